"""How much the streams may hold: sized for the hours to bridge, within what the disk has."""

from typing import Final, Self

import msgspec

from scada.model import BadInput

SHARE: Final = 0.5
"""Of the free disk, the bus may take this part; the rest is the historian's."""
STEPS_SHARE: Final = 0.78
EVENTS_SHARE: Final = 0.15
STATE_SHARE: Final = 0.04
DEAD_SHARE: Final = 0.02
"""Together under 1: the server keeps a little for its own files."""
TOLERANCE: Final = 0.1
"""A stream whose limit is this near to what is wanted stays as it is: free disk comes and goes."""
LEAST_BYTES: Final = 64 * 1024 * 1024
DUPLICATES_S: Final = 3600.0
DEAD_BYTES: Final = 64 * 1024 * 1024
"""Of an access file from before there were dead letters."""


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sizes in bytes. ``hold_h`` hours of steps are kept for a reader that is away.

    Events have no age limit: only a full share of the disk pushes out the oldest, and by then the
    historian has had them for long.
    """

    hold_h: float
    steps_bytes: int
    events_bytes: int
    state_bytes: int
    dead_bytes: int = DEAD_BYTES

    @classmethod
    def of(cls, free_bytes: int, hold_h: float) -> Self:
        """The limits for a disk with ``free_bytes``, counting what the bus itself holds as free.

        Raises `BadInput` for hours that make no sense and for a disk that is too full to start.
        """
        if not 0 < hold_h <= 24 * 366:
            raise BadInput(f"[bus] hold_h = {hold_h:g}: give hours above 0, at most a year")
        room = int(free_bytes * SHARE)
        if room < LEAST_BYTES:
            free, least = f"{free_bytes / 1e6:.0f} MB", f"{LEAST_BYTES / SHARE / 1e6:.0f} MB"
            raise BadInput(
                f"the disk has {free} free; the bus needs at least {least}: make room, or move the "
                f"run folder / 磁盘仅剩 {free}，总线至少需要 {least}：请清理磁盘，或将 run 文件夹移到别处"
            )
        return cls(
            hold_h=hold_h,
            steps_bytes=int(room * STEPS_SHARE),
            events_bytes=int(room * EVENTS_SHARE),
            state_bytes=int(room * STATE_SHARE),
            dead_bytes=int(room * DEAD_SHARE),
        )

    @property
    def total_bytes(self) -> int:
        """What the streams may take altogether."""
        return self.steps_bytes + self.events_bytes + self.state_bytes + self.dead_bytes

    @property
    def duplicate_window_s(self) -> float:
        """How long an id is remembered: an hour, but never longer than the messages live."""
        return min(DUPLICATES_S, self.hold_h * 3600.0)
