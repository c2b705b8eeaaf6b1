"""The plant of the bench: 1,000 tags over 30 days as a 12-bit converter would give them, seeded.

A value is a step of its tag's range, 4095 of them: a slow walk, noise of one step, and nothing is rounded
to a pleasant decimal. Times are irregular to the full 100 ns that OPC UA has, so that their lowest
digits cannot be guessed. One tag is sampled each second, 99 each minute, 900 every ten minutes, 40 per
cent to either side; a ten-thousandth is bad, a thousandth was filled in later. For the year there are
335 days more, in which the first tag alone is sampled, every ten seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from historian.store import Origin, SampleMessage, TagNames
from scada.model import Flag, Samples

SEED: Final = 20261
S: Final = 10**9
DAY_NS: Final = 86_400 * S
START_NS: Final = 20_000 * DAY_NS
"""The first day of the month; the rest of the year lies before it."""
DAYS: Final = 30
YEAR: Final = 365
TAGS: Final = 1_000
PACE_S: Final = ((1, 1.0), (99, 60.0), (900, 600.0))
"""How many tags, and the time between two of their samples."""
YEAR_PACE_S: Final = 10.0
BUSY_PACE_S: Final = 60.0
MESSAGE: Final = 10_000
"""Samples of a message: what a core with as many tags says in a scan."""
STEPS: Final = 4095
NAMES: Final = TagNames("bench", tuple(f"t{number:04d}" for number in range(TAGS)))
FAST: Final = NAMES.ids[0]
_HIGH: Final = np.array([4.0, 100.0, 500.0, 60.0, 15.0])
_TICK_NS: Final = 100
_JITTER: Final = 0.4
_WALK: Final = 0.4
_NOISE: Final = 1.0
_BAD: Final = 1e-4
_BAD_STATUS: Final = np.uint32(0x808C0000)
_LATE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Class:
    """Tags that are sampled alike: the first of them, how many, and their pace."""

    first: int
    tags: int
    pace_s: float


def month(days: int = DAYS) -> Iterator[Samples]:
    """Day after day, in order of time."""
    firsts = np.cumsum([0] + [count for count, _ in PACE_S])
    classes = [Class(int(at), *pace) for at, pace in zip(firsts, PACE_S, strict=False)]
    yield from _days(classes, range(days), SEED)


def rest_of_the_year(days: int = DAYS) -> Iterator[Samples]:
    """The days before the month, of the first tag alone; as many fewer as the month is shorter."""
    before = (YEAR - DAYS) * days // DAYS
    yield from _days([Class(0, 1, YEAR_PACE_S)], range(-before, 0), SEED + 1)


def busy_day() -> Samples:
    """A day in which every tag is sampled each minute: what writing costs before the day is over."""
    (day,) = _days([Class(0, TAGS, BUSY_PACE_S)], range(1), SEED + 2)
    return day


def _days(classes: list[Class], days: range, seed: int) -> Iterator[Samples]:
    rng = np.random.default_rng(seed)
    levels = [rng.uniform(0.2, 0.8, one.tags) * STEPS for one in classes]
    for day in days:
        parts = [
            _part(one, levels[k], START_NS + day * DAY_NS, rng) for k, one in enumerate(classes)
        ]
        whole = Samples.concatenate(parts)
        yield whole.take(np.argsort(whole.time_ns, kind="stable"))


def _part(
    one: Class, levels: NDArray[np.float64], start_ns: int, rng: np.random.Generator
) -> Samples:
    """A day of one class; ``levels`` go on from day to day."""
    count = int(86_400 / one.pace_s)
    shape = one.tags, count
    off = rng.uniform(0.5 - _JITTER, 0.5 + _JITTER, shape)
    ticks = ((np.arange(count) + off) * one.pace_s * S / _TICK_NS).astype(np.int64)
    walk = levels[:, None] + np.cumsum(rng.normal(0.0, _WALK, shape), axis=1)
    levels[:] = walk[:, -1].clip(0.1 * STEPS, 0.9 * STEPS)
    step = np.rint(walk + rng.normal(0.0, _NOISE, shape)).clip(0, STEPS)
    tags = np.arange(one.first, one.first + one.tags, dtype=np.int32)
    value = step * (_HIGH[tags % len(_HIGH)] / STEPS)[:, None]
    return Samples(
        np.repeat(tags, count),
        (start_ns + ticks * _TICK_NS).ravel(),
        value.ravel(),
        np.where(rng.random(shape) < _BAD, _BAD_STATUS, np.uint32(0)).ravel(),
        np.where(rng.random(shape) < _LATE, np.uint16(Flag.BACKFILLED), np.uint16(0)).ravel(),
    )


def messages(samples: Samples, first_seq: int) -> list[SampleMessage]:
    """Samples as the bus brings them."""
    starts = range(0, len(samples), MESSAGE)
    return [
        _message(samples.take(slice(at, at + MESSAGE)), first_seq + number)
        for number, at in enumerate(starts)
    ]


def _message(samples: Samples, seq: int) -> SampleMessage:
    now_ns = int(samples.time_ns[-1]) + S
    return SampleMessage(Origin("core", "Step", START_NS, seq), now_ns, NAMES, samples)
