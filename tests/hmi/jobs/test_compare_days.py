"""A person compares two days of one sensor, by keyboard and mouse, against the real historian."""

import csv
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from hmi.qt.trends import TrendsPage
from hmi.qt.trends.read_out import ReadOuts
from tests.hmi.jobs.seat import Seat
from tests.hmi.jobs.town import Town

S = 1_000_000_000
DAY = 86_400 * S
SPAN = 7200 * S
TAG = "3305.T2"
"""No other test of the town moves it: its days are known."""
YESTERDAY, TODAY = 0.30, 0.50


@pytest.fixture
def end_ns(town: Town) -> int:
    """Two hours of yesterday and of today, read back from the server; they end here."""
    end = time.time_ns() // (60 * S) * 60 * S - 600 * S
    times = np.arange(end - SPAN, end, 60 * S)
    wave = 0.02 * np.sin(np.arange(len(times)) / 7.0)
    town.past(TAG, (times - DAY).tolist(), np.round(YESTERDAY + wave, 3).tolist())
    town.past(TAG, times.tolist(), np.round(TODAY + wave, 3).tolist())
    return end


def opened(seat: Seat) -> TrendsPage:
    seat.log_in("li")
    seat.press("4", seat.station)
    page = seat.station.page
    assert isinstance(page, TrendsPage)
    return page


def typed(seat: Seat, page: TrendsPage, key: str, words: str) -> None:
    seat.press(key, page)
    seat.type(words, page.chooser.field)
    seat.press("Return", page.chooser.field)
    assert not page.chooser.isVisible()


def show_only_the_sensor(seat: Seat, page: TrendsPage) -> None:
    while page.model.pens:
        seat.press("Delete", page)
    typed(seat, page, "A", TAG)
    assert [pen.id for pen in page.model.pens] == [TAG]


def said(seat: Seat, at_ns: int) -> str:
    return seat.model.words.local(at_ns).strftime("%Y-%m-%d %H:%M")


def test_two_days_are_compared(seat: Seat, end_ns: int, tmp_path: Path) -> None:
    page = opened(seat)
    page.folder, model = tmp_path, page.model
    show_only_the_sensor(seat, page)
    typed(seat, page, "G", f"{said(seat, end_ns - SPAN)} .. {said(seat, end_ns)}")
    assert (model.span.start_ns, model.span.end_ns) == (end_ns - SPAN, end_ns)

    seat.press("C", page)
    seat.press("C", page)
    assert model.data.compare == "day"
    seat.until(lambda: model.figures.before(TAG) is not None)
    here, before = model.figures.here(TAG), model.figures.before(TAG)
    assert here is not None
    assert before is not None
    assert here.mean == pytest.approx(TODAY, abs=0.02)
    assert before.mean == pytest.approx(YESTERDAY, abs=0.02)

    page.plot.grab()
    x = round(page.plot.frame.x(end_ns - SPAN // 2) * seat.station.context.theme.zoom)
    QTest.mouseClick(page.plot, Qt.MouseButton.LeftButton, pos=QPoint(x, 200))
    read_out = ReadOuts(seat.station.context, model)
    seat.until(lambda: read_out.table()[1].cells[3] == "+0.20")
    assert read_out.table()[1].is_hollow

    seat.press("E", page)
    seat.until(lambda: any("compared" in file.read_text("utf-8") for file in tmp_path.iterdir()))
    (file,) = tmp_path.iterdir()
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    assert {row["period"] for row in rows} == {"shown", "compared"}
    assert all("backfilled" in row["flags"] for row in rows if row["time"])
