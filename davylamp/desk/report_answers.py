"""What the desk answers about reports: have one made, how far it is, its files."""

import time
from collections.abc import Callable
from typing import Final

from davylamp.desk.report_jobs import Job, JobState
from davylamp.desk.reporting import Reporting
from davylamp.replay.fault import Fault
from davylamp.report.wish import FORMATS, LANGUAGES, Wish, period_of, report_of
from historian.reports.kinds import Report
from historian.reports.registry import REPORTS
from scada.bus.report_messages import (
    ReportDue,
    ReportFile,
    ReportFileRequest,
    ReportJob,
    ReportKind,
    ReportPart,
    ReportRequest,
    ReportsAnswer,
    ReportsRequest,
)
from scada.model import BadInput, SiteTable

PART: Final = 512 * 1024
"""Bytes of a file in one answer."""


class ReportAnswers:
    """Serves the requests of `scada.bus.report_messages`; who asks was looked at before."""

    def __init__(
        self,
        table: SiteTable,
        reporting: Reporting,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._table, self._reporting, self._clock = table, reporting, clock

    def make(self, asked: ReportRequest, by: str) -> ReportsAnswer:
        """Have one made; its job. Raises `BadInput` for what nobody can make."""
        report_of(asked.report)
        _known(asked.formats, FORMATS, "format", "格式")
        _known((asked.language,) if asked.language else (), LANGUAGES, "language", "语言")
        wish = Wish(asked.report, asked.when, asked.start, asked.end)
        try:
            period = period_of(wish, self._table, self._clock())
        except Fault as fault:
            one = fault.problem
            said = f"{one.text}: {one.fix} / {one.text_zh}：{one.fix_zh}"
            raise BadInput(said) from None
        job = self._reporting.ask(
            asked.report,
            period,
            by,
            asked.language,
            asked.formats,
            asked.tags,
            asked.areas,
            tuple(asked.options.items()),
        )
        return ReportsAnswer(jobs=(_job(job),))

    def told(self, asked: ReportsRequest) -> ReportsAnswer:
        """How far a job is; without one, all that there is to say. Raises `BadInput`."""
        reporting = self._reporting
        if asked.job:
            return ReportsAnswer(jobs=(_job(reporting.job(asked.job)),), fault=reporting.fault)
        due = tuple(
            ReportDue(
                entry=one.entry.id,
                report=one.entry.report,
                zh=one.period.zh,
                en=one.period.en,
                ready_ns=one.ready_ns,
            )
            for one in reporting.following()
        )
        jobs, kinds = tuple(map(_job, reporting.jobs)), tuple(map(_kind, REPORTS.values()))
        return ReportsAnswer(jobs=jobs, due=due, kinds=kinds, fault=reporting.fault)

    def part(self, asked: ReportFileRequest) -> ReportPart:
        """A part of a file. Raises `BadInput` for one that is not of the job, or is gone."""
        path = self._reporting.path_of(asked.job, asked.file)
        try:
            with path.open("rb") as file:
                size = file.seek(0, 2)
                file.seek(min(max(asked.offset, 0), size))
                return ReportPart(data=file.read(PART), size=size)
        except OSError as fault:
            raise BadInput(f"{asked.file}: cannot be read: {fault} / 无法读取") from None


def _known(words: tuple[str, ...], known: tuple[str, ...], what: str, what_zh: str) -> None:
    for word in words:
        if word not in known:
            raise BadInput(
                f"unknown {what} {word!r}: one of {', '.join(known)}"
                f" / {what_zh} {word!r} 不存在，可用：{'、'.join(known)}"
            )


def _kind(report: Report) -> ReportKind:
    return ReportKind(
        name=report.name,
        zh=report.title.zh,
        en=report.title.en,
        span=report.span.value,
        signed_by=tuple((one.zh, one.en) for one in report.signatures),
    )


def _job(job: Job) -> ReportJob:
    order = job.order
    failing = job.state is JobState.WAITING and bool(job.fault)
    return ReportJob(
        id=order.key,
        report=order.report,
        zh=order.period.zh,
        en=order.period.en,
        start_ns=order.period.start_ns,
        end_ns=order.period.end_ns,
        state=JobState.FAILED.value if failing else job.state.value,
        share=job.share,
        fault=job.fault,
        entry=order.entry,
        by=order.by,
        asked_ns=job.asked_ns,
        made_ns=job.made_ns,
        files=tuple(
            ReportFile(name=name, sha256=sha256, bytes=size) for name, sha256, size in job.files
        ),
    )
