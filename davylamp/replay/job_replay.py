"""The desk's job ``replay``: other limits over a period beside the site's own, for whoever asks at a station.

Options: ``start_ns``, ``end_ns``, ``tags`` (commas between; none: those of the other limits, else all),
``against`` (``limits``, ``journal``), ``detectors`` (yes), ``staged`` (yes: the data are a draft). The data
are the other limits as rows of alarms.csv, or a draft (`scada.bus.point_jobs.packed`) whose signed reasons
count, too; without any the site's own are judged.
"""

import tempfile
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from davylamp.desk.job_task import JobFault, JobTask, Told
from davylamp.integrate.staged_files import read_files, staged_files
from davylamp.replay import complaints, flooding, gone_samples
from davylamp.replay.changed_limits import with_limits
from davylamp.replay.changes import changes_of, counts_of
from davylamp.replay.comparison import compare
from davylamp.replay.curves import curves_of
from davylamp.replay.drawing import Trace
from davylamp.replay.fault import Fault
from davylamp.replay.history_choice import Past, chosen_history
from davylamp.replay.judging import Judging
from davylamp.replay.notes import Ranges
from davylamp.replay.occurrence import DETECTOR_KINDS, LIMIT_KINDS, Occurrence, Occurrences
from davylamp.replay.performance import Calls, figures_of
from davylamp.replay.period import lead_ns
from davylamp.replay.restricted import restricted
from davylamp.replay.sources.history import journal
from davylamp.site import Site, load
from davylamp.site.problem import Severity, SiteError
from scada.bus.point_jobs import unpacked
from scada.bus.review_messages import ReplayResult, packed
from scada.model import SiteTable

MOST_CHANGES: Final = 5_000
LONGEST_NS: Final = 400 * 86_400 * 10**9
_OWN: Final = Namespace(
    csv=None, arff=None, parquet=None, influx=None, first=None, every=None, map=[],
    bucket="", org="", measurement="",
)  # fmt: skip
"""The site's own history, as the command line would choose it."""
Side = tuple[list[Occurrence], Calls]


def run(task: JobTask, told: Told) -> bytes:
    """Judge the period by both; see `scada.bus.review_messages.ReplayResult`."""
    try:
        return packed(_replayed(task, told))
    except SiteError as fault:
        raise JobFault(_said(fault)) from None
    except Fault as fault:
        raise JobFault(_both(fault.in_words("en"), fault.in_words("zh"))) from None


def _replayed(task: JobTask, told: Told) -> ReplayResult:
    told(0.01, "读取站点", "reading the site")
    site = load(task.root)
    tried, chosen = _tried(task, site), _chosen(task, site)
    with chosen_history(site, _OWN) as past:
        names = tuple(past.source.tags([tag.id for tag in site.table.tags if tag.id in chosen]))
        own = restricted(site.table, names, task.option("detectors") == "yes")
        other = restricted(tried, names, task.option("detectors") == "yes")
        work = _Work(past, _judging(task, past, own, other, names), told)
        return work.done(own, other, task.option("against", "limits"), bool(task.data))


