"""Days that are over, packed and rolled up: the same answers as before, whatever comes late or dies when."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from historian import chunks, duckdb_cells, duckdb_closing
from historian.check import sequence_report
from historian.days import DAY_NS, NEW, Part, month_of, parts_in
from historian.duckdb_store import DuckDBStore
from historian.memory_store import MemoryStore
from historian.retention import Kind
from historian.store import RawColumns, Store, StoreFault
from scada.model import Flag, Samples, Status
from tests.historian.made import DAY, MIDNIGHT, NAMES, NOON, S, message

ALL = (-(2**62), 2**62)
LATER = MIDNIGHT + DAY_NS
"""Every day of these tests is over by then, and quiet."""
DAY_START = MIDNIGHT - DAY_NS
SPANS = ((DAY_START, MIDNIGHT), (DAY_START + 7, MIDNIGHT + 3600 * S), (NOON, NOON + 1000 * S))
WIDTHS = (3600 * S, 600 * S, 300 * S, 77 * S)
FEW = (SPANS[1:2], WIDTHS[:1])


def noisy(seq: int, rows: int, start_ns: int = DAY_START, span_ns: int = DAY_NS) -> Samples:
    """Steps of a converter at irregular times, some bad, some as sent otherwise; two tags."""
    rng = np.random.default_rng(seq)
    times = start_ns + np.sort(rng.integers(0, span_ns // 100, rows)) * 100
    value = np.rint(rng.normal(2000, 50, rows)) * (100 / 4095)
    value[rng.random(rows) < 0.02] = np.nan
    status = np.where(rng.random(rows) < 0.05, np.uint32(Status.BAD), np.uint32(0))
    return Samples.of(rng.integers(0, 2, rows), times, value, status)


def answers(
    store: Store, spans: Sequence[tuple[int, int]] = SPANS, widths: Sequence[int] = WIDTHS
) -> list[object]:
    """What is asked of a store, in a form that can be compared."""
    tags = ("3301.T1", "3301.T2", "nowhere")
    found: list[object] = []
    for start_ns, end_ns in spans:
        for one in store.raw(tags, start_ns, end_ns, 5000) + store.before(tags, end_ns):
            raw = one.value if one.raw is None else one.raw
            found.append(
                (one.time_ns.tolist(), one.value.tobytes(), one.status.tolist(), raw.tobytes())
            )
        for width in widths:
            found += [columns(one) for one in store.buckets(tags, start_ns, end_ns, width)]
            found += [columns(one) for one in store.statistics(tags, start_ns, end_ns, width)]
    return found


def columns(one: object) -> dict[str, list[float]]:
    """The columns of an answer, sums to twelve digits: what is put together differs in the last bits."""
    exact = {n: getattr(one, n) for n in one.__slots__}  # type: ignore[attr-defined]
    return {
        name: [
            float(f"{x:.12g}") if name in ("total", "area", "good_s") else x for x in some.tolist()
        ]
        for name, some in exact.items()
    }


def same(one: list[object], other: list[object]) -> None:
    for mine, theirs in zip(one, other, strict=True):
        assert repr(mine) == repr(theirs)


def test_a_closed_day_answers_as_before(tmp_path: Path) -> None:
    store, twin = DuckDBStore(tmp_path), MemoryStore()
    for seq, some in enumerate((noisy(1, 9000), noisy(2, 300, NOON, 3600 * S)), 1):
        store.write([message(seq, some)])
        twin.write([message(seq, some)])
    expected = answers(twin)
    same(answers(store), expected)
    assert store.settle(LATER) == 1
    assert [part.kind for part in parts_in(tmp_path)] == [Kind.STATISTICS, Kind.RAW]
    same(answers(store), expected)
    store.close()
    again = DuckDBStore(tmp_path)
    same(answers(again), expected)
    assert again.settle(LATER) == 0
    assert again.write([message(1, noisy(1, 9000))]).repeated == 1
    again.close()
    report = sequence_report(tmp_path)
    assert (report.rows, report.messages, report.is_whole) == (9300, 2, True)


PLAN = st.lists(
    st.one_of(
        st.tuples(st.integers(1, 1000), st.integers(1, 60)),  # a message: its seed, its rows
        st.just("settle"),
        st.just("open again"),
    ),
    max_size=8,
)


@settings(max_examples=10, deadline=None)
@given(PLAN)
def test_late_data_and_closing_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, plan: list[tuple[int, int] | str]
) -> None:
    root, twin = tmp_path_factory.mktemp("history"), MemoryStore()
    store = DuckDBStore(root, threads=1)
    for seq, step in enumerate(plan, 1):
        if step == "settle":
            store.settle(LATER)
        elif isinstance(step, tuple):
            some = message(seq, noisy(step[0], step[1], NOON, 2000 * S))
            store.write([some])
            twin.write([some])
        else:
            store.close()
            store = DuckDBStore(root, threads=1)
    same(answers(store, *FEW), answers(twin, *FEW))
    store.close()
    assert sequence_report(root).duplicates == 0


def test_equal_times_keep_their_order_through_closing(tmp_path: Path) -> None:
    store = DuckDBStore(tmp_path)
    for seq, value in enumerate((1.0, 2.0, 2.0, 3.0), 1):
        store.write([message(seq, Samples.of([0, 0], [NOON, NOON + S], [value, -value]))])
        store.settle(LATER)
    (back,) = store.raw(["3301.T1"], *ALL, 100)
    assert back.value.tolist() == [1.0, 2.0, 2.0, 3.0, -1.0, -2.0, -2.0, -3.0]
    (last,) = store.before(["3301.T1"], NOON + S)
    assert last.value.tolist() == [3.0]
    store.close()


def test_a_day_that_is_written_to_while_it_is_closed_is_closed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = DuckDBStore(tmp_path)
    store.write([message(1, noisy(1, 50))])
    real: Callable[..., list[RawColumns]] = duckdb_closing._samples
    late = [message(2, noisy(2, 50))]

    def interrupted(*args: object) -> list[RawColumns]:
        if late:
            store.write([late.pop()])
        return real(*args)

    monkeypatch.setattr(duckdb_closing, "_samples", interrupted)
    assert store.settle(LATER) == 0
    assert not list(tmp_path.glob(f"*{NEW}*"))
    assert store.settle(LATER) == 0, "it is left alone for a while"
    assert store.settle(LATER + 3600 * S) == 1
    store.close()
    assert sequence_report(tmp_path).rows == 100


def test_days_are_closed_behind_the_writers_back(tmp_path: Path) -> None:
    store = DuckDBStore(tmp_path)
    store.write([message(1, noisy(1, 50))])
    store.write([message(2, noisy(2, 50, MIDNIGHT), MIDNIGHT + 3600 * S)])
    settling = store._settling
    assert settling._thread is not None
    settling._thread.join()
    settling.begin(MIDNIGHT + 3600 * S)
    settling._thread.join()
    assert store._roll_ups.is_true(DAY)
    assert not store._roll_ups.is_true(DAY + 1)
    store.close()


@pytest.mark.parametrize("part", [b"", os.urandom(5000)])
def test_what_was_not_finished_is_removed(tmp_path: Path, part: bytes) -> None:
    store = DuckDBStore(tmp_path)
    store.write([message(1, noisy(1, 50))])
    store.close()
    unfinished = tmp_path / f"{Part(DAY, Kind.RAW).file_name}{NEW}"
    unfinished.write_bytes(part)
    store = DuckDBStore(tmp_path)
    assert not unfinished.exists()
    assert store.settle(LATER) == 1
    store.close()
    assert sequence_report(tmp_path).rows == 50


KILLED = """
import os, sys
from pathlib import Path
from historian import duckdb_closing, duckdb_files, duckdb_rollups
from historian.duckdb_store import DuckDBStore
from tests.historian.test_closed_days import LATER, message, noisy

