"""The header that every message on the bus begins with."""

import msgspec


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who says what kind of thing, in which order, about which configuration.

    ``schema`` names the body (see `scada.bus.codec`), ``version`` its version. ``epoch`` is the
    writer's start (ns UTC), ``seq`` counts its messages of this schema from 1 without a hole within
    the epoch.
    """

    schema: str
    version: int
    site: str
    source: str
    epoch: int
    seq: int
    now_ns: int
    config_hash: str
