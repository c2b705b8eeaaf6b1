"""The figures of a period, as the historian answers them: one pass over the journal's columns."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from alarms.kpi import ENOUGH_DAYS, Annunciations, Group, Name, Span, annunciations_of, group, spans
from historian.journal_lines import JournalStore
from historian.reports.kpi_columns import columns, lines_of, suppressions
from historian.store import Store
from scada.model import BadInput, Event, EventKind, SiteTable, SuppressionKind
from scada.model.reach import Reach
from scada.profiles import Permissions

GROUPS: Final = ("", "area", "position", "priority")
MOST_WITH_RATES: Final = 40
"""Of more groups the load over time is not told: the answer is to fit into one message."""
_DAY_NS: Final = 86_400 * 10**9
_LIFE: Final = (EventKind.SIGNED, EventKind.STARTED, EventKind.STOPPED)
_WHOLE_SITE: Final = Name("", "全矿（厂）", "the whole site")
_PRIORITIES: Final = (
    Name("1", "1 级（最高）", "priority 1 (highest)"),
    Name("2", "2 级", "priority 2"),
    Name("3", "3 级", "priority 3"),
    Name("4", "4 级（低）", "priority 4 (low)"),
    Name("0", "系统报警", "system alarms"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; see `scada.bus.messages.KpiRequest`."""

    start_ns: int
    end_ns: int
    by: str = ""
    position: str = ""
    area: str = ""
    most: int = 10


@dataclass(frozen=True, slots=True)
class Report:
    """The answer; see `scada.bus.messages.KpiAnswer`."""

    days: float
    enough: bool
    groups: tuple[Group, ...]
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A group: its name, and which areas and priorities belong to it."""

    name: Name
    has_area: Callable[[str], bool] = lambda area: True
    priority: int | None = None


def report(store: JournalStore | Store, table: SiteTable, asked: Question) -> Report:
    """Answer a question. Raises `BadInput` for what the site does not have, `StoreFault`."""
    parts = _parts(table, asked)
    lines = lines_of(store, asked.start_ns, asked.end_ns)
    rows = annunciations_of(columns(lines))
    suppressed = list(spans(suppressions(lines), asked.start_ns, asked.end_ns, may_suppress(table)))
    groups = tuple(_groups(parts, rows, suppressed, asked, _counted(store, asked)))
    days = (asked.end_ns - asked.start_ns) / _DAY_NS
    notes = (*_unwatched(store, asked, rows), *_notes(table, asked, days))
    return Report(days, days >= ENOUGH_DAYS, groups, notes)


def may_suppress(table: SiteTable) -> Callable[[Event, SuppressionKind], bool]:
    """Whether an alarm may be suppressed in a way, as the core decides it."""
    permissions, limits = Permissions(table), {limit.id: limit for limit in table.alarms}

    def may(event: Event, kind: SuppressionKind) -> bool:
        limit = limits.get(event.alarm)
        return permissions.of_event(event, limit).allows(kind)

    return may


def _groups(
    parts: Sequence[_Part],
    rows: Annunciations,
    suppressed: Sequence[Span],
    asked: Question,
    counted: dict[str, int],
) -> Iterator[Group]:
    for part in parts:
        mine = [
            one
            for one in suppressed
            if part.has_area(one.area) and part.priority in (None, one.priority)
        ]
        found = group(
            part.name,
            rows.take(_belongs(part, rows)),
            mine,
            asked.start_ns,
            asked.end_ns,
            denied=counted.get(EventKind.DENIED) if not asked.by else None,
            configurations=counted.get(EventKind.CONFIGURATION) if not asked.by else None,
            most=asked.most,
        )
        if len(parts) > MOST_WITH_RATES:
            found = msgspec.structs.replace(found, rate_ns=0, rates=())
        yield found if part.priority is None else _without_shares(found)


def _without_shares(found: Group) -> Group:
    """Of one priority alone there is no distribution."""
    lines = tuple(one for one in found.lines if not one.key.startswith("priority_"))
    return msgspec.structs.replace(found, lines=lines)


def _belongs(part: _Part, rows: Annunciations) -> NDArray[np.bool_]:
    areas = np.array([part.has_area(area) for area in rows.areas], np.bool_)
    found: NDArray[np.bool_] = areas[rows.area] if len(rows) else np.zeros(0, np.bool_)
    return found if part.priority is None else found & (rows.priority == part.priority)


def _counted(store: JournalStore | Store, asked: Question) -> dict[str, int]:
    """How many commands were denied and how often the configuration changed."""
    return {
        kind: store.count(asked.start_ns, asked.end_ns, kind)
        for kind in (EventKind.DENIED, EventKind.CONFIGURATION)
    }


def _parts(table: SiteTable, asked: Question) -> list[_Part]:
    """The groups that were asked for, within one position or area."""
    within = _within(table, asked)
    match asked.by:
        case "":
            return [_Part(_WHOLE_SITE, within)]
        case "priority":
            return [_Part(name, within, int(name.id)) for name in _PRIORITIES]
        case "area":
            return [
                _Part(Name(area.id, area.name_zh, area.name_en), _is(area.id))
                for area in table.areas
                if within(area.id)
            ]
        case "position":
            return [
                _Part(Name(one.id, one.name_zh, one.name_en), Reach(table.areas, one.areas).has)
                for one in table.positions
            ] or [_Part(Name("", "唯一岗位", "the only position"), within)]
    raise BadInput(f"by = {asked.by!r}: ask by area, position or priority / 可按区域、岗位、级别")


def _is(wanted: str) -> Callable[[str], bool]:
    return lambda area: area == wanted


def _within(table: SiteTable, asked: Question) -> Callable[[str], bool]:
    if asked.position:
        found = [one for one in table.positions if one.id == asked.position]
        if not found:
            known = ", ".join(one.id for one in table.positions) or "none / 无"
            raise BadInput(f"no position {asked.position!r} / 没有该岗位; {known}")
        return Reach(table.areas, found[0].areas).has
    if asked.area:
        if asked.area not in {area.id for area in table.areas}:
            raise BadInput(f"no area {asked.area!r} / 没有该区域")
        return Reach(table.areas, (asked.area,)).has
    return lambda area: True


def _unwatched(
    store: JournalStore | Store, asked: Question, rows: Annunciations
) -> Iterator[tuple[str, str]]:
    """No alarm is no good figure where nobody watched."""
    if len(rows.between(asked.start_ns, asked.end_ns)):
        return
    if not any(store.count(asked.start_ns, asked.end_ns, kind) for kind in _LIFE):
        yield (
            "本期日志中既无报警，也无系统启动、停止或签名记录：可能并未监视，指标无意义",
            "no alarm, and no start, stop or signature of any service either: perhaps nobody watched;"
            " these figures then mean nothing",
        )


def _notes(table: SiteTable, asked: Question, days: float) -> Iterator[tuple[str, str]]:
    if days < ENOUGH_DAYS:
        yield (
            f"统计期仅 {days:.1f} 天，不足 30 天，不宜据此评价",
            f"{days:.1f} days are too short a basis: 30 at least [S]",
        )
    if len(table.positions) > 1 and asked.by != "position" and not asked.position:
        yield (
            "目标值均按每个操作岗位计；本站有多个岗位，请按岗位统计",
            "targets are per operator position; this site has several: ask by position",
        )
    yield (
        "目标值为间接引用（S）或凭记忆（M），仅供参考，不构成符合性结论",
        "targets are quoted second-hand (S) or from memory (M): guidance, no proof of compliance",
    )
