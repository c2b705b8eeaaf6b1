"""The day files through crashes, damage and full disks: what was written is there, once."""

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import numpy as np
import pytest

from historian import duckdb_files, duckdb_writing
from historian import duckdb_layout as layout
from historian.batches import PartBatch
from historian.check import sequence_report
from historian.days import Part
from historian.duckdb_store import DuckDBStore
from historian.duckdb_writing import Writer
from historian.retention import Kind
from historian.store import EventQuery, Message, RefusedMessage, StoreFault, TagNames
from scada.model import Samples
from tests.historian.made import (
    DAY,
    MIDNIGHT,
    NAMES,
    NOON,
    S,
    event,
    event_message,
    message,
    ramp,
)

ALL = (-(2**62), 2**62)
RAW = Part(DAY, Kind.RAW)
FIRST, SECOND = "2024-10-04.raw.duckdb", "2024-10-05.raw.duckdb"


def over_midnight(seq: int) -> Message:
    times = MIDNIGHT + np.array([-1, 0, 1]) * S
    return message(seq, Samples.of([0, 1, 2], times, [1.0, 2.0, 3.0]), MIDNIGHT)


def test_one_file_per_utc_day(tmp_path: Path) -> None:
    store = DuckDBStore(tmp_path)
    store.write([over_midnight(1), ramp(2)])
    store.close()
    assert sorted(p.name for p in tmp_path.glob("*.duckdb*")) == [FIRST, SECOND]
    report = sequence_report(tmp_path)
    assert (report.files, report.messages, report.rows, report.is_whole) == (2, 2, 7, True)


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    for seq in (1, 2):
        store = DuckDBStore(tmp_path)
        assert store.write([ramp(1), over_midnight(2)]).repeated == (0 if seq == 1 else 3)
        (back,) = store.raw(["3301.T1"], *ALL, 10)
        assert back.value.tolist() == [1000.0, 1.0]
        store.close()


def test_a_crash_between_two_files_is_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first day has its part, the second not yet; the message comes again."""
    store = DuckDBStore(tmp_path)
    real = Writer._write

    def crash(self: Writer, part: Part, batch: PartBatch, now_ns: int) -> tuple[int, int, int]:
        if part.day == DAY + 1:
            raise StoreFault("crash")
        return real(self, part, batch, now_ns)

    monkeypatch.setattr(Writer, "_write", crash)
    with pytest.raises(StoreFault):
        store.write([over_midnight(1)])
    monkeypatch.undo()
    store.close()
    assert sequence_report(tmp_path).incomplete == 1
    store = DuckDBStore(tmp_path)
    assert store.write([over_midnight(1)]).rows == 2
    store.close()
    report = sequence_report(tmp_path)
    assert (report.rows, report.is_whole) == (3, True)


WRITER = """
import sys
import historian.duckdb_writing
historian.duckdb_writing.SORT_ROWS = 1500
from pathlib import Path
from historian.duckdb_store import DuckDBStore
from tests.historian.test_duckdb_files import over_midnight, ramp
from tests.historian.made import event, event_message

store = DuckDBStore(Path(sys.argv[1]))
for number in range(1, 400):
    store.write([ramp(3 * number), over_midnight(3 * number + 1), ramp(3 * number + 2, rows=500)])
    store.write([event_message(number, event(number))])
    print(number, flush=True)
