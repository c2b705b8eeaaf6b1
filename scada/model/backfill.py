"""A backfill: what was read back of a stretch in which values were missed."""

import msgspec


class Backfill(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The end of one backfill: its samples came before it, marked `Flag.BACKFILLED`.

    It closes one stretch of a server: what the samples since the stretch before would have raised is
    judged with it, and told. ``from_ns`` and ``until_ns`` bound what was asked for (source time),
    ``time_ns`` is when it ended (receipt). ``tags`` are those of which something may have been missing,
    ``samples`` how many came that had not been delivered before. ``lacking`` says why not everything
    came, and of how many tags: a status by its name (``BadHistoryOperationUnsupported``), or one of
    `TOO_OLD`, `CLOCK`, `NO_TIME`; empty where it is complete.
    """

    server: str
    from_ns: int
    until_ns: int
    time_ns: int
    tags: int
    samples: int
    lacking: dict[str, int] = {}

    @property
    def is_complete(self) -> bool:
        """Whether the server gave all that it was asked for."""
        return not self.lacking


TOO_OLD = "too_old"
"""The outage was longer than is read back."""
CLOCK = "clock"
"""The server's clock went back meanwhile: its times do not say what is missing."""
NO_TIME = "no_time"
"""The history has values without any time, which have no place."""
