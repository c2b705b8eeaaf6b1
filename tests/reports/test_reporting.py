"""The desk's reports: made once each, journaled once each, whatever ends a life of the desk."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from davylamp.desk.history_lag import HistoryLag
from davylamp.desk.report_jobs import JobState, Order
from davylamp.desk.report_ledger import Ledger, MadeFile
from davylamp.desk.report_mail import Mailing
from davylamp.desk.report_maker import NotMade
from davylamp.desk.reporting import AGAIN_S, Reporting
from davylamp.outward.delivery import NotSent
from davylamp.outward.mail import handed_over
from davylamp.site.outward import Mail, MailSecurity
from davylamp.site.reports import Every, FileFormat, Reports, Scheduled
from historian.reports.period import day_of
from scada.bus.messages import HistorianHeartbeat
from scada.model import BadInput, EventKind
from tests.outward.post_box import MailBox, mail_server
from tests.reports.history import START, S, table_of

HOUR = 3600 * S
DAILY = Scheduled("daily", "daily", Every.DAY, None, "zh", (FileFormat.PDF,), ("duty",))
SWITCHES = Scheduled("switches", "switch-changes", Every.DAY, None, "zh", (FileFormat.XLSX,))


class Safe:
    """A line that is on the disk."""

    async def wait(self) -> None:
        """At once."""


class Pen:
    """A journal that may lose its last lines, as a crash does."""

    def __init__(self) -> None:
        self.lines: list[tuple[EventKind, dict[str, Any]]] = []

    @property
    def seq(self) -> int:
        return len(self.lines)

    def note(self, kind: EventKind, **fields: Any) -> Any:
        self.lines.append((kind, fields))
        return Safe()

    def made(self) -> list[str]:
        return [fields["text"]["file"] for kind, fields in self.lines if kind is EventKind.MADE]


class FakeMaker:
    """Writes two small files; fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.orders: list[Order] = []
        self.failures = failures
        self.idle: Callable[[], None] = lambda: None

    async def make(self, order: Order, told: Callable[[float], None]) -> tuple[MadeFile, ...]:
        self.orders.append(order)
        if self.failures:
            self.failures -= 1
            raise NotMade("the disk is full / 磁盘已满")
        told(0.5)
        found = []
        for format in ("xlsx", "pdf"):
            path = Path(order.folder) / f"{order.report}-{order.period.en}.{format}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(order.key.encode())
            words = {"file": path.name, "sha256": "ab"}
            found.append(
                MadeFile(path=str(path), sha256="ab", bytes=path.stat().st_size, words=words)
            )
        return tuple(found)


class World:
    """A desk's folder, its journal, and the time."""

    def __init__(self, folder: Path, *entries: Scheduled) -> None:
        self.folder, self.pen, self.maker = folder, Pen(), FakeMaker()
        self.now_ns = START + 12 * HOUR
        self.reports = Reports(folder / "reports", schedule=entries)

    def reporting(self) -> Reporting:
        """A new life of the desk."""
        return Reporting(
            self.reports,
            "UTC",
            self.folder,
            self.maker,
            self.pen,
            lambda: self.now_ns,
            self.pen.seq,
        )

    async def live(self, reporting: Reporting | None = None) -> Reporting:
        """Live until there is nothing to do."""
        reporting = reporting or self.reporting()
        task = asyncio.create_task(reporting.run())
        for _ in range(200):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return reporting


async def test_days_are_made_once_and_caught_up(tmp_path: Path) -> None:
    world = World(tmp_path, DAILY, SWITCHES)
    await world.live()
    assert world.maker.orders == []
    world.now_ns += 3 * 24 * HOUR
    reporting = await world.live()
    assert [one.key for one in world.maker.orders] == [
        f"{name}@{START + day * 24 * HOUR}" for day in range(3) for name in ("daily", "switches")
    ]
    assert len(world.pen.made()) == len(set(world.pen.made())) == 12
    assert [job.state for job in reporting.jobs] == [JobState.MADE] * 6
    await world.live()
    assert len(world.maker.orders) == 6
    assert Path(world.maker.orders[0].folder).parts[-2:] == ("2026-06", "daily")


@pytest.mark.parametrize("kept", range(3))
async def test_a_crash_before_the_journal_has_it(tmp_path: Path, kept: int) -> None:
    world = World(tmp_path, DAILY)
    await world.live()
    world.now_ns += 24 * HOUR
    await world.live()
    del world.pen.lines[kept:]
    await world.live()
    assert len(world.maker.orders) == 1
    assert world.pen.made() == ["daily-2026-06-01.xlsx", "daily-2026-06-01.pdf"]


async def test_a_torn_line_of_the_ledger(tmp_path: Path) -> None:
    world = World(tmp_path, DAILY)
    await world.live()
    world.now_ns += 24 * HOUR
    await world.live()
    path = world.reporting().ledger.path
    path.write_bytes(path.read_bytes()[:-20])
    world.now_ns += 24 * HOUR
    reporting = await world.live()
    assert len(world.maker.orders) == 3
    assert str(path) in reporting.fault
    assert len(Ledger(tmp_path).made) == 2


async def test_a_failure_is_told_and_tried_again_later(tmp_path: Path) -> None:
    world = World(tmp_path, DAILY, SWITCHES)
    await world.live()
    world.now_ns += 24 * HOUR
    world.maker.failures = 1
    reporting = await world.live()
    assert "daily 2026-06-01: the disk is full / 磁盘已满" in reporting.fault
    assert [one.report for one in world.maker.orders] == ["daily", "switch-changes"]
    world.now_ns += round(AGAIN_S * S)
    await world.live(reporting)
    assert reporting.fault == ""
    assert [one.report for one in world.maker.orders[2:]] == ["daily"]


