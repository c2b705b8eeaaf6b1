"""Reports that are to be made: what was asked for, how far each is, what became of it."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from davylamp.desk.report_ledger import Made, MadeFile
from historian.reports.period import Period


class JobState(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    MAKING = "making"
    MADE = "made"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made. ``key`` names it for ever; ``entry`` is of the schedule, else empty.

    ``folder`` is where its files go.
    """

    key: str
    report: str
    period: Period
    language: str
    formats: tuple[str, ...]
    folder: str
    entry: str = ""
    by: str = ""
    tags: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Job:
    """An order under way. ``share`` is how much is done, 0 to 1; ``tries`` how often it failed, and
    ``again_ns`` when it is tried again.
    """

    order: Order
    asked_ns: int
    state: JobState = JobState.WAITING
    share: float = 0.0
    fault: str = ""
    tries: int = 0
    again_ns: int = 0
    made_ns: int = 0
    files: tuple[tuple[str, str, int], ...] = field(default=())
    """Name, SHA-256 (hex) and size of each."""


def job_of(made: Made, zone: str) -> Job:
    """A job of an earlier life, as the ledger has it."""
    period = Period(made.start_ns, made.end_ns, zone, made.zh, made.en)
    folder = str(Path(made.files[0].path).parent) if made.files else ""
    order = Order(made.key, made.report, period, "", (), folder, made.entry, made.by)
    job = Job(order, made.made_ns, JobState.MADE, 1.0, made_ns=made.made_ns)
    job.files = listed(made)
    return job


def listed(made: Made) -> tuple[tuple[str, str, int], ...]:
    """Name, SHA-256 and size of the files of a report."""
    return tuple((Path(one.path).name, one.sha256, one.bytes) for one in made.files)


def made_of(order: Order, files: tuple[MadeFile, ...], made_ns: int, seq: int) -> Made:
    """What the ledger keeps of an order that was made; ``seq`` is the first line that will say so."""
    return Made(
        key=order.key,
        entry=order.entry,
        report=order.report,
        start_ns=order.period.start_ns,
        end_ns=order.period.end_ns,
        made_ns=made_ns,
        seq=seq,
        by=order.by,
        files=files,
        zh=order.period.zh,
        en=order.period.en,
    )
