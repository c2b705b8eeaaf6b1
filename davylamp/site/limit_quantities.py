"""Whether what a limit judges is there: a reference, a window, an ambient."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from davylamp.site.suggest import unknown
from scada.model import Comparison, Quantity, Tag
from scada.model.alarm import as_number

LONGEST_WINDOW_S: Final = 86400.0
_STEPS: Final = 2.0
"""Steps of the sensor's resolution that a rate's limit is worth at least, over its window."""


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A row as far as it says what is judged; ``other`` is the tag that a deviation is taken from."""

    line: int
    tag: Tag
    of: Quantity
    comparison: Comparison
    value: float
    reference: str
    window_s: float
    other: Tag | None

    @property
    def span_s(self) -> float:
        """The window of a rate."""
        return self.window_s or self.of.window_s

    @property
    def unit(self) -> str:
        """The unit that the limit is counted in."""
        per = {Quantity.RATE_S: "/s", Quantity.RATE_MIN: "/min"}.get(self.of, "")
        return f"{self.tag.unit}{per}"

    @property
    def reach(self) -> tuple[float, float]:
        """The lowest and the highest that what is judged can be."""
        low, high = self.tag.low, self.tag.high
        if self.of.is_rate:
            most = (high - low) / self.span_s * self.of.seconds
            return -most, most
        if self.other is not None:
            return low - self.other.high, high - self.other.low
        start = self.tag.ambient if self.of is Quantity.ABOVE_AMBIENT else as_number(self.reference)
        start = 0.0 if self.of is Quantity.VALUE else start or 0.0
        return low - start, high - start


def judged_rows(
    sheet: Sheet,
    columns: Mapping[str, Sequence[Any]],
    tags: Mapping[str, Tag],
    problems: FileProblems,
) -> Iterator[JudgedRow]:
    """The rows that are not faulty and whose tag is known."""
    faulty = problems.lines_with_errors()
    names = ("tag", "of", "comparison", "value", "reference", "window_s")
    rows = zip(sheet.lines, zip(*(columns[n] for n in names), strict=True), strict=True)
    for line, (name, of, comparison, value, reference, window_s) in rows:
        tag = tags.get(name)
        if tag is not None and comparison is not None and line not in faulty:
            other = tags.get(reference) if as_number(reference) is None else None
            yield JudgedRow(line, tag, of, comparison, value, reference, window_s, other)


def check_quantities(
    sheet: Sheet,
    columns: Mapping[str, Sequence[Any]],
    tags: Mapping[str, Tag],
    problems: FileProblems,
) -> None:
    """Report where something is missing that is judged, or is given and not judged."""
    for row in judged_rows(sheet, columns, tags, problems):
        if row.of is not Quantity.VALUE and row.tag.is_switch:
            problems.error(row.line, "of", _switch(row))
        elif row.of is not Quantity.VALUE and row.comparison is Comparison.IS:
            problems.error(row.line, "comparison", _equal(row))
        elif row.reference and row.of is not Quantity.DEVIATION:
            problems.error(row.line, "reference", _idle("reference", row, "deviation"))
        elif row.window_s and not row.of.is_rate:
            problems.error(row.line, "window_s", _idle("window_s", row, "rate_s, rate_min"))
        else:
            _check(row, tags, problems)


def _check(row: JudgedRow, tags: Mapping[str, Tag], problems: FileProblems) -> None:
    if row.of is Quantity.DEVIATION:
        _check_reference(row, tags, problems)
    elif row.of.is_rate:
        _check_window(row, problems)
    elif row.of is Quantity.ABOVE_AMBIENT and row.tag.ambient is None:
        problems.error(row.line, "of", _no_ambient(row))


def _check_reference(row: JudgedRow, tags: Mapping[str, Tag], problems: FileProblems) -> None:
    number = as_number(row.reference)
    if not row.reference:
        problems.error(row.line, "reference", _NO_REFERENCE)
    elif number is not None:
        if row.reference in tags:
            problems.error(row.line, "reference", _both(row))
        elif not row.tag.low <= number <= row.tag.high:
            problems.error(row.line, "reference", _out_of_range(row, number))
    elif row.other is None:
        said = unknown("tag, and no number either,", "测点（也不是数字）", row.reference, tags)
        problems.error(row.line, "reference", said)
    elif row.other is row.tag:
        problems.error(row.line, "reference", _itself(row))
    elif row.other.is_switch or row.other.unit != row.tag.unit:
        problems.error(row.line, "reference", _unlike(row, row.other))


def _check_window(row: JudgedRow, problems: FileProblems) -> None:
    least = max(2 * row.tag.scan_s, 1.0)
    if not least <= row.span_s <= LONGEST_WINDOW_S:
        problems.error(row.line, "window_s", _no_window(row, least))
        return
    worth = abs(row.value) / row.of.seconds * row.span_s
    step = row.tag.resolution
    if step and worth <= step * (1 + 1e-9):
        problems.error(row.line, "window_s", _one_step(row, worth))
    elif step and worth < _STEPS * step * (1 - 1e-9):
        problems.warning(row.line, "window_s", _few_steps(row, worth))