"""


def test_kill_while_writing(tmp_path: Path) -> None:
    """kill -9 at any moment; the same messages again from before the last that was confirmed."""
    chance = random.Random(5)
    confirmed = 0
    for _ in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        with child.stdout:
            for _ in range(chance.randrange(3, 25)):
                confirmed = max(confirmed, int(child.stdout.readline()))
            child.send_signal(signal.SIGKILL)
            child.wait(10)
        report = sequence_report(tmp_path)
        assert (report.missing, report.duplicates, report.incomplete) in (
            (0, 0, 0),
            (0, 0, 1),  # between the two files of one message
        )
        assert report.rows == report.rows_expected
        assert report.events >= confirmed
    assert confirmed > 5
    store = DuckDBStore(tmp_path)
    for number in range(1, confirmed + 2):
        store.write(
            [ramp(3 * number), over_midnight(3 * number + 1), ramp(3 * number + 2, rows=500)]
        )
    store.close()
    report = sequence_report(tmp_path)
    assert report.is_whole
    assert report.rows >= (confirmed + 1) * 507


@pytest.mark.parametrize("damage", ["header", "empty", "text", "cut", "log"])
def test_a_damaged_file_is_set_aside_and_the_rest_served(tmp_path: Path, damage: str) -> None:
    store = DuckDBStore(tmp_path)
    store.write([ramp(1), over_midnight(2), message(3, many(30_000))])
    store.close()
    broken = tmp_path / FIRST
    if damage == "log":
        broken.with_name(FIRST + ".wal").write_bytes(os.urandom(5000))
    else:
        whole = bytearray(broken.read_bytes())
        whole[:] = {
            "header": whole[:8] + bytes(12_000) + whole[12_008:],
            "empty": b"",
            "text": b"not a database " * 800,
            "cut": whole[:20_000],
        }[damage]
        broken.write_bytes(whole)
    store = DuckDBStore(tmp_path)
    back, t3 = store.raw(["3301.T2", "fan"], *ALL, 10)
    fault = store.state().fault
    if damage == "log" and not fault:  # DuckDB recognises that the log is not of this file
        assert t3.time_ns.tolist()
    else:
        assert back.value.tolist() == [2.0]
        assert f"{FIRST} was damaged and is set aside as {FIRST}.quarantined" in fault
        assert f"{FIRST} 已损坏，隔离为 {FIRST}.quarantined" in store.state().fault_zh
        assert broken.with_name(FIRST + ".quarantined").exists()
    assert store.write([ramp(7)]).rows == 4
    assert len(store.raw(["3301.T1"], NOON, NOON + 1, 10)[0].time_ns) >= 1
    store.close()


def many(rows: int) -> Samples:
    at = np.arange(rows)
    return Samples.of(at % 4, NOON + at, np.random.default_rng(1).normal(size=rows))


def test_damage_inside_a_file_is_told_and_other_days_are_served(tmp_path: Path) -> None:
    """A flipped bit in one block: DuckDB's checksum finds it when the block is read."""
    store = DuckDBStore(tmp_path)
    store.write([message(1, many(300_000)), over_midnight(2)])
    store.close()
    with (tmp_path / FIRST).open("r+b") as file:
        file.seek(400_000)
        file.write(bytes(64))
    store = DuckDBStore(tmp_path)
    with pytest.raises(StoreFault, match=rf"{FIRST}: .*"):
        store.raw(["3301.T1"], NOON, NOON + 400_000, 10**6)
    assert f"{FIRST} is damaged" in store.state().fault
    assert store.raw(["3301.T2"], MIDNIGHT, MIDNIGHT + 10, 10)[0].value.tolist() == [2.0]
    for _ in range(duckdb_files.STRIKES + 1):
        try:
            store.write([ramp(7)])
        except StoreFault:
            continue
    assert store.write([ramp(7)]).repeated == 1
    store.close()


def test_a_poisoned_instance_costs_no_healthy_file(tmp_path: Path) -> None:
    """After a fatal error DuckDB refuses every file; that is no reason to set one aside."""
    store = DuckDBStore(tmp_path)
    store.write([ramp(1)])
    store.close()
    store = DuckDBStore(tmp_path)
    store._files._instance.close()
    store._files._instance = Poisoned()  # type: ignore[assignment]
    assert store.raw(["3301.T1"], *ALL, 9)[0].value.tolist() == [1000.0]
    assert store.state().fault == ""
    store.close()


class Poisoned:
    """Refuses as DuckDB does after a fatal error."""

    def execute(self, statement: str) -> None:
        raise duckdb.FatalException("FATAL Error: database has been invalidated")

    def close(self) -> None:
        """As the real one."""


def test_a_second_damage_keeps_the_first(tmp_path: Path) -> None:
    for _ in range(2):
        (tmp_path / FIRST).write_bytes(b"x" * 20_000)
        store = DuckDBStore(tmp_path)
        store.write([ramp(1)])
        store.close()
    store = DuckDBStore(tmp_path)
    assert store.state().fault.count("move it away") == 2
    store.close()
    names = sorted(path.name for path in tmp_path.glob("*.quarantined"))
    assert names == [f"{FIRST}.1.quarantined", f"{FIRST}.quarantined"]


