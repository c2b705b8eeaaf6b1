"""What comes of the jobs of an integrator: results of the kind ``browse`` and others, as JSON.

Numbers that a person is to see are texts already: the desk writes them as its commands do.
"""

import msgspec


class NodeRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One node of a server. ``children`` is how many nodes hang below it; -1: nobody has looked yet.

    Of a variable ``type`` is not empty. ``status`` is why it has no value, or could not be browsed.
    """

    node: str
    parent: str = ""
    name: str = ""
    browse_name: str = ""
    is_variable: bool = False
    children: int = -1
    type: str = ""
    unit: str = ""
    low: str = ""
    high: str = ""
    value: str = ""
    status: str = ""
    access: str = ""
    said_zh: str = ""
    said_en: str = ""


class Browsed(msgspec.Struct, frozen=True, kw_only=True):
    """What a server has below ``root``, parents before children.

    ``found`` counts the variables that a search found, of ``looked_at`` nodes; ``is_cut`` says that
    there are more than are told.
    """

    server: str
    root: str
    nodes: tuple[NodeRow, ...]
    looked_at: int = 0
    found: int = 0
    is_cut: bool = False
