"""Files of before layout 3, one a day for samples and journal: taken apart, once, with nothing lost."""

from pathlib import Path

import duckdb
import numpy as np
import pytest

from historian.check import sequence_report
from historian.days import Part, old_parts_in, parts_in
from historian.duckdb_at_rest import JournalFiles
from historian.duckdb_files import Files
from historian.duckdb_store import DuckDBStore
from historian.journal_lines import LineQuery, canonical
from historian.retention import Kind
from historian.store import EventQuery, StoreFault
from scada.model import Event, Samples
from tests.historian.made import DAY, NOON, S, event, event_message, message, ramp

ALL = (-(2**62), 2**62)
OLD = Part(DAY, Kind.RAW, is_old=True)
SAMPLES = "(tag integer, time_ns bigint, value double, status uinteger, flags usmallint{raw})"
TABLES = (
    "create table about (version integer)",
    "create table tags (tag integer, id varchar)",
    f"create table samples {SAMPLES}",
    f"create table fresh {SAMPLES}",
    "create table events (time_ns bigint, now_ns bigint, source varchar, "
    "epoch bigint, seq bigint, kind varchar, alarm varchar, tag varchar, area varchar, body blob)",
    "create table messages (source varchar, schema varchar, epoch bigint, "
    "seq bigint, rows uinteger, total uinteger, now_ns bigint)",
    "create table refused (stream varchar, stream_seq bigint, now_ns bigint, reason varchar, data blob)",
)
LINES = [event(n, NOON + n * S) for n in range(1, 4)]


def put_line(file: duckdb.DuckDBPyConnection, line: Event, body: bytes | None = None) -> None:
    names = ("time_ns", "now_ns", "source", "epoch", "seq", "kind", "alarm", "tag", "area")
    row = [str(one) if isinstance(one, str) else one for one in (getattr(line, n) for n in names)]
    file.execute(
        "insert into events values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [*row, body or canonical(line)]
    )


def old_file(root: Path, version: int = 2) -> Path:
    """Three samples of two messages, three lines of one, a refused message."""
    path = root / OLD.file_name
    with duckdb.connect(str(path)) as file:
        for table in TABLES:
            file.execute(table.replace("{raw}", ", raw double" if version > 1 else ""))
        file.execute("insert into about values (?)", [version])
        file.execute("insert into tags values (0, '3301.T1'), (1, 'fan')")
        more = ", null" if version > 1 else ""
        file.execute(f"insert into samples values (0, {NOON}, 4.5, 0, 0{more})")
        file.execute(f"insert into fresh values (0, {NOON}, 5.5, 0, 0{more})")
        file.execute(f"insert into fresh values (1, {NOON + 1}, 6.5, 0, 0{', 65' if more else ''})")
        for line in LINES:
            put_line(file, line)
        file.execute(
            f"insert into messages values ('core', 'Step', 1, 1, 2, 2, {NOON}), "
            f"('core', 'Step', 1, 2, 1, 1, {NOON}), ('core', 'Events', 1, 1, 3, 3, {NOON})"
        )
        file.execute(f"insert into refused values ('STEPS', 7, {NOON}, 'why', 'x'::blob)")
    return path


def holds_all(root: Path) -> None:
    """What was there is there once, and is written on."""
    for _ in range(2):
        store = DuckDBStore(root)
        assert store.state().fault == ""
        one, fan = store.raw(["3301.T1", "fan"], *ALL, 10)
        assert (one.value.tolist(), fan.value.tolist()) == ([4.5, 5.5], [6.5])
        assert store.events(EventQuery(*ALL))[0] == LINES[::-1]
        assert store.lines(LineQuery()).body == [canonical(line) for line in LINES]
        assert store.write([ramp(1), event_message(1, *LINES)]).repeated == 2
        with store._files.open(Part.of(Kind.EVENTS, DAY)) as (file, cursor):
            assert cursor.execute(file.sql("select data from {db}.refused")).fetchall() == [(b"x",)]
        store.close()
    assert old_parts_in(root) == []
    assert parts_in(root) == [Part.of(Kind.EVENTS, DAY), Part(DAY, Kind.RAW)]
    report = sequence_report(root)
    assert (report.rows, report.events, report.messages, report.is_whole) == (3, 3, 3, True)


@pytest.mark.parametrize("version", [1, 2])
def test_an_old_file_is_taken_apart(tmp_path: Path, version: int) -> None:
    old_file(tmp_path, version)
    holds_all(tmp_path)


def test_old_files_at_rest_are_read_as_they_are(tmp_path: Path) -> None:
    old_file(tmp_path)
    before = (tmp_path / OLD.file_name).read_bytes()
    with JournalFiles(tmp_path) as files:
        assert files.lines(LineQuery()).body == [canonical(line) for line in LINES]
    report = sequence_report(tmp_path)
    assert (report.rows, report.events, report.is_whole) == (3, 3, True)
    assert (tmp_path / OLD.file_name).read_bytes() == before


@pytest.mark.parametrize("step", [1, 2])
def test_what_dies_half_way_is_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Before the samples are in their place; before the old file is gone."""
    old_file(tmp_path)
    real, calls = Files.replace, 0

    def dying(self: Files, part: Part, path: Path | None) -> None:
        nonlocal calls
        calls += 1
        if calls == step:
            raise StoreFault("killed")
        real(self, part, path)

    monkeypatch.setattr(Files, "replace", dying)
    store = DuckDBStore(tmp_path)
    assert "keeps its older layout: killed" in store.state().fault
    store.close()
    with JournalFiles(tmp_path) as files:
        assert len(files.lines(LineQuery()).body) == 3
    monkeypatch.undo()
    holds_all(tmp_path)


def test_a_line_that_was_damaged_is_moved_as_it_is(tmp_path: Path) -> None:
    path = old_file(tmp_path)
    with duckdb.connect(str(path)) as file:
        put_line(file, event(4), b"damaged")
        file.execute("update events set alarm = null where seq = 2")
    store = DuckDBStore(tmp_path)
    page = store.lines(LineQuery())
    assert page.body == [*(canonical(line) for line in LINES), b"damaged"]
    assert "3301.T1/alarm" not in page.words[1]
    store.close()


def test_an_old_file_beside_a_new_one_is_left_alone(tmp_path: Path) -> None:
    store = DuckDBStore(tmp_path)
    store.write([message(9, Samples.of([0], [NOON], np.array([1.0])))])
    store.close()
    old_file(tmp_path)
    store = DuckDBStore(tmp_path)
    assert "there are samples in 2024-10-04.raw.duckdb already" in store.state().fault
    assert (tmp_path / OLD.file_name).exists()
    store.close()


def test_a_damaged_old_file_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / OLD.file_name).write_bytes(b"x" * 20_000)
    store = DuckDBStore(tmp_path)
    assert f"{OLD.file_name} was damaged and is set aside" in store.state().fault
    assert store.write([ramp(1)]).rows == 4
    store.close()
    assert sequence_report(tmp_path).rows == 4
