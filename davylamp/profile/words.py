"""A profile's values in words, in Chinese or English."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from scada.model import Comparison, Language, Quantity
from scada.profiles import Calibration, Grading, Mark, ProfileLimit, ProfileRow

_SIGNS: Final = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}
_BACK: Final = {">=": "<", ">": "≤", "<=": ">", "<": "≥"}
KINDS: Final = {
    "zh": {
        "pre_warning": "预警", "alert": "警戒", "alarm": "报警", "cut": "断电", "state": "状态",
    },
    "en": {
        "pre_warning": "pre-warning", "alert": "alert", "alarm": "alarm", "cut": "cut",
        "state": "state",
    },
}  # fmt: skip
MARKS: Final = {
    "zh": {
        Mark.VERIFIED: "V 原文核实",
        Mark.DECODED: "D 解码并交叉核对",
        Mark.SECONDARY: "S 二手资料",
        Mark.MEMORY: "M 凭记忆，未核实",
        Mark.RECOMMENDATION: "建议值",
    },
    "en": {
        Mark.VERIFIED: "V read in the rule",
        Mark.DECODED: "D decoded, cross-checked",
        Mark.SECONDARY: "S second-hand",
        Mark.MEMORY: "M from memory, unverified",
        Mark.RECOMMENDATION: "recommendation",
    },
}


def own(one: Any, field: str, language: Language) -> str:
    """A text that stands in both languages: ``own(row, "name", "zh")``."""
    return str(getattr(one, f"{field}_{language}"))


def limit(one: ProfileLimit, row: ProfileRow, language: Language) -> str:
    """``cut ≥ 1.5 %CH4, restore < 1``; a switch by its state's name."""
    name = KINDS[language].get(one.kind, one.kind)
    name = name if one.limit in (one.kind, "high", "low", "trip") else f"{name} ({one.limit})"
    if one.comparison is Comparison.IS:
        states = row.states_zh if language == "zh" else row.states_en
        return f"{name} = {int(one.value)} {states[int(one.value)]}"
    above = {"zh": "（高于本底值）", "en": " above ambient"}[language]
    text = f"{name} {_SIGNS[one.comparison]} {one.value:g} {row.unit}".rstrip()
    text += above if one.of is Quantity.ABOVE_AMBIENT else ""
    if one.restore is not None:
        joint = "，复电 " if language == "zh" else ", restore "
        text += f"{joint}{_BACK[one.comparison]} {one.restore:g}"
    return text


def clause(one: Any) -> str:
    """Where a value comes from and how sure it is: ``[D, A19 table 1 no. 4]``."""
    return f"[{one.mark}, {one.source}]"


def interval(rule: Calibration, language: Language) -> str:
    """How often to calibrate and to try out: ``15 d; tried every 15 d``."""
    parts = []
    if rule.interval_days or rule.interval_months:
        parts.append(_span(rule.interval_days, rule.interval_months, language))
    if rule.test_interval_days:
        span = _span(rule.test_interval_days, 0, language)
        parts.append(f"测试 {span}" if language == "zh" else f"tried every {span}")
    return ("；" if language == "zh" else "; ").join(parts)


def _span(days: int, months: int, language: Language) -> str:
    if language == "zh":
        return f"{days} 天" if days else f"{months} 个月"
    return f"{days} d" if days else f"{months} months"


def levels(grading: Grading, language: Language) -> str:
    """The steps of a graded alarm, the mildest first."""
    own_alarm = {"zh": "报警值", "en": "the alarm value"}[language]
    parts = []
    for one in grading.levels:
        at = own_alarm if one.ge is None else f"{one.ge:g}"
        text = f"{one.level}: ≥ {at}"
        if one.for_s:
            text += f"，{one.for_s:g} s" if language == "zh" else f" for {one.for_s:g} s"
        parts.append(text)
    return ("；" if language == "zh" else "; ").join(parts)


def numbers(values: dict[str, float]) -> str:
    """``seconds = 2, edition_2006_s = 30``."""
    return ", ".join(f"{name} = {value:g}" for name, value in values.items())


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Columns side by side; Chinese characters take two places, the last column runs on."""
    lines = [head, *rows]
    widths = [max(_width(line[at]) for line in lines) for at in range(len(head))]
    for line in lines:
        cells = (cell + " " * (w - _width(cell)) for cell, w in zip(line, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
