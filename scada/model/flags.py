"""Marks beside a sample. They annotate; they never stand for the value or the quality."""

from enum import IntFlag


class Flag(IntFlag):
    """Bits of the ``flags`` column (uint16)."""

    NONE = 0
    BACKFILLED = 1
    """Read back later from the server's history; stored in place, never moves a live state."""
    CALIBRATION = 2
    """Taken while the sensor was being calibrated (标校)."""
    PSEUDO = 4
    """Judged to be pseudo-data (伪数据): marked, never dropped."""
    SUBSTITUTED = 8
    """Not measured: written by the core to say that the tag has no value (lost link, stale)."""
    SOURCE_TIME_MISSING = 16
    """The server gave no source time; its server time or the time of receipt stands in."""
    NOT_FINITE = 32
    """The value is NaN or infinite whatever the status says; it is judged as bad."""
    OVERFLOW = 64
    """The server's queue overflowed just before or after this sample: a gap."""
    CALCULATED = 128
    """The value of a calculated tag: made by the core from other tags, never measured."""
