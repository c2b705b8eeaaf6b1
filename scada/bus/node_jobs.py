"""What a server has, and what an import proposes of it: what comes of the jobs ``browse`` and ``import``."""

from typing import Final

import msgspec

from scada.bus.point_jobs import Said


class NodeRow(Said, frozen=True, kw_only=True, omit_defaults=True):
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


class Browsed(Said, frozen=True, kw_only=True):
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


class NodeAt(Said, frozen=True, kw_only=True):
    """A node that somebody wants to map, and the folders that he found it in."""

    node: str
    browse_name: str = ""
    path: tuple[str, ...] = ()


class ProposedRow(Said, frozen=True, kw_only=True, omit_defaults=True):
    """One row that an import proposes. ``what``: new, changed (a cell whose source says otherwise),
    conflict (one that cannot be taken over), incomplete (what it lacks), gone (its node is).

    ``sure`` is how sure its kind is, 0 to 1, and why. ``limits`` are what the profile asks for there.
    """

    what: str
    tag: str
    cells: dict[str, str] = msgspec.field(default_factory=dict)
    column: str = ""
    ours: str = ""
    theirs: str = ""
    sure: float = 1.0
    why_zh: str = ""
    why_en: str = ""
    limits: tuple[dict[str, str], ...] = ()


class LeftOut(Said, frozen=True, kw_only=True):
    """Nodes that are no points, by the reason."""

    zh: str
    en: str
    count: int
    nodes: tuple[str, ...]


class ProposedPoints(Said, frozen=True, kw_only=True):
    """All that an import proposes; ``areas`` are new ones by their ids, as tables of site.toml."""

    server: str
    rows: tuple[ProposedRow, ...]
    areas: dict[str, str]
    left_out: tuple[LeftOut, ...]
    kept: int
    summary_zh: str
    summary_en: str
    limit_columns: tuple[str, ...] = ()
    unused_columns: tuple[str, ...] = ()


_READY: Final = tuple(msgspec.json.Decoder(kind) for kind in (Browsed, NodeAt, ProposedPoints))
"""So that no two threads are the first to use a type: see `scada.bus.codec`."""
