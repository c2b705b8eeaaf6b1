"""A proof beside a CSV file, in ``<file>.proof.json``: a digest over every line."""

from pathlib import Path
from typing import Final

from historian.proof import Proof
from historian.proof_rows import RowDigest

SUFFIX: Final = ".proof.json"


def beside(path: Path) -> Path:
    """Where the proof of a file lies."""
    return path.with_name(path.name + SUFFIX)


def with_lines(path: Path, proof: Proof) -> Proof:
    """The proof with the digest of a file's lines."""
    rows = lines_digest(path)
    return proof.with_content(rows.rows, rows.digest, "lines", rows.blocks, rows.block_rows)


def lines_digest(path: Path) -> RowDigest:
    """The digest over the lines of a file, as bytes."""
    found = RowDigest()
    with path.open("rb") as file:
        for line in file:
            found.take(line)
    return found


def read(path: Path) -> Proof | None:
    """The proof beside a file, None where there is none."""
    at = beside(path)
    return Proof.from_json(at.read_bytes()) if at.is_file() else None
