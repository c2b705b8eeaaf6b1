"""Mail, webhook and linkage end to end over a real nats-server, with the rights that each user has there."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from davylamp.core.headers import Headers
from davylamp.desk.service import DeskService
from davylamp.outward.service import OutwardService
from davylamp.people.keys import public_in
from davylamp.site.outward import Choice, Linkage, Mail, MailSecurity, Outward, Webhook
from scada.bus.bus import Refused
from scada.bus.codec import decode, decode_events, encode, encode_events
from scada.bus.desk_client import ask_desk
from scada.bus.desk_messages import LoginRequest
from scada.bus.header import Header
from scada.bus.messages import LinkageAcknowledge, LinkageCall, Linkages
from scada.bus.nats_bus import NatsBus
from scada.bus.station_key import StationKey
from scada.bus.subjects import Subjects
from scada.model import Event, EventKind
from tests.bus.running import Running
from tests.desk.office import CHEAP, PASSWORDS, SETTINGS, add_people, mine
from tests.outward.lines import line
from tests.outward.post_box import MailBox, mail_server, web_server

SUBJECTS = Subjects("test")
Step = Callable[[], bool]


def header(schema: str) -> Header:
    return Headers("test", "station", time.time_ns(), "").next(schema, time.time_ns())


class Room:
    """A station: what it hears, and how it answers."""

    def __init__(self, bus: NatsBus) -> None:
        self.bus, self.key, self.token = bus, StationKey(), ""
        self.calls: list[LinkageCall] = []
        self.told: list[Event] = []

    async def open(self) -> None:
        await self.bus.listen(SUBJECTS.linkage, self._called)
        await self.bus.listen(SUBJECTS.other_events, self._heard)

    async def _called(self, _: str, data: bytes) -> None:
        self.calls.append(decode(data)[1])

    async def _heard(self, _: str, data: bytes) -> None:
        self.told += decode_events(data)[1]

    async def login(self, user: str) -> None:
        asked = LoginRequest(
            user=user, password=PASSWORDS[user], station="room", key=self.key.public
        )
        self.token = (await ask_desk(self.bus, SUBJECTS, asked, header)).token

    async def answer(self, call: str, key: StationKey | None = None) -> Linkages:
        bare = LinkageAcknowledge(
            id=call, by="the mine manager", comment="on our way", station="room", token=self.token
        )
        asked = msgspec.structs.replace(bare, proof=(key or self.key).sign(self.token, bare))
        data = encode(header("LinkageAcknowledge"), asked)
        answer = decode(await self.bus.ask(SUBJECTS.outward, data, 5))[1]
        assert isinstance(answer, Linkages)
        return answer

    def outcomes(self) -> list[tuple[str, str]]:
        sent = (event.text for event in self.told if event.kind is EventKind.SENT)
        return [(text["channel"], text["outcome"]) for text in sent]


async def until(met: Step) -> None:
    async with asyncio.timeout(60):
        while not met():
            await asyncio.sleep(0.01)


def ways(mail_port: int, url: str) -> Outward:
    choice = Choice()
    return Outward(
        mails=(
            Mail(
                id="duty",
                host="127.0.0.1",
                port=mail_port,
                security=MailSecurity.NONE,
                sender="mine@x.example",
                to=("duty@x.example",),
                choice=choice,
            ),
        ),
        webhooks=(Webhook(id="dispatch", url=url, choice=choice),),
        linkages=(Linkage(id="face", zone="3301", choice=choice, repeat_s=0.1),),
    )


async def stopped(service: OutwardService | DeskService, task: Awaitable[None]) -> None:
    service.stop.set()
    await task


async def test_an_alarm_goes_out_and_its_linkage_is_answered_by_a_session(tmp_path: Path) -> None:
    server, box = Running(tmp_path / "run", "test"), MailBox()
    run = server.server.run
    await server.start()
    try:
        with mail_server(box) as port, web_server() as web:
            async with (
                await server.connect("core") as core,
                await server.connect("people", limits=False) as people,
                await server.connect("outward", limits=False) as way_out,
                await server.connect("station", limits=False) as screen,
            ):
                add_people(run)
                desk = DeskService(mine(), SETTINGS, people, run, passwords=CHEAP)
                serving = [asyncio.create_task(desk.run())]
                room = Room(screen)
                await room.open()
                await until(lambda: any(e.source == "desk" for e in room.told))
                service = OutwardService(
                    mine(),
                    ways(port, web.url),
                    way_out,
                    tmp_path / "outward",
                    time.time_ns,
                    lambda: public_in(run),
                )
                ready = asyncio.Event()
                serving.append(asyncio.create_task(service.run(ready.set)))
                await ready.wait()
                raised = line(1, now_ns=time.time_ns(), alarm="w/alarm", tag="w", area="3301")
                headers = Headers("test", "core", 1, "c")
                data = encode_events(headers.next("Events", 1), [raised])
                await core.store(SUBJECTS.events, data, "one")
                await until(lambda: bool(box.mails and web.posts and len(room.calls) > 1))
                call = room.calls[0].id
                assert (room.calls[0].zone, room.calls[0].alarms) == ("3301", ("w/alarm",))
                with pytest.raises(Refused, match="log in first"):
                    await room.answer(call)
                await room.login("ann")
                with pytest.raises(Refused, match="your role does not allow it"):
                    await room.answer(call)
                await room.login("li")
                with pytest.raises(Refused, match="not signed by the station"):
                    await room.answer(call, StationKey())
                assert (await room.answer(call)).calls == ()
                await until(lambda: ("linkage.face", "acknowledged") in room.outcomes())
                await stopped(service, serving[1])
                await stopped(desk, serving[0])
    finally:
        server.stop()
    assert sorted(room.outcomes()) == [
        ("linkage.face", "acknowledged"),
        ("linkage.face", "sent"),
        ("mail.duty", "sent"),
        ("webhook.dispatch", "sent"),
    ]
    last = next(e for e in room.told if e.text.get("outcome") == "acknowledged")
    assert (last.user, last.comment) == ("li", "on our way")
    refused = [e for e in room.told if e.kind is EventKind.DENIED]
    assert [(e.user, e.text.get("claimed", "")) for e in refused] == [
        ("", "the mine manager"),
        ("ann", ""),
        ("", "the mine manager"),
    ]
    assert web.posts[0].json["alarms"][0]["alarm"] == "w/alarm"
    assert "报警" in box.mails[0]["Subject"]
