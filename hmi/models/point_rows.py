"""The rows of the points page: tags with their limits, what is missing, and what a cell's text means."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hmi.models.point_draft import Staging
from hmi.models.point_ground import Cells
from hmi.models.words import SYMBOLS
from scada.bus.point_jobs import ALARMS, TAGS, Cell, Change, Finding, Row

LIMIT_KINDS: Final = {
    "warn": ("pre_warning", "alert"),
    "alarm": ("alarm", "state"),
    "cut": ("cut",),
}
"""The kinds of limits in a column."""
PLAIN: Final = {"unit": "unit", "scan": "scan", "area": "area", "kind": "kind"}
EDITABLE: Final = ("name", "unit", "span", "warn", "alarm", "cut", "restore", "scan")
_SIGNS: Final = {shown: written for written, shown in SYMBOLS.items()}
_ENTRY: Final = re.compile(r"^\s*(>=|<=|≥|≤|>|<|=)?\s*(\S+)?\s*$")


@dataclass(frozen=True, slots=True)
class Missing:
    """A sensor that a rule wants in an area that does not have it."""

    area: str
    finding: Finding


Line = str | Missing
"""The id of a tag, or what is missing."""


def limits_in(staging: Staging, tag: str, column: str) -> list[Cells]:
    """The limits of a tag that stand in a column."""
    kinds = LIMIT_KINDS[column]
    return [one for one in staging.limits(tag) if (one.get("kind") or one.get("limit")) in kinds]


def shown(staging: Staging, tag: str, column: str) -> str:
    """The text of a cell that is no name."""
    cells = staging.tags.get(tag, {})
    if column in LIMIT_KINDS:
        return " / ".join(_limit(one) for one in limits_in(staging, tag, column))
    if column == "restore":
        return " / ".join(one["restore"] for one in staging.limits(tag) if one.get("restore"))
    if column == "span":
        low, high = cells.get("low", ""), cells.get("high", "")
        return f"{low} … {high}" if low or high else ""
    return cells.get(PLAIN.get(column, column), "")


def _limit(one: Cells) -> str:
    """``1.5``, with its sign where it is not the usual one."""
    sign = one.get("comparison", ">=")
    return (
        one.get("value", "")
        if sign == ">="
        else f"{SYMBOLS.get(sign, sign)} {one.get('value', '')}"
    )


def edited(staging: Staging, tag: str, column: str, text: str, language: str) -> Change | None:
    """The change that a text in a cell asks for; None where it says what is there already."""
    cells, rows = list[Cell](), list[Row]()
    if column in LIMIT_KINDS:
        cells, rows = _edited_limits(staging, tag, column, text)
    elif column == "restore":
        cells = _edited_restores(staging, tag, text)
    elif column == "span":
        low, _, high = (
            part.strip() for part in re.sub(r"…|~|～|\.\.\.?", "|", text).partition("|")
        )
        cells = _cells(staging, tag, {"low": low, "high": high})
    elif column == "name":
        cells = _cells(staging, tag, {f"name_{language}": text.strip()})
    else:
        cells = _cells(staging, tag, {PLAIN.get(column, column): text.strip()})
    if not cells and not rows:
        return None
    said = "；".join([_word(one) for one in cells] + [f"{r.tag}/{r.limit}" for r in rows])
    return Change(zh=said, en=said.replace("；", "; "), cells=tuple(cells), rows=tuple(rows))


def limit_edited(staging: Staging, tag: str, limit: str, column: str, text: str) -> Change | None:
    """The change of one cell of one limit."""
    cell = staging.changed(ALARMS, (tag, limit), column, text.strip())
    return None if cell is None else Change(zh=_word(cell), en=_word(cell), cells=(cell,))


def _word(cell: Cell) -> str:
    place = f"{cell.tag}/{cell.limit}" if cell.limit else cell.tag
    return f"{place} {cell.column} {cell.before or '–'} → {cell.after or '–'}"


def _cells(staging: Staging, tag: str, texts: Cells) -> list[Cell]:
    found = (staging.changed(TAGS, (tag, ""), column, text) for column, text in texts.items())
    return [cell for cell in found if cell is not None]


def _edited_limits(
    staging: Staging, tag: str, column: str, text: str
) -> tuple[list[Cell], list[Row]]:
    """One entry per limit, in their order; one more makes a limit, an empty text takes the last away."""
    there = limits_in(staging, tag, column)
    entries = [part for part in text.split("/") if part.strip()] if text.strip() else []
    cells, rows = list[Cell](), list[Row]()
    for one, entry in zip(there, entries, strict=False):
        for name, new in _entry(entry, one.get("comparison", ">=")).items():
            cell = staging.changed(ALARMS, (tag, one.get("limit", "")), name, new)
            cells += [] if cell is None else [cell]
    for entry in entries[len(there) :]:
        rows.append(_new_limit(staging, tag, LIMIT_KINDS[column][0], entry, len(rows)))
    for one in there[len(entries) :]:
        rows.append(Row(table=ALARMS, tag=tag, limit=one.get("limit", ""), cells=one, is_gone=True))
    return cells, rows


def _entry(text: str, sign: str) -> Cells:
    found = _ENTRY.match(text)
    given = (found and found[1]) or sign
    value = (found and found[2]) or text.strip()
    return {"comparison": _SIGNS.get(given, given), "value": value}


def _new_limit(staging: Staging, tag: str, kind: str, entry: str, more: int) -> Row:
    taken = {one.get("limit", "") for one in staging.limits(tag)}
    name = next(n for n in _names(kind, more) if n not in taken)
    cells = {"tag": tag, "limit": name, "kind": kind} | _entry(entry, ">=")
    return Row(table=ALARMS, tag=tag, limit=name, cells=cells)


def _names(kind: str, more: int) -> Iterator[str]:
    if not more:
        yield kind
    yield from (f"{kind}_{number}" for number in range(2 + max(0, more - 1), 100))


def _edited_restores(staging: Staging, tag: str, text: str) -> list[Cell]:
    """Of the limits that have one, in their order; else of the cut."""
    there = [one for one in staging.limits(tag) if one.get("restore")]
    there = there or limits_in(staging, tag, "cut")
    entries = [part.strip() for part in text.split("/")]
    found = list[Cell]()
    for one, entry in zip(there, entries, strict=False):
        cell = staging.changed(ALARMS, (tag, one.get("limit", "")), "restore", entry)
        found += [] if cell is None else [cell]
    return found


def missing_of(findings: Sequence[Finding]) -> list[Missing]:
    """What the findings say is missing, by area."""
    return [
        Missing(one.column.removeprefix("areas."), one)
        for one in findings
        if one.file == "site.toml" and one.column.startswith("areas.") and one.severity == "warning"
    ]


def lines_of(staging: Staging, missing: Sequence[Missing], kept: Iterable[str]) -> list[Line]:
    """The tags that are kept, in the order of the file, new ones beside their area's; what is missing
    after the area's last tag.
    """
    by_area: dict[str, list[Line]] = {}
    for tag in kept:
        by_area.setdefault(staging.tags[tag].get("area", ""), []).append(tag)
    for one in missing:
        if one.area in by_area:
            by_area[one.area].append(one)
    rest: list[Line] = [one for one in missing if one.area not in by_area]
    return [line for lines in by_area.values() for line in lines] + rest
