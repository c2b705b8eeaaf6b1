"""A stretch of a journal, as a proof names it."""

import msgspec


class JournalRange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lines of one writing service, from the first to the last, with the hashes (hex) of both.

    A line's hash vouches for every line of its service before it. ``lines`` is how many there are.
    """

    source: str
    first_epoch: int
    first_seq: int
    last_epoch: int
    last_seq: int
    first_hash: str
    last_hash: str
    lines: int
