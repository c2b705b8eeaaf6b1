"""The part of the desk that makes reports: its schedule, its mails, its answers."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from davylamp.desk.report_answers import ReportAnswers
from davylamp.desk.report_mail import Mailing, Send
from davylamp.desk.report_maker import Maker
from davylamp.desk.reporting import Pen, Reporting
from davylamp.outward.mail import handed_over
from davylamp.site.outward import Mail
from davylamp.site.reports import Reports
from scada.model import SiteTable

log = logging.getLogger(__name__)

AGAIN_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """What a site wants of reports, and who makes them."""

    reports: Reports
    maker: Maker
    mails: tuple[Mail, ...] = ()
    send: Send = field(default=handed_over)


class ReportDesk:
    """All of it for one site. `run` it until it is cancelled."""

    def __init__(
        self,
        table: SiteTable,
        plan: ReportPlan,
        folder: Path,
        pen: Pen,
        clock: Callable[[], int],
        journaled: int,
        behind: Callable[[], str] = lambda: "",
    ) -> None:
        reports = plan.reports
        self._reporting = Reporting(
            reports, table.timezone, folder, plan.maker, pen, clock, journaled, behind
        )
        self._mailing = Mailing(
            table,
            {entry.id: entry for entry in reports.schedule},
            {mail.id: mail for mail in plan.mails},
            self._reporting.ledger,
            pen,
            clock,
            plan.send,
        )
        begins = msgspec.structs.replace(table, day_starts_s=reports.day_starts_s)
        self.answers = ReportAnswers(begins, self._reporting, clock)
        self._broken = ""

    @property
    def waiting(self) -> int:
        """How many reports wait or are under way."""
        return self._reporting.waiting

    @property
    def fault(self) -> str:
        """Which could not be made or sent, and why."""
        said = (self._broken, self._reporting.fault, self._mailing.fault)
        return "; ".join(filter(None, said))

    async def run(self) -> None:
        """Make and send until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._on(self._reporting.run), name="making reports")
            group.create_task(self._on(self._mailing.run), name="mailing reports")

    async def _on(self, run: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Whatever goes wrong is told, and tried again: it must not end the desk."""
        while True:
            try:
                await run()
            except Exception as fault:
                self._broken = f"{type(fault).__name__}: {fault}"
                log.exception("reports")
                await asyncio.sleep(AGAIN_S)
                self._broken = ""
