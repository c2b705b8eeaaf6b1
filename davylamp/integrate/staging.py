"""A draft put over the site's tables: pure, text to text, with what no longer fits named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from davylamp.integrate.table_text import TableText
from davylamp.site.deviations_file import DEVIATIONS_FILE
from davylamp.site.load import ALARMS_FILE, TAGS_FILE
from scada.bus.point_jobs import ALARMS, AREAS, DEVIATIONS, TAGS, Cell, Change, Conflict, Key, Row

FILES: Final = {TAGS: TAGS_FILE, ALARMS: ALARMS_FILE, DEVIATIONS: DEVIATIONS_FILE}


@dataclass(slots=True)
class Tables:
    """The site's tables while they change; ``areas`` are new ones, by id, as tables of site.toml."""

    texts: dict[str, TableText]
    areas: dict[str, str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


def put(tables: Tables, changes: Sequence[Change]) -> None:
    """Do all of it, in order. What does not fit is noted among the conflicts, and left out."""
    works = {name: _Work(name, text, tables.conflicts) for name, text in tables.texts.items()}
    for change in changes:
        for row in change.rows:
            if row.table == AREAS:
                _put_area(tables, row)
            elif row.table in works:
                works[row.table].put_row(row)
        for cell in change.cells:
            if cell.table in works:
                works[cell.table].put_cell(cell)
    for work in works.values():
        work.end()


def _put_area(tables: Tables, row: Row) -> None:
    if row.is_gone:
        tables.areas.pop(row.tag, None)
    else:
        tables.areas[row.tag] = row.cells.get("toml", "")


def key_of(table: str, cells: Mapping[str, str]) -> Key:
    """What a row is named by."""
    return cells.get("tag", ""), "" if table == TAGS else cells.get("limit", "")


def keys_of(table: str, text: TableText) -> Iterator[Key]:
    """The names of all rows, in order."""
    is_limits = table != TAGS
    for row in range(len(text.rows)):
        yield text.cell(row, "tag"), text.cell(row, "limit") if is_limits else ""


class _Work:
    """The changes of one table; rows that go are taken out at the `end`, so that places stay."""

    def __init__(self, table: str, text: TableText, conflicts: list[Conflict]) -> None:
        self._table, self._text, self._conflicts = table, text, conflicts
        self._places: dict[Key, int] = {}
        for place, key in enumerate(keys_of(table, text)):
            self._places.setdefault(key, place)
        self._gone: set[int] = set()

    def put_cell(self, cell: Cell) -> None:
        place = self._places.get((cell.tag, cell.limit))
        if place is None:
            self._refuse(cell, "", "该行已不存在", "the row is not there any more")
            return
        now = self._text.cell(place, cell.column)
        if now == cell.after:
            return
        if now != cell.before:
            self._refuse(cell, now, "他人已修改", "somebody else has changed it")
            return
        self._text.set(place, cell.column, cell.after)
        if cell.column in ("tag", "limit"):
            del self._places[cell.tag, cell.limit]
            self._places[key_of(self._table, self._text.cells(place))] = place

    def put_row(self, row: Row) -> None:
        key = (row.tag, row.limit)
        place = self._places.get(key)
        if row.is_gone:
            if place is not None:
                self._gone.add(place)
                del self._places[key]
        elif place is None:
            self._places[key] = len(self._text.rows)
            self._text.add([row.cells])
        elif self._text.cells(place) != row.cells:
            said = "已有同名的行", "there is a row of that name by now"
            self._refuse(Cell(table=row.table, tag=row.tag, limit=row.limit, column=""), "", *said)

    def end(self) -> None:
        self._text.remove(self._gone)

    def _refuse(self, cell: Cell, now: str, zh: str, en: str) -> None:
        self._conflicts.append(
            Conflict(
                table=cell.table,
                tag=cell.tag,
                limit=cell.limit,
                column=cell.column,
                before=cell.before,
                now=now,
                after=cell.after,
                zh=zh,
                en=en,
            )
        )
