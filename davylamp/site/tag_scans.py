"""The column ``scan`` of tags.csv: by subscription, or polled every so many seconds."""

from collections.abc import Sequence
from typing import Final

from davylamp.site.cells import optional_numbers
from davylamp.site.problem import FileProblems, Said, also_in
from davylamp.site.sheet import Sheet

_EVENT: Final = "event"


def read_scans(
    sheet: Sheet, limited: frozenset[str], scan_s: float, problems: FileProblems
) -> list[float]:
    """Seconds between polls, 0 for a subscription; empty: subscribed if the tag has a limit."""
    words = sheet.cells["scan"]
    asked = ["" if word.casefold() == _EVENT else word for word in words]
    values = optional_numbers(Sheet(sheet.lines, {"scan": asked}, sheet.given), "scan", problems)
    scans: list[float] = []
    polled: list[int] = []
    for word, value, tag, line in zip(words, values, sheet.cells["tag"], sheet.lines, strict=True):
        if value is None:
            scans.append(0.0 if word or tag in limited else scan_s)
            continue
        scans.append(value)
        if value <= 0:
            problems.error(line, "scan", _bad_scan(word))
        elif tag in limited:
            polled.append(line)
    if polled:
        problems.warning(polled[0], "scan", _polled(polled))
    return scans


def _bad_scan(word: str) -> Said:
    return Said(
        f"scan {word!r} is neither event nor seconds above 0",
        "write event for a subscription, or seconds such as 1 or 0.5",
        f"scan {word!r} 既不是 event 也不是大于 0 的秒数",
        "订阅写 event，轮询写秒数，例如 1 或 0.5",
    )


def _polled(lines: Sequence[int]) -> Said:
    more, more_zh = also_in(lines)
    return Said(
        f"a tag with a limit is polled: what is shorter than its scan is not seen{more}",
        "write event into scan, or leave it empty",
        f"有限值的测点采用轮询，短于周期的变化看不到{more_zh}",
        "scan 写 event 或留空",
    )
