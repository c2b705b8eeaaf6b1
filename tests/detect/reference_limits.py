"""One limit, one sample after another: what `scada.detect.limits` must agree with."""

from dataclasses import dataclass

import numpy as np

from scada.model import AlarmDefinition, Comparison, FindingKind, Quality, Tag

Found = tuple[str, FindingKind, int, float, int]


def same(value: float, bound: float, tag: Tag, width: float | None = None) -> bool:
    """Whether the two are one number as a device would send it: equal at single precision.

    ``width`` is how far apart a difference of two such numbers may be, where one is judged.
    """
    if width is not None:
        return bound - width <= value <= bound + width
    raw = abs(bound - tag.offset)
    width = 2.0**-24 * (1 + 2.0**-10) * raw + 2.0**-51 * (abs(bound) + abs(tag.offset))
    if tag.resolution:
        width = min(width, tag.resolution / 4)
    return bound - width <= value <= bound + width


def holds(
    value: float, comparison: Comparison, bound: float, tag: Tag, width: float | None = None
) -> bool:
    """The comparison of a definition."""
    equal = same(value, bound, tag, width)
    match comparison:
        case Comparison.AT_LEAST:
            return equal or value > bound
        case Comparison.ABOVE:
            return not equal and value > bound
        case Comparison.AT_MOST:
            return equal or value < bound
        case Comparison.BELOW:
            return not equal and value < bound
        case Comparison.IS:
            return equal


def stays(value: float, limit: AlarmDefinition, tag: Tag, width: float | None = None) -> bool:
    """Whether the value lets an active alarm stand."""
    if limit.comparison is not Comparison.IS:
        return holds(value, limit.comparison, limit.restore_at, tag, width)
    if limit.restore is None or limit.restore == limit.value:
        if limit.deadband == 0:
            return same(value, limit.value, tag)
        return abs(value - limit.value) <= limit.deadband
    if limit.restore > limit.value:
        return holds(value, Comparison.BELOW, limit.restore, tag)
    return holds(value, Comparison.ABOVE, limit.restore, tag)


@dataclass
class ReferenceLimit:
    """The state of one limit, and what it does with one sample."""

    limit: AlarmDefinition
    tag: Tag
    tolerance_ns: int
    active: bool = False
    held: bool = False
    rising_since: int | None = None
    falling_since: int | None = None
    last: tuple[float, int] = (0.0, 0)
    width: float | None = None

    def sample(
        self, time_ns: int, value: float, status: int, quality: Quality, now_ns: int
    ) -> list[Found]:
        """Judge one sample."""
        at = time_ns if abs(time_ns - now_ns) <= self.tolerance_ns else now_ns
        found = self.advance(at)
        if quality is Quality.BAD:
            return found + self._bad(at, value, status)
        if self.active:
            return found + self._active(at, value, status, quality)
        return found + self._normal(at, value, status)

    def advance(self, until_ns: int) -> list[Found]:
        """Let a delay run out."""
        if self.held:
            return []
        rise = round(self.limit.on_delay_s * 1e9)
        fall = round(self.limit.off_delay_s * 1e9)
        if self.rising_since is not None and self.rising_since + rise <= until_ns:
            end = self.rising_since + rise
            self.rising_since, self.active = None, True
            return [(self.limit.id, FindingKind.RAISED, end, *self.last)]
        if self.falling_since is not None and self.falling_since + fall <= until_ns:
            end = self.falling_since + fall
            self.falling_since, self.active = None, False
            return [(self.limit.id, FindingKind.RETURNED, end, *self.last)]
        return []

    def _bad(self, at: int, value: float, status: int) -> list[Found]:
        self.falling_since = None
        was, self.held = self.held, self.active or self.rising_since is not None
        if self.active and not was:
            return [(self.limit.id, FindingKind.HELD, at, value, status)]
        return []

    def _normal(self, at: int, value: float, status: int) -> list[Found]:
        self.held = False
        if not holds(value, self.limit.comparison, self.limit.value, self.tag, self.width):
            self.rising_since = None
            return []
        if self.rising_since is None:
            self.rising_since = at
        self.last = (value, status)
        if self.rising_since + round(self.limit.on_delay_s * 1e9) > at:
            return []
        self.rising_since, self.active = None, True
        return [(self.limit.id, FindingKind.RAISED, at, value, status)]

    def _active(self, at: int, value: float, status: int, quality: Quality) -> list[Found]:
        was = self.held
        if stays(value, self.limit, self.tag, self.width):
            self.held, self.falling_since = False, None
        elif quality is Quality.UNCERTAIN:
            self.falling_since = None
        else:
            self.held = False
            self.falling_since = at if self.falling_since is None else self.falling_since
            self.last = (value, status)
            if not self.limit.off_delay_s:
                self.falling_since, self.active = None, False
                return [(self.limit.id, FindingKind.RETURNED, at, value, status)]
        if was and not self.held:
            return [(self.limit.id, FindingKind.CONFIRMED, at, value, status)]
        return []


def finite(value: float) -> bool:
    """What the caller checks before it calls a sample anything but bad."""
    return bool(np.isfinite(value))
