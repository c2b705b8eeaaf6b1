"""From observations to baselines, or to the reason why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from davylamp.site.problem import Said
from scada.detect.trend.group_model import fit
from scada.detect.trend.mewma import settled
from scada.detect.trend.residuals import excess_of
from scada.detect.trend.settings import COMMISSIONED, settings_of
from scada.model import Assigned, Baseline, GroupBaseline, SiteTable, Tag, detections

LEAST: Final = 200
"""Observations that a baseline needs."""
LEAST_INDEPENDENT: Final = 20.0
"""What they must be worth when each repeats a part of the one before."""
LAGS: Final = 30
"""Over so many observations what an AR(1) leaves over is looked at."""
_LEAST_RUN: Final = 20

Observations = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Signed:
    """What stands beside the figures: the period, and who took it when."""

    since: str
    until: str
    by: str
    date: str


@dataclass(slots=True)
class Commissioned:
    """What was made, and what was refused with its reason."""

    tags: list[Baseline] = field(default_factory=list)
    groups: list[GroupBaseline] = field(default_factory=list)
    refused: list[tuple[str, Said]] = field(default_factory=list)


def needed(table: SiteTable, rows: Sequence[str] = ()) -> list[Assigned]:
    """The rows of detectors that need a baseline; of ``rows`` only, where there are any."""
    return [
        one
        for one in detections(table).assigned
        if one.row.detector in COMMISSIONED and (not rows or one.row.id in rows)
    ]


def of_tag(tag: Tag, every_s: float, seen: Observations, signed: Signed) -> Baseline | Said:
    """The baseline of one tag, or why not."""
    good = seen[np.isfinite(seen)]
    if len(good) < LEAST:
        return _few(len(good), len(seen), LEAST)
    mean = float(good.mean())
    away = seen - mean if np.ptp(good) else seen * 0.0
    sigma = max(float(good.std(ddof=1)) if np.ptp(good) else 0.0, tag.resolution / 2.0)
    phi = _phi(away)
    worth = len(good) * (1.0 - phi) / (1.0 + phi)
    if worth < LEAST_INDEPENDENT:
        return _follows(len(good), phi, worth)
    if sigma <= 0:
        return Said(
            "it never changed and has no resolution",
            "write its resolution into tags.csv",
            "数值从未变化且未填分辨率",
            "在 tags.csv 填写分辨率",
        )
    return Baseline(
        tag=tag.id,
        every_s=every_s,
        mean=mean,
        sigma=sigma,
        phi=phi,
        samples=len(good),
        excess=_excess(away, phi),
        since=signed.since,
        until=signed.until,
        by=signed.by,
        date=signed.date,
    )


def of_group(
    assigned: Assigned, table: SiteTable, seen: Observations, signed: Signed
) -> GroupBaseline | Said:
    """The baseline of a group whose observations are ``(m, p)``, or why not."""
    given = settings_of(assigned.row)
    tags = [table.tags[tag] for tag in assigned.tags.tolist()]
    runs = [run for run in _runs(seen) if len(run) >= _LEAST_RUN]
    count, least = sum(map(len, runs)), max(LEAST, 10 * len(tags))
    if count < least:
        return _few(count, len(seen), least)
    model = fit(runs, np.array([tag.resolution for tag in tags]))
    weight = given.get("weight", 0.0)
    over = settled(model, runs, weight) if weight else np.zeros((0, 0))
    return GroupBaseline(
        row=assigned.row.id,
        every_s=given["every_s"],
        tags=tuple(tag.id for tag in tags),
        mean=tuple(model.mean.tolist()),
        sigma=tuple(model.sigma.tolist()),
        correlation=_matrix(model.correlation),
        lagged=_matrix(model.lagged),
        samples=model.samples,
        weight=weight,
        settled=_matrix(over),
        since=signed.since,
        until=signed.until,
        by=signed.by,
        date=signed.date,
    )


def commission(
    table: SiteTable,
    rows: Sequence[Assigned],
    seen: Mapping[tuple[int, float], Observations],
    signed: Signed,
) -> Commissioned:
    """Baselines for these rows; ``seen`` has the observations by tag number and spacing."""
    made, done = Commissioned(), set[tuple[int, float]]()
    for one in rows:
        every_s = settings_of(one.row)["every_s"]
        if one.row.detector.is_group:
            columns = [seen[tag, every_s] for tag in one.tags.tolist()]
            shortest = min(map(len, columns), default=0)
            together = np.array([column[:shortest] for column in columns]).T
            _put(made, one.row.id, of_group(one, table, together, signed))
            continue
        for number in one.tags.tolist():
            if (number, every_s) not in done:
                done.add((number, every_s))
                tag = table.tags[number]
                _put(made, tag.id, of_tag(tag, every_s, seen[number, every_s], signed))
    return made


def _put(made: Commissioned, name: str, what: Baseline | GroupBaseline | Said) -> None:
    if isinstance(what, Baseline):
        made.tags.append(what)
    elif isinstance(what, GroupBaseline):
        made.groups.append(what)
    else:
        made.refused.append((name, what))


def _phi(away: Observations) -> float:
    """The lag-1 autocorrelation over neighbours that are both there."""
    now, before = away[1:], away[:-1]
    both = np.isfinite(now) & np.isfinite(before)
    power = float(np.mean(np.square(away[np.isfinite(away)])))
    if not both.any() or power <= 0:
        return 0.0
    return float(np.clip(np.mean(now[both] * before[both]) / power, -0.98, 0.98))


def _excess(away: Observations, phi: float) -> float:
    """Of what the AR(1) leaves over."""
    residual = away[1:] - phi * away[:-1]
    return excess_of(residual[np.isfinite(residual)], LAGS)


def _runs(seen: Observations) -> list[Observations]:
    """The unbroken runs of observations that every tag has."""
    whole = np.isfinite(seen).all(axis=1) if len(seen) else np.zeros(0, np.bool_)
    edges = np.flatnonzero(np.diff(np.r_[False, whole, False].astype(np.int8)))
    return [seen[a:b] for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]


def _matrix(values: Observations) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in values.tolist())


def _few(good: int, of: int, least: int) -> Said:
    return Said(
        f"{good} normal observations of {of}; a baseline needs {least}",
        "take a longer period, or one without alarms, bad quality and marks",
        f"{of} 个观测中正常的只有 {good} 个；基线需要 {least} 个",
        "选更长的时段，或无报警、无坏质量、无存疑标记的时段",
    )


def _follows(good: int, phi: float, worth: float) -> Said:
    return Said(
        f"{good} observations that follow each other so closely (phi {phi:.2f}) that they are "
        f"worth {worth:.0f}; a baseline needs {LEAST_INDEPENDENT:.0f}",
        "take a longer period, or a larger every_s in detectors.csv",
        f"{good} 个观测前后相关（phi {phi:.2f}），只相当于 {worth:.0f} 个独立值；"
        f"基线需要 {LEAST_INDEPENDENT:.0f} 个",
        "选更长的时段，或在 detectors.csv 加大 every_s",
    )