async def test_somebody_asks(tmp_path: Path) -> None:
    world = World(tmp_path)
    reporting = world.reporting()
    period = day_of(date(2026, 5, 30), "UTC")
    job = reporting.ask("daily", period, "zhang", tags=("3301.*",))
    await world.live(reporting)
    assert (job.state, job.share, job.order.by) == (JobState.MADE, 1.0, "zhang")
    assert world.pen.lines[0][1]["user"] == "zhang"
    name = job.files[1][0]
    assert reporting.path_of(job.order.key, name).read_bytes() == job.order.key.encode()
    with pytest.raises(BadInput, match="has no file"):
        reporting.path_of(job.order.key, "../../passwords")
    assert world.reporting().job(job.order.key).files == job.files
    world.maker.failures = 1
    failed = reporting.ask("daily", period, "zhang")
    await world.live(reporting)
    assert (failed.state, failed.fault) == (JobState.FAILED, "the disk is full / 磁盘已满")


async def test_old_files_go_where_the_site_says_so(tmp_path: Path) -> None:
    world = World(tmp_path, DAILY)
    world.reports = Reports(tmp_path / "reports", schedule=(DAILY,), keep_days=730)
    await world.live()
    world.now_ns += 24 * HOUR
    reporting = await world.live()
    path = reporting.path_of(world.maker.orders[0].key, "daily-2026-06-01.pdf")
    assert path.exists()
    world.reports = Reports(tmp_path / "reports", keep_days=730)
    world.now_ns += 731 * 24 * HOUR
    await world.live()
    assert not path.exists()
    assert world.pen.lines[-1][0] is EventKind.HISTORY


def mailing(
    world: World, reporting: Reporting, send: Callable[[Mail, EmailMessage], str]
) -> Mailing:
    mail = Mail("duty", host="m", sender="davylamp@mine.example", to=("chief@mine.example",))
    schedule = {entry.id: entry for entry in world.reports.schedule}
    return Mailing(
        table_of(),
        schedule,
        {"duty": mail},
        reporting.ledger,
        world.pen,
        lambda: world.now_ns,
        send,
    )


async def test_a_report_goes_out_once(tmp_path: Path) -> None:
    world, sent = World(tmp_path, DAILY), list[EmailMessage]()
    await world.live()
    world.now_ns += 24 * HOUR
    reporting = await world.live()

    def send(mail: Mail, message: EmailMessage) -> str:
        if not sent:
            sent.append(message)
            raise NotSent("try later")
        sent.append(message)
        return "chief@mine.example"

    one = mailing(world, reporting, send)
    for made, channel in one.pending():
        await one.deliver(made, channel)
    assert one.pending() == []
    assert "try later" in one.fault
    world.now_ns += HOUR
    for made, channel in one.pending():
        await one.deliver(made, channel)
    assert (one.pending(), one.fault) == ([], "")
    assert [part.get_filename() for part in sent[1].iter_attachments()] == [
        "daily-2026-06-01.xlsx", "daily-2026-06-01.pdf",
    ]  # fmt: skip
    assert sent[0]["Message-ID"] == sent[1]["Message-ID"]
    outcomes = [f["text"]["outcome"] for kind, f in world.pen.lines if kind is EventKind.SENT]
    assert outcomes == ["failing", "sent"]
    assert mailing(world, world.reporting(), send).pending() == []


async def test_a_real_mail_server_gets_the_files_as_they_are(tmp_path: Path) -> None:
    world = World(tmp_path, DAILY)
    await world.live()
    world.now_ns += 24 * HOUR
    reporting, box = await world.live(), MailBox(answers=["451 busy"])
    with mail_server(box) as port:

        def send(mail: Mail, message: EmailMessage) -> str:
            local = replace(mail, host="127.0.0.1", port=port, security=MailSecurity.NONE)
            return handed_over(local, message)

        one = mailing(world, reporting, send)
        for _ in range(2):
            for made, channel in one.pending():
                await one.deliver(made, channel)
            world.now_ns += HOUR
    (got,) = box.mails
    assert (got["To"], one.pending(), one.fault) == ("chief@mine.example", [], "")
    sent = [part.get_content() for part in got.iter_attachments()]
    files = [Path(file.path) for made in reporting.ledger.made.values() for file in made.files]
    assert sent == [file.read_bytes() for file in files]


async def test_it_waits_for_the_history(tmp_path: Path) -> None:
    world, lag = World(tmp_path, DAILY), HistoryLag(lambda: world.now_ns)
    await world.live()
    world.now_ns += 24 * HOUR
    waiting = Reporting(
        world.reports, "UTC", tmp_path, world.maker, world.pen, lambda: world.now_ns, 0, lag.said
    )
    lag.hear(beat(world.now_ns, 500.0))
    await world.live(waiting)
    assert world.maker.orders == []
    assert "daily 2026-06-01: waiting: the history is 500 s behind" in waiting.fault
    lag.hear(beat(world.now_ns, 1.0))
    await world.live(waiting)
    assert len(world.maker.orders) == 1
    assert waiting.fault == ""
    world.now_ns += 31 * S
    assert lag.said() == "waiting for the historian / 等待历史库服务"


def beat(now_ns: int, lag_s: float) -> HistorianHeartbeat:
    """What the historian says."""
    return HistorianHeartbeat(
        now_ns=now_ns,
        started_ns=START,
        pid=1,
        store="memory",
        rows=0,
        events=0,
        backlog=0,
        lag_s=lag_s,
        write_ms=0.0,
        disk_free_bytes=0,
        disk_used_bytes=0,
    )
