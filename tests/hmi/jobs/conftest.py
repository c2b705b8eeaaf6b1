"""Jobs done as a person does them, at a station on a real bus with a real core, historian and desk.

How to write one::

    def test_he_acknowledges(seat: Seat, town: Town) -> None:
        seat.log_in("li")                          # operator; wang engineer, zhao integrator
        seat.raises("3301.T1/alarm", 1.2)          # the plant moves, the alarm is on the screen
        seat.press("3")                            # a key, as Qt writes it: "Ctrl+K", "Shift+A"
        seat.press("Space", seat.station.page.table)
        seat.until(lambda: ...)                    # the station lives until it holds; never sleep

* ``town`` (once per worker, about two seconds; it ends with the last of these tests): the smallest
  demo site (760 points, people of ``davylamp.demo.people``) with nats-server, core, historian (DuckDB),
  desk. ``town.values({tag: value}, at_ns=…, status=…)`` moves points at the source time that the test
  gives, ``town.past(tag, times_ns, values)`` adds history as if read back from the server,
  ``town.rest`` is what all points say at rest, ``town.hands["mine"].link(LinkState.DOWN)`` (through
  ``town.do``) loses a server. After each test what it moved goes back to rest.
* ``seat`` (one per test, well below a second): a whole station with all pages, in English; another
  language with ``seat.station.use_language("zh")``. ``Seat(town, qtbot)`` makes a second one.
* A test leaves nothing shelved or out of service: the town is everybody's.
"""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.hmi.jobs.seat import Seat
from tests.hmi.jobs.town import Town
from tests.leaks import watched

TOWNS_THREADS = ("town", "historian-", "duckdb", "outbox", "davylamp.desk.job_child")
"""Threads that belong to the town and may begin during any test, and the child that waits for a job."""


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made = Town(tmp_path_factory.mktemp("town"))
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture(autouse=True)
def no_leaks(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As everywhere; but the town goes on living."""
    yield from watched(monkeypatch, TOWNS_THREADS)


@pytest.fixture
def seat(town: Town, qtbot: QtBot) -> Iterator[Seat]:
    made = Seat(town, qtbot)
    yield made
    town.calm()
    made.leave()
