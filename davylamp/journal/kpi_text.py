"""The figures of alarms as a page of text, in Chinese or English."""

import unicodedata
from collections.abc import Iterator
from typing import Final

from davylamp.replay.moments import shown
from scada.bus.messages import KpiActor, KpiAnswer, KpiGroup, KpiLine
from scada.model import Language

_WIDTH: Final = 46
_HEAD: Final = {
    "zh": ("指标", "全部", "归并", "目标"),
    "en": ("figure", "all", "grouped", "target"),
}
_WORST: Final = {"zh": "最多的报警", "en": "the most frequent"}
_HEALTH: Final = {"zh": "健康等级（EEMUA 191）", "en": "health class (EEMUA 191)"}
_NOTHING: Final = {"zh": "期间没有报警", "en": "no alarms in this time"}


def text(answer: KpiAnswer, zone: str, language: Language, grouped: bool = False) -> Iterator[str]:
    """A heading, the notes, and a table per group; ``grouped`` leaves the raw figures out."""
    start, end = shown(answer.start_ns, zone), shown(answer.end_ns, zone)
    days = "天" if language == "zh" else "days"
    yield f"{start} … {end} ({answer.days:.1f} {days})"
    for zh, en in answer.notes:
        yield f"! {zh if language == 'zh' else en}"
    for group in answer.groups:
        yield ""
        yield from _group(group, language, grouped)


def _group(group: KpiGroup, language: Language, grouped: bool) -> Iterator[str]:
    zh = language == "zh"
    name = group.zh if zh else group.en
    yield f"== {name or group.id} =="
    if not group.lines[0].raw:
        yield _NOTHING[language]
        return
    figure, raw, together, target = _HEAD[language]
    heads = (together, target) if grouped else (raw, together, target)
    yield _pad(figure, _WIDTH) + "".join(_pad(one, 12) for one in heads)
    for line in group.lines:
        if line.raw is not None and not (grouped and line.grouped is None):
            yield _line(line, zh, grouped).rstrip()
    yield f"{_HEALTH[language]}: {group.health_zh if zh else group.health_en} ({group.health})"
    if group.actors:
        yield f"{_WORST[language]}:"
        yield from (f"  {_actor(one, zh)}" for one in group.actors)


def _line(line: KpiLine, zh: bool, grouped: bool) -> str:
    name = _pad(line.zh if zh else line.en, _WIDTH)
    raw = "" if grouped else _pad(_value(line.raw, line.unit, line.met), 12)
    together = _pad(_value(line.grouped, line.unit, line.grouped_met), 12)
    target = f"{line.target} [{line.mark}]" if line.target else ""
    return name + raw + together + target


def _value(value: float | None, unit: str, met: bool | None) -> str:
    if value is None:
        return "-"
    number = f"{value:.0f}" if value == int(value) else f"{value:.2f}"
    mark = "" if met is None else " ✓" if met else " ✗"
    return f"{number}{' ' if unit else ''}{unit}{mark}"


def _actor(one: KpiActor, zh: bool) -> str:
    return f"{one.alarm}: {one.count} ({100 * one.share:.1f} %) - {one.zh if zh else one.en}"


def _pad(words: str, width: int) -> str:
    """Chinese characters take two places."""
    taken = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in words)
    return words + " " * max(1, width - taken)