store = DuckDBStore(Path(sys.argv[1]))
store.write([message(1, noisy(1, 400))])
store.settle(LATER)
store.write([message(2, noisy(2, 400))])
steps = int(sys.argv[2])

def dying(function):
    def call(*args, **more):
        global steps
        steps -= 1
        if not steps:
            os.kill(os.getpid(), 9)
        return function(*args, **more)
    return call

for module, name in (
    (duckdb_closing, "insert"),
    (duckdb_closing, "_samples"),
    (duckdb_files, "_sync"),
    (duckdb_files.Files, "replace"),
    (duckdb_files.Changes, "end"),
    (duckdb_rollups, "insert"),
    (Path, "replace"),
):
    setattr(module, name, dying(getattr(module, name)))
store.settle(LATER + 10**13)
print("done")
"""


def test_killed_while_it_closes_a_day(tmp_path: Path) -> None:
    """At steps of closing a day that was reopened; then all is there once, and true."""
    twin = MemoryStore()
    twin.write([message(1, noisy(1, 400)), message(2, noisy(2, 400))])
    expected = answers(twin, *FEW)
    for steps in (1, 4, 7, 10):
        root = tmp_path / str(steps)
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, str(root), str(steps)], capture_output=True, check=False
        )
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        store = DuckDBStore(root)
        same(answers(store, *FEW), expected)
        assert store.settle(LATER + 10**14) == 1
        same(answers(store, *FEW), expected)
        store.close()
        report = sequence_report(root)
        assert (report.rows, report.is_whole) == (800, True)


VALUES = st.one_of(
    st.floats(width=64),
    st.sampled_from([0.0, -0.0, np.nan, np.inf, -np.inf, 5e-324, 1e308, 7.25]),
    st.integers(0, 4095).map(lambda step: step * (100 / 4095)),
)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 2**63 - 1),
        VALUES,
        st.integers(0, 2**32 - 1),
        st.integers(0, 2**16 - 1),
        VALUES,
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=150)
@given(ROWS, st.sampled_from([1, 100, 10**6]), st.booleans())
def test_chunks_are_lossless(
    rows: list[tuple[int, float, int, int, float]], unit: int, raw: bool
) -> None:
    times, value, status, flags, sent = zip(*rows, strict=True)
    time_ns = np.sort(np.array(times, np.int64) // unit * unit) - 2**62
    samples = RawColumns(
        time_ns,
        np.array(value),
        np.array(status, np.uint32),
        np.array(flags, np.uint16),
        raw=np.array(sent) if raw else None,
    )
    back = chunks.unpack(chunks.pack(samples))
    for name in ("time_ns", "value", "status", "flags"):
        column, other = getattr(back, name), getattr(samples, name)
        assert (column.dtype, column.tobytes()) == (other.dtype, other.tobytes())
    assert (back.raw is None) is not raw
    if back.raw is not None:
        assert back.raw.tobytes() == np.array(sent).tobytes()


def test_a_closed_day_is_compact(tmp_path: Path) -> None:
    """Steps of 12 bits with noise at times that are irregular to 100 ns: at most 7 bytes a sample."""
    store = DuckDBStore(tmp_path)
    samples = noisy(3, 100_000)
    store.write([message(1, samples)])
    store.settle(LATER)
    store.close()
    (part,) = parts_in(tmp_path, Kind.RAW)
    assert (tmp_path / part.file_name).stat().st_size <= 7 * len(samples)


def test_a_month_that_is_over_is_sorted_and_late_data_have_it_sorted_again(tmp_path: Path) -> None:
    store, twin = DuckDBStore(tmp_path), MemoryStore()
    month = Part.of(Kind.STATISTICS, DAY)
    over = (month_of(DAY) + 40) * DAY_NS
    for seq, start_ns in enumerate((DAY_START, MIDNIGHT, NOON), 1):
        some = message(seq, noisy(seq, 200, start_ns, 3600 * S), start_ns)
        store.write([some])
        twin.write([some])
        store.settle(LATER + 3600 * S if seq == 2 else over + seq * DAY_NS)
        with store._files.open(month) as (file, cursor):
            is_sorted = cursor.execute(file.sql(duckdb_cells.IS_SORTED)).fetchall()[0][0]
            slots = cursor.execute(file.sql("select tag, slot from {db}.cells_300")).fetchall()
        assert (is_sorted, slots == sorted(slots)) == (seq != 2, seq != 2)
        same(answers(store, *FEW), answers(twin, *FEW))
    store.close()


def test_a_failed_closing_is_told_and_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = DuckDBStore(tmp_path)
    store.write([message(1, noisy(1, 50))])
    monkeypatch.setattr(duckdb_closing, "pack", _no_space)
    assert store.settle(LATER) == 0
    assert "2024-10-04.raw.duckdb is not sorted: no space" in store.state().fault
    monkeypatch.undo()
    assert store.settle(LATER + 3600 * S) == 1
    assert store.state().fault == ""
    store.close()
    assert sequence_report(tmp_path).rows == 50


def _no_space(rows: RawColumns) -> bytes:
    raise StoreFault("no space")


def test_flags_and_several_tags_survive_closing(tmp_path: Path) -> None:
    store = DuckDBStore(tmp_path)
    samples = Samples.of(
        np.arange(8) % 4,
        NOON + np.arange(8) * S,
        np.arange(8.0),
        0,
        Flag.BACKFILLED,
        raw=10.0 * np.arange(8.0),
    )
    store.write([message(1, samples)])
    store.settle(LATER)
    for at, one in enumerate(store.raw(NAMES.ids, *ALL, 10)):
        assert one.value.tolist() == [at, at + 4.0]
        assert one.flags.tolist() == [Flag.BACKFILLED] * 2
        sent = one.value if one.raw is None else one.raw
        assert sent.tolist() == [at * 10.0, at * 10 + 40.0]
    store.close()


def test_roll_ups_outlive_their_samples_and_late_data_stand_beside(tmp_path: Path) -> None:
    """The answer of whole half hours is the same when the samples are gone, and what comes late counts."""
    store, twin = DuckDBStore(tmp_path), MemoryStore()
    first, late = message(1, noisy(1, 3000)), message(2, noisy(2, 40, NOON, 600 * S))
    store.write([first])
    store.settle(LATER)
    ask = (("3301.T1", "3301.T2"), DAY_START, MIDNIGHT, 1800 * S)
    before = [columns(one) for one in store.statistics(*ask)]
    store.shelf.remove(Part(DAY, Kind.RAW).file_name)
    assert store.raw(("3301.T1",), *ALL, 10)[0].time_ns.tolist() == []
    same([columns(one) for one in store.statistics(*ask)], list(before))
    twin.write([first, late])
    for _ in range(3):  # lying loose; rolled up; after opening again
        store.write([late])
        for name in ("time_ns", "minimum", "maximum", "count", "quality", "flags"):
            for mine, theirs in zip(store.buckets(*ask), twin.buckets(*ask), strict=True):
                np.testing.assert_array_equal(getattr(mine, name), getattr(theirs, name), name)
        store.settle(LATER + 3600 * S)
        store.close()
        store = DuckDBStore(tmp_path)
    store.close()


def test_samples_that_are_not_rolled_up_do_not_go(tmp_path: Path) -> None:
    store = DuckDBStore(tmp_path)
    store.write([message(1, noisy(1, 50))])
    with pytest.raises(StoreFault, match="statistics are not made yet"):
        store.shelf.remove(Part(DAY, Kind.RAW).file_name)
    store.settle(LATER)
    store.shelf.remove(Part.of(Kind.STATISTICS, DAY).file_name)
    (back,) = store.buckets(["3301.T1"], DAY_START, MIDNIGHT, 1800 * S)
    assert back.count.sum() == len(store.raw(["3301.T1"], *ALL, 100)[0].time_ns) > 0
    store.close()
