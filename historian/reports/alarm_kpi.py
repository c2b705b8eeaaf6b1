"""报警性能: the figures of ISA-18.2 and EEMUA 191, with every target's evidence, and how alarms came."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from alarms.kpi import Annunciations, Flood, Group, Line, annunciations_of, floods
from historian.reports.charts import Bar, Chart, Curve, Ink
from historian.reports.charts import Line as LimitLine
from historian.reports.charts import Span as Stretch
from historian.reports.frame import Cell, Column, Format, Number, Row, Sheet
from historian.reports.journal_of import EventsJournal
from historian.reports.kinds import Asked, Report, Span
from historian.reports.kpi import Question, report
from historian.reports.kpi_columns import ASKED, WHOLE, columns
from historian.reports.naming import Naming
from historian.reports.words import Words

_TEN_NS: Final = 600 * 10**9
_STEPS: Final = 1_000
"""At most so many steps in a chart."""
_ALL, _TOGETHER = Words("全部", "All"), Words("归并", "Grouped")
_VALUE, _MET = Words("数值", "Value"), Words("达标", "Met")

FIGURES: Final = (
    Column("figure", Words("指标", "Figure"), 34),
    Column("raw", _VALUE, 10, Format.NUMBER, heading=_ALL),
    Column("met", _MET, 7, heading=_ALL),
    Column("grouped", _VALUE, 10, Format.NUMBER, heading=_TOGETHER),
    Column("grouped_met", _MET, 7, heading=_TOGETHER),
    Column("unit", Words("单位", "Unit"), 9),
    Column("target", Words("目标值", "Target"), 20),
    Column("mark", Words("依据", "Evidence"), 9),
)
ACTORS: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT),
    Column("alarm", Words("报警", "Alarm"), 26),
    Column("place", Words("地点/名称", "Location"), 30),
    Column("count", Words("次数", "Count"), 8, Format.COUNT),
    Column("share", Words("占比", "Share"), 8, Format.NUMBER, Words("%", "%"), decimals=1),
    Column("advice", Words("建议", "Advice"), 34),
)
FLOODS: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT),
    Column("began", Words("开始", "Began"), 18, Format.MOMENT),
    Column("ended", Words("结束", "Ended"), 18, Format.MOMENT),
    Column("lasted", Words("持续时间", "Lasted"), 12, Format.DURATION),
    Column("count", Words("报警数", "Annunciations"), 12, Format.COUNT),
)
TITLE: Final = Words("报警性能报表", "Alarm Performance Report")


def make(asked: Asked) -> Iterator[Sheet]:
    """A table of figures per group (the option ``by``: area, position or priority), the worst alarms,
    and the floods.
    """
    question = Question(asked.period.start_ns, asked.until_ns, by=asked.option("by"), most=20)
    if asked.areas:
        question = Question(question.start_ns, question.end_ns, question.by, "", asked.areas[0], 20)
    found = report(EventsJournal(asked.reading), asked.table, question)
    notes = tuple(Words(*note) for note in found.notes)
    for number, group in enumerate(found.groups):
        charts = tuple(_charts(asked)) if number == 0 and asked.charts else ()
        yield _figures(group, charts, notes if number == 0 else ())
        if group.actors:
            yield _actors(asked, group)
    came = annunciations(asked).between(asked.period.start_ns, asked.until_ns)
    yield _floods(asked, _flooded(came, asked))


def annunciations(asked: Asked) -> Annunciations:
    """All that called the operators, from a month before the period on."""
    journal = EventsJournal(asked.reading)
    lines = journal.alarm_lines(asked.period.start_ns, asked.until_ns, ASKED, WHOLE)
    return annunciations_of(columns(lines))


def _figures(group: Group, charts: tuple[Chart, ...], notes: tuple[Words, ...]) -> Sheet:
    rows = tuple(_figure(line) for line in group.lines if line.raw is not None)
    health = Row(
        {
            "figure": Words("健康等级（EEMUA 191，归并后）", "Health class (EEMUA 191), grouped"),
            "target": Words(group.health_zh, group.health_en),
        }
    )
    title = Words(f"报警指标：{group.zh}", f"Alarm figures: {group.en}")
    return Sheet(f"figures_{group.id or 'site'}", title, FIGURES, (*rows, health), charts, notes)


def _figure(line: Line) -> Row:
    return Row(
        {
            "figure": Words(line.zh, line.en),
            "raw": _number(line.raw),
            "met": _met(line.met),
            "grouped": _number(line.grouped),
            "grouped_met": _met(line.grouped_met),
            "unit": line.unit,
            "target": line.target or None,
            "mark": line.mark or None,
        }
    )


def _number(value: float | None) -> Number | None:
    """A count without a fraction that it cannot have."""
    return None if value is None else Number(value, 0 if value == int(value) else 2)


def _met(met: bool | None) -> Words | None:
    if met is None:
        return None
    return Words("是", "yes") if met else Words("否", "no")


def _actors(asked: Asked, group: Group) -> Sheet:
    names = Naming(asked.table)
    rows = tuple(
        Row(
            {
                "no": number,
                "alarm": one.alarm,
                "place": names.tag(names.tag_of(one.alarm)),
                "count": one.count,
                "share": 100.0 * one.share,
                "advice": Words(one.zh, one.en),
            }
        )
        for number, one in enumerate(group.actors, 1)
    )
    title = Words(f"最多的报警：{group.zh}", f"The most frequent alarms: {group.en}")
    return Sheet(f"actors_{group.id or 'site'}", title, ACTORS, rows)


def _flooded(came: Annunciations, asked: Asked) -> Sequence[Flood]:
    return list(floods(came.time_ns, asked.until_ns, asked.table.flood))


def _floods(asked: Asked, found: Sequence[Flood]) -> Sheet:
    rows = []
    for number, one in enumerate(found, 1):
        cells: dict[str, Cell] = {
            "no": number,
            "began": one.start_ns,
            "ended": one.end_ns,
            "lasted": (one.end_ns - one.start_ns) / 1e9,
            "count": one.count,
        }
        rows.append(Row(cells))
    limits = asked.table.flood
    minutes = f"{limits.span_s / 60:g}"
    note = Words(
        f"报警泛滥：{minutes}分钟内超过{limits.above}条时开始，少于{limits.ends}条时结束（ISA-18.2 [S]）。",
        f"A flood begins at more than {limits.above} in {minutes} minutes and ends below"
        f" {limits.ends} (ISA-18.2 [S]).",
    )
    title = Words("报警泛滥（全矿/厂）", "Alarm floods (whole site)")
    empty = Words("本期无报警泛滥", "No flood in this period")
    return Sheet("floods", title, FLOODS, tuple(rows), notes=(note,), empty=empty)


def _charts(asked: Asked) -> Iterator[Chart]:
    """How many called in each 10 minutes (of a long period: the most of several), and the floods."""
    start_ns, until_ns = asked.period.start_ns, asked.until_ns
    if until_ns <= start_ns:
        return
    came = annunciations(asked).between(start_ns, until_ns)
    curves = tuple(
        _curve(words, some, start_ns, until_ns, ink)
        for words, some, ink in ((_ALL, came, Ink.VALUE), (_TOGETHER, came.grouped(), Ink.SECOND))
    )
    bars = tuple(Stretch(one.start_ns, one.end_ns, Ink.ALARM) for one in _flooded(came, asked))
    yield Chart(
        Words("每10分钟报警数", "Annunciations in 10 minutes"),
        start_ns,
        until_ns,
        curves,
        (_flood_line(asked),),
        (Bar(Words("泛滥", "Flood"), bars),),
        high=12.0,
    )


def _flood_line(asked: Asked) -> LimitLine:
    above = asked.table.flood.above
    return LimitLine(Words("泛滥限", "flood"), float(above), Ink.ALARM)


def _curve(words: Words, some: Annunciations, start_ns: int, until_ns: int, ink: Ink) -> Curve:
    tens = -(-(until_ns - start_ns) // _TEN_NS)
    count = np.bincount((some.time_ns - start_ns) // _TEN_NS, minlength=tens)[:tens]
    step = -(-tens // _STEPS)
    edges = np.arange(0, tens, step)
    least = np.minimum.reduceat(count, edges).astype(np.float64)
    most = np.maximum.reduceat(count, edges).astype(np.float64)
    return Curve(words, "", start_ns + edges * np.int64(_TEN_NS), least, most, ink)


ALARM_KPI: Final = Report(
    "alarm-kpi",
    TITLE,
    Span.MONTH,
    make,
    signatures=(Words("安全工程师", "Safety engineer"), Words("制表", "Prepared by")),
)
