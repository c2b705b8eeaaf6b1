"""The whole way from a C server: killed and started again, its limits kept, nothing missed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from davylamp.site import Site
from davylamp.supervise import services
from davylamp.supervise.supervisor import Supervisor
from historian.check import sequence_report
from scada.model import EventKind, Flag
from tests.servers.node_opcua.site import has_limit, write_site
from tests.servers.open62541 import NAMESPACE, Open62541Server
from tests.servers.recorded import Fact, read_record
from tests.system.observer import Observer, observing
from tests.system.test_node_opcua import link_events, say_nothing

NODES, SWITCHES = 400, 10
SCALE = 1e-9
"""Its values reach 16 million, the site's limits lie at 1.5."""

pytestmark = [pytest.mark.needs_open62541, pytest.mark.timeout(150)]


async def test_killed_and_started_again(tmp_path: Path) -> None:
    record = tmp_path / "record"
    server = Open62541Server(
        nodes=NODES,
        switches=SWITCHES,
        types="mixed",
        record=str(record),
        max_nodes_per_read=70,
        max_items_per_call=30,
    )
    await server.start_async()
    site = write_site(tmp_path / "site", server.url, NODES, SWITCHES, NAMESPACE, SCALE)
    try:
        async with Supervisor(services.of_site(site), services.logs(site), say_nothing) as running:
            await running.ready(["core", "historian"])
            async with observing(site) as observer:
                await observer.until(lambda: _reads_all(observer), "every tag is read")
                await _lost(observer, server)
                await server.start_async()
                await _back(observer, site, record)
                await running.stop_one("core")
                await observer.until(lambda: _stored(observer), "all is stored")
            await running.stop_one("historian")
        assert sequence_report(site.historian.path).is_whole
    finally:
        server.kill()


def _reads_all(observer: Observer) -> bool:
    """Within the server's limits: 70 nodes a Read, 30 items a call."""
    if observer.core is None:
        return False
    (link,) = observer.core.links
    return link.subscribed + link.polled == len(observer.table.tags) and not link.refused


def _stored(observer: Observer) -> bool:
    return observer.historian is not None and observer.historian.backlog == 0


async def _lost(observer: Observer, server: Open62541Server) -> None:
    """One alarm, of the link, and BAD quality on every tag."""
    before = len(observer.events)
    server.kill()
    await observer.until(lambda: observer.bad == len(observer.table.tags), "BAD on every tag")
    await observer.until(lambda: bool(link_events(observer, EventKind.RAISED)), "link alarm")
    raised = [event for event in observer.events[before:] if event.kind is EventKind.RAISED]
    assert raised == link_events(observer, EventKind.RAISED)
    assert len(raised) == 1
    assert any((samples.flags & Flag.SUBSTITUTED).any() for samples in observer.samples)


async def _back(observer: Observer, site: Site, record: Path) -> None:
    """The alarm returns, every tag is good, and from then on no change of a judged tag is missed."""
    await observer.until(lambda: bool(link_events(observer, EventKind.RETURNED)), "link returned")
    await observer.until(lambda: observer.good == len(site.table.tags), "every tag is good again")
    await observer.until(lambda: _reads_all(observer), "every tag is monitored again")
    judged = {place for place, tag in enumerate(site.table.tags) if has_limit(tag)}
    seen = {fact[:2] for fact in read_record(record)}

    def later() -> list[Fact]:
        return [fact for fact in read_record(record) if fact[0] in judged and fact[:2] not in seen]

    await observer.until(lambda: len(later()) >= 4 * len(judged), "the server sets values")
    await observer.until(_all_taken(observer, later()), "every change is taken")
    assert len(link_events(observer, EventKind.RAISED)) == 1


def _all_taken(observer: Observer, facts: list[Fact]) -> Callable[[], bool]:
    wanted = {(tag, time_ns) for tag, time_ns, _ in facts}
    return lambda: wanted <= observer.taken()
