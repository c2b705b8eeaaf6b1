"""What became of a file that was made from a journal, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alarms.audit import Keys
from davylamp.journal.provenance import Provenance, provenance
from davylamp.journal.reading import Lines
from davylamp.journal.sealed_file import SealedFile, sealed_file
from davylamp.journal.verdict import finding_line
from davylamp.replay.moments import shown
from historian.proof import Proof
from scada.model import Event, Language


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """``origin`` is None for a file without a proof."""

    file: SealedFile
    origin: Provenance | None

    @property
    def is_whole(self) -> bool:
        """Made from this journal, and neither changed since."""
        origin = self.origin
        return origin is not None and not (self.file.faults or origin.faults or origin.findings)


def checked_file(lines: Lines, path: Path, keys: Keys) -> CheckedFile:
    """Check one file against the journal."""
    file = sealed_file(path)
    origin = provenance(lines, file, file.proof, keys) if file.proof else None
    return CheckedFile(file, origin)


def file_lines(checked: CheckedFile, zone: str, language: Language) -> Iterator[str]:
    """The verdict, then what it rests on or what is wrong."""
    zh = language == "zh"
    good, bad = ("完好", "有问题") if zh else ("whole", "NOT WHOLE")
    yield f"{checked.file.path}: {good if checked.is_whole else bad}"
    for _, said_zh, said_en in said_of(checked, zone):
        yield f"  {said_zh if zh else said_en}"


def said_of(checked: CheckedFile, zone: str) -> Iterator[tuple[bool, str, str]]:
    """What the verdict rests on, or what is wrong: whether it is well, in Chinese and English."""
    file, origin = checked.file, checked.origin
    for zh, en in file.faults:
        yield False, f"{_FILE[0]}{zh}", f"{_FILE[1]}{en}"
    if file.proof is None or origin is None:
        return
    if not file.faults:
        zh, en = _unchanged(file, origin.made)
        yield True, f"{_FILE[0]}{zh}", f"{_FILE[1]}{en}"
    for zh, en in origin.faults:
        yield False, f"{_JOURNAL[0]}{zh}", f"{_JOURNAL[1]}{en}"
    for finding in origin.findings:
        zh, en = (finding_line(finding, zone, is_zh) for is_zh in (True, False))
        yield False, f"{_JOURNAL[0]}{zh}", f"{_JOURNAL[1]}{en}"
    if not origin.faults and not origin.findings:
        zh, en = _ranges(file.proof)
        yield True, f"{_JOURNAL[0]}{zh}", f"{_JOURNAL[1]}{en}"
    zh, en = _made(file.proof, origin.made, zone)
    yield origin.made is not None, zh, en


_FILE = ("文件：", "file: ")
_JOURNAL = ("日志：", "journal: ")


def _unchanged(file: SealedFile, made: Event | None) -> tuple[str, str]:
    same = made is not None and made.text.get("sha256") == file.sha256
    if made is None or same:
        return "自生成以来未改动", "unchanged since it was made"
    return (
        "被其他程序重新保存过，但内容未变",
        "saved again by another program, but what it says is unchanged",
    )


def _ranges(proof: Proof) -> tuple[str, str]:
    spans = ", ".join(f"{one.source} {one.first_seq}–{one.last_seq}" for one in proof.ranges)
    if not spans:
        return "该时段没有日志行", "it has no line of this time"
    return (
        f"生成所依据的日志行未改动（{spans}）",
        f"the lines it was made from are unchanged ({spans})",
    )


def _made(proof: Proof, made: Event | None, zone: str) -> tuple[str, str]:
    when = shown(proof.made_ns, zone)
    if made is not None:
        who = made.user or "-"
        return (
            f"生成于 {when}，已记入日志（{made.source} 第 {made.seq} 行，{who}）",
            f"made at {when}, journaled as {made.source} line {made.seq}, by {who}",
        )
    return (
        f"生成于 {when}，未记入日志：只有文件自己的证明",
        f"made at {when}, not journaled: only the file's own proof vouches for it",
    )


def as_json(checked: CheckedFile) -> dict[str, object]:
    """The same for a program."""
    file, origin = checked.file, checked.origin
    return {
        "file": str(file.path),
        "whole": checked.is_whole,
        "sha256": file.sha256,
        "file_faults": [en for _, en in file.faults],
        "journal_faults": [en for _, en in origin.faults] if origin else [],
        "findings": [
            {"source": one.source, "damage": one.damage.value, "first": one.first, "last": one.last}
            for one in (origin.findings if origin else ())
        ],
        "made_ns": file.proof.made_ns if file.proof else None,
        "journaled": origin is not None and origin.made is not None,
    }
