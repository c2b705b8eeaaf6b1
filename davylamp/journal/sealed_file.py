"""A file with a proof, read again: whether it still says what it said."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from historian import parquet_file, proof_csv, proof_pdf, proof_xlsx
from historian.proof import Proof
from historian.proof_rows import RowDigest, changed
from scada.model import BadInput

Words = tuple[str, str]
"""In Chinese and English."""

_SHOWN: Final = 10
_NO_PROOF: Final = (
    "没有证明：不是本程序生成的文件，或证明已被去除",
    "there is no proof in it or beside it: it was not made by Davylamp, or the proof was removed",
)
_PDF: Final = ("文件内容被改动", "its bytes were changed since it was made")


@dataclass(frozen=True, slots=True)
class SealedFile:
    """``faults`` say how its content is not what the proof says; none: it is unchanged."""

    path: Path
    sha256: str
    proof: Proof | None
    faults: tuple[Words, ...]


def sealed_file(path: Path) -> SealedFile:
    """Read it. Raises `OSError` where it is not there."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        start = file.read(5)
    try:
        proof, faults = _reader(path, start)(path)
    except (BadInput, ValueError, KeyError, IndexError, SyntaxError, zipfile.BadZipFile) as fault:
        said = (f"无法读取，已损坏：{fault}", f"it cannot be read, it is damaged: {fault}")
        return SealedFile(path, sha256, None, (said,))
    if proof is None:
        return SealedFile(path, sha256, None, (_NO_PROOF,))
    return SealedFile(path, sha256, proof, tuple(faults))


Read = tuple[Proof | None, Iterable[Words]]


def _reader(path: Path, start: bytes) -> Callable[[Path], Read]:
    if proof_csv.beside(path).is_file():
        return _beside
    known: dict[bytes, Callable[[Path], Read]] = {
        b"PK\x03\x04": _workbook, b"%PDF-": _pdf, b"PAR1": _parquet,
    }  # fmt: skip
    return next((read for mark, read in known.items() if start.startswith(mark)), _beside)


def _beside(path: Path) -> Read:
    proof = proof_csv.read(path)
    if proof is None:
        return None, ()
    found = proof_csv.lines_digest(path)
    return proof, _compared(proof, found, lambda row: (f"第 {row} 行", f"line {row}"))


def _workbook(path: Path) -> Read:
    workbook = path.read_bytes()
    proof = proof_xlsx.read(workbook)
    if proof is None:
        return None, ()
    rows, places = proof_xlsx.cells_digest(workbook)
    at = dict(enumerate(places, 1))
    return proof, _compared(proof, rows, lambda row: (at.get(row, "末尾"), at.get(row, "the end")))


def _parquet(path: Path) -> Read:
    proof = parquet_file.read_proof(path)
    if proof is None:
        return None, ()
    digest, rows = parquet_file.columns_digest(path)
    return proof, _compared(proof, digest, lambda block: _portion(block, rows), rows)


def _portion(block: int, rows: int) -> Words:
    size = parquet_file.PORTION
    span = f"{(block - 1) * size + 1}–{min(block * size, rows)}"
    return f"第 {span} 行", f"rows {span}"


def _pdf(path: Path) -> Read:
    proof, digest = proof_pdf.read(path.read_bytes())
    if proof is None:
        return None, ()
    return proof, () if digest == proof.digest else (_PDF,)


def _compared(
    proof: Proof, now: RowDigest, place: Callable[[int], Words], rows: int = -1
) -> Iterable[Words]:
    """How the rows differ: which stretches, where they are as many as they were.

    ``rows`` is how many there are where the digest takes several as one.
    """
    rows = now.rows if rows < 0 else rows
    if now.digest == proof.digest:
        return
    found = changed(proof.blocks, now.blocks, proof.block_rows, max(now.rows, 1))
    if rows != proof.rows:
        yield (
            f"行数已变：原 {proof.rows}，现 {rows}",
            f"rows were added or removed: {proof.rows:,} then, {rows:,} now",
        )
        found = [] if now.block_rows != proof.block_rows else found[:1]
        where = place(found[0][0]) if found else place(1)
        yield f"改动始于：{where[0]} 或其后", f"the first change is at {where[1]}, or soon after"
        return
    for first, last in found[:_SHOWN]:
        zh, en = (
            one if first == last else f"{one} … {other}"
            for one, other in zip(place(first), place(last), strict=True)
        )
        yield f"内容被改动：{zh}", f"changed: {en}"
    if not found or len(found) > _SHOWN:
        yield "还有其他改动", "and more was changed"
