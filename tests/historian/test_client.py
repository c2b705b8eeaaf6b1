"""The notebook's history: the same from a store, from a stopped site's files and over the bus."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from historian import sizes
from historian.answers import Answers
from historian.client import Buckets, History, connect, open
from historian.client.asking import BusAsking
from historian.client.joining import of_store
from historian.client.moments import ns_of
from historian.duckdb_store import DuckDBStore
from historian.memory_store import MemoryStore
from historian.store import Store
from scada.bus.bus import BusDown
from scada.bus.codec import decode, encode
from scada.bus.header import Header
from scada.bus.memory import MemoryBus
from scada.bus.subjects import Subjects
from scada.model import BadInput, EventKind, Samples, Status
from tests.historian.made import NAMES, NOON, S, event, event_message, message

START, END = NOON - 3600 * S, NOON + 7200 * S
T1, T2, FAN = NAMES.ids[:3]
SITE = '[site]\nid = "demo"\ntimezone = "Asia/Shanghai"\n'
HEADER = Header(
    schema="", version=1, site="demo", source="historian", epoch=1, seq=1, now_ns=0, config_hash=""
)


def written(store: Store) -> Store:
    """Three tags over three hours, one of them by exception, one twice at the same time, some bad."""
    rng = np.random.default_rng(7)
    at = np.sort(rng.integers(START // S, END // S, 3000)) * S
    tag = rng.integers(0, 2, 3000)
    status = np.where(rng.random(3000) < 0.02, int(Status.BAD_SENSOR_FAILURE), 0)
    value = np.round(rng.random(3000), 3)
    fan = Samples.of([2, 2, 2], [START - 50 * S, NOON, NOON + 60 * S], [1.0, 0.0, 1.0])
    # One message: of equal times the order in which they came is kept.
    store.write([message(1, Samples.of(tag, at, value, status.astype(np.uint32)), NOON)])
    store.write([message(2, fan, NOON)])
    store.write([event_message(1, *(event(n, NOON + n // 3 * S) for n in range(1, 400)))])
    return store


def over_the_bus(store: Store) -> History:
    """A historian's answers on a bus in memory, each as it travels and no larger than a message."""

    async def answer(data: bytes) -> bytes:
        sent = encode(HEADER, Answers(store, clock=lambda: END).answer(decode(data)[1]))
        assert len(sent) < 1_048_576
        return sent

    async def joining() -> MemoryBus:
        bus = MemoryBus("demo")
        await bus.answer(Subjects("demo").history, answer)
        return bus

    return History(BusAsking(joining, "demo"), "demo", "Asia/Shanghai", clock=lambda: END)


@pytest.fixture(params=["memory", "duckdb", "bus"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[History]:
    store = written(MemoryStore() if request.param != "duckdb" else DuckDBStore(tmp_path / "h"))
    made = over_the_bus(store) if request.param == "bus" else of_store(store, clock=lambda: END)
    with made as history:
        yield history


def reference() -> History:
    return of_store(written(MemoryStore()), clock=lambda: END)


KINDS: dict[str, Callable[[History], Any]] = {
    "raw": lambda h: h.raw([T1, T2, FAN], START, END),
    "chunks": lambda h: [h.raw([T1], START, END), next(iter(h.chunks(T1, START, END, 100)))],
    "as of": lambda h: h.as_of([T1, FAN, "nowhere"], NOON),
    "buckets": lambda h: h.buckets([T1, FAN], START, END, 77 * S),
    "pixels": lambda h: h.pixels([T1, T2], START, END, 500),
    "statistics": lambda h: h.statistics([T1, T2], START, END, 61 * S),
    "figures": lambda h: h.figures([T1, T2, FAN], START, END, 300 * S),
    "states": lambda h: h.time_in_state([FAN], START, END),
    "above": lambda h: h.time_in_state([T1], START, END, limit=0.75),
    "spans": lambda h: h.spans(FAN, START, END),
    "compare": lambda h: h.compare([T1], (START, NOON), (NOON, 2 * NOON - START), 600 * S),
    "grid": lambda h: h.join([T1, T2, FAN], START, END, every_ns=10 * S),
    "join": lambda h: h.join([T1, FAN], START, END),
    "events": lambda h: h.events(START, END, kinds=[EventKind.RAISED]),
    "ranges": lambda h: h.journal_range(START, END),
}


def same(one: Any, other: Any) -> None:
    """Every column of both, sums to the last bits."""
    if isinstance(one, list | tuple):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            same(a, b)
    elif isinstance(one, np.ndarray) and one.dtype.kind == "f":
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-9)
    elif isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other)
    elif hasattr(one, "__dataclass_fields__"):
        names = set(one.__dataclass_fields__) - {"raw"}
        if isinstance(one, Buckets):
            names -= {"first", "last"}  # of two samples of one time a trend may choose either
        same([getattr(one, n) for n in sorted(names)], [getattr(other, n) for n in sorted(names)])
    else:
        assert one == other


