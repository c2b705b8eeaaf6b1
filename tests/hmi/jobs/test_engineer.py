"""The safety engineer makes a report and reads it, tries another limit, looks for samples, verifies."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from davylamp.sim.sites import ZONE
from hmi.qt.review import ReviewPage
from tests.hmi.jobs.seat import Seat
from tests.hmi.jobs.town import Town

pytestmark = pytest.mark.timeout(240)
S = 1_000_000_000
WORK_MS = 100_000
"""The desk works in processes of its own: on a machine that does other things that takes long."""
POINT = "3301.T1"
RISES = (0.4, 0.7, 0.95, 0.7, 0.4, 1.2, 0.4)
"""Twice up: to 0.95, below the alarm at 1.0, and to 1.2."""


def at_the_desk(seat: Seat, view: str) -> ReviewPage:
    """Key 5, then down the list to a view and into it."""
    seat.press("5", seat.station)
    page = seat.station.page
    assert isinstance(page, ReviewPage)
    page.list.setFocus()
    for _ in range(len(page.desk)):
        if page.view != view:
            seat.press("Down", page.list)
    assert page.view == view
    seat.press("Return", page.list)
    return page


def write(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def worked(seat: Seat, done: Callable[[], object], said: Callable[[], str]) -> None:
    """Until the desk has done it; what the screen says where it has not."""
    try:
        seat.qtbot.waitUntil(lambda: bool(done()), timeout=WORK_MS)
    except TimeoutError:
        pytest.fail(f"the screen says: {said()}")


def has_keyboard(page: ReviewPage, widget: QWidget) -> bool:
    return page.window().focusWidget() is widget


def stored(seat: Seat, tag: str, values: Sequence[float]) -> list[int]:
    """Some minutes of the past, and that the historian has them."""
    first = time.time_ns() - 600 * S
    times = [first + place * 20 * S for place in range(len(values))]
    seat.town.past(tag, times, values)
    return times


def test_he_makes_a_report_and_reads_its_pages(
    seat: Seat, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAVYLAMP_EXPORTS", str(tmp_path))
    seat.log_in("wang")
    page = at_the_desk(seat, "reports")
    view = page.reports
    assert has_keyboard(page, view.kind_box)
    seat.until(lambda: view.kind_box.count() > 10)
    while view.kind is None or view.kind.name != "switch-changes":
        QTest.keyClick(view.kind_box, Qt.Key.Key_Down)
    write(view.when, datetime.now(ZONE).date().isoformat())
    write(view.points, f"{POINT},3301.shearer.*")
    seat.press("Return", view.points)
    worked(seat, lambda: view.preview.sizes, view.say_label.text)
    assert view.shown is not None
    assert view.shown.by == "wang"
    pages = len(view.preview.sizes)
    view.preview.setFocus()
    seat.press("End", view.preview)
    assert view.preview.page == pages - 1
    seat.until(lambda: view.preview._picture() is not None)
    seat.press("Return", view.acts["pdf"])
    seat.until(lambda: list(tmp_path.glob("*.pdf")))
    assert "To be signed by" in view.signed_label.text()
    page.proof.propose(next(tmp_path.glob("*.pdf")))
    page.go_to("proof")
    seat.press("Return", page.proof.path)
    worked(seat, lambda: page.proof.file_body.file, page.proof.file_label.text)
    file = page.proof.file_body.file
    assert file is not None
    assert file.whole


def test_he_replays_with_another_limit_and_sees_both(seat: Seat, town: Town) -> None:
    seat.log_in("wang")
    stored(seat, POINT, RISES)
    page = at_the_desk(seat, "replay")
    view = page.replay
    assert has_keyboard(page, view.points)
    write(view.points, POINT)
    seat.press("Return", view.points)
    names = [limit.limit for limit in view.limits]
    view.table.setFocus()
    view.table.selectRow(names.index("alarm"))
    seat.press("Return", view.table)
    assert has_keyboard(page, view.fields["value"])
    write(view.fields["value"], "0.9")
    seat.press("Return", view.fields["value"])
    assert view.trial.changed == {f"{POINT}/alarm": {"value": "0.9"}}
    write(view.first, "1h")
    seat.press("Return", view.first)
    worked(seat, lambda: view.result, view.say_label.text)
    assert view.result is not None
    assert view.chart.curve is not None
    row = next(one for one in view.result.alarms if one.alarm == f"{POINT}/alarm")
    # Others of this town's tests move the point too: what they raised counts on both sides.
    assert row.added >= 1
    assert row.now == row.then + row.added
    level = next(one for one in view.chart.curve.levels if one.alarm == f"{POINT}/alarm")
    assert (level.then, level.now) == (1.0, 0.9)
    assert view.alarms.grid.rows == len(view.result.alarms)


def test_he_asks_for_samples_and_keeps_them_with_their_proof(
    seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAVYLAMP_EXPORTS", str(tmp_path))
    seat.log_in("wang")
    stored(seat, "3301.T2", RISES)
    page = at_the_desk(seat, "history")
    view = page.history
    write(view.points, "3301.T2")
    write(view.first, "1h")

    def asked() -> bool:
        """Until the historian has them all."""
        if view.result is None or view.result.grid.rows < len(RISES):
            if view.asking is None or view.result is not None:
                seat.press("Return", view.first)
            return False
        return True

    worked(seat, asked, view.say_label.text)
    assert view.result is not None
    assert view.result.grid.rows >= len(RISES)
    seat.press("Return", view.acts["csv"])
    worked(seat, lambda: list(tmp_path.glob("*.proof.json")), view.say_label.text)
    (file,) = tmp_path.glob("*.csv")
    assert file.read_text("utf-8-sig").count("3301.T2") >= len(RISES)
    page.go_to("calibration")
    worked(seat, lambda: page.calibration.result, page.calibration.say_label.text)
    assert page.calibration.result is not None
    assert page.calibration.table.grid.rows == len(page.calibration.result.rows) > 0
