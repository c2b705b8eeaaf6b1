"""The whole service on a bus in memory and real servers: what comes in goes out, once, and is journaled."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from davylamp.core.headers import Headers
from davylamp.outward import channel
from davylamp.outward.service import OutwardService
from davylamp.site.outward import Choice, Linkage, Outward, Webhook
from scada.bus.bus import Refused
from scada.bus.codec import decode, decode_events, encode, encode_events
from scada.bus.memory import MemoryBus
from scada.bus.messages import LinkageAcknowledge, LinkageCall, Linkages, LinkagesRequest
from scada.bus.subjects import Subjects
from scada.model import Event, EventKind
from tests.outward.lines import line, table
from tests.outward.post_box import WebServer, web_server

SUBJECTS = Subjects("test")


class Running:
    """A service, the bus it is on, and what it journaled."""

    def __init__(self, bus: MemoryBus, service: OutwardService) -> None:
        self.bus, self.service = bus, service
        self._headers = Headers("test", "core", 1, "c")

    async def journal(self, *events: Event) -> None:
        """The core writes lines."""
        data = encode_events(self._headers.next("Events", 1), list(events))
        await self.bus.store(SUBJECTS.events, data, f"m{events[0].seq}.{events[0].epoch}")

    async def told(self) -> list[Event]:
        """What the service journaled of letters."""
        consumer = await self.bus.consume(SUBJECTS.events_stream, f"test{time.monotonic_ns()}")
        deliveries = await consumer.fetch(1_000, 0.01)
        mine = [one for one in deliveries if one.subject == SUBJECTS.events_of("outward")]
        lines = [event for one in mine for event in decode_events(one.data)[1]]
        return [event for event in lines if event.kind is EventKind.SENT]

    async def outcomes(self) -> list[str]:
        return [event.text["outcome"] for event in await self.told()]

    async def ask(self, request: LinkagesRequest | LinkageAcknowledge) -> Linkages:
        header = Headers("test", "desk", 1, "").next(type(request).__name__, 1)
        answer = decode(await self.bus.ask(SUBJECTS.outward, encode(header, request), 5))[1]
        assert isinstance(answer, Linkages)
        return answer


@contextlib.asynccontextmanager
async def running(bus: MemoryBus, folder: Path, outward: Outward) -> AsyncIterator[Running]:
    service = OutwardService(table(), outward, bus, folder, time.time_ns)
    ready = asyncio.Event()
    task = asyncio.create_task(service.run(ready.set))
    await ready.wait()
    try:
        yield Running(bus, service)
    finally:
        service.stop.set()
        await task


async def until(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not met():
            await asyncio.sleep(0.01)


async def told(run: Running, outcome: str) -> list[str]:
    async with asyncio.timeout(60):
        while outcome not in (outcomes := await run.outcomes()):
            await asyncio.sleep(0.01)
    return outcomes


def hook(web: WebServer, **fields: object) -> Outward:
    return Outward(webhooks=(Webhook(id="dispatch", url=web.url, **fields),))  # type: ignore[arg-type]


def fresh(seq: int, **fields: object) -> Event:
    return line(seq, now_ns=time.time_ns(), **fields)


async def test_an_alarm_goes_out_once_and_is_journaled(tmp_path: Path) -> None:
    with web_server() as web:
        async with running(MemoryBus("test"), tmp_path, hook(web)) as run:
            await run.journal(fresh(1), fresh(2, priority=3))
            assert await told(run, "sent") == ["sent"]
            (event,) = await run.told()
        assert [post.json["alarms"][0]["alarm"] for post in web.posts] == ["a/alarm"]
    assert event.text["channel"] == "webhook.dispatch"
    assert event.text["to"] == web.url


async def test_what_did_not_go_is_tried_again_and_both_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "FIRST_WAIT_S", 0.01)
    with web_server() as web:
        web.answers = [503, 503]
        async with running(MemoryBus("test"), tmp_path, hook(web)) as run:
            await run.journal(fresh(1))
            assert await told(run, "sent") == ["failing", "sent"]
            assert (await run.told())[-1].text["attempts"] == "3"
        assert {post.json["id"] for post in web.posts} == {"core.1.1"}


async def test_what_nobody_will_ever_take_is_given_up_and_the_next_goes(tmp_path: Path) -> None:
    with web_server() as web:
        web.answers = [404]
        async with running(MemoryBus("test"), tmp_path, hook(web)) as run:
            await run.journal(fresh(1))
            await told(run, "failed")
            await run.journal(fresh(2))
            assert await told(run, "sent") == ["failed", "sent"]


async def test_what_waits_survives_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "FIRST_WAIT_S", 60.0)
    bus = MemoryBus("test")
    with web_server() as web:
        web.answers = [503]
        async with running(bus, tmp_path, hook(web)) as run:
            await run.journal(fresh(1))
            await told(run, "failing")
        async with running(bus.twin("again"), tmp_path, hook(web)) as run:
            assert await told(run, "sent") == ["failing", "sent"]
        async with running(bus.twin("third"), tmp_path, hook(web)) as run:
            await run.journal(fresh(2))
            await until(lambda: len(web.posts) == 3)
        assert [post.json["id"] for post in web.posts] == ["core.1.1", "core.1.1", "core.1.2"]


async def test_a_first_start_does_not_begin_with_yesterday(tmp_path: Path) -> None:
    bus = MemoryBus("test")
    with web_server() as web:
        before = Running(bus, None)  # type: ignore[arg-type]
        await before.journal(fresh(1))
        async with running(bus, tmp_path, hook(web)) as run:
            await run.journal(fresh(2))
            await told(run, "sent")
        assert [post.json["id"] for post in web.posts] == ["core.1.2"]


def linkage(web: WebServer, **fields: object) -> Outward:
    said = {"id": "face", "zone": "3301", "choice": Choice(), "repeat_s": 0.05}
    one = Linkage(**(said | {"url": web.url} | fields))  # type: ignore[arg-type]
    return Outward(linkages=(one,))


async def test_a_linkage_is_said_until_somebody_answers(tmp_path: Path) -> None:
    with web_server() as web:
        setting = linkage(web, acknowledge_s=0.2)
        bus = MemoryBus("test")
        heard: list[LinkageCall] = []

        async def hear(_: str, data: bytes) -> None:
            heard.append(decode(data)[1])

        async with bus.twin("dispatch") as other, running(bus, tmp_path, setting) as run:
            await other.listen(SUBJECTS.linkage, hear)
            await run.journal(fresh(1))
            await told(run, "unanswered")
            await until(lambda: len(heard) >= 2)
            (call,) = (await run.ask(LinkagesRequest())).calls
            assert (call.zone, call.severity, call.alarms) == ("3301", 1, ("a/alarm",))
            assert "Longwall 3301" in call.en
            with pytest.raises(Refused, match="who"):
                await run.ask(LinkageAcknowledge(id=call.id, by=" "))
            with pytest.raises(Refused, match="no open linkage"):
                await run.ask(LinkageAcknowledge(id="x", by="li"))
            left = await run.ask(LinkageAcknowledge(id=call.id, by="li", comment="on our way"))
            assert left.calls == ()
            assert await told(run, "acknowledged") == ["sent", "unanswered", "acknowledged"]
            last = (await run.told())[-1]
            assert (last.user, last.comment) == ("li", "on our way")
        assert {post.json["id"] for post in web.posts} == {call.id}


async def test_an_address_may_answer_at_once(tmp_path: Path) -> None:
    with web_server() as web:
        web.said = b'{"acknowledged_by": "dispatch", "ticket": 7}'
        async with running(MemoryBus("test"), tmp_path, linkage(web)) as run:
            await run.journal(fresh(1))
            assert await told(run, "acknowledged") == ["sent", "acknowledged"]
            assert (await run.ask(LinkagesRequest())).calls == ()


async def test_an_open_linkage_survives_a_restart(tmp_path: Path) -> None:
    bus = MemoryBus("test")
    with web_server() as web:
        async with running(bus, tmp_path, linkage(web)) as run:
            await run.journal(fresh(1))
            await told(run, "sent")
        async with running(bus.twin("again"), tmp_path, linkage(web)) as run:
            async with asyncio.timeout(60):
                while not (calls := (await run.ask(LinkagesRequest())).calls):
                    await asyncio.sleep(0.01)
            assert calls[0].id == "face.core.1.1"
