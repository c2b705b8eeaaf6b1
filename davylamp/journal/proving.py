"""The proof of an exported journal: in the workbook, beside any other file."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from davylamp.journal.reading import Lines, RunningHistorian
from davylamp.site import Site
from historian.client.joining import WITNESS
from historian.proof import Proof, journal_ranges, prove
from historian.proof_csv import beside, with_lines
from historian.proof_xlsx import embedded, read
from scada.model.journal_range import JournalRange


@dataclass(frozen=True, slots=True)
class _Journal:
    """A journal as `historian.proof.prove` asks it."""

    lines: Lines
    site: str
    witness: str

    def journal_range(self, start_ns: int, end_ns: int) -> tuple[JournalRange, ...]:
        """The lines written over a time."""
        return journal_ranges(self.lines, start_ns, end_ns)

    def now_ns(self) -> int:
        """The clock."""
        return time.time_ns()


def journal_proof(
    lines: Lines, site: Site, asked: Mapping[str, str], start_ns: int, end_ns: int
) -> Proof:
    """The proof of what is about to be exported of these lines."""
    witness = WITNESS if isinstance(lines, RunningHistorian) else ""
    journal = _Journal(lines, site.table.site, witness)
    return prove(journal, "journal export", asked, start_ns, end_ns)


def settled(new: Path, path: Path, proof: Proof) -> Proof:
    """Put a written file in its place with its proof; the proof of its content."""
    if path.suffix.casefold() == ".xlsx":
        new.write_bytes(embedded(new.read_bytes(), proof))
        proof = read(new.read_bytes()) or proof
    else:
        proof = with_lines(new, proof)
        beside(path).write_bytes(proof.to_json() + b"\n")
    new.replace(path)
    return proof
