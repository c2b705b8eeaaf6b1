"""The report of a period: every figure raw and grouped, held against its target, per group."""

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from alarms.kpi.annunciations import Annunciations
from alarms.kpi.bad_actors import TEXTS, BadActor, bad_actors
from alarms.kpi.figures import Figures, figures
from alarms.kpi.health import NAMES, Health, health
from alarms.kpi.rates import Wait, rate_ns, rates, waits
from alarms.kpi.suppressions import Span, hours, most_at_once
from alarms.kpi.targets import TARGETS, Target
from scada.model import SuppressionKind

ENOUGH_DAYS = 30.0
"""ISA-18.2: figures of a shorter time are no basis for a judgement [S]."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One figure; see `scada.bus.messages.KpiLine`."""

    key: str
    zh: str
    en: str
    unit: str
    raw: float | None
    grouped: float | None = None
    target: str = ""
    mark: str = ""
    met: bool | None = None
    grouped_met: bool | None = None


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """One of the worst alarms, and what to do about it in words."""

    alarm: str
    count: int
    share: float
    advice: str
    zh: str
    en: str


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """All figures of one group; see `scada.bus.messages.KpiGroup`."""

    id: str
    zh: str
    en: str
    lines: tuple[Line, ...]
    actors: tuple[Actor, ...]
    health: str
    health_zh: str
    health_en: str
    raw_health: str
    rate_ns: int = 0
    rates: tuple[tuple[int, int, int, int, int, int], ...] = ()
    waits: tuple[Wait, ...] = ()


class Name(msgspec.Struct, frozen=True):
    """What a group is called."""

    id: str
    zh: str
    en: str


def group(
    name: Name,
    rows: Annunciations,
    suppressed: Sequence[Span],
    start_ns: int,
    end_ns: int,
    *,
    denied: int | None = None,
    configurations: int | None = None,
    most: int = 10,
) -> Group:
    """The figures of some annunciations; ``denied`` and ``configurations`` of the whole site."""
    raw = figures(rows, start_ns, end_ns)
    grouped = figures(rows.grouped(), start_ns, end_ns)
    own, together = _values(raw), _values(grouped)
    own |= _of_suppressions(suppressed)
    own |= {"denied": denied, "configurations": configurations}
    found, within = health(grouped), rows.between(start_ns, end_ns)
    return Group(
        id=name.id,
        zh=name.zh,
        en=name.en,
        lines=tuple(_line(TARGETS[key], own.get(key), together.get(key)) for key in TARGETS),
        actors=tuple(map(_actor, bad_actors(within, end_ns, most))),
        health=found.value,
        health_zh=NAMES[found][0],
        health_en=NAMES[found][1],
        raw_health=Health(health(raw)).value,
        rate_ns=rate_ns(start_ns, end_ns),
        rates=rates(within, start_ns, end_ns),
        waits=waits(within, end_ns),
    )


def _values(found: Figures) -> dict[str, float | None]:
    """The figures by the keys of their targets: shares in percent."""
    shares = {f"priority_{n}": 100.0 * found.by_priority.get(n, 0.0) for n in range(5)}
    plain = (
        "annunciations", "per_ten_minutes", "per_hour", "per_day", "most_in_ten_minutes", "floods",
        "most_in_flood", "chattering", "fleeting", "stale", "most_stale_on_a_day", "standing",
        "most_standing",
    )  # fmt: skip
    return {key: float(getattr(found, key)) for key in plain} | {
        **(shares if found.annunciations else {}),
        "periods_above_ten": 100.0 * found.periods_above_ten,
        "in_flood": 100.0 * found.in_flood,
        "longest_flood": found.longest_flood_s / 60.0,
        "top_ten": 100.0 * found.top_ten,
        "acknowledged": 100.0 * found.acknowledged,
        "median_acknowledge": found.median_acknowledge_s,
        "p90_acknowledge": found.p90_acknowledge_s,
        "per_minute": found.per_hour / 60.0,
        "after_upset": float(found.most_in_ten_minutes),
    }


def _of_suppressions(found: Sequence[Span]) -> dict[str, float | None]:
    def of(kind: SuppressionKind) -> list[Span]:
        return [one for one in found if one.kind is kind]

    shelved = of(SuppressionKind.SHELVED)
    return {
        "most_shelved": float(most_at_once(*_edges(shelved))),
        "shelved_hours": hours(shelved),
        "suppressed_hours": hours(of(SuppressionKind.BY_DESIGN)),
        "out_of_service_hours": hours(of(SuppressionKind.OUT_OF_SERVICE)),
        "unauthorised": float(sum(not one.authorised for one in found)),
    }


def _edges(found: Iterable[Span]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    listed = list(found)
    return (
        np.array([one.start_ns for one in listed], np.int64),
        np.array([one.end_ns for one in listed], np.int64),
    )


def _line(target: Target, raw: float | None, grouped: float | None) -> Line:
    return Line(
        key=target.key,
        zh=target.zh,
        en=target.en,
        unit=target.unit,
        raw=raw,
        grouped=grouped,
        target=target.words,
        mark=target.mark,
        met=_keeps(target, raw),
        grouped_met=_keeps(target, grouped),
    )


def _keeps(target: Target, value: float | None) -> bool | None:
    return None if value is None or target.keeps is None else target.keeps(value)


def _actor(one: BadActor) -> Actor:
    zh, en = TEXTS[one.advice]
    return Actor(
        alarm=one.alarm, count=one.count, share=one.share, advice=one.advice.value, zh=zh, en=en
    )
