"""The care of real files: what goes, what is set aside, and what is still answered."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from historian.copies.ledger import hold
from historian.days import DAY_NS
from historian.duckdb_store import DuckDBStore
from historian.retention import Kind, Months, Retention
from historian.store import EventQuery, StoreFault
from historian.upkeep import Upkeep
from tests.historian.made import DAY, MIDNIGHT, NAMES, NOON, S, event, event_message, ramp

ALL = (-(2**62), 2**62)
RAW, EVENTS = "2024-10-04.raw.duckdb", "2024-10.events.duckdb"
STATISTICS = "2024-10.statistics.duckdb"
LATER_NS = MIDNIGHT + 120 * DAY_NS
RETENTION = Retention(least=Months(3, 24, 24))


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed day, an open one, and journal lines."""
    root = tmp_path_factory.mktemp("shelf")
    store = DuckDBStore(root)
    store.write([ramp(1, rows=8), event_message(1, event(1))])
    assert store.settle(MIDNIGHT + DAY_NS // 2) == 1
    store.write([ramp(2, start_ns=MIDNIGHT + DAY_NS)])
    store.close()
    return root


@pytest.fixture
def root(made_once: Path, tmp_path: Path) -> Path:
    """A history of its own."""
    return Path(shutil.copytree(made_once, tmp_path / "history"))


def test_samples_go_after_three_months_and_their_statistics_stay(root: Path) -> None:
    store = DuckDBStore(root)
    before = store.statistics(NAMES.ids[:1], DAY * DAY_NS, MIDNIGHT, 300 * S)[0]
    cared = Upkeep(store.shelf, RETENTION, root).look(LATER_NS)
    assert [one.held.name for one in cared.removed] == [RAW]
    assert [one.name for one in cared.waiting] == ["2024-10-06.raw.duckdb"]  # no statistics yet
    assert not (root / RAW).exists()
    after = store.statistics(NAMES.ids[:1], DAY * DAY_NS, MIDNIGHT, 300 * S)[0]
    np.testing.assert_array_equal(after.area, before.area)
    assert not len(store.raw(NAMES.ids[:1], NOON, MIDNIGHT, 9)[0].time_ns)
    assert len(store.events(EventQuery(*ALL))[0]) == 1
    held = {one.name: one for one in store.shelf.held()}
    assert held[STATISTICS].is_only
    store.close()


def test_what_can_be_made_again_is_told_apart_and_what_was_put_back_is_held(root: Path) -> None:
    hold(root, [RAW], LATER_NS + 1)
    store = DuckDBStore(root)
    held = {one.name: one for one in store.shelf.held()}
    assert not held[STATISTICS].is_only
    assert {one.kind for one in held.values()} == set(Kind)
    assert Upkeep(store.shelf, RETENTION, root).look(LATER_NS).removed == ()
    with pytest.raises(StoreFault, match="not made yet"):
        store.shelf.remove("2024-10-06.raw.duckdb")
    with pytest.raises(StoreFault, match="no file"):
        store.shelf.remove("2024-10-06.duckdb")
    store.shelf.remove(STATISTICS)
    assert store.state().fault == ""
    store.close()


@pytest.mark.parametrize("name", [RAW, EVENTS, STATISTICS])
def test_a_damaged_file_of_any_class_is_set_aside_and_the_rest_served(
    root: Path, name: str
) -> None:
    whole = (root / name).read_bytes()
    (root / name).write_bytes(whole[:8] + bytes(12_000) + whole[12_008:])
    store = DuckDBStore(root)
    raw = store.raw(NAMES.ids[:1], *ALL, 9)[0].value.tolist()
    lines, _ = store.events(EventQuery(*ALL))
    statistics = store.statistics(NAMES.ids[:1], DAY * DAY_NS, MIDNIGHT, 300 * S)[0]
    assert raw == ([2000.0] if name == RAW else [1000.0, 1004.0, 2000.0])
    assert len(lines) == (0 if name == EVENTS else 1)
    assert statistics.count.sum() == 2  # of samples, or of roll-ups, whichever is there
    assert f"{name} was damaged and is set aside as {name}.quarantined" in store.state().fault
    assert (root / f"{name}.quarantined").exists()
    store.write([event_message(2, event(2)), ramp(3)])
    store.close()
