"""The plant of the bench: 1,000 tags with the limits of a mine, and a month of their values.

Every sample is drawn for itself: a slow walk per tag, noise on each sample, and excursions over a
few seconds to minutes that cross limits. The values are float64 and practically no two are the same;
the seed gives all of them. It begins with a storm, so that the part that is compared line by line holds
thousands of events; a usual day has some hundred, as a mine of that size has.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.one_server import SERVER, site_of
from davylamp.replay.block import Block
from scada.model import AlarmDefinition, AlarmKind, Comparison, Kind, SiteTable, Tag

TAGS: Final = 1_000
SCANS: Final = 512
"""Scans of a block: with 1,000 tags its values are 4 MB, which a cache holds."""
START_NS: Final = 1_790_000_000_000_000_000
S: Final = 1_000_000_000
_EXCURSIONS: Final = 0.7
"""Excursions that begin in a block, on average, over all tags; so many more in a storm:"""
_STORM: Final = 10.0
_RISE_SCANS: Final = 4
"""Scans in which an excursion is fully there."""
_BAD: Final = 2.0e-5
"""The chance of a tag to be bad for a part of a block."""
_BAD_STATUS: Final = np.uint32(0x808C0000)

_PLANS: Final = (
    (Kind.METHANE, 4.0, 0.35, 0.10, 0.02, 0.95),
    (Kind.METHANE, 4.0, 0.45, 0.08, 0.02, 1.4),
    (Kind.CO, 500.0, 8.0, 3.0, 0.4, 26.0),
    (Kind.TEMPERATURE, 60.0, 21.0, 0.9, 0.1, 9.0),
    (Kind.AIR_VELOCITY, 15.0, 2.0, 0.3, 0.03, -1.95),
)
"""Kind, high end, usual value, how far it wanders, noise, height of an excursion."""


def site() -> SiteTable:
    """Tags and limits: pre-warning, alarm and cut of methane, with delays and deadbands elsewhere."""
    tags = tuple(_tag(number) for number in range(TAGS))
    return site_of(tags, tuple(limit for tag in tags for limit in _limits(tag)))


def _tag(number: int) -> Tag:
    kind, high, *_ = _PLANS[number % len(_PLANS)]
    return Tag(
        id=f"t{number:04d}",
        server=SERVER,
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
    """Makes the blocks of a plant one after the other; the same seed gives the same values.

    The first ``storm`` scans are stormy.
    """

    def __init__(self, seed: int, storm: int) -> None:
        self._storm = storm
        self._random = np.random.Generator(np.random.SFC64(seed))
        plan = np.array([_PLANS[number % len(_PLANS)][2:] for number in range(TAGS)]).T
        self._usual, self._wander, noise, self._height = plan
        self._noise = noise.astype(np.float32)
        self._walk = np.zeros(TAGS)
        self._away: list[tuple[int, int, int]] = []
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
            self._excursions(first, value)
            count = len(time_ns)
            yield Block(time_ns, value[:count], status[:count])

    def _values(self) -> NDArray[np.float64]:
        """A block: a line from the slow value before to the next, and noise on every sample."""
        self._walk = 0.97 * self._walk + 0.24 * self._random.standard_normal(TAGS)
        before, after = self._slow, self._usual + self._wander * np.clip(self._walk, -3.0, 3.0)
        self._slow = after
        self._random.standard_normal(dtype=np.float32, out=self._drawn)
        value: NDArray[np.float64] = self._share * (after - before)
        value += before
        self._drawn *= self._noise
        value += self._drawn
        return value

    def _excursions(self, first: int, value: NDArray[np.float64]) -> None:
        """Let some tags go up within seconds, stay for a while, and come back."""
        often = _EXCURSIONS * (_STORM if first < self._storm else 1.0)
        for _ in range(int(self._random.poisson(often))):
            tag, begin = int(self._random.integers(TAGS)), first + int(self._random.integers(SCANS))
            length = int(np.exp(self._random.uniform(np.log(8.0), np.log(900.0))))
            self._away.append((tag, begin, begin + length))
        for tag, begin, end in self._away:
            here = np.arange(max(begin, first), min(end, first + SCANS))
            shape = np.minimum(np.minimum(here - begin + 1, end - here) / _RISE_SCANS, 1.0)
            value[here - first, tag] += self._height[tag] * shape
        self._away = [one for one in self._away if one[2] > first + SCANS]

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
