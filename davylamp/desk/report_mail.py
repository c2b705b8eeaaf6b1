"""Reports that go out by mail, to the channels that the schedule names."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from davylamp.desk.report_ledger import Ledger, Made, Mailed
from davylamp.desk.reporting import Pen
from davylamp.outward.delivery import NotSent
from davylamp.site.outward import Mail
from davylamp.site.reports import Scheduled
from historian.reports.period import local, span_of
from historian.reports.registry import REPORTS
from historian.reports.words import Words
from scada.model import EventKind, SiteTable

log = logging.getLogger(__name__)

LOOK_S: Final = 5.0
FIRST_WAIT_S: Final = 10.0
LONGEST_WAIT_S: Final = 900.0
LATE_NS: Final = 3 * 86_400 * 10**9
"""What could not be sent for so long goes nowhere any more."""
_TYPES: Final = {
    ".pdf": ("application", "pdf"),
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}

Send = Callable[[Mail, EmailMessage], str]
"""Hands a message over; who took it. Raises `NotSent`. It may block."""


class Mailing:
    """Sends what the desk has made and not sent yet. `run` it until it is cancelled."""

    def __init__(
        self,
        table: SiteTable,
        schedule: Mapping[str, Scheduled],
        mails: Mapping[str, Mail],
        ledger: Ledger,
        pen: Pen,
        clock: Callable[[], int],
        send: Send,
    ) -> None:
        self._table, self._schedule, self._mails = table, schedule, mails
        self._ledger, self._pen, self._clock, self._send = ledger, pen, clock, send
        self._again: dict[tuple[str, str], tuple[int, float]] = {}
        self.fault = ""
        """Why the last one did not go; empty where it did."""

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            for made, channel in self.pending():
                await self.deliver(made, channel)
            await asyncio.sleep(LOOK_S)

    def pending(self) -> list[tuple[Made, str]]:
        """What is to go now: report and channel."""
        now_ns = self._clock()
        return [
            (made, channel)
            for made in self._ledger.made.values()
            if made.entry in self._schedule and made.made_ns > now_ns - LATE_NS
            for channel in self._schedule[made.entry].mails
            if (made.key, channel) not in self._ledger.mailed
            and self._again.get((made.key, channel), (0, 0.0))[0] <= now_ns
        ]

    async def deliver(self, made: Made, channel: str) -> None:
        """Try once to send one; told where it went, and where it did not."""
        mail = self._mails[channel]
        try:
            message = self.message(made, mail)
            to = await asyncio.to_thread(self._send, mail, message)
        except (NotSent, OSError) as fault:
            self._failed(made, channel, fault)
        else:
            self.fault = ""
            self._done(made, channel, "sent", to)

    def _failed(self, made: Made, channel: str, fault: NotSent | OSError) -> None:
        """Told once; tried again where that can help. A file that is gone can be sent by nobody."""
        self.fault = f"mail.{channel}: {fault}"
        log.warning("%s", self.fault)
        if isinstance(fault, FileNotFoundError) or (isinstance(fault, NotSent) and fault.for_good):
            self._done(made, channel, "failed", "", str(fault))
            return
        _, wait_s = self._again.get((made.key, channel), (0, 0.0))
        if not wait_s:
            self._tell(made, channel, "failing", "", str(fault))
        wait_s = min(2 * wait_s or FIRST_WAIT_S, LONGEST_WAIT_S)
        self._again[made.key, channel] = (self._clock() + round(wait_s * 1e9), wait_s)

    def _done(self, made: Made, channel: str, outcome: str, to: str, why: str = "") -> None:
        """Remembered before it is journaled: a mail that went twice is worse than a line too few."""
        self._again.pop((made.key, channel), None)
        try:
            self._ledger.add(Mailed(key=made.key, channel=channel))
        except OSError as fault:
            self.fault = f"{self._ledger.path}: {fault}"
            self._ledger.mailed.add((made.key, channel))
        self._tell(made, channel, outcome, to, why)

    def _tell(self, made: Made, channel: str, outcome: str, to: str, why: str) -> None:
        zh, en = {
            "sent": ("报表已外发", "report sent"),
            "failing": ("报表外发失败，将重试", "report not sent yet, tried again"),
            "failed": ("报表外发失败，已放弃", "report not sent, given up"),
        }[outcome]
        detail = f" ({why})" if why else ""
        text = {
            "zh": f"mail.{channel} {zh}：{made.key}{detail}",
            "en": f"mail.{channel} {en}: {made.key}{detail}",
            "channel": f"mail.{channel}",
            "outcome": outcome,
            "to": to,
        }
        self._pen.note(EventKind.SENT, text=text)

    def message(self, made: Made, mail: Mail) -> EmailMessage:
        """The mail with its files; the same report has the same Message-ID. Raises `OSError`."""
        entry, zone = self._schedule[made.entry], self._table.timezone
        site = Words(self._table.name_zh, self._table.name_en)
        title = REPORTS[entry.report].title
        period = span_of(made.start_ns, made.end_ns, zone)
        said = Words(
            f"{site.zh}：{title.zh}（{period.zh}）", f"{site.en}: {title.en} ({period.en})"
        )
        message = EmailMessage()
        message["Subject"] = said.said(mail.language)
        message["From"] = Address(addr_spec=mail.sender)
        message["To"] = tuple(Address(addr_spec=one) for one in mail.to)
        message["Date"] = format_datetime(local(made.made_ns, zone))
        domain = mail.sender.rpartition("@")[2]
        message["Message-ID"] = f"<report.{made.key.replace('@', '.')}.{mail.id}@{domain}>"
        sums = [f"{Path(one.path).name}  SHA-256 {one.sha256}" for one in made.files]
        message.set_content("\n".join([said.said(mail.language), "", *sums]) + "\n")
        for one in made.files:
            path = Path(one.path)
            main, sub = _TYPES[path.suffix]
            message.add_attachment(path.read_bytes(), main, sub, filename=path.name)
        return message
