"""What a replay of recorded steps says: one line for each life of the core, and the first difference."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from davylamp.replay.moments import shown
from davylamp.replay.recorded import LeftOut
from davylamp.replay.table import aligned
from davylamp.replay.verdict import Difference, Verdict
from scada.model import Event, Language

FORMATS: Final[Sequence[str]] = ("table", "json")

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "life": "life of the core",
        "until": "judged up to",
        "steps": "steps",
        "lines": "lines",
        "verdict": "journal",
        "identical": "identical",
        "differs": "differs",
        "left_out": "left out: its first steps are not kept any more",
        "kept": "the bus keeps steps since {}",
        "unwritten": "{} more lines were in the core's hands when it was killed",
        "beyond": "{} later lines are of steps that are not there",
        "missing": "step {} is missing: judged up to there",
        "all": "identical: {lines:,} lines from {steps:,} steps",
        "not_all": "not identical",
        "none": "no life of the core can be judged from its beginning",
        "first": "the first line that differs: {}",
        "recorded": "recorded",
        "made": "made again",
        "no_line": "no further line",
    },
    "zh": {
        "life": "核心运行",
        "until": "判定至",
        "steps": "步骤",
        "lines": "行数",
        "verdict": "日志",
        "identical": "一致",
        "differs": "不一致",
        "left_out": "略去：其最初的步骤已不再保留",
        "kept": "总线保留的步骤始于 {}",
        "unwritten": "核心被终止时另有 {} 行尚未写出",
        "beyond": "其后 {} 行所属的步骤不存在",
        "missing": "缺少步骤 {}：判定到此为止",
        "all": "一致：{steps:,} 个步骤，{lines:,} 行日志",
        "not_all": "不一致",
        "none": "没有可以从头判定的核心运行",
        "first": "首个不一致的行：{}",
        "recorded": "记录",
        "made": "重新判定",
        "no_line": "没有更多的行",
    },
}


@dataclass(frozen=True, slots=True)
class Record:
    """The verdict on every life of the core in a period; ``oldest_ns`` is the first step kept."""

    zone: str
    oldest_ns: int
    lives: tuple[Verdict | LeftOut, ...]

    @property
    def verdicts(self) -> list[Verdict]:
        """Those that could be judged."""
        return [life for life in self.lives if isinstance(life, Verdict)]

    @property
    def differs(self) -> bool:
        """Whether a journal is not the one that was written, or none could be judged."""
        return not self.verdicts or any(life.difference for life in self.verdicts)


def as_json(record: Record) -> str:
    """One object: the verdict, and each life."""
    return json.dumps(
        {
            "identical": not record.differs,
            "kept_since": shown(record.oldest_ns, record.zone) if record.oldest_ns else "",
            "steps": sum(life.steps for life in record.verdicts),
            "lines": sum(life.lines for life in record.verdicts),
            "lives": [_fields(life, record.zone) for life in record.lives],
        },
        ensure_ascii=False,
    )


def _fields(life: Verdict | LeftOut, zone: str) -> dict[str, Any]:
    if isinstance(life, LeftOut):
        return {"began": shown(life.journal[0].now_ns, zone), "journal": "left out"}
    return {
        "began": shown(life.begin_ns, zone),
        "judged_up_to": shown(life.end_ns, zone),
        "journal": "differs" if life.difference else "identical",
        "steps": life.steps,
        "lines": life.lines,
        "unwritten": life.unwritten,
        "beyond": life.beyond,
        "missing_step": life.missing,
        "difference": [*_parting(life.difference)] if life.difference else [],
    }


def as_table(record: Record, language: Language) -> str:
    """For people."""
    words = _WORDS[language]
    lines = aligned(_rows(record, words))
    if record.oldest_ns:
        lines.insert(0, words["kept"].format(shown(record.oldest_ns, record.zone)))
        lines.insert(1, "")
    parted = next((life for life in record.verdicts if life.difference), None)
    if parted is not None and parted.difference is not None:
        lines += ["", *_explained(parted.difference, record.zone, words)]
    return "\n".join([*lines, "", _summary(record, words)])


def _rows(record: Record, words: dict[str, str]) -> Iterator[list[str]]:
    yield [words[name] for name in ("life", "until", "steps", "lines", "verdict")]
    for number, life in enumerate(record.lives, 1):
        if isinstance(life, LeftOut):
            began = shown(life.journal[0].now_ns, record.zone)
            yield [began, "", "", "", words["left_out"]]
            continue
        yield [
            shown(life.begin_ns, record.zone),
            shown(life.end_ns, record.zone),
            f"{life.steps:,}",
            f"{life.lines:,}",
            "; ".join(_said(life, number == len(record.lives), words)),
        ]


def _said(life: Verdict, is_newest: bool, words: dict[str, str]) -> Iterator[str]:
    """The newest life may run on: what is beyond its last step is not lost."""
    yield words["differs"] if life.difference else words["identical"]
    if life.missing:
        yield words["missing"].format(life.missing)
    for name in ("unwritten", "beyond"):
        if (count := getattr(life, name)) and not is_newest:
            yield words[name].format(count)


def _summary(record: Record, words: dict[str, str]) -> str:
    if not record.verdicts:
        return words["none"]
    if record.differs:
        return words["not_all"]
    counts = {name: sum(getattr(v, name) for v in record.verdicts) for name in ("lines", "steps")}
    return words["all"].format(**counts)


def _explained(difference: Difference, zone: str, words: dict[str, str]) -> Iterator[str]:
    event = difference.recorded or difference.made
    assert event is not None
    named = f"{event.seq}, {shown(event.time_ns, zone)}, {event.kind} {event.alarm or event.tag}"
    yield words["first"].format(named.strip())
    for name, recorded, made in _parting(difference):
        if name:
            yield f"  {name}: {words['recorded']} {recorded}, {words['made']} {made}"
        else:
            none = words["no_line"]
            yield f"  {words['recorded']} {recorded or none}, {words['made']} {made or none}"


def _parting(difference: Difference) -> Iterator[tuple[str, str, str]]:
    """The fields in which two lines differ; no field where there is one line only."""
    recorded, made = difference.recorded, difference.made
    if recorded is None or made is None:
        yield "", _brief(recorded), _brief(made)
        return
    before, after = msgspec.to_builtins(recorded), msgspec.to_builtins(made)
    for name in recorded.__struct_fields__:
        old, new = before.get(name), after.get(name)
        if old != new and not (_is_nan(old) and _is_nan(new)):
            yield name, str(old), str(new)


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _brief(event: Event | None) -> str:
    return "" if event is None else f"{event.kind} {event.alarm or event.tag}".strip()
