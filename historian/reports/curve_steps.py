"""A point's values step by step."""

from collections.abc import Iterator
from typing import NamedTuple

from historian.reports.kinds import Asked
from historian.reports.running import running
from historian.reports.words import Words
from historian.store import RawColumns, StatisticColumns
from scada.model import Flag, Quality, Tag, quality_of

NORMAL, CALIBRATION, BAD, NO_DATA = (
    Words("正常", "normal"),
    Words("标校", "calibration"),
    Words("数据无效", "bad data"),
    Words("无数据", "no data"),
)


class Step(NamedTuple):
    """One step: the value as it was at its beginning, figures over it, and how the sensor was."""

    start_ns: int
    end_ns: int
    value: float | None
    maximum: float | None
    average: float | None
    state: Words


def steps(asked: Asked, tag: Tag, start_ns: int, step_s: int) -> Iterator[Step]:
    """Every step from ``start_ns`` up to now; the last one may be shorter."""
    until_ns, width_ns = asked.until_ns, step_s * 10**9
    if until_ns <= start_ns:
        return
    up = running(asked.reading, [tag.id], start_ns, until_ns)
    for step in _steps(asked, tag, start_ns, width_ns):
        known = any(first < step.end_ns and last > step.start_ns for first, last in up)
        yield step if known else Step(step.start_ns, step.end_ns, None, None, None, NO_DATA)


def _steps(asked: Asked, tag: Tag, start_ns: int, width_ns: int) -> Iterator[Step]:
    until_ns = asked.until_ns
    before = asked.reading.as_of([tag.id], start_ns - 1)[0]
    found = asked.reading.statistics([tag.id], start_ns, until_ns, width_ns)[0]
    rows = {int(time_ns): row for row, time_ns in enumerate(found.time_ns.tolist())}
    value, state = _stood(before)
    for at in range(start_ns, until_ns, width_ns):
        end = min(at + width_ns, until_ns)
        row = rows.get(at)
        if row is None:
            yield Step(at, end, value, value, value, state)
            continue
        yield _step(found, row, at, end, value)
        value, state = _after(found, row)


def _stood(before: RawColumns) -> tuple[float | None, Words]:
    """What goes on into the first step."""
    if not len(before.time_ns):
        return None, NO_DATA
    if quality_of(before.status, before.flags)[0] >= Quality.BAD:
        return None, BAD
    calibrated = int(before.flags[0]) & Flag.CALIBRATION
    return float(before.value[0]), CALIBRATION if calibrated else NORMAL


def _after(found: StatisticColumns, row: int) -> tuple[float | None, Words]:
    last = float(found.open_end[row])
    if last != last:  # NaN: the last sample was bad
        return None, BAD
    return last, CALIBRATION if int(found.flags[row]) & Flag.CALIBRATION else NORMAL


def _step(
    found: StatisticColumns, row: int, start_ns: int, end_ns: int, value: float | None
) -> Step:
    lead_s = (int(found.first_ns[row]) - start_ns) / 1e9
    tail_s = (end_ns - int(found.last_ns[row])) / 1e9
    last = float(found.open_end[row])
    area, good_s = float(found.area[row]), float(found.good_s[row])
    if value is not None:
        area, good_s = area + value * lead_s, good_s + lead_s
    if last == last:
        area, good_s = area + last * tail_s, good_s + tail_s
    highest = float(found.maximum[row])
    if value is not None and lead_s > 0:
        highest = value if highest != highest else max(value, highest)
    at_start = value if lead_s > 0 else _or_none(float(found.first[row]))
    average = area / good_s if good_s > 0 else _or_none(highest)
    return Step(start_ns, end_ns, at_start, _or_none(highest), average, _state(found, row))


def _or_none(value: float) -> float | None:
    return None if value != value else value


def _state(found: StatisticColumns, row: int) -> Words:
    if int(found.flags[row]) & Flag.CALIBRATION:
        return CALIBRATION
    return BAD if int(found.quality[row]) >= Quality.BAD else NORMAL