@dataclass(frozen=True, slots=True)
class _Work:
    """A period that is judged twice: ``told`` hears how far it is."""

    past: Past
    job: Judging
    told: Told

    def done(self, own: SiteTable, other: SiteTable, against: str, tries: bool) -> ReplayResult:
        job = self.job
        trace, ranges = Trace(len(job.names), job.start_ns, job.end_ns), Ranges(other.tags)
        now, calls = self._now(other, [trace, ranges])
        then, before = self._then(own, against, tries, (now, calls))
        compared = compare(then, now, job.end_ns)
        changes = changes_of(compared, job.end_ns)
        self.told(0.97, "整理结果", "putting the result together")
        return ReplayResult(
            start_ns=job.start_ns,
            end_ns=job.end_ns,
            samples=calls.samples,
            against=against,
            alarms=counts_of(compared, changes),
            changes=changes[:MOST_CHANGES],
            all_changes=len(changes),
            figures=figures_of(before, calls, job.start_ns, job.end_ns),
            curves=curves_of(trace, own, other, changes),
            notes=(*self._gone(own), *self._notes(ranges, then, now, own)),
        )

    def _now(self, other: SiteTable, takers: Sequence[Trace | Ranges]) -> Side:
        calls = Calls(self.job.kinds)
        progress = self._progress(0.05, 0.5, "按试用限值判定", "judging by the tried limits")
        now, calls.samples = self.job.judge(
            other, [one.take for one in takers], progress, calls.take
        )
        if not calls.samples:
            raise Fault(complaints.nothing())
        return now, calls

    def _then(self, own: SiteTable, against: str, tries: bool, now: Side) -> Side:
        if against == "journal":
            return self._journaled()
        if not tries:
            return now
        calls = Calls(self.job.kinds)
        progress = self._progress(0.5, 0.95, "按现用限值判定", "judging by the limits in force")
        then, calls.samples = self.job.judge(own, (), progress, calls.take)
        return then, calls

    def _journaled(self) -> Side:
        job, calls = self.job, Calls(self.job.kinds)
        if self.past.history is None:
            raise Fault(complaints.no_journal())
        self.told(0.6, "读取日志", "reading the journal")
        tags, found = frozenset(job.names), Occurrences(job.kinds)
        lines = journal(self.past.history, job.start_ns, job.end_ns, lambda lines: None)
        mine = [line for line in lines if line.tag in tags]
        found.take(mine)
        calls.take(mine)
        return found.within(job.start_ns, job.end_ns), calls

    def _progress(self, first: float, last: float, zh: str, en: str) -> Callable[[int, int], None]:
        start_ns, span_ns = self.job.start_ns, max(1, self.job.end_ns - self.job.start_ns)

        def progress(count: int, time_ns: int) -> None:
            share = min(1.0, max(0.0, (time_ns - start_ns) / span_ns))
            self.told(first + share * (last - first), zh, en)

        return progress

    def _gone(self, own: SiteTable) -> tuple[tuple[str, str], ...]:
        job = self.job
        span = (job.start_ns, job.end_ns)
        return gone_samples.notes(self.past.history, job.names[:1], *span, own.timezone)

    def _notes(
        self, ranges: Ranges, then: list[Occurrence], now: list[Occurrence], own: SiteTable
    ) -> tuple[tuple[str, str], ...]:
        end_ns = self.job.end_ns
        zh = [*ranges.notes("zh"), *flooding.notes(then, now, own.flood, end_ns, "zh")]
        en = [*ranges.notes("en"), *flooding.notes(then, now, own.flood, end_ns, "en")]
        return tuple(zip(zh, en, strict=True))


def _tried(task: JobTask, site: Site) -> SiteTable:
    """The table with the other limits; the site's own without any."""
    if not task.data:
        return site.table
    if task.option("staged") == "yes":
        changes = unpacked(task.data).changes
        staged = staged_files(site.root, read_files(site.root), changes)
        return load(site.root, staged.contents).table
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "alarms.csv"
        file.write_bytes(task.data)
        return with_limits(site.root, file, whole=False).site.table


def _chosen(task: JobTask, site: Site) -> frozenset[str]:
    """The tags that are judged. Raises `JobFault` for one that the site does not have."""
    known = frozenset(tag.id for tag in site.table.tags)
    named = [one.strip() for one in task.option("tags").split(",") if one.strip()]
    for one in named:
        if one not in known:
            raise JobFault(f"the site has no tag {one!r} / 站点没有测点 {one!r}")
    return frozenset(named) or known


def _judging(
    task: JobTask, past: Past, own: SiteTable, other: SiteTable, names: tuple[str, ...]
) -> Judging:
    start_ns, end_ns = _moment(task, "start_ns"), _moment(task, "end_ns")
    if not 0 < end_ns - start_ns <= LONGEST_NS:
        raise JobFault(
            "the period begins before it ends, and is at most 400 days / 时段须为 0 至 400 天"
        )
    kinds = LIMIT_KINDS | (DETECTOR_KINDS if task.option("detectors") == "yes" else frozenset())
    lead = lead_ns((own, other))
    return Judging(past.source, names, start_ns, end_ns, lead, own.scan_s, kinds)


def _moment(task: JobTask, name: str) -> int:
    text = task.option(name)
    if not text.isascii() or not text.removeprefix("-").isdecimal() or len(text) > 19:
        raise JobFault(f"{name} = {text!r} is no time in ns UTC / 不是时间")
    return int(text)


def _said(fault: SiteError) -> str:
    """Every error, each with its place and what to do about it; the file is the one that was sent."""
    errors = [one for one in fault.problems if one.severity is Severity.ERROR]
    return "\n".join(
        _both(f"{one.column or one.file}: {one.text}; {one.fix}", f"{one.text_zh}；{one.fix_zh}")
        for one in errors[:8]
    )


def _both(en: str, zh: str) -> str:
    return f"{en} / {zh}"
