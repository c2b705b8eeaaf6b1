"""The plant of the bench: 1,000 tags with the limits of a mine, and a month of their values.

Every sample is drawn for itself: a slow walk per tag, bent up or down by rare excursions that cross
limits, with noise on each sample. The values are float64 and practically no two are the same; the seed
gives all of them.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from davylamp.replay.block import Block
from scada.model import AlarmDefinition, AlarmKind, Comparison, Kind, Server, SiteTable, Tag

TAGS: Final = 1_000
SCANS: Final = 512
"""Scans of a block: with 1,000 tags its values are 4 MB, which a cache holds."""
START_NS: Final = 1_790_000_000_000_000_000
S: Final = 1_000_000_000
_EXCURSION: Final = 2.4e-4
"""The chance of a tag to begin an excursion in a block: one in 25 days of blocks per tag."""
_BAD: Final = 1.2e-5
"""The chance of a tag to be bad for a part of a block."""
_BAD_STATUS: Final = np.uint32(0x808C0000)

_PLANS: Final = (
    (Kind.METHANE, 4.0, 0.35, 0.10, 0.02, 1.1),
    (Kind.METHANE, 4.0, 0.45, 0.08, 0.02, 1.3),
    (Kind.CO, 500.0, 8.0, 3.0, 0.4, 40.0),
    (Kind.TEMPERATURE, 60.0, 21.0, 0.9, 0.1, 9.0),
    (Kind.AIR_VELOCITY, 15.0, 2.0, 0.3, 0.08, -2.1),
)
"""Kind, high end, usual value, how far it wanders, noise, height of an excursion."""


def site() -> SiteTable:
    """Tags and limits: pre-warning, alarm and cut of methane, with delays and deadbands elsewhere."""
    tags = tuple(_tag(number) for number in range(TAGS))
    return SiteTable(
        site="bench",
        name_zh="",
        name_en="",
        timezone="Asia/Shanghai",
        config_hash="bench",
        servers=(Server(id="mine", url="opc.tcp://127.0.0.1:4840"),),
        areas=(),
        tags=tags,
        alarms=tuple(limit for tag in tags for limit in _limits(tag)),
    )


def _tag(number: int) -> Tag:
    kind, high, *_ = _PLANS[number % len(_PLANS)]
    return Tag(
        id=f"t{number:04d}",
        server="mine",
        node=f"ns=2;i={number}",
        kind=kind,
        area="a",
        name_zh="",
        name_en="",
        low=-high,
        high=high,
    )


def _limits(tag: Tag) -> tuple[AlarmDefinition, ...]:
    high, low = Comparison.AT_LEAST, Comparison.BELOW
    match tag.kind:
        case Kind.METHANE:
            return (
                _limit(tag, "pre", AlarmKind.PRE_WARNING, high, 0.9, deadband=0.05, on_delay_s=5.0),
                _limit(tag, "alarm", AlarmKind.ALARM, high, 1.0, deadband=0.1),
                _limit(tag, "cut", AlarmKind.CUT, high, 1.5, restore=1.0),
            )
        case Kind.CO:
            return (
                _limit(tag, "alarm", AlarmKind.ALARM, high, 24.0, deadband=2.0),
                _limit(tag, "high", AlarmKind.ALARM, high, 40.0, deadband=2.0, off_delay_s=10.0),
            )
        case Kind.TEMPERATURE:
            return (
                _limit(tag, "alarm", AlarmKind.ALARM, high, 26.0, deadband=0.5, on_delay_s=30.0),
            )
        case _:
            return (
                _limit(tag, "low", AlarmKind.ALARM, low, 0.25, deadband=0.2, on_delay_s=10.0),
                _limit(tag, "high", AlarmKind.ALARM, high, 4.0, deadband=0.4, off_delay_s=20.0),
            )


def _limit(
    tag: Tag,
    name: str,
    kind: AlarmKind,
    comparison: Comparison,
    value: float,
    restore: float | None = None,
    deadband: float = 0.0,
    on_delay_s: float = 0.0,
    off_delay_s: float = 0.0,
) -> AlarmDefinition:
    return AlarmDefinition(
        tag=tag.id,
        limit=name,
        kind=kind,
        comparison=comparison,
        value=value,
        restore=restore,
        deadband=deadband,
        on_delay_s=on_delay_s,
        off_delay_s=off_delay_s,
    )


class Month:
    """Makes the blocks of a plant one after the other; the same seed gives the same values."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.Generator(np.random.SFC64(seed))
        plan = np.array([_PLANS[number % len(_PLANS)][2:] for number in range(TAGS)]).T
        self._usual, self._wander, noise, self._height = plan
        self._noise = noise.astype(np.float32)
        self._walk = np.zeros(TAGS)
        self._left = np.zeros(TAGS, np.int64)
        self._slow = self._usual.copy()
        self._share = (np.arange(SCANS, dtype=np.float64) + 1.0)[:, None] / SCANS
        self._drawn = np.empty((SCANS, TAGS), np.float32)
        self._good = np.zeros((SCANS, TAGS), np.uint32)
        self.bad = 0
        """Samples with a Bad status so far."""

    def blocks(self, scans: int) -> Iterator[Block]:
        """So many scans of one second, in blocks; the last one may be shorter."""
        for first in range(0, scans, SCANS):
            time_ns = START_NS + S * np.arange(first, min(first + SCANS, scans), dtype=np.int64)
            value, status = self._values(), self._status()
            count = len(time_ns)
            yield Block(time_ns, value[:count], status[:count])

    def _values(self) -> NDArray[np.float64]:
        """A block: a line from the slow value before to the next, and noise on every sample."""
        before, after = self._slow, self._next()
        self._slow = after
        self._random.standard_normal(dtype=np.float32, out=self._drawn)
        value = self._share * (after - before)
        value += before
        self._drawn *= self._noise
        value += self._drawn
        return value

    def _next(self) -> NDArray[np.float64]:
        """A walk that is drawn back, and for some blocks on the way up to an excursion and down."""
        step = self._random.standard_normal(TAGS)
        self._walk = 0.97 * self._walk + 0.24 * step
        begins = (self._left == 0) & (self._random.random(TAGS) < _EXCURSION)
        self._left = np.where(
            begins, self._random.integers(1, 12, TAGS), np.maximum(self._left - 1, 0)
        )
        away: NDArray[np.float64] = np.where(self._left > 0, self._height, 0.0)
        return self._usual + self._wander * np.clip(self._walk, -3.0, 3.0) + away

    def _status(self) -> NDArray[np.uint32]:
        """Good, but for some tags a stretch of Bad."""
        chosen = np.flatnonzero(self._random.random(TAGS) < _BAD)
        if not len(chosen):
            return self._good
        status = self._good.copy()
        for tag in chosen.tolist():
            first, last = sorted(self._random.integers(0, SCANS, 2).tolist())
            status[first:last, tag] = _BAD_STATUS
            self.bad += last - first
        return status