_NO_REFERENCE: Final = Said(
    "a deviation needs a reference",
    "write another tag's id, or a set point as a number",
    "偏差缺少基准",
    "填写另一测点编号，或设定值（数字）",
)


def _switch(row: JudgedRow) -> Said:
    return Said(
        f"the switch {row.tag.id} has a value and no {row.of}",
        "empty of, or name a measured tag",
        f"开关量 {row.tag.id} 只能判断状态，不能判断 {row.of}",
        "清空 of，或改为模拟量测点",
    )


def _equal(row: JudgedRow) -> Said:
    return Said(
        f"{row.of} is hardly ever equal to a number",
        "write >= or <=",
        f"{row.of} 几乎不会恰好等于某数",
        "写 >= 或 <=",
    )


def _idle(column: str, row: JudgedRow, wanted: str) -> Said:
    return Said(
        f"{column} means nothing where {row.of} is judged",
        f"empty it, or write into of: {wanted}",
        f"判断 {row.of} 时 {column} 不起作用",
        f"清空，或在 of 填写：{wanted}",
    )


def _no_ambient(row: JudgedRow) -> Said:
    return Said(
        f"tag {row.tag.id} has no ambient to count from",
        f"write it, in {row.tag.unit or 'the unit of the tag'}, into column ambient of tags.csv",
        f"测点 {row.tag.id} 未设本底值",
        f"在 tags.csv 的 ambient 列填写本底值（{row.tag.unit}）",
    )


def _both(row: JudgedRow) -> Said:
    return Said(
        f"reference {row.reference} is a number and also the id of a tag",
        f"write the number as {row.reference}.0, or give the tag another id",
        f"基准 {row.reference} 既是数字又是测点编号",
        f"数字写成 {row.reference}.0，或给测点改编号",
    )


def _out_of_range(row: JudgedRow, number: float) -> Said:
    span = f"{row.tag.low:g}～{row.tag.high:g} {row.tag.unit}".strip()
    return Said(
        f"the set point {number:g} lies outside the range of {row.tag.id}, {span}",
        "correct the set point (its unit?)",
        f"设定值 {number:g} 超出测点 {row.tag.id} 的量程 {span}",
        "改正设定值（单位？）",
    )


def _itself(row: JudgedRow) -> Said:
    return Said(
        f"{row.tag.id} cannot deviate from itself",
        "write the other tag's id into reference",
        f"{row.tag.id} 不能以自身为基准",
        "在 reference 填写另一测点编号",
    )


def _unlike(row: JudgedRow, other: Tag) -> Said:
    ours, theirs = row.tag.unit or "–", "on/off" if other.is_switch else other.unit or "–"
    return Said(
        f"{row.tag.id} ({ours}) and {other.id} ({theirs}) have no difference in one unit",
        "choose a tag of the same unit, or bring both to one unit with scale in tags.csv",
        f"{row.tag.id}（{ours}）与 {other.id}（{theirs}）单位不同，不能求偏差",
        "选择同单位的测点，或在 tags.csv 用 scale 换成同一单位",
    )


def _no_window(row: JudgedRow, least: float) -> Said:
    return Said(
        f"a window of {row.span_s:g} s is not {least:g} s (two scans) to {LONGEST_WINDOW_S:g} s",
        f"write {least:g} or more, such as {max(row.of.window_s, least):g}",
        f"时间窗 {row.span_s:g} s 不在 {least:g} s（两个巡检周期）～{LONGEST_WINDOW_S:g} s 之内",
        f"填写 {least:g} 或更大，例如 {max(row.of.window_s, least):g}",
    )


def _one_step(row: JudgedRow, worth: float) -> Said:
    wide = _wide_enough(row)
    return Said(
        f"{row.value:g} {row.unit} is {worth:g} {row.tag.unit} over {row.span_s:g} s: one step of the"
        f" sensor ({row.tag.resolution:g}) reaches it",
        f"write {wide:g} s or more into window_s, or a higher limit",
        f"{row.value:g} {row.unit} 在 {row.span_s:g} s 内仅合 {worth:g} {row.tag.unit}，"
        f"传感器跳动一个分辨率（{row.tag.resolution:g}）即达到",
        f"window_s 填写 {wide:g} 或更大，或提高限值",
    )


def _few_steps(row: JudgedRow, worth: float) -> Said:
    wide = _wide_enough(row)
    return Said(
        f"{row.value:g} {row.unit} is less than {_STEPS:g} steps of the sensor over {row.span_s:g} s"
        f" ({worth:g} {row.tag.unit}): it will speak of noise",
        f"write {wide:g} s or more into window_s, or a higher limit",
        f"{row.value:g} {row.unit} 在 {row.span_s:g} s 内不足传感器 {_STEPS:g} 个分辨率"
        f"（{worth:g} {row.tag.unit}），易误报",
        f"window_s 填写 {wide:g} 或更大，或提高限值",
    )


def _wide_enough(row: JudgedRow) -> float:
    """A window over which the limit is worth enough steps; in whole seconds."""
    if not row.value:
        return row.span_s
    return float(-(-_STEPS * row.tag.resolution * row.of.seconds // abs(row.value)))
