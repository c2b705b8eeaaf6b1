"""An export as a Parquet file; the proof is among its own key-value metadata."""

from pathlib import Path

from davylamp.export.columns import SQL, typed
from davylamp.export.tables import Table
from davylamp.export.wish import Wish
from historian.parquet_file import ParquetWriter
from historian.proof import Proof


def write_parquet(path: Path, table: Table, _wish: Wish, _zone: str, proof: Proof) -> Proof:
    """Write it, portion by portion; the proof of its columns."""
    types = {column.key: SQL[column.kind] for column in table.columns}
    with ParquetWriter(path, types) as writer:
        for _, block in table.blocks:
            if len(block["time_ns"]):
                writer.take(typed(table.columns, block))
        return writer.finish(proof)
