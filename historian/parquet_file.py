"""A Parquet file written portion by portion, with a proof of its columns in it. Knows DuckDB.

Rows wait in a file beside it, not in memory; the proof is known when the last one is there, and is
written with the rest as ``davylamp.proof`` among the file's own key-value metadata.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import duckdb
import numpy as np
from numpy.typing import NDArray

from historian.proof import Proof
from historian.proof_rows import RowDigest
from scada.model import BadInput

PORTION: Final = 65_536
"""Rows that share a digest, and a row group."""
KEY: Final = "davylamp.proof"
MEMORY_MB: Final = 256

Chunk = Mapping[str, NDArray[Any]]


class ParquetWriter:
    """Takes chunks of columns; `finish` makes the file. To be used as a context.

    ``types`` are the columns in order, each with its SQL type.
    """

    def __init__(self, path: Path, types: Mapping[str, str]) -> None:
        self._path, self._types = path, dict(types)
        self._waiting = path.with_name(f"{path.name}.rows")
        self._parts: list[Chunk] = []
        self._held = 0
        self.rows = 0
        self.digest = RowDigest()

    def __enter__(self) -> Self:
        self._remove()
        self._db = duckdb.connect(str(self._waiting))
        self._db.execute(f"set memory_limit = '{MEMORY_MB}MB'")
        self._db.execute("set threads = 2")
        columns = ", ".join(f"{_quoted(name)} {kind}" for name, kind in self._types.items())
        self._db.execute(f"create table rows ({columns})")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()
        self._remove()

    def take(self, chunk: Chunk) -> None:
        """Some more rows."""
        self._parts.append(chunk)
        self._held += _length(chunk)
        while self._held >= PORTION:
            whole = _together(self._parts, self._types)
            self._flush({name: column[:PORTION] for name, column in whole.items()})
            self._parts = [{name: column[PORTION:] for name, column in whole.items()}]
            self._held -= PORTION

    def finish(self, proof: Proof) -> Proof:
        """Write the file; the proof with the digest of its columns."""
        if self._held:
            self._flush(_together(self._parts, self._types))
        rows = self.digest
        whole = proof.with_content(self.rows, rows.digest, "columns", rows.blocks, rows.block_rows)
        kept = whole.to_json().decode().replace("'", "''")
        options = f"format parquet, compression zstd, row_group_size {PORTION}"
        target = str(self._path).replace("'", "''")
        self._db.execute(f"copy rows to '{target}' ({options}, kv_metadata {{'{KEY}': '{kept}'}})")
        return whole

    def _flush(self, chunk: Chunk) -> None:
        self.digest.take(portion_bytes(chunk))
        self.rows += _length(chunk)
        with _registered(self._db, chunk):
            columns = ", ".join(_column(name, one) for name, one in chunk.items())
            self._db.execute(f"insert into rows select {columns} from chunk")

    def _remove(self) -> None:
        for path in (self._waiting, self._waiting.with_name(f"{self._waiting.name}.wal")):
            path.unlink(missing_ok=True)


def portion_bytes(chunk: Chunk) -> bytes:
    """What the digest of a portion is over: each column's name and its values, texts by U+001F."""
    return b"".join(name.encode() + b"\x00" + _bytes(column) for name, column in chunk.items())


def _bytes(column: NDArray[Any]) -> bytes:
    if column.dtype == object:
        return "\x1f".join(map(str, column.tolist())).encode()
    if column.dtype.kind == "f":
        column = np.where(np.isnan(column), np.nan, column)  # of all NaN one
    return column.astype(column.dtype.newbyteorder("<"), copy=False).tobytes()


def read_proof(path: Path) -> Proof | None:
    """The proof in a file, None where it has none. Raises `BadInput` for what is no Parquet file."""
    with _reading(path) as (db, name):
        found = db.execute(f"select value from parquet_kv_metadata('{name}') where key = '{KEY}'")
        rows = found.fetchall()
    return Proof.from_json(bytes(rows[0][0])) if rows else None


def columns_digest(path: Path) -> tuple[RowDigest, int]:
    """The digest over the columns of a file, and how many rows it has."""
    found = RowDigest()
    with _reading(path) as (db, name):
        table = f"read_parquet('{name}', file_row_number = true)"
        rows = int(db.execute(f"select count(*) from {table}").fetchall()[0][0])
        for first in range(0, rows, PORTION):
            where = f"file_row_number >= {first} and file_row_number < {first + PORTION}"
            select = f"select * exclude (file_row_number) from {table} where {where}"
            found.take(portion_bytes(_plain(db.execute(select).fetchnumpy())))
    return found, rows


def _plain(columns: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    return {name: np.ma.getdata(column) for name, column in columns.items()}


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[tuple[Any, str]]:
    db = duckdb.connect(":memory:")
    try:
        db.execute("set threads = 1")
        yield db, str(path).replace("'", "''")
    except duckdb.Error as fault:
        raise BadInput(
            f"{path}: not a Parquet file, or damaged / 不是 Parquet 文件，或已损坏: {fault}"
        ) from None
    finally:
        db.close()


@contextlib.contextmanager
def _registered(db: Any, chunk: Chunk) -> Iterator[None]:
    nan = {f"{name}{_NAN}": np.isnan(one) for name, one in chunk.items() if one.dtype.kind == "f"}
    db.register("chunk", dict(chunk) | nan)
    try:
        yield
    finally:
        db.unregister("chunk")


def _column(name: str, column: NDArray[Any]) -> str:
    """How a column is inserted: DuckDB takes a NaN of NumPy for NULL, and NaN is not nothing."""
    if column.dtype.kind != "f":
        return _quoted(name)
    return f"case when {_quoted(name + _NAN)} then 'nan'::double else {_quoted(name)} end"


_NAN: Final = "?nan"


def _length(chunk: Chunk) -> int:
    return len(next(iter(chunk.values())))


def _together(parts: Sequence[Chunk], names: Mapping[str, str]) -> dict[str, NDArray[Any]]:
    return {name: np.concatenate([part[name] for part in parts]) for name in names}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
