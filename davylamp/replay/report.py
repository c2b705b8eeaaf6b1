"""What a replay says: a table for people, JSON and CSV for programs."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from davylamp.replay.comparison import Compared, Row
from davylamp.replay.moments import shown
from davylamp.replay.occurrence import Occurrence
from davylamp.replay.table import aligned
from scada.model import Language

DAY_S: Final = 86_400.0
MOST_LINES: Final = 40
"""Occurrences that a table names; the others are counted."""

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "n_then": "then",
        "n_now": "now",
        "same": "same",
        "then": "only then",
        "now": "only now",
        "time": "raised",
        "alarm": "alarm",
        "value": "value",
        "limit": "limit",
        "lasted": "lasted",
        "stands": "still stood",
        "which": "when",
        "then_s": "in alarm then",
        "now_s": "in alarm now",
        "day_then": "a day then",
        "day_now": "a day now",
        "all": "all",
        "more": "… and {} more; --format csv has all of them",
        "none": "no alarm, neither then nor now",
    },
    "zh": {
        "n_then": "当时",
        "n_now": "现在",
        "same": "相同",
        "then": "仅当时",
        "now": "仅现在",
        "time": "报警时刻",
        "alarm": "报警",
        "value": "测值",
        "limit": "限值",
        "lasted": "持续",
        "stands": "未返回",
        "which": "何时",
        "then_s": "当时报警时长",
        "now_s": "现在报警时长",
        "day_then": "当时每日次数",
        "day_now": "现在每日次数",
        "all": "合计",
        "more": "……另有 {} 条；--format csv 列出全部",
        "none": "当时与现在均无报警",
    },
}


_TRIED: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "n_then": "own",
        "n_now": "tried",
        "then": "only own",
        "now": "only tried",
        "then_s": "in alarm own",
        "now_s": "in alarm tried",
        "day_then": "a day own",
        "day_now": "a day tried",
        "none": "no alarm, neither by the site's own limits nor by the tried ones",
    },
    "zh": {
        "n_then": "原限值",
        "n_now": "试用限值",
        "then": "仅原限值",
        "now": "仅试用限值",
        "then_s": "原限值报警时长",
        "now_s": "试用限值报警时长",
        "day_then": "原限值每日次数",
        "day_now": "试用限值每日次数",
        "none": "原限值与试用限值均无报警",
    },
}
"""Where limits are compared with limits, nothing is of another time."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a replay. ``then`` says what it is compared with, in both languages."""

    start_ns: int
    end_ns: int
    zone: str
    samples: int
    then_is: str
    compared: Compared
    is_tried: bool = False
    """Whether limits are compared with limits over the same history, and not with a journal."""
    notes: tuple[str, ...] = ()

    @property
    def days(self) -> float:
        """The length of the period."""
        return max((self.end_ns - self.start_ns) / 1e9 / DAY_S, 1e-9)

    def occurrences(self) -> list[tuple[str, Occurrence]]:
        """All of them by time, with where they are: same (as now), only then, only now."""
        compared = self.compared
        found = [("same", now) for _, now in compared.same]
        found += [("then", one) for one in compared.only_then]
        found += [("now", one) for one in compared.only_now]
        return sorted(found, key=lambda pair: (pair[1].raised_ns, pair[1].alarm))

    def most_telling(self, most: int) -> list[tuple[str, Occurrence]]:
        """Those that differ, by time; where none does, those that are the same."""
        found = self.occurrences()
        differing = [pair for pair in found if pair[0] != "same"]
        return (differing or found)[:most]


def as_json(result: Result) -> str:
    """One object: the period, the counts of each alarm, every occurrence."""
    return json.dumps(
        {
            "from": shown(result.start_ns, result.zone),
            "to": shown(result.end_ns, result.zone),
            "samples": result.samples,
            "compared_with": result.then_is,
            "alarms": [_counts(result, row.alarm) for row in result.compared.rows],
            "occurrences": [_fields(result, where, one) for where, one in result.occurrences()],
            "notes": list(result.notes),
        },
        ensure_ascii=False,
    )