def test_a_file_in_use_is_no_damage(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    store = DuckDBStore(tmp_path)
    with pytest.raises(StoreFault, match="lock"):
        store.write([ramp(1)])
    holder.communicate(b"\n", 20)
    assert store.write([ramp(1)]).rows == 4
    store.close()
    assert not list(tmp_path.glob("*.quarantined"))


HOLD = """
import sys
from pathlib import Path
from historian.duckdb_store import DuckDBStore
from tests.historian.made import ramp

store = DuckDBStore(Path(sys.argv[1]))
store.write([ramp(2)])
print("held", flush=True)
sys.stdin.readline()
store.close()
"""


FULL = """
import resource, sys
from pathlib import Path
from historian.duckdb_store import DuckDBStore
from historian.store import StoreFault
from tests.historian.test_duckdb_files import many, message

root = Path(sys.argv[1])
store = DuckDBStore(root)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, resource.RLIM_INFINITY))
failed, seq = 0, 1
while seq <= 40:
    try:
        store.write([message(seq, many(5000))])
    except StoreFault as fault:
        failed += 1
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    else:
        seq += 1
store.close()
print(failed)
"""


def test_a_write_that_fails_on_a_full_disk_is_told_and_repeated(tmp_path: Path) -> None:
    """The system refuses to let the file grow, as a full disk does; then there is room again."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) >= 1
    report = sequence_report(tmp_path)
    assert (report.rows, report.messages, report.is_whole) == (200_000, 40, True)
    assert not list(tmp_path.glob("*.quarantined"))


def test_nothing_is_written_to_a_disk_that_is_almost_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = DuckDBStore(tmp_path)
    monkeypatch.setattr(duckdb_writing, "LEAST_FREE_BYTES", 2**62)
    with pytest.raises(StoreFault, match="is full"):
        store.write([ramp(1)])
    monkeypatch.undo()
    assert store.write([ramp(1)]).rows == 4
    store.close()


def test_sorting_changes_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sorted, half sorted or not: the same rows in the same order, also among equal times."""
    rng = np.random.default_rng(7)
    times = NOON + rng.integers(0, 500, 3000) * S
    batches = [
        message(
            n + 1, Samples.of(rng.integers(0, 4, 100), times[n * 100 :][:100], np.arange(100) + n)
        )
        for n in range(30)
    ]
    answers = []
    for rows in (10**9, 700, 50):
        monkeypatch.setattr(duckdb_writing, "SORT_ROWS", rows)
        store = DuckDBStore(tmp_path / str(rows))
        for batch in batches:
            store.write([batch])
        raw = store.raw(NAMES.ids, *ALL, 600)
        buckets = store.buckets(NAMES.ids, NOON, NOON + 500 * S, 7 * S)
        before = store.before(NAMES.ids, NOON + 250 * S)
        answers.append([tuple(map(repr, some)) for some in (raw, buckets, before)])
        exact = [one.value.tobytes() for one in raw]
        answers[-1].append(tuple(map(repr, exact)))
        store.close()
        assert sequence_report(tmp_path / str(rows)).is_whole
    assert answers[0][0] == answers[1][0] == answers[2][0]
    assert answers[0][2:] == answers[1][2:] == answers[2][2:]


def test_a_sort_that_fails_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb_writing, "SORT_ROWS", 4)
    real = layout.SORT
    monkeypatch.setattr(layout, "SORT", (*real, "select nothing"))
    store = DuckDBStore(tmp_path)
    assert store.write([ramp(1)]).rows == 4
    assert f"{FIRST} is not sorted" in store.state().fault
    monkeypatch.setattr(layout, "SORT", real)
    assert store.write([ramp(2)]).rows == 4
    assert store.state().fault == ""
    assert store.raw(["3301.T1"], *ALL, 9)[0].value.tolist() == [1000.0, 2000.0]
    store.close()
    report = sequence_report(tmp_path)
    assert (report.rows, report.is_whole) == (8, True)


def test_many_days_with_few_files_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb_files, "MOST_ATTACHED", 3)
    store = DuckDBStore(tmp_path)
    for day in range(8):
        store.write([ramp(day + 1, start_ns=NOON + day * 86_400 * S)])
    (back,) = store.raw(["3301.T1"], *ALL, 100)
    assert back.value.tolist() == [1000.0 * (day + 1) for day in range(8)]
    (buckets,) = store.buckets(["3301.T1"], NOON, NOON + 8 * 86_400 * S, 86_400 * S)
    assert buckets.count.tolist() == [1] * 8
    assert len(store._files) <= 3
    store.close()
    assert sequence_report(tmp_path).files == 8


def test_queries_while_it_writes(tmp_path: Path) -> None:
    """Two threads ask while a third writes; every answer is a state between two commits."""
    store = DuckDBStore(tmp_path)
    wrong: list[object] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            (raw,) = store.raw(["3301.T1"], *ALL, 10_000)
            (buckets,) = store.buckets(["3301.T1"], NOON, NOON + 10_000 * S, 100 * S)
            if len(raw.time_ns) % 25 or int(buckets.count.sum()) % 25:
                wrong.append(len(raw.time_ns))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for seq in range(1, 40):
        store.write([ramp(seq, rows=100, start_ns=NOON + seq * 100 * S)])
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(store.raw(["3301.T1"], *ALL, 10_000)[0].time_ns) == 39 * 25
    store.close()


