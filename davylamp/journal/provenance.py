"""Whether the journal is still the one that a file was made from, and whether it knows the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from alarms.audit import Digest, Digester, Finding, Keys, Report, StoredLines, audit
from davylamp.journal.json_lines import event_of
from davylamp.journal.made import proof_hash
from davylamp.journal.reading import Lines, pages
from davylamp.journal.sealed_file import SealedFile, Words
from historian.proof import Proof
from scada.model import Event, EventKind
from scada.model.journal_range import JournalRange

_LATER_NS: Final = 2 * 86_400 * 10**9
"""So long after a file was begun it is looked for in the journal."""
_EARLIER_NS: Final = 60 * 10**9


@dataclass(frozen=True, slots=True)
class Provenance:
    """``findings`` are what is wrong with the journal, ``faults`` what does not fit the file;
    ``made`` is the line that names it, None where there is none.
    """

    findings: tuple[Finding, ...]
    faults: tuple[Words, ...]
    made: Event | None


def provenance(lines: Lines, file: SealedFile, proof: Proof, keys: Keys) -> Provenance:
    """Look at the lines of the file's time, and at those written when it was made."""
    digest, _ = _read(lines, proof.start_ns, proof.until_ns)
    around, made = _read(lines, proof.made_ns - _EARLIER_NS, proof.made_ns + _LATER_NS)
    named = _named(made, file, proof)
    reports = [*audit(digest, keys), *_of(named, audit(around, keys))]
    faults = [fault for one in proof.ranges for fault in _range_faults(digest, one)]
    faults += _witness_faults(named, file, proof)
    findings = dict.fromkeys(one for report in reports for one in report.findings)
    return Provenance(tuple(findings), tuple(faults), named)


def _read(lines: Lines, start_ns: int, end_ns: int) -> tuple[Digest, list[Event]]:
    """The lines written over a time, and those that tell of files that were made."""
    digester, made = Digester(), list[Event]()
    for page in pages(lines, start_ns, end_ns):
        digester.take(page)
        made += _made(page)
    return digester.digest(), made


def _made(page: StoredLines) -> Iterator[Event]:
    for words, body in zip(page.words, page.body, strict=True):
        if words.split("\x1f")[1:2] == [EventKind.MADE.value] and (event := event_of(body)):
            yield event


def _of(named: Event | None, reports: list[Report]) -> list[Report]:
    """Those of the service that journaled the file."""
    return [report for report in reports if named is not None and report.source == named.source]


def _range_faults(digest: Digest, one: JournalRange) -> Iterator[Words]:
    """How the lines of a range are not those that the proof names."""
    number = digest.sources.index(one.source) if one.source in digest.sources else -1
    place = list(zip(digest.epoch.tolist(), digest.seq.tolist(), strict=True))
    first, last = (one.first_epoch, one.first_seq), (one.last_epoch, one.last_seq)
    rows = np.flatnonzero(digest.source == number).tolist()
    within = [row for row in rows if first <= place[row] <= last]
    if len(within) != one.lines:
        yield (
            f"{one.source} 第 {one.first_seq}–{one.last_seq} 行：当时 {one.lines} 行，现有 {len(within)} 行",
            f"{one.source} lines {one.first_seq} to {one.last_seq}: {one.lines} then, "
            f"{len(within)} now",
        )
    for (_, seq), wanted, at in ((first, one.first_hash, first), (last, one.last_hash, last)):
        heads = {digest.head[row].tobytes().hex() for row in within if place[row] == at}
        if wanted not in heads and heads:
            yield (
                f"{one.source} 第 {seq} 行不是生成文件时的那一行（哈希不同）",
                f"{one.source} line {seq} is not the line that the file was made from: "
                "its hash is another",
            )


def _named(made: list[Event], file: SealedFile, proof: Proof) -> Event | None:
    """The line that names the file: by its bytes, else by its proof, else by when it was made."""
    wanted = (
        ("sha256", file.sha256),
        ("proof", proof_hash(proof)),
        ("made_ns", str(proof.made_ns)),
    )
    for key, word in wanted:
        for event in made:
            if event.text.get(key) == word:
                return event
    return None


def _witness_faults(named: Event | None, file: SealedFile, proof: Proof) -> Iterator[Words]:
    """What the journal's line of the file says otherwise."""
    if named is None:
        if proof.witness:
            yield (
                "日志中没有这个文件的记录：文件或其证明被替换，或当时未能记入",
                "the journal has no line of this file: it or its proof was replaced, or it could "
                "not be journaled then",
            )
        return
    if named.text.get("proof") != proof_hash(proof):
        yield (
            f"证明与日志所记不符（{named.source} 第 {named.seq} 行）：文件或其证明被改动",
            f"its proof is not the one that {named.source} line {named.seq} names: the file or its "
            "proof was changed",
        )
