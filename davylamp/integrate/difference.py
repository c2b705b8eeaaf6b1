"""What is staged, held against the files: rows that come and go, cells that change, and in words."""

from collections.abc import Iterator, Sequence
from typing import Final

from davylamp.integrate.staging import keys_of
from davylamp.integrate.table_text import TableText
from scada.bus.point_jobs import ALARMS, DEVIATIONS, TAGS, DiffRow

_MOST_WORDS: Final = 12
_SHORT: Final = {
    TAGS: (
        "name_zh",
        "name_en",
        "kind",
        "area",
        "location",
        "server",
        "node",
        "unit",
        "low",
        "high",
    ),
    ALARMS: ("kind", "comparison", "value", "restore", "on_delay_s", "priority"),
    DEVIATIONS: ("condition", "reason", "name", "date"),
}


def diff_of(table: str, before: TableText, after: TableText) -> Iterator[DiffRow]:
    """The differences in the order of the file, what went at the end."""
    was = dict(zip(keys_of(table, before), range(len(before.rows)), strict=True))
    columns = dict.fromkeys([*before.header, *after.header])
    for place, key in enumerate(keys_of(table, after)):
        old = was.pop(key, None)
        if old is None:
            yield DiffRow(
                what="added",
                table=table,
                tag=key[0],
                limit=key[1],
                after=_short(table, after, place),
            )
            continue
        if before.rows[old] == after.rows[place] and before.header == after.header:
            continue
        for column in columns:
            ours, theirs = before.cell(old, column), after.cell(place, column)
            if ours != theirs:
                yield DiffRow(
                    what="changed", table=table, tag=key[0], limit=key[1], column=column,
                    before=ours, after=theirs,
                )  # fmt: skip
    for key, place in was.items():
        short = _short(table, before, place)
        yield DiffRow(what="removed", table=table, tag=key[0], limit=key[1], before=short)


def _short(table: str, text: TableText, place: int) -> str:
    cells = text.cells(place)
    return "  ".join(cells[column] for column in _SHORT[table] if column in cells)


def in_words(rows: Sequence[DiffRow], areas: Sequence[str], chinese: bool) -> str:
    """What is staged, for the journal: the first dozen by name, and how many there are."""
    said = [_word(row, chinese) for row in rows[:_MOST_WORDS]]
    said += [f"{'新增区域' if chinese else 'new area'} {area}" for area in areas]
    left = len(rows) - _MOST_WORDS
    if left > 0:
        said.append(f"等共 {len(rows)} 处" if chinese else f"and {left:,} more")
    return "；".join(said) if chinese else "; ".join(said)


def _word(row: DiffRow, chinese: bool) -> str:
    place = f"{row.tag}/{row.limit}" if row.limit else row.tag
    if row.what == "changed":
        empty = "空" if chinese else "nothing"
        return f"{place} {row.column} {row.before or empty} → {row.after or empty}"
    if row.table == DEVIATIONS:
        return _signature(row, place, chinese)
    words = {"added": ("新增", "added"), "removed": ("删除", "removed")}[row.what]
    return f"{words[0]} {place}" if chinese else f"{place} {words[1]}"


def _signature(row: DiffRow, place: str, chinese: bool) -> str:
    """Who signed what: the journal is read when nobody has the files at hand."""
    if row.what == "added":
        said = row.after
        return f"签署 {place}：{said}" if chinese else f"reason signed for {place}: {said}"
    return f"撤回 {place} 的签署" if chinese else f"signed reason of {place} withdrawn"
