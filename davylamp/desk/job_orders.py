"""What passes between the desk and the process of a job: the order, and what is told of it."""

import msgspec


class JobOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The child's standard input, as msgpack. ``module`` does it; the result goes into ``result``,
    lines for the journal, if any, into ``lines`` before anything is told of them. ``nice`` is how far it
    steps back for the core.
    """

    root: str
    module: str
    result: str
    lines: str
    by: str = ""
    options: dict[str, str] = msgspec.field(default_factory=dict)
    data: bytes = b""
    nice: int = 10


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the child's standard output, as JSON: how far it is, at last that it is done or why
    it cannot be.
    """

    share: float = 0.0
    zh: str = ""
    en: str = ""
    is_done: bool = False
    fault: str = ""
