"""Backups: of a history that is being written to, incremental, never worse than before; and restores."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from historian.check import sequence_report
from historian.copies import manifest
from historian.copies.backup import back_up, damaged
from historian.copies.complete import only_in
from historian.copies.contents import refused_in
from historian.copies.ledger import Backup, backups, covered_ns, held_until, hold, is_overdue, note
from historian.copies.restore import PutBack, put_back
from historian.copies.steady import proven_copy, steady_copy
from historian.days import DAY_NS
from historian.duckdb_store import DuckDBStore
from historian.store import EventQuery, RawColumns, RefusedMessage, StoreFault
from scada.model import BadInput, Samples
from tests.historian.made import DAY, MIDNIGHT, NAMES, NOON, S, event, event_message, message, ramp

ALL = (-(2**62), 2**62)
RAW, NEXT = "2024-10-04.raw.duckdb", "2024-10-05.raw.duckdb"
EVENTS, STATISTICS = "2024-10.events.duckdb", "2024-10.statistics.duckdb"


def silent(what: str, done: int, total: int) -> None:
    """Nobody looks."""


def save(root: Path, to: Path, now_ns: int = 1, **more: int) -> list[str]:
    made = back_up(root, to, "mine", now_ns, shown=silent, **more)
    assert not made.failed
    return made.copied


def restore(source: Path, root: Path) -> PutBack:
    return put_back(source, root, "mine", shown=silent)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days of samples, the first packed and rolled up, and journal lines."""
    root = tmp_path_factory.mktemp("history")
    store = DuckDBStore(root)
    store.write([ramp(1), ramp(2), ramp(3, start_ns=MIDNIGHT + 60 * S)])
    store.write([event_message(1, event(1), event(2))])
    assert store.settle(MIDNIGHT + DAY_NS // 2) == 1
    store.close()
    return root


@pytest.fixture
def root(made_once: Path, tmp_path: Path) -> Path:
    """A history of its own."""
    return Path(shutil.copytree(made_once, tmp_path / "history"))


def answers(root: Path) -> list[object]:
    store = DuckDBStore(root)
    raw = [one.value.tolist() for one in store.raw(NAMES.ids, *ALL, 100)]
    lines = [(one.seq, one.prev_hash) for one in store.events(EventQuery(*ALL))[0]]
    statistics = store.statistics(NAMES.ids, DAY * DAY_NS, MIDNIGHT, 300 * S)
    assert store.state().fault == ""
    store.close()
    return [raw, lines, [one.area.tolist() for one in statistics]]


def test_what_was_backed_up_comes_back_as_it_was(root: Path, tmp_path: Path) -> None:
    to = tmp_path / "medium"
    before = answers(root)
    assert save(root, to) == [EVENTS, STATISTICS, RAW, NEXT]
    assert not list(damaged(to, silent))
    shutil.rmtree(root)
    made = restore(to, root)
    assert made.restored == [EVENTS, RAW, NEXT, STATISTICS]
    assert answers(root) == before
    assert sequence_report(root).is_whole


def test_only_what_changed_is_copied_and_a_broken_run_goes_on(root: Path, tmp_path: Path) -> None:
    to = tmp_path / "medium"
    assert len(save(root, to)) == 4
    assert save(root, to, 2) == []
    store = DuckDBStore(root)
    store.write([ramp(9, start_ns=MIDNIGHT + 90 * S)])
    store.close()
    assert save(root, to, 3) == [NEXT]
    (to / manifest.FOLDER / RAW).unlink()  # as if it had been broken off before this one
    assert save(root, to, 4) == [RAW]
    assert [one.copied for one in (manifest.read(to) or manifest.Manifest("")).runs] == [4, 0, 1, 1]


def test_since_a_day_only(root: Path, tmp_path: Path) -> None:
    to = tmp_path / "medium"
    assert save(root, to, since_ns=MIDNIGHT) == [EVENTS, STATISTICS, NEXT]


def test_a_history_that_is_written_to_is_copied_as_it_was_at_some_moment(tmp_path: Path) -> None:
    """The log is not folded in yet: the copy has it, too, and no lock is asked for."""
    root, to = tmp_path / "history", tmp_path / "medium"
    store = DuckDBStore(root)
    for seq in range(1, 12):
        store.write([ramp(seq), event_message(seq, event(seq))])
        if seq % 5 == 0:
            save(root, to, seq)
    store.write([ramp(12)])
    assert (root / f"{RAW}.wal").exists()
    assert RAW in save(root, to, 40)
    store.close()
    for name in (RAW, EVENTS):
        assert not (to / manifest.FOLDER / f"{name}.wal").exists()
    restore(to, tmp_path / "other")
    report = sequence_report(tmp_path / "other")
    assert (report.rows, report.events, report.is_whole) == (48, 11, True)


def test_a_file_that_never_rests_is_told(tmp_path: Path) -> None:
    path = tmp_path / RAW
    path.write_bytes(b"a")

    def grow(_: float) -> None:
        path.write_bytes(path.read_bytes() + b"a")

    with pytest.raises(StoreFault, match="changes all the time"):
        steady_copy(path, tmp_path / "copy", grow)


def test_a_damaged_file_never_takes_the_place_of_a_good_copy(root: Path, tmp_path: Path) -> None:
    to = tmp_path / "medium"
    save(root, to)
    good = (to / manifest.FOLDER / NEXT).read_bytes()
    (root / NEXT).write_bytes(good[:12_000] + b"\xff" * 4000 + good[16_000:])
    made = back_up(root, to, "mine", 2, shown=silent)
    assert list(made.failed) == [NEXT]
    assert (to / manifest.FOLDER / NEXT).read_bytes() == good
    assert not (manifest.read(to) or manifest.Manifest("")).runs[-1].is_whole


def test_a_file_that_was_begun_anew_is_kept_beside_what_it_lost_and_completed(
    root: Path, tmp_path: Path
) -> None:
    """Set aside for damage, and written to again: neither half may push out the other."""
    to = tmp_path / "medium"
    save(root, to)
    (root / NEXT).unlink()
    store = DuckDBStore(root)
    store.write([ramp(50, rows=8, start_ns=MIDNIGHT + 900 * S)])
    store.close()
    made = back_up(root, to, "mine", 2, shown=silent)
    assert (made.copied, made.kept_earlier) == ([NEXT], [NEXT])
    put = restore(to, root)
    assert put.completed == {NEXT: 1}
    assert restore(to, root).completed == {}
    store = DuckDBStore(root)
    found = store.raw(NAMES.ids[:1], MIDNIGHT, MIDNIGHT + DAY_NS, 100)[0]
    assert found.value.tolist() == [3000.0, 50_000.0, 50_004.0]
    assert store.write([ramp(3, start_ns=MIDNIGHT + 60 * S)]).repeated == 1
    store.close()
    report = sequence_report(root)
    assert (report.rows, report.duplicates, report.incomplete) == (20, 0, 0)


def test_journal_lines_that_are_lacking_come_back_once(root: Path, tmp_path: Path) -> None:
    to = tmp_path / "medium"
    save(root, to)
    (root / EVENTS).unlink()
    store = DuckDBStore(root)
    store.write([event_message(2, event(2), event(3))])
    store.close()
    assert restore(to, root).completed == {EVENTS: 1}
    store = DuckDBStore(root)
    assert [one.seq for one in store.events(EventQuery(*ALL))[0]] == [3, 2, 1]
    assert store.write([event_message(1, event(1), event(2))]).repeated == 1
    store.close()


def test_refused_messages_that_are_lacking_come_back_once(root: Path, tmp_path: Path) -> None:
    old, new = (RefusedMessage("steps", seq, NOON, "why", b"%d" % seq) for seq in (1, 2))
    store = DuckDBStore(root)
    store.write([old])
    store.close()
    to = tmp_path / "medium"
    save(root, to)
    (root / EVENTS).unlink()
    store = DuckDBStore(root)
    store.write([event_message(1, event(1), event(2)), new])  # the same lines: none is lacking
    store.close()
    assert restore(to, root).completed == {EVENTS: 1}
    assert refused_in(root / EVENTS) == [old, new]
    assert restore(to, root).completed == {}


def test_a_restore_never_overwrites_what_is_newer(root: Path, tmp_path: Path) -> None:
    to = tmp_path / "medium"
    save(root, to)
    store = DuckDBStore(root)
    store.write([ramp(9, start_ns=MIDNIGHT + 90 * S), event_message(5, event(5))])
    store.close()
    before = answers(root)
    made = restore(to, root)
    assert (len(made.kept), made.restored, made.completed, made.failed) == (4, [], {}, {})
    assert answers(root) == before


def test_a_copy_that_is_damaged_is_found_and_not_put_back(root: Path, tmp_path: Path) -> None:
    to = tmp_path / "medium"
    save(root, to)
    for name in (RAW, STATISTICS):
        with (to / manifest.FOLDER / name).open("r+b") as file:
            file.seek(9000)
            file.write(b"\x01\x02\x03")
    (to / manifest.FOLDER / EVENTS).unlink()
    assert {name for name, _ in damaged(to, silent)} == {EVENTS, RAW, STATISTICS}
    made = restore(to, tmp_path / "other")
    assert made.restored == [NEXT]
    assert set(made.failed) == {EVENTS, RAW, STATISTICS}
    assert sorted(path.name for path in (tmp_path / "other").iterdir()) == [NEXT]


def test_another_sites_backup_is_refused(root: Path, tmp_path: Path) -> None:
    to = tmp_path / "medium"
    save(root, to)
    with pytest.raises(BadInput, match="backup of mine"):
        back_up(root, to, "other", 2, shown=silent)
    with pytest.raises(BadInput, match="backup of mine"):
        put_back(to, root, "other", shown=silent)
    with pytest.raises(BadInput, match="holds no backup"):
        put_back(tmp_path, root, "mine", shown=silent)
    (to / manifest.NAME).write_text("{", encoding="utf-8")
    with pytest.raises(BadInput, match="is no list of a backup"):
        back_up(root, to, "mine", 2, shown=silent)


HOLD = """
import sys
from pathlib import Path
from historian.duckdb_store import DuckDBStore
from tests.historian.made import ramp, MIDNIGHT

store = DuckDBStore(Path(sys.argv[1]))
store.write([ramp(77, start_ns=MIDNIGHT)])
print("held", flush=True)
sys.stdin.readline()
store.close()
"""


def test_a_running_historian_is_backed_up_and_its_open_file_left(
    root: Path, tmp_path: Path
) -> None:
    to = tmp_path / "medium"
    save(root, to)
    (root / NEXT).unlink()
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"held\n"
    os.utime(root / NEXT, ns=(1, 1))
    assert NEXT in save(root, tmp_path / "second")
    (root / RAW).unlink()
    made = restore(to, root)
    child.communicate(b"\n", 20)
    assert made.restored == [RAW]
    assert "lock" in made.failed[NEXT]
    assert restore(to, root).completed == {NEXT: 1}


def test_nothing_appears_where_somebody_was_faster(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"new")
    other.write_bytes(b"old")
    digest = proven_copy(one, tmp_path / "third")
    with pytest.raises(FileExistsError):
        proven_copy(one, other, digest)
    assert other.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "other", "third"]