def test_the_number_as_sent_survives_the_sorting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duckdb_writing, "SORT_ROWS", 4)
    store = DuckDBStore(tmp_path)
    samples = Samples.of([0, 1] * 4, NOON + np.arange(8), np.arange(8.0), raw=np.arange(8.0) * 10)
    store.write([message(1, samples)])
    with store._files.open(RAW) as (file, cursor):
        assert cursor.execute(file.sql(layout.COUNTS)).fetchall() == [(8, 0, 0)]
    (back,) = store.raw(["3301.T1"], *ALL, 10)
    assert back.raw is not None
    assert back.raw.tolist() == [0.0, 20.0, 40.0, 60.0]
    store.close()


def test_a_newer_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = [
        text.replace(f"values ({layout.VERSION}", "values (99") for text in layout.CREATE[Kind.RAW]
    ]
    monkeypatch.setitem(layout.CREATE, Kind.RAW, tuple(newer))
    store = DuckDBStore(tmp_path)
    store.write([ramp(1)])
    store.close()
    monkeypatch.undo()
    store = DuckDBStore(tmp_path)
    with pytest.raises(StoreFault, match="newer version"):
        store.write([ramp(2)])
    store.close()
    assert (tmp_path / FIRST).exists()


def test_refused_messages_are_in_the_file_once(tmp_path: Path) -> None:
    store = DuckDBStore(tmp_path)
    refused = RefusedMessage("DVL_demo_STEPS", 7, NOON, "unknown schema 'X'", b"\x00raw")
    store.write([refused])
    store.write([refused])
    with store._files.open(Part.of(Kind.EVENTS, DAY)) as (file, cursor):
        rows = cursor.execute(file.sql("from {db}.refused")).fetchall()
    assert rows == [("DVL_demo_STEPS", 7, NOON, "unknown schema 'X'", b"\x00raw")]
    store.close()


def test_the_report_finds_what_is_wrong(tmp_path: Path) -> None:
    store = DuckDBStore(tmp_path)
    store.write([ramp(1), ramp(2), ramp(5), event_message(1, event(1))])
    with store._files.open(RAW) as (file, cursor):
        cursor.execute(file.sql("insert into {db}.messages from {db}.messages where seq = 2"))
        cursor.execute(file.sql("delete from {db}.fresh where value = 1001"))
    store.close()
    report = sequence_report(tmp_path)
    assert (report.missing, report.duplicates, report.incomplete) == (2, 1, 1)
    assert (report.rows, report.rows_expected, report.events) == (11, 16, 1)
    assert not report.is_whole
    steps = next(epoch for epoch in report.epochs if epoch.schema == "Step")
    assert (steps.source, steps.first, steps.last, steps.messages) == ("core", 1, 5, 3)


def test_a_report_of_nothing_and_of_a_damaged_file(tmp_path: Path) -> None:
    assert sequence_report(tmp_path).is_whole
    (tmp_path / FIRST).write_bytes(b"x" * 9000)
    with pytest.raises(StoreFault, match="not a valid DuckDB"):
        sequence_report(tmp_path)


def test_configurations_with_thousands_of_tags(tmp_path: Path) -> None:
    ids = tuple(f"tag{n}" for n in range(20_000))
    store = DuckDBStore(tmp_path)
    for seq, names in enumerate((TagNames("a", ids), TagNames("b", ids[::-1])), 1):
        samples = Samples.of(np.arange(20_000), NOON + seq, np.arange(20_000))
        store.write([duckdb_store_message(seq, names, samples)])
    (back,) = store.raw(["tag3"], *ALL, 10)
    assert back.value.tolist() == [3.0, 19_996.0]
    assert store.events(EventQuery(*ALL)) == ([], False)
    store.close()
    assert NAMES.key != "a"


def duckdb_store_message(seq: int, names: TagNames, samples: Samples) -> Message:
    made = message(seq, Samples.empty())
    return type(made)(made.origin, NOON, names, samples)


def test_a_damaged_line_hides_no_other(tmp_path: Path) -> None:
    lines = [event(n, NOON + n) for n in (1, 2, 3)]
    store = DuckDBStore(tmp_path)
    store.write([event_message(1, *lines)])
    store.close()
    (file,) = tmp_path.glob("*.events.duckdb")
    with duckdb.connect(str(file)) as opened:
        opened.execute("update events set body = '\\x81\\xA1x\\x01'::blob where seq = 2")
    store = DuckDBStore(tmp_path)
    found, _ = store.events(EventQuery(*ALL))
    store.close()
    assert [line.seq for line in found] == [3, 2, 1]
    assert (found[0], found[2]) == (lines[2], lines[0])
    assert (found[1].kind, found[1].alarm) == (lines[1].kind, lines[1].alarm)
    assert "davylamp verify" in found[1].comment