def as_csv(result: Result) -> str:
    """One line per occurrence."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    rows = [_fields(result, where, one) for where, one in result.occurrences()]
    writer.writerow(_FIELDS)
    writer.writerows([[row[name] for name in _FIELDS] for row in rows])
    return text.getvalue().rstrip("\n")


_FIELDS: Final = (
    "when",
    "raised",
    "returned",
    "alarm",
    "tag",
    "kind",
    "limit",
    "value",
    "seconds",
)


def _fields(result: Result, where: str, one: Occurrence) -> dict[str, Any]:
    words = {"same": "same", "then": "only_then", "now": "only_now"}
    back = one.returned_ns
    return {
        "when": words[where],
        "raised": shown(one.raised_ns, result.zone),
        "returned": "" if back is None else shown(back, result.zone),
        "alarm": one.alarm,
        "tag": one.tag,
        "kind": str(one.kind),
        "limit": one.limit,
        "value": one.value,
        "seconds": round(one.seconds(result.end_ns), 1),
    }


def _counts(result: Result, alarm: str) -> dict[str, Any]:
    row = next(row for row in result.compared.rows if row.alarm == alarm)
    return {
        "alarm": alarm,
        "same": row.same,
        "only_then": row.only_then,
        "only_now": row.only_now,
        "in_alarm_then_s": round(row.then_s, 1),
        "in_alarm_now_s": round(row.now_s, 1),
        "per_day_then": round((row.same + row.only_then) / result.days, 2),
        "per_day_now": round((row.same + row.only_now) / result.days, 2),
    }


def as_table(result: Result, language: Language) -> str:
    """The period, the counts, and the first occurrences."""
    words = _WORDS[language] | (_TRIED[language] if result.is_tried else {})
    lines = [
        f"{shown(result.start_ns, result.zone)} – {shown(result.end_ns, result.zone)} "
        f"{result.zone}, {result.samples:,} samples"
        if language == "en"
        else f"{shown(result.start_ns, result.zone)} – {shown(result.end_ns, result.zone)} "
        f"{result.zone}，{result.samples:,} 个样本",
        result.then_is,
        *result.notes,
        "",
    ]
    if not result.compared.rows:
        return "\n".join([*lines, words["none"]])
    lines += aligned(_count_cells(result, words))
    told = result.most_telling(MOST_LINES)
    lines += ["", *aligned(_occurrence_cells(result, told, words))]
    left_out = len(result.occurrences()) - len(told)
    return "\n".join([*lines, words["more"].format(left_out)] if left_out > 0 else lines)


def _count_cells(result: Result, words: dict[str, str]) -> Iterator[list[str]]:
    """Alarms that differ most come first; how many a day they were is said of a day or more."""
    names = ["alarm", "n_then", "n_now", "same", "then", "now", "then_s", "now_s"]
    if result.days >= 1:
        names += ["day_then", "day_now"]
    yield [words[name] for name in names]
    rows = sorted(result.compared.rows, key=lambda row: (-row.only_then - row.only_now, row.alarm))
    all_of = {name: sum(getattr(row, name) for row in rows) for name in _SUMMED}
    for row in (*rows, Row(words["all"], **all_of)):
        yield _cells(row, result.days)[: len(names)]


_SUMMED: Final = ("same", "only_then", "only_now", "then_s", "now_s")


def _cells(row: Row, days: float) -> list[str]:
    return [
        row.alarm,
        str(row.same + row.only_then),
        str(row.same + row.only_now),
        str(row.same),
        str(row.only_then),
        str(row.only_now),
        _lasted(row.then_s),
        _lasted(row.now_s),
        f"{(row.same + row.only_then) / days:.1f}",
        f"{(row.same + row.only_now) / days:.1f}",
    ]


def _occurrence_cells(
    result: Result, told: Sequence[tuple[str, Occurrence]], words: dict[str, str]
) -> Iterator[list[str]]:
    yield [words[name] for name in ("time", "alarm", "limit", "value", "lasted", "which")]
    for where, one in told:
        yield [
            shown(one.raised_ns, result.zone),
            one.alarm,
            f"{one.limit:g}",
            f"{one.value:g}",
            words["stands"] if one.returned_ns is None else _lasted(one.seconds(result.end_ns)),
            words[where],
        ]


def _lasted(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}"


FORMATS: Final[Sequence[str]] = ("table", "json", "csv")
