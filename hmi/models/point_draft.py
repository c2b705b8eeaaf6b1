"""What an integrator has staged: the site's tables as the desk told them, and his changes over them.

Every change can be taken back and done again. Rows are never changed in place: what the desk told stays.
"""

from collections.abc import Mapping

from hmi.models.point_ground import Cells, Ground, ground_of, words_of
from scada.bus.point_jobs import (
    ALARMS,
    AREAS,
    DEVIATIONS,
    TAGS,
    Cell,
    Change,
    Draft,
    Key,
    Row,
    Table,
)

_NONE: tuple[str, ...] = ()


class Staging:
    """The tables with the changes in them. `tags`, `alarms` and `reasons` are read, `do` changes them."""

    def __init__(self) -> None:
        self.is_known = False
        self._ground = Ground()
        self.base: dict[str, str] = {}
        self.changes: list[Change] = []
        self.undone: list[Change] = []
        self._rebuild()

    def tell(self, tables: Mapping[str, Table], base: Mapping[str, str]) -> None:
        """What the files hold; the changes stay over them."""
        self.stand_on(ground_of(tables, {}), base)

    def stand_on(self, ground: Ground, base: Mapping[str, str]) -> None:
        """The same, where it was made on a thread of its own."""
        self.is_known = True
        self._ground = ground
        self.base = dict(base)
        self._rebuild()

    def resume(self, draft: Draft) -> None:
        """What the desk kept of him."""
        self.changes, self.undone = list(draft.changes), list(draft.undone)
        self._rebuild()

    @property
    def draft(self) -> Draft:
        """As it is sent to the desk."""
        return Draft(base=self.base, changes=tuple(self.changes), undone=tuple(self.undone))

    def do(self, change: Change) -> None:
        """One more change; what was taken back cannot be done again after it."""
        self.changes.append(change)
        self.undone.clear()
        self._put(change)

    def undo(self) -> Change | None:
        """Take the last change back; what it was."""
        if not self.changes:
            return None
        change = self.changes.pop()
        self.undone.append(change)
        self._rebuild()
        return change

    def redo(self) -> Change | None:
        """Do again what was taken back last."""
        if not self.undone:
            return None
        change = self.undone.pop()
        self.changes.append(change)
        self._put(change)
        return change

    def clear(self) -> None:
        """All of it is applied, or given up."""
        self.changes, self.undone = [], []
        self._rebuild()

    # --- what is there now

    def limits(self, tag: str) -> list[Cells]:
        """The limits of a tag, in the order of the file."""
        return [self.alarms[tag, limit] for limit in self._limits.get(tag, _NONE)]

    def limits_before(self, tag: str) -> frozenset[str]:
        """The names of its limits in the files."""
        return frozenset(self._ground.limits.get(tag, _NONE))

    def is_new(self, tag: str) -> bool:
        """Whether the files do not have this tag."""
        return tag not in self._ground.tags

    def is_changed(self, tag: str) -> bool:
        """Whether anything of it is staged."""
        return tag in self.touched

    def was(self, table: str, key: Key, column: str) -> str:
        """What the files have in a cell."""
        ground = self._ground
        row = ground.tags.get(key[0]) if table == TAGS else ground.alarms.get(key)
        return row.get(column, "") if row else ""

    def cell(self, table: str, key: Key, column: str) -> str:
        """What is in a cell now."""
        row = self.tags.get(key[0]) if table == TAGS else self.alarms.get(key)
        return row.get(column, "") if row else ""

    def changed(self, table: str, key: Key, column: str, text: str) -> Cell | None:
        """The change of a cell to this text; None where it is there already."""
        before = self.cell(table, key, column)
        if before == text:
            return None
        return Cell(table=table, tag=key[0], limit=key[1], column=column, before=before, after=text)

    def words(self, tag: str) -> str:
        """What a filter finds a tag by."""
        if tag not in self.touched:
            return self._ground.words[tag]
        return words_of(self.tags[tag], self._ground.areas)

    def removal(self, tag: str) -> tuple[Row, ...]:
        """The rows that go with a tag: its own, and its limits'."""
        rows = [
            Row(table=ALARMS, tag=tag, limit=one.get("limit", ""), cells=one, is_gone=True)
            for one in self.limits(tag)
        ]
        return (*rows, Row(table=TAGS, tag=tag, cells=self.tags[tag], is_gone=True))

    # --- putting changes over the tables

    def _rebuild(self) -> None:
        ground = self._ground
        self.tags, self.alarms = dict(ground.tags), dict(ground.alarms)
        self._limits = dict(ground.limits)
        self.reasons = dict(ground.reasons)
        self.areas: dict[str, str] = {}
        self.touched: set[str] = set()
        for change in self.changes:
            self._put(change)

    def _put(self, change: Change) -> None:
        for row in change.rows:
            self._put_row(row)
        for cell in change.cells:
            self._put_cell(cell)

    def _put_row(self, row: Row) -> None:
        self.touched.add(row.tag)
        if row.table == AREAS:
            self.areas[row.tag] = row.cells.get("toml", "")
        elif row.table == TAGS:
            if row.is_gone:
                self.tags.pop(row.tag, None)
            else:
                self.tags[row.tag] = dict(row.cells)
        elif row.table == ALARMS:
            self._put_limit(row)
        elif row.table == DEVIATIONS:
            self._put_reason(row)

    def _put_limit(self, row: Row) -> None:
        key, names = (row.tag, row.limit), self._limits.get(row.tag, _NONE)
        if row.is_gone:
            self.alarms.pop(key, None)
            self._limits[row.tag] = tuple(one for one in names if one != row.limit)
            return
        if key not in self.alarms:
            self._limits[row.tag] = (*names, row.limit)
        self.alarms[key] = dict(row.cells)

    def _put_reason(self, row: Row) -> None:
        if row.is_gone:
            self.reasons.pop((row.tag, row.limit), None)
        else:
            self.reasons[row.tag, row.limit] = dict(row.cells)

    def _put_cell(self, cell: Cell) -> None:
        self.touched.add(cell.tag)
        if cell.table == TAGS and cell.tag in self.tags:
            self.tags[cell.tag] = _with(self.tags[cell.tag], cell)
        elif cell.table == ALARMS and (cell.tag, cell.limit) in self.alarms:
            key = (cell.tag, cell.limit)
            self.alarms[key] = _with(self.alarms[key], cell)


def _with(row: Cells, cell: Cell) -> Cells:
    rest = {column: text for column, text in row.items() if column != cell.column}
    return rest | {cell.column: cell.after} if cell.after else rest
