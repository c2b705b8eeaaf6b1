"""Neighbours and lags out of history: what moves with a tag, and by how much earlier."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.forecast.lags import LONGEST, SPAN, Lags
from scada.detect.forecast.paths import AT_MOST, along
from scada.model import (
    BadInput,
    Detector,
    Kind,
    Quality,
    Samples,
    SiteTable,
    Tag,
    detections,
    quality_of,
)

_LENGTH: Final = LONGEST + SPAN + 1
_MOST_BLOCKS: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A neighbour of ``tag``: by how many seconds it runs ahead, how strongly it moves with it (0 to 1),
    and whether it is among those to keep.
    """

    tag: str
    neighbour: str
    lag_s: float
    strength: float
    keep: bool


def targets(table: SiteTable, wanted: str) -> list[Tag]:
    """The tags that are meant: named with commas between, else those that are forecast, else methane.

    Raises BadInput for a name that is no tag.
    """
    by_id = {tag.id: tag for tag in table.tags}
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    for name in names:
        if name not in by_id:
            raise BadInput(f"--tags: the site has no tag {name} / 站点没有测点 {name}")
    if names:
        return [by_id[name] for name in names]
    assigned = detections(table).assigned
    rows = [one for one in assigned if one.row.detector is Detector.FORECAST]
    forecast = {table.tags[number].id for one in rows for number in one.tags.tolist()}
    limited = {one.tag for one in table.alarms}
    methane = {one.id for one in table.tags if one.kind is Kind.METHANE and one.id in limited}
    return [tag for tag in table.tags if tag.id in (forecast or methane)]


def columns(table: SiteTable, chosen: Sequence[Tag]) -> tuple[str, ...]:
    """All tags whose history is needed."""
    needed = {name for tag in chosen for name in (tag.id, *along(table, tag))}
    return tuple(tag.id for tag in table.tags if tag.id in needed)


def blocks(
    batches: Iterable[Samples], count: int, start_ns: int, end_ns: int, every_ns: int
) -> NDArray[np.float64]:
    """The mean per block of ``count`` columns, ``(blocks, count)``; what is held fills a block without one.

    Raises BadInput where there would be too many.
    """
    rows = -(-(end_ns - start_ns) // every_ns)
    if rows * max(count, 1) > 50 * _MOST_BLOCKS:
        raise BadInput(
            "the period is too long for so many tags: choose another, or a longer --block"
        )
    total, number = np.zeros((rows, count)), np.zeros((rows, count))
    ended = np.zeros((rows, count), np.bool_)
    for batch in batches:
        row = (batch.time_ns - start_ns) // every_ns
        inside = (row >= 0) & (row < rows)
        usable = (quality_of(batch.status, batch.flags) < Quality.BAD) & np.isfinite(batch.value)
        good = inside & usable
        np.add.at(total, (row[good], batch.tag[good]), batch.value[good])
        np.add.at(number, (row[good], batch.tag[good]), 1.0)
        ended[row[inside & ~usable], batch.tag[inside & ~usable]] = True
    mean = np.where(number > 0, total / np.maximum(number, 1.0), np.nan)
    return _held(mean, ended)


def _held(mean: NDArray[np.float64], ended: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The last known value until the next, or until it went bad."""
    known = np.isfinite(mean) | ended
    place = np.where(known, np.arange(len(mean))[:, None], 0)
    held: NDArray[np.float64] = np.take_along_axis(mean, np.maximum.accumulate(place, axis=0), 0)
    return held


def learned(
    table: SiteTable,
    chosen: Sequence[Tag],
    names: Sequence[str],
    values: NDArray[np.float64],
    every_s: float,
) -> list[Neighbour]:
    """The neighbours of every tag, the strongest first."""
    place = {name: number for number, name in enumerate(names)}
    found = []
    for tag in chosen:
        near = [name for name in along(table, tag) if name in place]
        if tag.id not in place or not near:
            continue
        lags = _learn(values[:, place[tag.id]], values[:, [place[name] for name in near]])
        found += _of_tag(tag.id, near, lags, every_s)
    return found


def _learn(own: NDArray[np.float64], near: NDArray[np.float64]) -> Lags:
    lags = Lags(1, near.shape[1])
    for end in range(_LENGTH, len(own) + 1):
        window = slice(end - _LENGTH, end)
        lags.step(own[None, window], near[window].T[None])
    return lags


def _of_tag(tag: str, near: Sequence[str], lags: Lags, every_s: float) -> list[Neighbour]:
    strength, best, least = lags.strength()[0], lags.best()[0], lags.least()[0]
    order = np.argsort(-strength, kind="stable").tolist()
    kept = [one for one in order if strength[one] >= least[one]][:AT_MOST]
    return [
        Neighbour(
            tag, near[one], float(best[one]) * every_s, round(float(strength[one]), 3), one in kept
        )
        for one in order
    ]


def cell(found: Sequence[Neighbour], tag: str) -> str:
    """What the ``parameters`` of detectors.csv say of a tag's neighbours."""
    kept = [f"{one.neighbour}:{one.lag_s:g}" for one in found if one.tag == tag and one.keep]
    return "neighbours=" + (" ".join(kept) or "none")
