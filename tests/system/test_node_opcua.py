"""The whole way from a server that we did not write: core, bus and store as their own processes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asyncua import Client, ua

from davylamp.site import Site
from davylamp.supervise import services
from davylamp.supervise.supervisor import Supervisor
from historian.check import sequence_report
from scada.model import AlarmKind, Event, EventKind, Flag
from tests.servers.node_opcua import NAMESPACE, NodeOpcuaServer
from tests.servers.node_opcua.site import has_limit, write_site
from tests.system.observer import Observer, observing

NODES, SWITCHES = 2000, 40
LINK = "server.node/link"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

pytestmark = [pytest.mark.needs_node, pytest.mark.timeout(150)]


class Changes:
    """What a plain asyncua subscription sees of the judged nodes: the truth to hold ours against."""

    def __init__(self, site: Site) -> None:
        self.index = {tag.id: place for place, tag in enumerate(site.table.tags)}
        self.names = [tag.id for tag in site.table.tags if has_limit(tag)]
        self.seen: list[tuple[int, int]] = []

    def datachange_notification(self, node: object, value: object, data: object) -> None:
        item = data.monitored_item  # type: ignore[attr-defined]
        name = str(node.nodeid.Identifier)  # type: ignore[attr-defined]
        moment = item.Value.SourceTimestamp.replace(tzinfo=UTC)
        self.seen.append((self.index[name], (moment - EPOCH) // timedelta(microseconds=1)))

    async def attend(self, client: Client) -> None:
        space = await client.get_namespace_index(NAMESPACE)
        nodes = [client.get_node(ua.NodeId(name, space)) for name in self.names]
        subscription = await client.create_subscription(100, self)
        await subscription.subscribe_data_change(nodes, queuesize=20, sampling_interval=50)


def say_nothing(name: str, what: str) -> None:
    return


def link_events(observer: Observer, kind: EventKind) -> list[Event]:
    return [event for event in observer.events if event.alarm == LINK and event.kind is kind]


async def test_read_lost_and_read_again(tmp_path: Path) -> None:
    server = NodeOpcuaServer(nodes=NODES, switches=SWITCHES)
    await server.start_async()
    site = write_site(tmp_path / "site", server.url, NODES, SWITCHES)
    everything = len(site.table.tags)
    try:
        wanted = services.of_site(site)
        async with Supervisor(wanted, services.logs(site), say_nothing) as supervisor:
            await supervisor.ready(["core", "historian"])
            async with observing(site) as observer:
                await observer.until(lambda: _reads_all(observer), "every tag is read")
                await _lost(observer, server, everything)
                await server.start_async()
                await _back(observer, server, site)
                samples = sum(map(len, observer.samples))
                await supervisor.stop_one("core")
                await observer.until(lambda: _stored(observer), "all is stored")
            await supervisor.stop_one("historian")
        report = sequence_report(site.historian.path)
        assert report.is_whole
        assert report.rows >= samples
    finally:
        server.kill()


def _reads_all(observer: Observer) -> bool:
    if observer.core is None:
        return False
    (link,) = observer.core.links
    return link.subscribed + link.polled == len(observer.table.tags) and not link.refused


async def _lost(observer: Observer, server: NodeOpcuaServer, everything: int) -> None:
    """A kill is one alarm, and BAD quality on every tag."""
    before = len(observer.events)
    server.kill()
    await observer.until(lambda: bool(link_events(observer, EventKind.RAISED)), "link alarm")
    await observer.until(lambda: observer.bad == everything, "BAD quality on every tag")
    raised = [event for event in observer.events[before:] if event.kind is EventKind.RAISED]
    assert [event.alarm for event in raised] == [LINK]
    assert raised[0].alarm_kind is AlarmKind.LINK
    assert any((samples.flags & Flag.SUBSTITUTED).any() for samples in observer.samples)


async def _back(observer: Observer, server: NodeOpcuaServer, site: Site) -> None:
    """After the restart the alarm returns, every tag is good, and no change is missed."""
    await observer.until(lambda: bool(link_events(observer, EventKind.RETURNED)), "link returned")
    await observer.until(lambda: observer.good == len(site.table.tags), "every tag is good again")
    truth = Changes(site)
    async with Client(server.url) as client:
        await truth.attend(client)
        wanted = 4 * len(truth.names)
        await observer.until(lambda: len(truth.seen) >= wanted, "changes seen by a plain client")
        # The first notification of each node is its value at that time, changed before we listened.
        changes = truth.seen[len(truth.names) :]
    await observer.until(lambda: not _missed(observer, changes), "every change is taken", 10)
    assert len(link_events(observer, EventKind.RAISED)) == 1


def _missed(observer: Observer, changes: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Changes (tag, source time in µs, all that asyncua's datetime keeps) that the core did not take."""
    return set(changes) - {(tag, time_ns // 1000) for tag, time_ns in observer.taken()}


def _stored(observer: Observer) -> bool:
    return observer.historian is not None and observer.historian.backlog == 0
