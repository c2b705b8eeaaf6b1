"""Reports that were made, are being made, or are due next, as rows."""

from collections.abc import Callable

from hmi.models.review.grid import Column, Grid
from hmi.models.spoken import spoken
from hmi.models.words import Words
from scada.bus.report_messages import ReportJob, ReportKind, ReportsAnswer

Text = Callable[..., str]
MARKS = {"made": "✓ ", "failed": "▲ ", "waiting": "", "making": ""}


def title_of(name: str, kinds: tuple[ReportKind, ...], words: Words) -> str:
    """What a report is called."""
    kind = next((one for one in kinds if one.name == name), None)
    return words.language.pick(kind.zh, kind.en) if kind else name


def jobs_grid(answer: ReportsAnswer, words: Words, text: Text) -> Grid:
    """The newest first; below them what is made next, by the schedule."""
    jobs, due, pick = answer.jobs, answer.due, words.language.pick
    rows: list[tuple[str, ...]] = [
        (
            _state(job, text),
            title_of(job.report, answer.kinds, words),
            pick(job.zh, job.en),
            _when(job.made_ns or job.asked_ns, words),
            job.by or text("desk.reports.by_schedule"),
        )
        for job in jobs
    ]
    rows += [
        (
            text("desk.reports.state.due"),
            title_of(one.report, answer.kinds, words),
            pick(one.zh, one.en),
            _when(one.ready_ns, words),
            text("desk.reports.by_schedule"),
        )
        for one in due
    ]

    def cell(place: int) -> Callable[[int], str]:
        return lambda row: rows[row][place]

    def grave(row: int) -> str:
        return "text" if row < len(jobs) and jobs[row].state == "failed" else "quiet"

    columns = (
        Column(text("desk.reports.column.state"), 100, cell(0), bold=True, token_of=grave),
        Column(text("desk.reports.column.report"), 0, cell(1)),
        Column(text("desk.reports.column.period"), 136, cell(2)),
        Column(text("desk.reports.column.made"), 104, cell(3), token="quiet"),
        Column(text("desk.reports.column.by"), 80, cell(4), token="quiet"),
    )
    return Grid(columns, len(rows))


def _state(job: ReportJob, text: Text) -> str:
    if job.state == "making":
        return f"{job.share:.0%}"
    return MARKS.get(job.state, "") + text(f"desk.reports.state.{job.state}")


def _when(time_ns: int, words: Words) -> str:
    return f"{words.date(time_ns)[5:]} {words.minute(time_ns)}" if time_ns else "–"


def fault_of(job: ReportJob, words: Words) -> str:
    """Why it could not be made."""
    return spoken(job.fault, words.language)
