"""The columns of tags.csv that give a point its range."""

from collections.abc import Iterable, Sequence
from typing import Any

from davylamp.site.cells import numbers, optional_numbers
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from scada.profiles import ProfileRow


def read_ranges(
    sheet: Sheet,
    switches: Sequence[bool],
    rows: Sequence[ProfileRow | None],
    problems: FileProblems,
) -> dict[str, Iterable[Any]]:
    """Columns low, high, resolution, normal_low, normal_high and ambient, in the tag's unit.

    An empty range is 0 to 1 for a switch, else that of the profile's row.
    """
    lows = _with_default(sheet, "low", switches, rows, problems)
    highs = _with_default(sheet, "high", switches, rows, problems)
    resolutions = _resolutions(sheet, rows, problems)
    normal_lows = optional_numbers(sheet, "normal_low", problems)
    normal_highs = optional_numbers(sheet, "normal_high", problems)
    ambients = optional_numbers(sheet, "ambient", problems)
    faulty = problems.lines_with_errors()
    for i, line in enumerate(sheet.lines):
        if line not in faulty:
            _check_ambient(ambients[i], switches[i], lows[i], highs[i], line, problems)
            _check_range(lows[i], highs[i], resolutions[i], line, problems)
            _check_normal(normal_lows[i], normal_highs[i], lows[i], highs[i], line, problems)
    return {
        "low": lows,
        "high": highs,
        "resolution": resolutions,
        "normal_low": normal_lows,
        "normal_high": normal_highs,
        "ambient": ambients,
    }


def _with_default(
    sheet: Sheet,
    column: str,
    switches: Sequence[bool],
    rows: Sequence[ProfileRow | None],
    problems: FileProblems,
) -> list[float]:
    given = optional_numbers(sheet, column, problems)
    if None not in given:
        return [value for value in given if value is not None]
    faulty = problems.lines_with_errors()
    values: list[float] = []
    for value, switch, row, line in zip(given, switches, rows, sheet.lines, strict=True):
        default = float(column == "high") if switch else getattr(row, column, None)
        if value is None and default is None and line not in faulty:
            problems.error(line, column, _no_range(column))
        values.append(value if value is not None else default or 0.0)
    return values


def _no_range(column: str) -> Said:
    return Said(
        f"{column} is empty and the profile suggests none",
        "write the sensor's range into low and high",
        f"{column} 为空，规程也没有建议值",
        "在 low 和 high 填写传感器量程",
    )


def _resolutions(
    sheet: Sheet, rows: Sequence[ProfileRow | None], problems: FileProblems
) -> list[float]:
    given = optional_numbers(sheet, "resolution", problems)
    if None not in given:
        return numbers(sheet, "resolution", 0.0, problems)
    suggested = [(row.resolution if row else None) or 0.0 for row in rows]
    return [own if own is not None else other for own, other in zip(given, suggested, strict=True)]


def _check_range(
    low: float, high: float, resolution: float, line: int, problems: FileProblems
) -> None:
    if high <= low:
        said = Said(
            f"high {high:g} is not above low {low:g}",
            "write the sensor's range, low first",
            f"high {high:g} 不大于 low {low:g}",
            "填写传感器量程，先低后高",
        )
        problems.error(line, "high", said)
    elif not 0 <= resolution <= high - low:
        said = Said(
            f"resolution {resolution:g} does not fit the range {low:g} to {high:g}",
            "write the smallest step that the sensor shows, or leave it empty",
            f"分辨率 {resolution:g} 与量程 {low:g}～{high:g} 不符",
            "填写传感器的最小示值步长或留空",
        )
        problems.error(line, "resolution", said)


def _check_normal(
    normal_low: float | None,
    normal_high: float | None,
    low: float,
    high: float,
    line: int,
    problems: FileProblems,
) -> None:
    bottom = low if normal_low is None else normal_low
    top = high if normal_high is None else normal_high
    if not low <= bottom <= top <= high and low < high:
        said = Said(
            f"the normal span {bottom:g} to {top:g} does not lie within {low:g} to {high:g}",
            "write a span within low and high, or leave both empty",
            f"正常范围 {bottom:g}～{top:g} 不在量程 {low:g}～{high:g} 内",
            "改为量程内的范围或两列都留空",
        )
        problems.error(line, "normal_low" if normal_low is not None else "normal_high", said)


def _check_ambient(
    ambient: float | None,
    switch: bool,
    low: float,
    high: float,
    line: int,
    problems: FileProblems,
) -> None:
    """A value of the sensor's own range; a switch has none."""
    if ambient is None:
        return
    if switch:
        said = Said("a switch has no ambient", "empty ambient", "开关量没有本底值", "清空 ambient")
        problems.error(line, "ambient", said)
    elif not low <= ambient <= high:
        said = Said(
            f"ambient {ambient:g} lies outside the range {low:g} to {high:g}",
            "write what the sensor shows in clean air, in its own unit",
            f"本底值 {ambient:g} 超出量程 {low:g}～{high:g}",
            "填写正常空气中的示值（与测点同单位）",
        )
        problems.error(line, "ambient", said)
