"""What was applied at the desk: ``run/desk/applied.json``, from which the last one can be undone."""

from pathlib import Path
from typing import Final

import msgspec

from davylamp.people.book_file import folder_in
from scada.bus.access import write_private

KEPT: Final = 50


class File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that was written: SHA-256 (hex) of before and after, and the name of its backup; both
    empty where there was none.
    """

    before: str
    after: str
    backup: str


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One apply. ``undoes`` is the time of another that it took back."""

    user: str
    now_ns: int
    zh: str
    en: str
    files: dict[str, File]
    config_before: str
    config_after: str
    undoes: int = 0


class Ledger:
    """The file of one site, the oldest entry first."""

    def __init__(self, run: Path) -> None:
        self._path = folder_in(run) / "applied.json"

    def read(self) -> tuple[Entry, ...]:
        """All that are kept; none where the file cannot be read any more: nothing can be undone then."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=tuple[Entry, ...])
        except (OSError, msgspec.MsgspecError):
            return ()

    def add(self, entry: Entry) -> None:
        """One more. Raises `OSError`."""
        kept = (*self.read(), entry)[-KEPT:]
        write_private(self._path, msgspec.json.format(msgspec.json.encode(kept)) + b"\n")

    def last(self) -> Entry | None:
        """What would be undone: the last that was neither taken back nor takes another back."""
        entries = self.read()
        gone = {entry.undoes for entry in entries}
        left = [entry for entry in entries if not entry.undoes and entry.now_ns not in gone]
        return left[-1] if left else None
