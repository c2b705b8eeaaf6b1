"""Jobs on the disk: ``run/desk/jobs/<id>/`` has what became of it, its result, its journal lines.

Results are kept for a week, so that a station that was away finds them; the oldest go sooner where they
take too much of the disk.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from davylamp.desk.job_task import JournalLine
from davylamp.people.book_file import folder_in
from scada.bus.access import write_private
from scada.bus.job_messages import Job
from scada.model import BadInput

KEPT_NS: Final = 7 * 86_400 * 10**9
KEPT_BYTES: Final = 1024 * 1024 * 1024
KEPT_JOBS: Final = 1_000


class JobStore:
    """The folder of one site's jobs. One writer: the desk."""

    def __init__(self, run: Path) -> None:
        self.folder = folder_in(run) / "jobs"

    def result(self, id: str) -> Path:
        """Where the result of a job lies."""
        return self.folder / id / "result"

    def lines(self, id: str) -> Path:
        """Where its lines for the journal lie until they are in it."""
        return self.folder / id / "lines.json"

    def begin(self, job: Job) -> None:
        """A place for it. Raises `OSError`."""
        (self.folder / job.id).mkdir(parents=True, mode=0o700)
        self.write(job)

    def write(self, job: Job) -> None:
        """What became of it. Raises `OSError`."""
        write_private(self.folder / job.id / "job.json", msgspec.json.encode(job))

    def read(self) -> list[Job]:
        """All that lie here, the oldest first; one that cannot be read is left out."""
        found = list(self._readable())
        return sorted(found, key=lambda job: (job.asked_ns, job.id))

    def _readable(self) -> Iterator[Job]:
        for path in self.folder.glob("*/job.json"):
            try:
                yield msgspec.json.decode(path.read_bytes(), type=Job)
            except (OSError, msgspec.MsgspecError):
                shutil.rmtree(path.parent, ignore_errors=True)

    def unsaid(self, id: str) -> tuple[JournalLine, ...]:
        """Its lines that are not in the journal yet."""
        try:
            data = self.lines(id).read_bytes()
            return msgspec.json.decode(data, type=tuple[JournalLine, ...])
        except (FileNotFoundError, msgspec.MsgspecError):
            return ()

    def said(self, id: str) -> None:
        """They are in the journal."""
        self.lines(id).unlink(missing_ok=True)

    def part(self, id: str, offset: int, most: int) -> tuple[bytes, int]:
        """Bytes of its result, and the size of the whole. Raises `BadInput` where it is gone."""
        try:
            with self.result(id).open("rb") as file:
                size = file.seek(0, 2)
                file.seek(min(max(offset, 0), size))
                return file.read(most), size
        except OSError as fault:
            raise BadInput(f"{id}: the result cannot be read: {fault} / 结果无法读取") from None

    def remove(self, id: str) -> None:
        """All of it."""
        shutil.rmtree(self.folder / id, ignore_errors=True)


def too_old(jobs: list[Job], now_ns: int) -> list[Job]:
    """Those of the oldest first list that are over and go: by age, by number, by what they take."""
    over = [job for job in jobs if job.is_over]
    left, taken, going = len(over), sum(job.bytes for job in over), []
    for job in over:
        is_old = now_ns - job.done_ns > KEPT_NS
        if not is_old and left <= KEPT_JOBS and taken <= KEPT_BYTES:
            break
        going.append(job)
        left, taken = left - 1, taken - job.bytes
    return going
