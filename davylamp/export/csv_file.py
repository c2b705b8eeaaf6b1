"""An export as CSV: UTF-8 with a mark, as Excel wants it; the proof lies beside it."""

import csv
from collections.abc import Iterator
from pathlib import Path

from davylamp.export.columns import Block, texts
from davylamp.export.tables import Table
from davylamp.export.wish import Wish
from davylamp.journal.cells import safe
from historian.proof import Proof
from historian.proof_csv import with_lines


def write_csv(path: Path, table: Table, wish: Wish, zone: str, proof: Proof) -> Proof:
    """Write it, block by block; the proof of its lines."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([safe(column.head(wish.language)) for column in table.columns])
        for _, block in table.blocks:
            writer.writerows(_rows(table, block, wish, zone))
    return with_lines(path, proof)


def _rows(table: Table, block: Block, wish: Wish, zone: str) -> Iterator[tuple[object, ...]]:
    cells = [texts(column, block[column.key], zone, wish.language) for column in table.columns]
    return zip(*cells, strict=True)
