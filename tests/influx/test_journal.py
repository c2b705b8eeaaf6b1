"""The journal in an InfluxDB: every byte, in pages, by time of writing, and for figures."""

import base64
from collections.abc import Iterator

import msgspec
import pytest

from historian.days import DAY_NS
from historian.influx.journal_lines import BODY
from historian.influx.question import EARLIEST_NS, LATEST_NS, Place, Question
from historian.influx.store import InfluxStore
from historian.journal_lines import LineQuery, canonical
from historian.memory_store import MemoryStore
from historian.store import EventQuery, RefusedMessage
from scada.model import Event, EventKind
from tests.historian.made import MIDNIGHT, NOON, S, event, event_message
from tests.influx import stores
from tests.influx.server import InfluxServer

pytestmark = [pytest.mark.needs_influxd, pytest.mark.timeout(120)]

KINDS = (EventKind.RAISED, EventKind.RETURNED, EventKind.ACKNOWLEDGED)
ALL = (-(2**62), 2**62)


@pytest.fixture(params=["influxdb", "influxql"])
def store(influx: InfluxServer, request: pytest.FixtureRequest) -> Iterator[InfluxStore]:
    made = stores.fresh(influx, request.param)
    yield made
    made.close()


def lines() -> list[Event]:
    """All of one moment, and some of others: of a month ago, of a clock that was out of reason."""
    times = [NOON] * 20 + [NOON - 20 * DAY_NS, 7, MIDNIGHT]
    return [
        msgspec.structs.replace(
            event(seq, at, alarm=f"3301.T{seq % 3}/alarm", tag=f'T "{seq % 3}", with\\signs'),
            kind=KINDS[seq % 3] if seq < 22 else EventKind.SIGNED,
            now_ns=NOON + seq * S,
        )
        for seq, at in enumerate(times, 1)
    ]


def paged(store: InfluxStore, start_ns: int, end_ns: int, limit: int) -> list[bytes]:
    """The bodies of all pages of a question."""
    query, bodies = LineQuery(start_ns, end_ns, limit=limit), list[bytes]()
    while True:
        page = store.lines(query)
        bodies += page.body
        if not page.more:
            return bodies
        query = LineQuery(start_ns, end_ns, page.day, page.row, limit)


@pytest.mark.parametrize("limit", [2, 100])
def test_every_line_comes_back_to_the_byte_and_once(store: InfluxStore, limit: int) -> None:
    written = lines()
    store.write([event_message(1, *written)])
    expected = sorted(map(canonical, written))
    assert sorted(paged(store, *ALL, limit)) == expected
    whole = store.lines(LineQuery())
    assert sorted(whole.seq.tolist()) == list(range(1, 24))
    assert {text.split("\x1f")[3] for text in whole.words} == {one.tag for one in written}
    assert sorted(zip(whole.time_ns.tolist(), whole.now_ns.tolist(), strict=True)) == sorted(
        (one.time_ns, one.now_ns) for one in written
    )
    some = paged(store, NOON + 3 * S, NOON + 6 * S, limit)
    assert sorted(some) == sorted(map(canonical, written[2:22])), "on to the next signature"


def test_figures_get_the_lines_that_the_twin_has(store: InfluxStore) -> None:
    written, twin = lines()[:21], MemoryStore()
    for one in (store, twin):
        one.write([event_message(1, *written)])
    asked = (NOON - DAY_NS, NOON + DAY_NS, KINDS, KINDS[:1])
    found, expected = store.alarm_lines(*asked), twin.alarm_lines(*asked)
    assert found.seq.tolist() == expected.seq.tolist()
    assert found.kind.tolist() == expected.kind.tolist()
    names = [[one.alarms[at] for at in one.alarm.tolist()] for one in (found, expected)]
    assert names[0] == names[1]
    bodies = [
        [one.bodies[at] if at >= 0 else b"" for at in one.body.tolist()]
        for one in (found, expected)
    ]
    assert bodies[0] == bodies[1]
    assert store.count(NOON, NOON + 1, "raised") == twin.count(NOON, NOON + 1, "raised") == 6
    for query in (
        EventQuery(*ALL),
        EventQuery(0, 8),
        EventQuery(*ALL, tag=written[0].tag, limit=3),
    ):
        got, more = store.events(query)
        want, was_more = twin.events(query)
        assert (sorted(one.seq for one in got), more) == (sorted(one.seq for one in want), was_more)


def test_a_refused_message_is_kept_as_it_came(store: InfluxStore) -> None:
    data = bytes(range(256)) * 700
    store.write([RefusedMessage("S", 7, NOON, 'why, "so"\n\\', data)])
    fields = (*BODY, "stream_seq")
    asked = Question(
        Place.EVENTS, "refused", EARLIEST_NS, LATEST_NS, fields, {"mine": (store._mine,)}
    )
    (found,) = store._server.read([asked])
    parts = {one.field: one.cells[0] for one in found}
    texts = [parts[name] for name in BODY if name in parts]
    assert (base64.b64decode("".join(texts)), parts["stream_seq"], len(texts)) == (data, 7, 4)
