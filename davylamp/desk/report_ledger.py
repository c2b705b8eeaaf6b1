"""What the desk has made, kept in ``run/desk/reports.jsonl``: lines are only added.

A line is on the disk before the journal says that a report was made, with the number that the
journal's line is going to have. So a restart knows whether that line was written, and no report is
made twice.
"""

import logging
import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

log = logging.getLogger(__name__)
NAME: Final = "reports.jsonl"


class MadeFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file, and what the journal says of it (see `davylamp.desk.lines.made`)."""

    path: str
    sha256: str
    bytes: int
    words: dict[str, str] = {}


class Made(msgspec.Struct, frozen=True, kw_only=True, tag="made"):
    """One report that was made. ``seq`` is the number of its first line in the desk's journal; of an
    entry ``key`` names entry and period, of one that a person asked for it is the job's id.
    """

    key: str
    entry: str
    report: str
    start_ns: int
    end_ns: int
    made_ns: int
    seq: int
    by: str = ""
    files: tuple[MadeFile, ...] = ()
    zh: str = ""
    en: str = ""
    """How its period is called."""


class Begun(msgspec.Struct, frozen=True, kw_only=True, tag="begun"):
    """An entry was seen first at ``since_ns``: what was over then is not made."""

    entry: str
    since_ns: int


class Mailed(msgspec.Struct, frozen=True, kw_only=True, tag="mailed"):
    """A report went to a channel, or was given up for it."""

    key: str
    channel: str


Line = Made | Begun | Mailed


class Ledger:
    """Reads and adds. One writer: the desk. ``damage`` says what could not be read."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self.damage = ""
        self.made: dict[str, Made] = {}
        self.since: dict[str, int] = {}
        self.mailed: set[tuple[str, str]] = set()
        for line in self._lines():
            self._take(line)

    def add(self, line: Line) -> None:
        """Write a line, whole and synced. Raises `OSError`; then nothing was added."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.path.open("a+b") as file:
            before = file.seek(0, os.SEEK_END)
            # A line that a crash cut short stands alone: the next one begins on a line of its own.
            torn = b"\n" if before and self._last(file) != b"\n" else b""
            try:
                file.write(torn + msgspec.json.encode(line) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                os.ftruncate(file.fileno(), before)
                raise
        self._take(line)

    def begin(self, entries: Iterable[str], now_ns: int) -> None:
        """Remember since when there are these entries."""
        for entry in entries:
            if entry not in self.since:
                self.add(Begun(entry=entry, since_ns=now_ns))

    def keys(self) -> frozenset[str]:
        """What was made."""
        return frozenset(self.made)

    @staticmethod
    def _last(file: BinaryIO) -> bytes:
        file.seek(-1, os.SEEK_END)
        return file.read(1)

    def _lines(self) -> Iterable[Line]:
        if not self.path.exists():
            return
        data = self.path.read_bytes()
        for number, line in enumerate(data.split(b"\n"), 1):
            if not line:
                continue
            try:
                yield msgspec.json.decode(line, type=Line)
            except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
                self.damage = f"{self.path}:{number}: {fault}"
                log.error("%s", self.damage)

    def _take(self, line: Line) -> None:
        match line:
            case Made():
                self.made[line.key] = line
            case Begun():
                self.since.setdefault(line.entry, line.since_ns)
            case Mailed():
                self.mailed.add((line.key, line.channel))
