"""A row of detectors.csv for the forecast: its parameters, the limits and the neighbours it names.

| parameter | default | meaning |
|---|---|---|
| limit | the alarm | which limit of the tag is forecast |
| probability | 0.6 | from which probability on a crossing is advised |
| neighbours | auto | along the ventilation path; `none`; or ids with spaces between, each with its lag
in seconds after a colon where that is known: `3301.T1:90 3301.V` |
| every_s | 30 | the length of a block |
| learn_h | 24 | how long ridge learns before it takes the place of damped Holt |
| forget_h | 24 | after which time what was learned weighs 1/e |
| confirm | 2 | for so many blocks a forecast must stand before it is told or taken back |
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bounds import intervals
from scada.detect.forecast.forecaster import ForecastSettings
from scada.detect.forecast.paths import AT_MOST, proposed
from scada.model import (
    AlarmDefinition,
    AlarmKind,
    BadInput,
    Comparison,
    DetectorRow,
    Quantity,
    SiteTable,
    Tag,
)

PARAMETERS: Final = (
    "limit", "probability", "neighbours", "every_s", "learn_h", "forget_h", "confirm",
)  # fmt: skip
_SOUGHT: Final = (AlarmKind.ALARM, AlarmKind.CUT, AlarmKind.ALERT, AlarmKind.PRE_WARNING)


@dataclass(frozen=True, slots=True)
class Aim:
    """The limit of one tag that is forecast.

    ``edge`` is the first value beyond it, ``sign`` is -1 where it lies below; ``danger`` are the numbers
    of this limit and of all beyond it.
    """

    definition: AlarmDefinition
    edge: float
    sign: float
    danger: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a row asks for; ``neighbours`` and ``lags`` (blocks, -1 unknown) have one entry per tag."""

    settings: ForecastSettings
    advise: float
    confirm: int
    neighbours: tuple[tuple[str, ...], ...]
    lags: tuple[tuple[int, ...], ...]
    aims: tuple[Aim | None, ...]


def plan(row: DetectorRow, tags: Sequence[Tag], table: SiteTable) -> Plan:
    """Read a row for its tags. Raises BadInput where it says what cannot be."""
    for name in row.parameters:
        if name not in PARAMETERS:
            raise BadInput(
                f"detector {row.id}: forecast has no parameter {name}; it has {', '.join(PARAMETERS)}"
            )
    every_s, advise = (
        _within(row, "every_s", 30.0, 1, 60),
        _within(row, "probability", 0.6, 0.05, 0.99),
    )
    settings = ForecastSettings.of(
        every_s,
        _within(row, "forget_h", 24.0, 0.5, 24 * 365),
        _within(row, "learn_h", 24.0, 0.25, 24 * 365),
    )
    near = [_neighbours(row, tag, table, every_s) for tag in tags]
    by_id = {tag.id: tag for tag in table.tags}
    aims = tuple(aim(row.word("limit", ""), tag, table, by_id) for tag in tags)
    _check_aims(row, tags, aims)
    return Plan(
        settings,
        advise,
        int(_within(row, "confirm", 2, 1, 20)),
        tuple(names for names, _ in near),
        tuple(lags for _, lags in near),
        aims,
    )


def _within(row: DetectorRow, name: str, default: float, low: float, high: float) -> float:
    value = row.number(name, default)
    if not low <= value <= high:
        raise BadInput(f"detector {row.id}: {name} = {value:g} is not within {low:g} and {high:g}")
    return value


def _check_aims(row: DetectorRow, tags: Sequence[Tag], aims: Sequence[Aim | None]) -> None:
    """A tag that is named must have the limit; of a kind, one at least."""
    missing = [tag.id for tag, aim in zip(tags, aims, strict=True) if aim is None]
    if missing and (row.tags or len(missing) == len(tags)):
        wanted = row.word("limit", "") or "on its value"
        raise BadInput(f"detector {row.id}: {missing[0]} has no limit {wanted} to forecast")


def aim(limit: str, tag: Tag, table: SiteTable, by_id: Mapping[str, Tag]) -> Aim | None:
    """The limit of that name, or the tag's alarm, cut, alert or pre-warning; None where it has none."""
    mine = [
        (number, one)
        for number, one in enumerate(table.alarms)
        if one.tag == tag.id and one.of is Quantity.VALUE and one.comparison is not Comparison.IS
    ]
    chosen = [one for _, one in mine if one.limit == limit] if limit else _usual(mine)
    if not chosen:
        return None
    definition = chosen[0]
    high = definition.comparison.is_high
    low_edge, high_edge, *_ = intervals(definition, by_id)
    sign, edge = (1.0, low_edge) if high else (-1.0, high_edge)
    danger = tuple(
        number
        for number, one in mine
        if one.comparison.is_high is high and one.value * sign >= definition.value * sign
    )
    return Aim(definition, edge, sign, danger)


def _usual(mine: Sequence[tuple[int, AlarmDefinition]]) -> list[AlarmDefinition]:
    return [one for kind in _SOUGHT for _, one in mine if one.kind is kind]


def _neighbours(
    row: DetectorRow, tag: Tag, table: SiteTable, every_s: float
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    word = row.word("neighbours", "auto")
    if word == "auto":
        names = proposed(table, tag)
        return names, (-1,) * len(names)
    if word == "none":
        return (), ()
    pairs = [part.rpartition(":") if ":" in part else (part, "", "") for part in word.split()]
    pairs = [pair for pair in pairs if pair[0] != tag.id]
    known = {one.id for one in table.tags}
    for name, _, _ in pairs:
        if name not in known:
            raise BadInput(f"detector {row.id}: neighbour {name} is no tag of the site")
    if len(pairs) > AT_MOST:
        raise BadInput(f"detector {row.id}: {len(pairs)} neighbours; at most {AT_MOST} are used")
    return tuple(name for name, _, _ in pairs), tuple(
        _lag(row, lag, every_s) for _, _, lag in pairs
    )


def _lag(row: DetectorRow, seconds: str, every_s: float) -> int:
    if not seconds:
        return -1
    try:
        blocks = round(float(seconds) / every_s)
    except ValueError:
        blocks = -1
    if not 0 <= blocks <= 30:
        raise BadInput(
            f"detector {row.id}: a lag of {seconds} s is not from 0 to {30 * every_s:g} s"
        )
    return blocks


def columns_of(
    plan: Plan, own: NDArray[np.intp], table: SiteTable
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """The tags that are sampled, ``(columns,)``; own (n,) and near (n, k) among them; lags (n, k)."""
    number = {tag.id: place for place, tag in enumerate(table.tags)}
    wide = max((len(names) for names in plan.neighbours), default=0)
    near = np.full((len(own), wide), -1, np.intp)
    lags = np.full((len(own), wide), -1, np.intp)
    for row, (names, lag) in enumerate(zip(plan.neighbours, plan.lags, strict=True)):
        near[row, : len(names)] = [number[name] for name in names]
        lags[row, : len(names)] = lag
    columns = np.unique(np.concatenate((own, near[near >= 0])))
    place = np.searchsorted(columns, np.where(near >= 0, near, own[:, None]))
    near = np.where(near >= 0, place, -1)
    return columns, np.searchsorted(columns, own), near, lags
