"""A fault that the core sees in itself or in what it stands on."""

import msgspec


class Fault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The condition behind a system alarm came or went: the bus, the memory, a server's clock.

    ``alarm`` is the alarm's id (``site/bus``, ``server.mine/clock``), ``time_ns`` when it was seen.
    It is part of the recorded step, so that a replay raises the same system alarms.
    """

    alarm: str
    active: bool
    time_ns: int
    detail: dict[str, str] = {}
