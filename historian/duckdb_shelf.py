"""The files of the embedded store as its care sees them: what there is, and what goes."""

import shutil
import threading

from historian.copies.ledger import held_until
from historian.days import DAY_NS, UNDATED, Part, part_of_name
from historian.duckdb_files import Files
from historian.duckdb_rollups import RollUps
from historian.duckdb_settling import Settling
from historian.retention import Held, Kind
from historian.store import StoreFault


class DuckDBShelf:
    """Implements `historian.upkeep.Shelf`; ``writing`` is the writers' lock."""

    def __init__(
        self, files: Files, roll_ups: RollUps, settling: Settling, writing: threading.Lock
    ) -> None:
        self._files, self._roll_ups = files, roll_ups
        self._settling, self._writing = settling, writing

    def held(self) -> list[Held]:
        """Every file with a date. What could not be dated is small, and a person's to look at."""
        holds = held_until(self._files.root)
        days = {part.day for part in self._files.parts(Kind.RAW)}
        return [
            self._one(part, days, holds.get(part.file_name, 0))
            for part in self._files.parts()
            if part.day != UNDATED
        ]

    def remove(self, name: str) -> None:
        """Let a file go. What its roll-ups say of samples that are gone stays true."""
        part = part_of_name(name)
        if part is None or part.is_old:
            raise StoreFault(f"{name}: is no file that could be removed")
        with self._settling.paused(), self._writing:
            if part.kind is Kind.RAW and not self._is_summed(part):
                raise StoreFault(f"{name}: its statistics are not made yet")
            if part.kind is Kind.STATISTICS:
                self._roll_ups.remove(part)
            else:
                self._files.replace(part, None)

    def free_bytes(self) -> int:
        """What is left of the disk that the files are on."""
        return shutil.disk_usage(self._files.root).free

    def _one(self, part: Part, days: set[int], hold_ns: int) -> Held:
        path = self._files.root / part.file_name
        log = path.with_name(f"{path.name}.wal")
        size = sum(one.stat().st_size for one in (path, log) if one.exists())
        is_only = is_summed = True
        if part.kind is Kind.STATISTICS:
            marks = self._roll_ups.days_of(part)
            is_only = any(sealed or day not in days for day, sealed in marks.items())
        if part.kind is Kind.RAW:
            is_summed = self._is_summed(part)
        end_ns = part.end_day * DAY_NS
        return Held(part.file_name, part.kind, end_ns, size, is_only, is_summed, hold_ns)

    def _is_summed(self, part: Part) -> bool:
        return self._roll_ups.is_true(part.day)
