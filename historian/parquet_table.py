"""A foreign Parquet file as a table."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from historian.duckdb_files import Cursor, run


class ParquetTable:
    """Its columns by name and type, and their values row by row.

    Raises `StoreFault` for a file that DuckDB cannot read.
    """

    def __init__(self, path: Path) -> None:
        self._table = "read_parquet('" + str(path).replace("'", "''") + "')"
        self._path = path
        self.columns: dict[str, str] = {
            name: str(kind)
            for name, kind, *_ in self._run(f"describe from {self._table}").fetchall()
        }

    def range(self, expression: str) -> tuple[Any, Any, int]:
        """The least and the greatest value of an expression, and how many rows there are."""
        found = self._run(
            "select min(time_ns), max(time_ns), count(*) "
            f"from (select {expression} as time_ns from {self._table})"
        ).fetchall()
        least, most, rows = found[0]
        return least, most, rows

    def between(
        self, columns: Sequence[str], expression: str, start: int, end: int
    ) -> dict[str, Any]:
        """Columns of the rows with ``start <= expression < end``, in its order, it as ``time_ns_``."""
        names = ", ".join(_name(column) for column in columns)
        return self._run(
            f"select * from (select {expression} as time_ns_, {names} from {self._table}) "
            f"where time_ns_ >= {start} and time_ns_ < {end} order by time_ns_"
        ).fetchnumpy()

    def _run(self, query: str) -> Cursor:
        return run(query, self._path)


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
