"""烟气排放日平均值月报表: the days of a month of every stack, with the data capture (HJ 75 [M])."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from historian.reports.charts import Chart, Curve, Ink, Line
from historian.reports.emission.hourly import SIGNATURES, no_stack, value
from historian.reports.emission.hours import Emitted, Summed, of_known, summed
from historian.reports.emission.stack_hours import days, stack_hours
from historian.reports.emission.stacks import Stack, stacks
from historian.reports.emission.words import POLLUTANTS, notes, pollutant_columns
from historian.reports.frame import Cell, Column, Format, Look, Number, Row, Sheet
from historian.reports.kinds import Asked, Report, Span
from historian.reports.words import Words
from scada.model import BadInput

_DAY: Final = Column("day", Words("日期", "Day"), 12)
_HOURS = Words("小时数", "Hours")
_AFTER: Final = (
    Column("valid", Words("有效", "Valid"), 7, Format.COUNT, heading=_HOURS),
    Column("stopped", Words("停运", "Stopped"), 7, Format.COUNT, heading=_HOURS),
    Column("above", Words("超标", "Above"), 7, Format.COUNT, heading=_HOURS),
    Column("capture", Words("捕集率", "Capture"), 9, Format.NUMBER, Words("%", "%"), decimals=1),
    Column("remarks", Words("备注", "Remarks"), 16),
)
TITLE: Final = Words("烟气排放日平均值月报表", "Monthly Report of Daily Emissions")

Days = list[tuple[str, int, Mapping[str, list[Emitted]]]]
"""Days (their name and start in ns) with the hours of every pollutant."""


def make(asked: Asked) -> Iterator[Sheet]:
    """One table per stack. Raises `BadInput` where the site has none."""
    found = stacks(asked.table, asked.areas)
    if not found:
        raise BadInput(no_stack())
    for stack in found:
        rows: Days = [
            (
                day.isoformat(),
                one.start_ns,
                stack_hours(asked, stack, one.start_ns, min(one.end_ns, asked.until_ns)).pollutants,
            )
            for day, one in days(asked)
        ]
        title = Words(stack.area.name_zh or stack.area.id, stack.area.name_en or stack.area.id)
        yield Sheet(
            stack.area.id,
            title,
            (_DAY, *pollutant_columns(stack), *_AFTER),
            (*(_day(asked, *row[::2]) for row in rows), *_month(asked, rows)),
            tuple(_charts(asked, stack, rows)) if asked.charts and rows else (),
            tuple(notes(asked, stack)),
        )


def _day(asked: Asked, day: str, hours: Mapping[str, list[Emitted]]) -> Row:
    sums = {place: summed(of) for place, of in hours.items()}
    cells: dict[str, Cell] = {"day": day}
    for place, one in sums.items():
        cells |= _values(place, one)
    least = asked.facts.rules.day_hours
    short = [one.valid for one in sums.values() if one.valid < least]
    if short:
        cells["remarks"] = Words(f"有效小时不足 {least}", f"fewer than {least} valid hours")
    return Row(cells | _hours(sums))


def _values(place: str, one: Summed) -> dict[str, Cell]:
    return {
        f"{place}.measured": value(one.measured),
        f"{place}.corrected": value(one.corrected),
        f"{place}.kg": value(one.kg),
    }


def _hours(sums: Mapping[str, Summed]) -> dict[str, Cell]:
    """Of several pollutants the one of which least is known."""
    worst = min(sums.values(), key=lambda one: one.valid)
    return {
        "valid": worst.valid,
        "stopped": worst.stopped,
        "above": max(one.above for one in sums.values()),
        "capture": value(worst.capture),
    }


def _month(asked: Asked, rows: Days) -> Iterator[Row]:
    """Mean, greatest and least of the days; the sum, and the capture of the month."""
    if not rows:
        return
    of_days = [{place: summed(of) for place, of in hours.items()} for _, _, hours in rows]
    places = list(rows[0][2])
    heads = {
        "max": Words("最大值", "Maximum"),
        "min": Words("最小值", "Minimum"),
    }
    whole = {
        place: summed([one for _, _, hours in rows for one in hours[place]]) for place in places
    }
    mean: dict[str, Cell] = {"day": Words("平均值", "Mean")}
    for place, one in whole.items():
        mean |= _values(place, one) | {
            f"{place}.kg": _known([d[place].kg for d in of_days], "mean")
        }
    yield Row(mean, look=Look.TOTAL)
    for what, head in heads.items():
        cells: dict[str, Cell] = {"day": head}
        for place in places:
            some = [day[place] for day in of_days]
            cells[f"{place}.measured"] = _known([one.measured for one in some], what)
            cells[f"{place}.corrected"] = _known([one.corrected for one in some], what)
            cells[f"{place}.kg"] = _known([one.kg for one in some], what)
        yield Row(cells, look=Look.TOTAL)
    yield _total(asked, whole)


def _total(asked: Asked, whole: Mapping[str, Summed]) -> Row:
    least = asked.facts.rules.capture_percent
    cells: dict[str, Cell] = {"day": Words("合计", "Total"), **_hours(whole)}
    for place, one in whole.items():
        cells[f"{place}.kg"] = None if one.kg != one.kg else Number(one.kg, 1)
    captures = [one.capture for one in whole.values() if one.capture == one.capture]
    if captures and min(captures) < least:
        cells["remarks"] = Words(f"捕集率低于 {least:g}% [M]", f"capture below {least:g} % [M]")
    return Row(cells, look=Look.TOTAL)


def _known(some: Sequence[float], what: str) -> float | None:
    return value(of_known(some, what))


def _charts(asked: Asked, stack: Stack, rows: Days) -> Iterator[Chart]:
    """Daily means at the reference oxygen, one chart per pollutant."""
    times = np.array([start_ns for _, start_ns, _ in rows], np.int64)
    for one in stack.pollutants:
        mean = np.array([summed(hours[one.place]).corrected for _, _, hours in rows])
        words = POLLUTANTS[one.place][0]
        limits = () if one.limit is None else (Line(Words("限值", "limit"), one.limit, Ink.ALARM),)
        name = Words(f"{words.zh}折算日均值", f"{words.en}, corrected, daily means")
        curves = (Curve(words, "mg/m³", times, mean, mean),)
        start_ns, until_ns = asked.period.start_ns, asked.until_ns
        yield Chart(name, start_ns, until_ns, curves, limits, high=one.limit or 1.0)


EMISSION_DAILY: Final = Report("emission-daily", TITLE, Span.MONTH, make, SIGNATURES)