def test_rows_of_one_copy_that_the_other_lacks() -> None:
    nan = float("nan")
    theirs = Samples.of([0] * 5, [1, 2, 2, 2, 3], [1.0, nan, nan, 2.0, -0.0])
    ours = Samples.of([0] * 3, [2, 2, 3], [nan, 2.0, 0.0])
    both = [RawColumns(one.time_ns, one.value, one.status, one.flags) for one in (theirs, ours)]
    found = only_in(*both)
    np.testing.assert_array_equal(found.time_ns, [1, 2, 3])
    np.testing.assert_array_equal(found.value, [1.0, nan, -0.0])
    assert np.signbit(found.value[2])


def test_which_backups_cover_history_and_when_the_next_is_due(tmp_path: Path) -> None:
    june, august = 20_605 * DAY_NS, 20_670 * DAY_NS
    assert backups(tmp_path) == ()
    for one in (
        Backup("/a", june, 0, True),
        Backup("/b", june + 5, june - 9, True),  # only a part, and nothing before it
        Backup("/a", june + 9, 0, False),
    ):
        note(tmp_path, one)
    assert covered_ns(backups(tmp_path)) == june
    note(tmp_path, Backup("/a", august, june - 9, True))
    assert covered_ns(backups(tmp_path)) == august
    assert not is_overdue(backups(tmp_path), 3, 0, august + 91 * DAY_NS)
    assert is_overdue(backups(tmp_path), 3, 0, august + 93 * DAY_NS)
    assert is_overdue((), 3, june, august + 40 * DAY_NS)
    assert not is_overdue((), 3, august, august + 40 * DAY_NS)
    (tmp_path / "backups.json").write_text("x", encoding="utf-8")
    with pytest.raises(BadInput, match=r"backups\.json"):
        backups(tmp_path)


def test_files_are_held_until_a_time(tmp_path: Path) -> None:
    hold(tmp_path, [], 5)
    assert held_until(tmp_path) == {}
    hold(tmp_path, ["a", "b"], 5)
    hold(tmp_path, ["b"], 7)
    assert held_until(tmp_path) == {"a": 5, "b": 7}
    message(1, Samples.empty(), NOON)
