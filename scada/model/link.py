"""The link to one server, as the rest of the system sees it."""

from enum import StrEnum

import msgspec


class LinkState(StrEnum):
    """Up, on the way, or lost."""

    CONNECTING = "connecting"
    UP = "up"
    LOST = "lost"


class LinkChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A server's link changed its state at ``time_ns`` (receipt), because of ``reason``."""

    server: str
    state: LinkState
    time_ns: int
    reason: str = ""


class LinkStatus(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One server as its source sees it now. Times in ms are measured over the last scan."""

    server: str
    url: str
    """The endpoint in use, or tried last."""
    state: LinkState
    since_ns: int
    reason: str = ""
    subscribed: int = 0
    polled: int = 0
    refused: dict[str, str] = {}
    """Tags that the server would not give, with the status in words."""
    sampling_ms: float = 0.0
    """Slowest sampling interval that the server granted (revised)."""
    queue: int = 0
    """Smallest queue of a monitored item that the server granted (revised)."""
    publishing_ms: float = 0.0
    poll_ms: float = 0.0
    overruns: int = 0
    values_per_s: float = 0.0
    delay_ms: float = 0.0
    """Median of receipt minus source time."""
    clock_offset_s: float = 0.0
    reconnects: int = 0
    backfilled: int = 0
    """Samples read back from the server's history since the start."""
    resumed: int = 0
    """How many of the reconnections went on with the session before: nothing was lost in them."""
    service_level: int = -1
    """What a server says of how well it serves (OPC 10000-4, 6.6.2.4.2): 0 to 255, -1 unknown."""
    certificate: str = ""
    """Whose certificate of this link ends first: own, server, user; empty where it has none."""
    certificate_until_ns: int = 0
    conditions: int = 0
    """The server's own alarms that are known."""
    conditions_left_out: int = 0
    """More of them than can be shown: so many were left out since the last full list."""
