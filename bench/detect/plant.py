"""A plant of any size with every detector of single tags on every tag, and its values.

Tags come in families of 20 of one kind and area, so that siblings can be asked. Every tag has
four value limits (one with a delay, two that exclude each other, one low), a limit of its rate per
minute and one of its deviation from the next tag; three and three of them vote, and two and two
that are adjacent have their rule. Every mark and every trend chart is on.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from bench.one_server import SERVER, site_of
from scada.model import (
    AlarmDefinition,
    AlarmKind,
    Baseline,
    Comparison,
    Detector,
    DetectorRow,
    Kind,
    Quantity,
    Samples,
    SiteTable,
    Tag,
)

START_NS: Final = 1_790_000_000 * 10**9
S: Final = 10**9
FAMILY: Final = 20
MARKS: Final = (
    Detector.CALIBRATION,
    Detector.LINE_BREAK,
    Detector.DEVICE_STATE,
    Detector.OVER_RANGE,
    Detector.NEGATIVE_DRIFT,
    Detector.JUMP,
    Detector.FROZEN,
    Detector.CALIBRATION_SHAPE,
    Detector.PORTABLE,
)
TRENDS: Final = (
    Detector.EWMA,
    Detector.CUSUM,
    Detector.MEAN_SHIFT,
    Detector.PAGE_HINKLEY,
    Detector.HOLT,
)
_KINDS: Final = (
    (Kind.METHANE, 4.0, 0.01, 0.4, 0.03),
    (Kind.CO, 500.0, 1.0, 9.0, 1.0),
    (Kind.TEMPERATURE, 60.0, 0.1, 21.0, 0.2),
    (Kind.AIR_VELOCITY, 15.0, 0.01, 2.0, 0.05),
)
"""Kind, high end, resolution, usual value and its deviation."""


def site(tags: int, every_s: float, groups: bool = True) -> SiteTable:
    """The table of so many tags; the trend charts take one observation in ``every_s``."""
    made = tuple(_tag(number) for number in range(tags))
    limits = tuple(limit for number in range(tags) for limit in _limits(number, made, groups))
    return site_of(
        made,
        limits,
        detectors=tuple(_rows(made, every_s, groups)),
        baselines=tuple(_baseline(number, tag.id, every_s) for number, tag in enumerate(made)),
    )


def _plan(number: int) -> tuple[Kind, float, float, float, float]:
    return _KINDS[number // FAMILY % len(_KINDS)]


def _tag(number: int) -> Tag:
    kind, high, resolution, *_ = _plan(number)
    return Tag(
        id=f"t{number}",
        server=SERVER,
        node=f"ns=2;i={number}",
        kind=kind,
        area=f"a{number // FAMILY}",
        name_zh="",
        name_en="",
        high=high,
        resolution=resolution,
    )


def _limits(number: int, tags: tuple[Tag, ...], groups: bool) -> Iterator[AlarmDefinition]:
    tag, (_, _, _, usual, deviation) = tags[number], _plan(number)
    high = Comparison.AT_LEAST

    def limit(name: str, value: float, **more: object) -> AlarmDefinition:
        given: dict[str, object] = {"comparison": high, "kind": AlarmKind.ALARM} | more
        return AlarmDefinition(tag=tag.id, limit=name, value=value, **given)  # type: ignore[arg-type]

    yield limit("pre", usual + 5 * deviation, kind=AlarmKind.PRE_WARNING, on_delay_s=5.0)
    yield limit("high", usual + 6 * deviation, deadband=deviation, exclusive="steps")
    yield limit("cut", usual + 9 * deviation, kind=AlarmKind.CUT, exclusive="steps")
    low = usual - 7 * deviation
    yield limit("low", low, comparison=Comparison.BELOW, off_delay_s=3.0)
    yield limit("rate", 60 * deviation, of=Quantity.RATE_MIN)
    if groups and number % 2 == 0 and number + 1 < len(tags):
        other = tags[number + 1].id
        yield limit("apart", 8 * deviation, of=Quantity.DEVIATION, reference=other)


def _rows(tags: tuple[Tag, ...], every_s: float, groups: bool) -> Iterator[DetectorRow]:
    for mark in MARKS:
        # A run of half an hour would be none in a short run of the bench.
        soon = {"least_s": 60.0, "learn": 5.0} if mark is Detector.FROZEN else {}
        yield DetectorRow(id=mark.value, detector=mark, parameters=soon)
    for trend in TRENDS:
        yield DetectorRow(
            id=trend.value, detector=trend, parameters={"every_s": every_s, "false_alarm_days": 1.0}
        )
    if not groups:
        return
    for first in range(0, len(tags) - 2, 3):
        three = tuple(tag.id for tag in tags[first : first + 3])
        yield DetectorRow(
            id=f"vote{first}",
            detector=Detector.VOTE,
            tags=three,
            parameters={"n": 2, "limit": "high"},
        )


def _baseline(number: int, tag: str, every_s: float) -> Baseline:
    _, _, _, usual, deviation = _plan(number)
    return Baseline(tag=tag, every_s=every_s, mean=usual, sigma=deviation, phi=0.0, samples=10_000)


class Values:
    """Scan after scan of a plant; the same seed gives the same values.

    Most tags wander about their usual value; ``restless`` is the chance of one to go elsewhere in a
    scan for a while: to jump, stand still, be bad or under calibration, at an end of its span.
    """

    def __init__(self, tags: int, seed: int, restless: float) -> None:
        self._random = np.random.Generator(np.random.SFC64(seed))
        plans = [_plan(number) for number in range(tags)]
        self._usual = np.array([plan[3] for plan in plans])
        self._deviation = np.array([plan[4] for plan in plans])
        self._step = np.array([plan[2] for plan in plans])
        self._restless = restless
        self._tags = np.arange(tags, dtype=np.int32)
        self._away = np.zeros(tags)
        self._until = np.zeros(tags, np.int64)
        self._still = np.zeros(tags, np.bool_)
        self._fixed = np.full(tags, np.nan)
        self._high = np.array([plan[1] for plan in plans])
        self._value = self._usual.copy()
        self._status = np.zeros(tags, np.uint32)
        self.scan = 0

    def next(self) -> Samples:
        """The samples of the next second."""
        self._move()
        noise = self._random.standard_normal(len(self._tags))
        fresh = self._usual + self._away + self._deviation * noise
        fresh = np.round(fresh / self._step) * self._step
        fresh = np.where(np.isnan(self._fixed), fresh, self._fixed)
        self._value = np.where(self._still, self._value, fresh)
        now_ns = START_NS + S * self.scan
        self.scan += 1
        return Samples.of(self._tags, now_ns, self._value, self._status)

    def _move(self) -> None:
        """Some tags go elsewhere, those whose time is over come back."""
        over = self._until == self.scan
        self._away[over], self._still[over], self._status[over] = 0.0, False, 0
        self._fixed[over] = np.nan
        goes = np.flatnonzero(self._random.random(len(self._tags)) < self._restless)
        goes = goes[self._until[goes] <= self.scan]
        kind = self._random.integers(0, 9, len(goes))
        self._until[goes] = self.scan + self._random.integers(3, 200, len(goes))
        up = self._random.uniform(-9.0, 14.0, len(goes))
        far = np.where(kind == 4, 60.0, up)
        self._fixed[goes[kind == 6]] = self._high[goes[kind == 6]]
        self._fixed[goes[kind == 7]] = np.minimum(1.6, self._high[goes[kind == 7]])
        self._fixed[goes[kind == 8]] = -0.02 * self._high[goes[kind == 8]]
        self._away[goes] = np.where(kind < 5, far * self._deviation[goes], 0.0)
        self._still[goes[kind == 3]] = True
        bad = goes[kind == 5]
        codes = np.array([0x80310000, 0x808C0000, 0x420A0000, 0x80000000], np.uint32)
        self._status[bad] = self._random.choice(codes, len(bad))
