"""Whether each limit can be reached, and its return too."""

from collections.abc import Mapping, Sequence
from typing import Any

from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from scada.model import Comparison, Tag

_Limit = tuple[float, float | None, float]
"""Value, restore and deadband of one row."""


def check_values(
    sheet: Sheet,
    columns: Mapping[str, Sequence[Any]],
    tags: Mapping[str, Tag],
    problems: FileProblems,
) -> None:
    """Check value and restore against the tag's range, and that delays are not negative.

    ``columns`` are the fields of the definitions; rows that are faulty already are left out.
    """
    faulty = problems.lines_with_errors()
    names = ("tag", "comparison", "value", "restore", "deadband")
    rows = zip(sheet.lines, zip(*(columns[n] for n in names), strict=True), strict=True)
    for line, (name, comparison, value, restore, deadband) in rows:
        tag = tags.get(name)
        if tag is not None and comparison is not None and line not in faulty:
            limit = (value, restore, deadband)
            if _check_value(tag, comparison, value, line, problems):
                _check_return(tag, comparison, limit, line, problems)
    for column in ("on_delay_s", "off_delay_s", "deadband", "respond_s"):
        for line, value in zip(sheet.lines, columns[column], strict=True):
            if value < 0:
                problems.error(line, column, _negative(column))


def _check_value(
    tag: Tag, comparison: Comparison, value: float, line: int, problems: FileProblems
) -> bool:
    """Whether the value makes sense for the tag, so that its return is worth checking."""
    if tag.is_switch:
        if value not in (0.0, 1.0):
            problems.error(line, "value", _no_state(tag, value))
        return False
    if not _is_reachable(tag, comparison, value):
        problems.error(line, "value", _outside(tag, value))
        return False
    if comparison is Comparison.IS:
        problems.warning(line, "comparison", _hardly_ever())
    return True


def _is_reachable(tag: Tag, comparison: Comparison, value: float) -> bool:
    """Whether some value within the range raises the limit and some other does not."""
    if comparison in (Comparison.AT_LEAST, Comparison.BELOW):
        return tag.low < value <= tag.high
    if comparison in (Comparison.ABOVE, Comparison.AT_MOST):
        return tag.low <= value < tag.high
    return tag.low <= value <= tag.high


def _no_state(tag: Tag, value: float) -> Said:
    return Said(
        f"{value:g} is no state of the switch {tag.id}",
        f"write 0 ({tag.states_en[0]}) or 1 ({tag.states_en[1]})",
        f"{value:g} 不是开关 {tag.id} 的状态",
        f"填写 0（{tag.states_zh[0]}）或 1（{tag.states_zh[1]}）",
    )


def _outside(tag: Tag, value: float) -> Said:
    span = f"{tag.low:g} to {tag.high:g} {tag.unit}".strip()
    span_zh = f"{tag.low:g}～{tag.high:g} {tag.unit}".strip()
    return Said(
        f"{value:g} cannot be passed within the range of {tag.id}, {span}",
        "correct the value (its unit?) or the tag's low and high",
        f"{value:g} 在测点 {tag.id} 的量程 {span_zh} 内无法达到或始终满足",
        "改正限值（单位？）或测点的 low、high",
    )


def _hardly_ever() -> Said:
    return Said(
        "an analogue value is hardly ever equal to a number",
        "write >= or <=",
        "模拟量几乎不会恰好等于某数",
        "写 >= 或 <=",
    )


def _check_return(
    tag: Tag, comparison: Comparison, limit: _Limit, line: int, problems: FileProblems
) -> None:
    """The alarm must be able to return, and only on the safe side of its limit."""
    value, restore, deadband = limit
    if comparison is Comparison.IS:
        return
    if deadband >= tag.high - tag.low:
        problems.error(line, "deadband", _too_wide(tag, deadband))
    elif restore is None:
        back = value - deadband if comparison.is_high else value + deadband
        if not _is_returnable(tag, comparison, back):
            problems.error(line, "deadband", _no_return(tag, back))
    elif restore > value if comparison.is_high else restore < value:
        problems.error(line, "restore", _beyond(comparison, value, restore))
    elif not _is_returnable(tag, comparison, restore):
        problems.error(line, "restore", _no_return(tag, restore))


def _is_returnable(tag: Tag, comparison: Comparison, back: float) -> bool:
    """Whether some value of the range returns the alarm: ``>=`` at values below ``back``."""
    return {
        Comparison.AT_LEAST: tag.low < back,
        Comparison.ABOVE: tag.low <= back,
        Comparison.AT_MOST: back < tag.high,
        Comparison.BELOW: back <= tag.high,
        Comparison.IS: True,
    }[comparison]


def _beyond(comparison: Comparison, value: float, restore: float) -> Said:
    side, side_zh = ("below", "低于") if comparison.is_high else ("above", "高于")
    return Said(
        f"restore {restore:g} lies beyond the limit {value:g}",
        f"write {value:g} or a value {side} it",
        f"复电（解除）值 {restore:g} 越过限值 {value:g}",
        f"填写 {value:g} 或{side_zh}它的值",
    )


def _no_return(tag: Tag, restore: float) -> Said:
    return Said(
        f"the alarm would never return: {restore:g} cannot be passed within"
        f" {tag.low:g} to {tag.high:g}",
        "write a value within the tag's range",
        f"报警无法解除：{restore:g} 在量程 {tag.low:g}～{tag.high:g} 内无法达到",
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
