"""People at a real bus: a desk, a core and two stations, each on a connection of its own."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from alarms import verify
from davylamp.core.headers import Headers
from davylamp.core.parts import CoreSettings
from davylamp.core.service import Core
from davylamp.desk.service import DeskService
from davylamp.people import book as books
from davylamp.people.book_file import BookFile
from davylamp.people.keys import public_in
from scada.bus.bus import BusDown, Refused
from scada.bus.codec import decode_events, encode
from scada.bus.desk_client import ask_desk
from scada.bus.desk_messages import (
    LoginRequest,
    LogoutRequest,
    PasswordRequest,
    RenewRequest,
    SessionAnswer,
    WhoAmIRequest,
)
from scada.bus.header import Header
from scada.bus.nats_bus import NatsBus
from scada.model import Acknowledge, CommandResult, Event, EventKind, Signed
from tests.bus.running import Running
from tests.core.running import Plant, Station
from tests.desk.office import CHEAP, PASSWORDS, SETTINGS, add_people, mine


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[Running]:
    made = Running(tmp_path / "run", "test")
    await made.start()
    yield made
    made.stop()


@contextlib.asynccontextmanager
async def desk(bus: Running) -> AsyncIterator[DeskService]:
    async with await bus.connect("people", limits=False) as connection:
        up = asyncio.Event()
        service = DeskService(
            mine(), SETTINGS, connection, bus.server.run, passwords=CHEAP, started=up.set
        )
        task = asyncio.create_task(service.run())
        await up.wait()
        try:
            yield service
        finally:
            service.stop.set()
            await task


@contextlib.asynccontextmanager
async def core(bus: Running) -> AsyncIterator[Plant]:
    async with await bus.connect("core") as connection:
        plant, up = Plant(), asyncio.Event()
        made = Core(
            mine(),
            connection,
            bus.server.run / "core",
            settings=CoreSettings(snapshot_s=0.05),
            reader_of=plant.reader_of,
            started=up.set,
            desk_key=partial(public_in, bus.server.run),
        )
        task = asyncio.create_task(made.run())
        await up.wait()
        try:
            yield plant
        finally:
            made.stop.set()
            await task


class Seat(Station):
    """An operator station with a name, and a session once somebody has logged in."""

    def __init__(self, bus: NatsBus, name: str) -> None:
        super().__init__(bus, "test")
        self.name, self.token = name, ""
        self.told: list[Event] = []

    async def open(self) -> "Seat":
        await super().open()
        await self.bus.listen(self.subjects.other_events, self._other)
        return self

    async def _other(self, subject: str, data: bytes) -> None:
        await self._told(lambda: self.told.extend(decode_events(data)[1]))

    def header(self, schema: str) -> Header:
        return Headers("test", "station", time.time_ns(), "").next(schema, time.time_ns())

    async def login(self, user: str, position: str = "") -> SessionAnswer:
        request = LoginRequest(
            user=user, password=PASSWORDS[user], station=self.name, position=position
        )
        answer = await ask_desk(self.bus, self.subjects, request, self.header)
        self.token = answer.token
        return answer

    async def logout(self) -> None:
        await ask_desk(self.bus, self.subjects, LogoutRequest(token=self.token), self.header)

    async def sign(self, *alarms: str, token: str = "", station: str = "") -> CommandResult:
        command = Acknowledge(alarms=alarms, user="?", station=station or self.name)
        result: CommandResult = await self.ask(Signed(command=command, token=token or self.token))
        return result

    def lines(self, kind: EventKind) -> list[Event]:
        return [event for event in self.events if event.kind is kind]


@contextlib.asynccontextmanager
async def seat(bus: Running, name: str) -> AsyncIterator[Seat]:
    async with await bus.connect("station", limits=False) as connection:
        yield await Seat(connection, name).open()


async def test_login_acknowledge_and_refusal(bus: Running) -> None:
    add_people(bus.server.run)
    async with seat(bus, "A") as a, seat(bus, "B") as b, core(bus) as plant:
        plant["mine"].values({"w": 1.2, "e": 1.2})
        await a.event("e/alarm", "raised")
        with pytest.raises(BusDown, match="no desk was ever here"):
            await a.login("li")
        assert "was not heard" in (await a.sign("w/alarm", token="x")).refused["w/alarm"]
        async with desk(bus):
            assert (await a.ask(Acknowledge(alarms=("w/alarm",), user="li"))).changed == ()
            with pytest.raises(Refused, match="not a position of li / li 无权上 east 岗"):
                await a.login("li", "east")
            await a.login("li", "west")
            await b.login("ann")
            result = await a.sign("w/alarm", "e/alarm")
            assert result.changed == ("w/alarm",)
            assert list(result.refused) == ["e/alarm"]
            assert "your role does not allow it" in (await b.sign("e/alarm")).refused["e/alarm"]
            stolen = await b.sign("e/alarm", token=a.token)
            assert "another station" in stolen.refused["e/alarm"]
            await a.logout()
            await a.until(lambda: EventKind.LOGGED_OUT in {event.kind for event in a.told})
        # The desk is gone: a session that it gave still holds, and one that it ended does not.
        assert "role" in (await b.sign("e/alarm")).refused["e/alarm"]
        assert "was ended" in (await a.sign("e/alarm")).refused["e/alarm"]
        denied = a.lines(EventKind.DENIED)
        assert [event.user for event in denied] == ["", "", "li", "ann", "li", "ann", ""]
        (line,) = a.lines(EventKind.ACKNOWLEDGED)
        assert (line.user, line.alarm) == ("li", "w/alarm")
    assert all(step.commands == () or "token" not in repr(step.commands) for step in a.steps)
    assert verify(a.events)[0] == len(a.events)
    assert verify(a.told)[0] == len(a.told)


async def test_two_stations_that_acknowledge_at_once_make_one_event(bus: Running) -> None:
    add_people(bus.server.run)
    async with desk(bus), core(bus) as plant, seat(bus, "A") as a, seat(bus, "B") as b:
        await a.login("li", "west")
        await b.login("wang")
        plant["mine"].values({"w": 1.2})
        await a.event("w/alarm", "raised")
        one, two = await asyncio.gather(a.sign("w/alarm"), b.sign("w/alarm"))
        assert sorted((one.changed, two.changed)) == [(), ("w/alarm",)]
        plant["mine"].values({"w": 0.2})
        await a.event("w/alarm", "returned")
        assert len(a.lines(EventKind.ACKNOWLEDGED)) == 1


async def test_a_user_who_is_removed_is_out_within_a_heartbeat(bus: Running) -> None:
    book = add_people(bus.server.run)
    async with seat(bus, "A") as a, core(bus) as plant:
        async with desk(bus):
            await a.login("li", "west")
        # Another desk goes on with its sessions, as after a restart.
        async with desk(bus):
            plant["mine"].values({"w": 1.2})
            await a.event("w/alarm", "raised")
            assert (await a.sign("w/alarm")).changed
            book.change(partial(books.removed, name="li", by="root", now_ns=1))
            await a.until(lambda: EventKind.LOGGED_OUT in {event.kind for event in a.told})
            with pytest.raises(Refused, match="wrong name or password"):
                await a.login("li", "west")
    kinds = [event.kind for event in a.told]
    assert kinds.count(EventKind.PEOPLE) == 4
    assert kinds.count(EventKind.STARTED) == 2
    assert verify(a.told)[0] == len(a.told)
    assert not BookFile(bus.server.run).read().unsaid


async def test_whose_session_it_is_and_another_password(bus: Running) -> None:
    add_people(bus.server.run)
    async with desk(bus), seat(bus, "A") as a:
        begun = await a.login("li", "west")
        who = WhoAmIRequest(token=a.token)
        answer = await ask_desk(a.bus, a.subjects, who, a.header)
        assert answer == SessionAnswer(session=begun.session)
        renewed = await ask_desk(a.bus, a.subjects, RenewRequest(token=a.token), a.header)
        assert renewed.session
        assert begun.session
        assert renewed.session.id == begun.session.id
        change = PasswordRequest(
            user="li", password=PASSWORDS["li"], new="another-shift", station="A"
        )
        await ask_desk(a.bus, a.subjects, change, a.header)
        with pytest.raises(Refused, match="the session is over"):
            await ask_desk(a.bus, a.subjects, who, a.header)
        with pytest.raises(Refused, match="wrong name or password"):
            await a.login("li", "west")


async def test_a_password_that_is_not_sealed_is_not_taken(bus: Running) -> None:
    add_people(bus.server.run)
    async with desk(bus), seat(bus, "A") as a:
        bare = LoginRequest(user="li", password=PASSWORDS["li"], station="A")
        with pytest.raises(Refused, match="sealed"):
            await a.bus.ask(a.subjects.desk, encode(a.header("LoginRequest"), bare), 5.0)
        with pytest.raises(Refused, match="refuses user station"):
            await a.bus.store(a.subjects.desk_state, b"forged", "1")
