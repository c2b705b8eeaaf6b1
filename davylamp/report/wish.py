"""What somebody wants to have printed: which report, of what time, of which points, as what."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from davylamp.replay.fault import Fault
from davylamp.replay.moments import moment
from davylamp.site.problem import Said
from historian.reports.kinds import Report, Span
from historian.reports.period import Period, day_at, day_of, month_of, span_of
from historian.reports.registry import REPORTS
from historian.reports.words import Shown
from scada.model import SiteTable

FORMATS: Final = ("xlsx", "pdf")
LANGUAGES: Final = ("zh", "en", "both")
_DAYS: Final = {"today": 0, "yesterday": 1}
_MONTH: Final = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True, slots=True)
class Wish:
    """A report as it is asked for. ``when`` is a date, a month (``2026-11``), or empty: the last whole
    one. For a report of any time ``start`` and ``end`` are moments as a person writes them.
    """

    report: str
    when: str = ""
    start: str = ""
    end: str = ""
    formats: tuple[str, ...] = FORMATS
    language: Shown = "zh"
    tags: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    charts: int | None = None
    by: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> dict[str, str]:
        """What was asked for, in words of the command line."""
        words = {
            "report": self.report,
            "when": self.when,
            "from": self.start,
            "to": self.end,
            "language": self.language,
            "tags": " ".join(self.tags),
            "areas": " ".join(self.areas),
            **dict(self.options),
        }
        return {key: word for key, word in words.items() if word}


def report_of(name: str) -> Report:
    """The report of a name. Raises `Fault`, naming all."""
    if name not in REPORTS:
        names = ", ".join(REPORTS)
        said = Said(
            f"there is no report {name!r}", f"write one of {names}",
            f"没有报表 {name!r}", f"可用：{names}",
        )  # fmt: skip
        raise Fault(said)
    return REPORTS[name]


def period_of(wish: Wish, table: SiteTable, now_ns: int) -> Period:
    """The time that a wish is of, in the site's zone. Raises `Fault`."""
    zone, starts_s = table.timezone, table.day_starts_s
    today = day_at(now_ns, zone, starts_s)
    span = report_of(wish.report).span
    if wish.start or wish.end or (span is Span.ANY and not wish.when):
        start = moment(wish.start or "1d", zone, now_ns)
        return _ordered(span_of(start, moment(wish.end or "now", zone, now_ns), zone))
    if span is Span.MONTH:
        before = today.replace(day=1) - timedelta(days=1)
        return month_of(_date(wish.when, span, today) if wish.when else before, zone, starts_s)
    return day_of(
        _date(wish.when, span, today) if wish.when else today - timedelta(days=1), zone, starts_s
    )


def _date(text: str, span: Span, today: date) -> date:
    if text in _DAYS:
        return today - timedelta(days=_DAYS[text])
    whole = f"{text}-01" if span is Span.MONTH and _MONTH.fullmatch(text) else text
    try:
        return date.fromisoformat(whole)
    except ValueError:
        like = "2026-11" if span is Span.MONTH else "2026-11-22"
        said = Said(
            f"{text!r} is no date",
            f"write {like}, today or yesterday",
            f"{text!r} 不是日期",
            f"写成 {like}、today 或 yesterday",
        )
        raise Fault(said) from None


def _ordered(period: Period) -> Period:
    if period.start_ns >= period.end_ns:
        said = Said(
            f"the period {period.en} ends before it begins", "exchange --from and --to",
            f"时段 {period.zh} 的终点早于起点", "交换 --from 和 --to",
        )  # fmt: skip
        raise Fault(said)
    return period