def test_every_kind_of_question_has_one_answer(site: History) -> None:
    with reference() as plain:
        for ask in KINDS.values():
            same(ask(site), ask(plain))


def test_what_does_not_fit_into_a_message_comes_in_several(
    site: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small messages, and much to say: events of one moment, samples of one second, joins, figures."""
    monkeypatch.setattr(sizes, "ANSWER_BYTES", 9_000)
    monkeypatch.setattr(sizes, "MOST_EVENTS", 7)
    with reference() as plain:
        for kind in (
            "raw",
            "buckets",
            "statistics",
            "figures",
            "compare",
            "grid",
            "join",
            "events",
        ):
            found = KINDS[kind](site)
            monkeypatch.setattr(sizes, "ANSWER_BYTES", 950_000)
            monkeypatch.setattr(sizes, "MOST_EVENTS", 5000)
            same(found, KINDS[kind](plain))
            monkeypatch.setattr(sizes, "ANSWER_BYTES", 9_000)
            monkeypatch.setattr(sizes, "MOST_EVENTS", 7)


async def test_it_works_where_an_event_loop_runs_already() -> None:
    """As in Jupyter: called straight from a coroutine."""
    with over_the_bus(written(MemoryStore())) as site:
        assert len(site.raw([FAN], START, END)[0]) == 2
    assert asyncio.get_running_loop().is_running()


def test_more_buckets_than_memory_holds_are_refused_at_once() -> None:
    history = of_store(written(MemoryStore()), clock=lambda: END)
    span = ("1970-01-01", "2026-11-24")
    for ask in (history.buckets, history.statistics, history.figures, history.pixels):
        with pytest.raises(BadInput, match=r"wider than .* s"):
            ask(["T1"], *span, 1 if ask != history.pixels else 10**9)
    with pytest.raises(BadInput, match="wider"):
        history.compare(["T1"], span, span, 1)


def test_a_stopped_site_is_opened_by_its_folder(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(SITE, "utf-8")
    with pytest.raises(BadInput, match="no history there"):
        open(tmp_path)
    written(DuckDBStore(tmp_path / "run" / "history")).close()
    with open(tmp_path) as site:
        local = "1970-01-01T08:00"
        assert (site.site, site.zone, ns_of(local, site.zone)) == ("demo", "Asia/Shanghai", 0)
        assert len(site.raw(FAN, START, END)[0]) == 2
        assert site.events(START, END, alarm="3301.T1/alarm")[0].seq == 1
        with pytest.raises(BadInput, match="span of time"):
            site.raw([FAN], END, START)


def test_what_cannot_be_reached_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"site\.toml"):
        connect(tmp_path)
    (tmp_path / "site.toml").write_text(SITE, "utf-8")
    with pytest.raises(BadInput, match=r"bus\.json"):
        connect(tmp_path)
    with pytest.raises(BadInput, match="say which site"):
        connect("nats://127.0.0.1:1")


def test_columns_are_arrays_times_and_arrow(monkeypatch: pytest.MonkeyPatch) -> None:
    with reference() as site:
        (fan,) = site.raw([FAN], START, END)
        joined = site.join([T1, FAN], START, END, every_ns=600 * S)
    assert fan.time[0] == np.datetime64(NOON, "ns")
    assert fan.time.base is not None
    table = joined.arrow()
    assert table.column_names[:3] == ["time_ns", T1, FAN]
    assert str(table.schema.field("time_ns").type) == "timestamp[ns, tz=UTC]"
    assert table[FAN].to_numpy().tolist() == joined.value[:, 1].tolist()
    assert fan.arrow()["status"].to_numpy().dtype == np.uint32

    def absent(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr("importlib.import_module", absent)
    with pytest.raises(BadInput, match=r"davylamp\[arrow\]"):
        fan.arrow()


def test_a_time_that_no_sample_can_have_is_said_in_words() -> None:
    """Also one of NumPy, which would come round as a year of ours where it is counted in ns."""
    history = of_store(MemoryStore(), "demo")
    for start in (np.datetime64("2400-01-01"), "2400-01-01", 10**19):
        with pytest.raises(BadInput, match=r"from 1824 to 2115 .* 1824 至 2115"):
            history.raw([T1], start, np.datetime64("9999-01-01"))
    for none in (None, 1.5e18):
        with pytest.raises(BadInput, match="whole ns"):
            history.raw([T1], none, NOON)  # type: ignore[arg-type]
    assert ns_of(np.datetime64("1969-12-31T23:59:59.9999999"), "UTC") == -100


def test_a_connection_that_was_closed_says_so() -> None:
    history = over_the_bus(MemoryStore())
    history.close()
    with pytest.raises(BusDown, match="closed: connect anew"):
        history.raw([T1], START, END)
