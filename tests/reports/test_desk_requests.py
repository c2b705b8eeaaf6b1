"""Asking a desk on a real bus for reports: who may, how far they are, their bytes."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from davylamp.core.headers import Headers
from davylamp.desk.report_answers import PART
from davylamp.desk.report_desk import ReportPlan
from davylamp.desk.report_jobs import Order
from davylamp.desk.report_ledger import MadeFile
from davylamp.desk.service import DeskService
from davylamp.people import book as books
from davylamp.people.book_file import BookFile
from davylamp.site.reports import Every, FileFormat, Reports, Scheduled
from scada.bus.bus import Refused
from scada.bus.desk_client import ask_desk, ask_sealed
from scada.bus.desk_messages import LoginRequest
from scada.bus.header import Header
from scada.bus.nats_bus import NatsBus
from scada.bus.report_messages import (
    ReportFileRequest,
    ReportPart,
    ReportRequest,
    ReportsAnswer,
    ReportsRequest,
)
from scada.bus.subjects import Subjects
from scada.model import Login, Role
from tests.bus.running import Running
from tests.desk.office import CHEAP, SETTINGS, mine

SUBJECTS = Subjects("test")
SIZE = PART + 1000
DAILY = Scheduled("daily", "daily", Every.DAY, None, "zh", (FileFormat.PDF,))


class Maker:
    """Makes a file of more than one part."""

    async def make(self, order: Order, told: Callable[[float], None]) -> tuple[MadeFile, ...]:
        path = Path(order.folder) / "a.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(range(250)) * (SIZE // 250 + 1))
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        words = {"file": path.name, "sha256": sha256}
        return (MadeFile(path=str(path), sha256=sha256, bytes=path.stat().st_size, words=words),)


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[Running]:
    made = Running(tmp_path / "run", "test")
    await made.start()
    yield made
    made.stop()


@contextlib.asynccontextmanager
async def desk(bus: Running, login: Login = Login.REQUIRED) -> AsyncIterator[None]:
    run = bus.server.run
    plan = ReportPlan(Reports(run / "reports", schedule=(DAILY,)), Maker())
    async with await bus.connect("people", limits=False) as connection:
        up = asyncio.Event()
        table = msgspec.structs.replace(mine(), login=login)
        service = DeskService(
            table, SETTINGS, connection, run, passwords=CHEAP, started=up.set, reports=plan
        )
        task = asyncio.create_task(service.run())
        await up.wait()
        try:
            yield
        finally:
            service.stop.set()
            await task


def header(_: str) -> Header:
    return Headers("test", "desk", 1, "").next("", 1)


class Asker:
    """A station, or a command."""

    def __init__(self, bus: NatsBus) -> None:
        self.bus, self.token = bus, ""

    async def log_in(self, run: Path, name: str, role: Role) -> "Asker":
        hashed = CHEAP.hash("a-good-password")
        BookFile(run).change(
            lambda book: books.added(book, name, (role,), hashed, by="root", now_ns=1)
        )
        request = LoginRequest(user=name, password="a-good-password", station="s1")
        self.token = (await ask_desk(self.bus, SUBJECTS, request, header)).token
        return self

    async def ask(self, request: Any, kind: Any = ReportsAnswer) -> Any:
        whole = msgspec.structs.replace(request, token=self.token)
        return await ask_sealed(self.bus, SUBJECTS, whole, header, kind)

    async def made(self, request: ReportRequest) -> Any:
        (job,) = (await self.ask(request)).jobs
        while job.state in ("waiting", "making"):
            (job,) = (await self.ask(ReportsRequest(job=job.id))).jobs
        return job


async def test_one_is_asked_for_and_read(bus: Running) -> None:
    async with desk(bus), await bus.connect("station", limits=False) as connection:
        run = bus.server.run
        engineer = await Asker(connection).log_in(run, "wang", Role.ENGINEER)
        job = await engineer.made(ReportRequest(report="daily", when="2026-05-31"))
        assert (job.state, job.by, job.en) == ("made", "wang", "2026-05-31")
        (file,) = job.files
        viewer = await Asker(connection).log_in(run, "sun", Role.VIEWER)
        content = b""
        while len(content) < file.bytes:
            request = ReportFileRequest(job=job.id, file=file.name, offset=len(content))
            content += (await viewer.ask(request, ReportPart)).data
        assert hashlib.sha256(content).hexdigest() == file.sha256
        told = await viewer.ask(ReportsRequest())
        assert [one.id for one in told.jobs] == [job.id]
        assert [one.entry for one in told.due] == ["daily"]
        with pytest.raises(Refused, match="has no file"):
            await viewer.ask(ReportFileRequest(job=job.id, file="../keys.json"), ReportPart)


async def test_who_may_not(bus: Running) -> None:
    async with desk(bus), await bus.connect("station", limits=False) as connection:
        run = bus.server.run
        viewer = await Asker(connection).log_in(run, "sun", Role.VIEWER)
        with pytest.raises(Refused, match="your role does not allow it"):
            await viewer.ask(ReportRequest(report="daily"))
        administrator = await Asker(connection).log_in(run, "chen", Role.ADMINISTRATOR)
        with pytest.raises(Refused, match="您的角色无此权限"):
            await administrator.ask(ReportsRequest())
        with pytest.raises(Refused, match="log in"):
            await Asker(connection).ask(ReportsRequest())
        engineer = await Asker(connection).log_in(run, "wang", Role.ENGINEER)
        for wrong in (
            {"report": "dayly"},
            {"report": "daily", "when": "yesterday week"},
            {"report": "daily", "formats": ("docx",)},
            {"report": "daily", "language": "fr"},
        ):
            with pytest.raises(Refused):
                await engineer.ask(ReportRequest(**wrong))


async def test_where_anybody_is_believed(bus: Running) -> None:
    async with desk(bus, Login.OPEN), await bus.connect("station", limits=False) as connection:
        job = await Asker(connection).made(ReportRequest(report="daily", by="zhang"))
        assert (job.state, job.by) == ("made", "zhang")
