"""烟气排放连续监测小时平均值日报表: the hours of a day of every stack (HJ 75 [M])."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from historian.reports.charts import Chart, Curve, Ink, Line
from historian.reports.emission.hours import Emitted, Summed, of_known, summed
from historian.reports.emission.stack_hours import StackHours, stack_hours
from historian.reports.emission.stacks import stacks
from historian.reports.emission.words import (
    BESIDES,
    CORRECTED,
    POLLUTANTS,
    notes,
    pollutant_columns,
)
from historian.reports.frame import Cell, Column, Format, Look, Number, Row, Sheet
from historian.reports.kinds import Asked, Report, Span
from historian.reports.words import Words
from scada.model import BadInput

_TIME: Final = Column("time", Words("时间", "Time"), 12, Format.TIME)
_AFTER: Final = (
    Column("minutes", Words("有效分钟", "Valid minutes"), 8, Format.COUNT),
    Column("above", Words("超标", "Above limit"), 10),
    Column("marks", Words("数据标记", "Marks"), 16),
)
TITLE: Final = Words("烟气排放小时平均值日报表", "Daily Report of Hourly Emissions")
SIGNATURES: Final = (
    Words("审核", "Checked by"),
    Words("环保负责人", "Environment"),
    Words("制表", "Prepared by"),
)


def make(asked: Asked) -> Iterator[Sheet]:
    """One table per stack. Raises `BadInput` where the site has none."""
    found = stacks(asked.table, asked.areas)
    if not found:
        raise BadInput(no_stack())
    if asked.until_ns <= asked.period.start_ns:
        return
    for stack in found:
        rows = stack_hours(asked, stack, asked.period.start_ns, asked.until_ns)
        title = Words(stack.area.name_zh or stack.area.id, stack.area.name_en or stack.area.id)
        yield Sheet(
            stack.area.id,
            title,
            (_TIME, *pollutant_columns(stack), *_besides(rows), *_AFTER),
            (*_rows(rows), *_sums(rows)),
            tuple(_charts(asked, rows)) if asked.charts else (),
            tuple(notes(asked, stack)),
        )


def no_stack() -> str:
    """What to do where a site has no stack."""
    return (
        "no tag of this site has a location stack.dust, stack.so2 or stack.nox: set it in tags.csv"
        " (davylamp profile show power-emissions-cn)"
        " / 没有测点的 location 为 stack.dust、stack.so2 或 stack.nox，请在 tags.csv 中填写"
    )


def _besides(rows: StackHours) -> Iterator[Column]:
    for place in rows.besides:
        words, unit, decimals = BESIDES[place]
        yield Column(place, words, 8, Format.NUMBER, Words(unit, unit), decimals=decimals)


def _rows(rows: StackHours) -> Iterator[Row]:
    for at, start_ns in enumerate(rows.start_ns):
        cells: dict[str, Cell] = {"time": start_ns}
        for place, of in rows.pollutants.items():
            cells |= pollutant_cells(place, of[at])
        for place, hours in rows.besides.items():
            cells[place] = _besides_value(place, hours[at].mean)
        some = [of[at] for of in rows.pollutants.values()]
        cells["minutes"] = min(one.hour.minutes for one in some)
        cells["above"] = above(rows, at)
        cells["marks"] = marks(rows, at)
        yield Row(cells)


def pollutant_cells(place: str, one: Emitted) -> dict[str, Cell]:
    """Measured, corrected and mass of one hour; None for what does not count."""
    return {
        f"{place}.measured": value(one.hour.mean),
        f"{place}.corrected": value(one.corrected),
        f"{place}.kg": value(one.kg),
    }


def value(number: float) -> float | None:
    """None for what is not known."""
    return None if number != number else number


def _besides_value(place: str, mean: float) -> Cell:
    scale = 3600.0 if place == "stack.flow" else 1.0
    return None if mean != mean else Number(mean * scale, BESIDES[place][2])


def above(rows: StackHours, at: int) -> Words | None:
    """Which pollutants were above their limit in an hour."""
    names = [POLLUTANTS[place][0] for place, of in rows.pollutants.items() if of[at].above]
    if not names:
        return None
    return Words("、".join(one.zh for one in names), ", ".join(one.en for one in names))


def marks(rows: StackHours, at: int) -> str:
    """The mark of the hour: one for all where all say the same, else one by one; of oxygen and flow
    where they do not count for a reason of their own.
    """
    said = {place: of[at].hour.said() for place, of in rows.pollutants.items()}
    beside = {
        place: hours[at]
        for place, hours in rows.besides.items()
        if place in ("stack.oxygen", "stack.flow")
        and not hours[at].is_valid
        and {hours[at].said()} != set(said.values())
    }
    words = list(dict.fromkeys(said.values()))
    first = (
        words[0]
        if len(words) == 1
        else "; ".join(f"{POLLUTANTS[place][0].en} {mark}" for place, mark in said.items())
    )
    rest = [f"{BESIDES[place][0].en} {hour.said()}" for place, hour in beside.items()]
    return "; ".join([first, *rest])


def _sums(rows: StackHours) -> Iterator[Row]:
    """Mean, greatest, least, sum and number of the hours that count."""
    sums = {place: summed(of) for place, of in rows.pollutants.items()}
    yield _sum_row(Words("平均值", "Mean"), sums, rows, "mean")
    yield _sum_row(Words("最大值", "Maximum"), sums, rows, "max")
    yield _sum_row(Words("最小值", "Minimum"), sums, rows, "min")
    yield _sum_row(Words("有效小时/总量", "Valid hours, total"), sums, rows, "total")


def _sum_row(head: Words, sums: dict[str, Summed], rows: StackHours, what: str) -> Row:
    cells: dict[str, Cell] = {"time": head}
    for place, one in sums.items():
        cells |= _sum_cells(place, one, rows.pollutants[place], what)
    if what != "total":
        for place, hours in rows.besides.items():
            mean = of_known([one.mean for one in hours], what)
            cells[place] = _besides_value(place, mean)
    else:
        hours_above = [one.above for one in sums.values()]
        if any(hours_above):
            cells["above"] = Words(f"{max(hours_above)} 小时", f"{max(hours_above)} h")
    return Row(cells, look=Look.TOTAL)


def _sum_cells(place: str, one: Summed, of: Sequence[Emitted], what: str) -> dict[str, Cell]:
    if what == "total":
        return {f"{place}.measured": Number(one.valid, 0), f"{place}.kg": value(one.kg)}
    corrected = {"mean": one.corrected, "max": one.most, "min": one.least}[what]
    return {
        f"{place}.measured": value(of_known([row.hour.mean for row in of], what)),
        f"{place}.corrected": value(corrected),
        f"{place}.kg": value(of_known([row.kg for row in of], what)),
    }


def _charts(asked: Asked, rows: StackHours) -> Iterator[Chart]:
    """One chart per pollutant: corrected hours with the limit."""
    times = np.array(rows.start_ns, np.int64)
    for one in rows.stack.pollutants:
        of = rows.pollutants[one.place]
        corrected = np.array([row.corrected for row in of])
        words = POLLUTANTS[one.place][0]
        limits = () if one.limit is None else (Line(Words("限值", "limit"), one.limit, Ink.ALARM),)
        name = Words(f"{words.zh}{CORRECTED.zh}小时均值", f"{words.en}, corrected, hourly means")
        yield Chart(
            name,
            asked.period.start_ns,
            asked.until_ns,
            (Curve(words, "mg/m³", times, corrected, corrected),),
            limits,
            high=one.limit or 1.0,
        )


EMISSION_HOURLY: Final = Report("emission-hourly", TITLE, Span.DAY, make, SIGNATURES)
