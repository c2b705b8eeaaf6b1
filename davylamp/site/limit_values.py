"""Whether each limit can be reached, and its return too."""

from collections.abc import Mapping, Sequence
from typing import Any

from davylamp.site.limit_quantities import JudgedRow, judged_rows
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from scada.model import Comparison, Quantity, Tag


def check_values(
    sheet: Sheet,
    columns: Mapping[str, Sequence[Any]],
    tags: Mapping[str, Tag],
    problems: FileProblems,
) -> None:
    """Check value and restore against what is judged, and that delays are not negative.

    ``columns`` are the fields of the definitions; rows that are faulty already are left out.
    """
    place = {line: number for number, line in enumerate(sheet.lines)}
    for row in judged_rows(sheet, columns, tags, problems):
        if _check_value(row, problems):
            at = place[row.line]
            _check_return(row, columns["restore"][at], columns["deadband"][at], problems)
    for column in (
        "on_delay_s",
        "off_delay_s",
        "deadband",
        "respond_s",
        "re_alarm_s",
        "test_interval_days",
    ):
        for line, value in zip(sheet.lines, columns[column], strict=True):
            if value < 0:
                problems.error(line, column, _negative(column))


def _check_value(row: JudgedRow, problems: FileProblems) -> bool:
    """Whether the value makes sense for what is judged, so that its return is worth checking."""
    if row.tag.is_switch:
        if row.value not in (0.0, 1.0):
            problems.error(row.line, "value", _no_state(row.tag, row.value))
        return False
    if not _is_reachable(row):
        problems.error(row.line, "value", _outside(row))
        return False
    if row.comparison is Comparison.IS:
        problems.warning(row.line, "comparison", _hardly_ever())
    elif row.of is not Quantity.VALUE and _holds_at_rest(row):
        problems.warning(row.line, "value", _at_rest(row))
    return True


def _holds_at_rest(row: JudgedRow) -> bool:
    """Whether the alarm stands where nothing changes or deviates."""
    return {
        Comparison.AT_LEAST: row.value <= 0,
        Comparison.ABOVE: row.value < 0,
        Comparison.AT_MOST: row.value >= 0,
        Comparison.BELOW: row.value > 0,
        Comparison.IS: False,
    }[row.comparison]


def _is_reachable(row: JudgedRow) -> bool:
    """Whether something within reach raises the limit and something else does not."""
    low, high = row.reach
    if row.comparison in (Comparison.AT_LEAST, Comparison.BELOW):
        return low < row.value <= high
    if row.comparison in (Comparison.ABOVE, Comparison.AT_MOST):
        return low <= row.value < high
    return low <= row.value <= high


def _no_state(tag: Tag, value: float) -> Said:
    return Said(
        f"{value:g} is no state of the switch {tag.id}",
        f"write 0 ({tag.states_en[0]}) or 1 ({tag.states_en[1]})",
        f"{value:g} 不是开关 {tag.id} 的状态",
        f"填写 0（{tag.states_zh[0]}）或 1（{tag.states_zh[1]}）",
    )


def _outside(row: JudgedRow) -> Said:
    low, high = row.reach
    span, span_zh = (
        f"{low:g} to {high:g} {row.unit}".strip(),
        f"{low:g}～{high:g} {row.unit}".strip(),
    )
    name = row.tag.id if row.of is Quantity.VALUE else f"{row.of} of {row.tag.id}"
    name_zh = row.tag.id if row.of is Quantity.VALUE else f"{row.tag.id} 的 {row.of}"
    return Said(
        f"{row.value:g} cannot be passed within the range of {name}, {span}",
        "correct the value (its unit?) or the tag's low and high",
        f"{row.value:g} 在测点 {name_zh} 的量程 {span_zh} 内无法达到或始终满足",
        "改正限值（单位？）或测点的 low、high",
    )


def _at_rest(row: JudgedRow) -> Said:
    said = f"{row.comparison} {row.value:g} {row.unit}".strip()
    return Said(
        f"{row.of} {said} holds while nothing happens: the alarm would stand at rest",
        "write a fall, or what lies below the reference, as a negative value: <= -0.5",
        f"{row.of} {said} 在无变化（无偏差）时即满足，报警将一直存在",
        "下降或低于基准写成负值：<= -0.5",
    )


def _hardly_ever() -> Said:
    return Said(
        "an analogue value is hardly ever equal to a number",
        "write >= or <=",
        "模拟量几乎不会恰好等于某数",
        "写 >= 或 <=",
    )


def _check_return(
    row: JudgedRow, restore: float | None, deadband: float, problems: FileProblems
) -> None:
    """The alarm must be able to return, and only on the safe side of its limit."""
    value, is_high, (low, high) = row.value, row.comparison.is_high, row.reach
    if row.comparison is Comparison.IS:
        return
    if deadband >= high - low:
        problems.error(row.line, "deadband", _too_wide(row.tag, deadband))
    elif restore is None:
        back = value - deadband if is_high else value + deadband
        if not _is_returnable(row, back):
            problems.error(row.line, "deadband", _no_return(row, back))
    elif restore > value if is_high else restore < value:
        problems.error(row.line, "restore", _beyond(row.comparison, value, restore))
    elif not _is_returnable(row, restore):
        problems.error(row.line, "restore", _no_return(row, restore))


def _is_returnable(row: JudgedRow, back: float) -> bool:
    """Whether something within reach returns the alarm: ``>=`` at values below ``back``."""
    low, high = row.reach
    return {
        Comparison.AT_LEAST: low < back,
        Comparison.ABOVE: low <= back,
        Comparison.AT_MOST: back < high,
        Comparison.BELOW: back <= high,
        Comparison.IS: True,
    }[row.comparison]


def _beyond(comparison: Comparison, value: float, restore: float) -> Said:
    side, side_zh = ("below", "低于") if comparison.is_high else ("above", "高于")
    return Said(
        f"restore {restore:g} lies beyond the limit {value:g}",
        f"write {value:g} or a value {side} it",
        f"复电（解除）值 {restore:g} 越过限值 {value:g}",
        f"填写 {value:g} 或{side_zh}它的值",
    )


def _no_return(row: JudgedRow, restore: float) -> Said:
    low, high = row.reach
    return Said(
        f"the alarm would never return: {restore:g} cannot be passed within {low:g} to {high:g}",
        "write a value within the tag's range",
        f"报警无法解除：{restore:g} 在量程 {low:g}～{high:g} 内无法达到",
        "填写量程内的值",
    )


def _too_wide(tag: Tag, deadband: float) -> Said:
    return Said(
        f"deadband {deadband:g} is as wide as the range of {tag.id}",
        "write a few times the sensor's resolution",
        f"回差 {deadband:g} 不小于测点 {tag.id} 的量程",
        "填写分辨率的几倍",
    )


def _negative(column: str) -> Said:
    return Said(f"{column} is negative", "write 0 or more", f"{column} 为负", "填写 0 或更大")
