"""Panning paints new columns only, and the picture is the one that painting all of it would give."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hmi.models.trends import PRESETS
from hmi.qt.trends import TrendsPage
from hmi.qt.trends.strip import Strip
from scada.model import EventKind, Status
from tests.hmi.stage import S, Stage, set_up

SMOOTHING = 8
"""Of 255: smoothed edges are rounded at another place; nothing is elsewhere."""


@pytest.fixture
def page(qtbot: QtBot) -> TrendsPage:
    stage: Stage = set_up(qtbot, [TrendsPage])
    stage.station.show_page("trends")
    page = stage.station.page
    assert isinstance(page, TrendsPage)
    return page


def pixels(page: TrendsPage) -> np.ndarray:
    image = (
        page.plot.grab().toImage().convertToFormat(page.plot.grab().toImage().Format.Format_RGB32)
    )
    return np.array(image.constBits()).reshape(image.height(), image.bytesPerLine() // 4, 4)


@pytest.mark.parametrize("preset", ["1h", "8h"])
def test_a_panned_picture_is_the_picture_that_is_painted_anew(
    page: TrendsPage, preset: str
) -> None:
    """Over the end of the ring, to both sides, sparse and dense."""
    page.model.show(["3301.T1", "3301.T0", "3301.air"])
    page.model.last(PRESETS[preset] / 2)
    page.model.pan(-int(0.2 * PRESETS[preset] * S))
    page.model.compare_with("date", 1800 * S)
    page._touched()
    pixels(page)
    whole = page.plot.strip.painted
    for share in (-0.03, -0.4, 0.011, 0.2):
        page.model.pan(int(share * page.model.span.width_ns))
        page._touched()
        moved = pixels(page)
        page.plot.strip = Strip()
        apart = np.abs(moved.astype(int) - pixels(page)).max()
        assert apart <= SMOOTHING
    assert whole >= page.plot.frame.grid.count


def test_a_pan_costs_the_columns_that_are_new(page: TrendsPage) -> None:
    page.model.show(["3301.T1"])
    page.model.last(PRESETS["1h"])
    page.model.pan(-int(3600 * S))
    page._touched()
    pixels(page)
    before, count = page.plot.strip.painted, page.plot.frame.grid.count
    page.model.pan(-page.model.span.width_ns // 100)
    page.plot.grab()
    assert 0 < page.plot.strip.painted - before <= count // 50


def test_live_samples_leave_the_past_as_it_was_drawn(qtbot: QtBot) -> None:
    stage = set_up(qtbot, [TrendsPage])
    stage.station.show_page("trends")
    page = stage.station.page
    assert isinstance(page, TrendsPage)
    page.model.pan(-int(3600 * S))
    for _ in range(3):
        stage.second()
    page.plot.grab()
    painted = page.plot.strip.painted
    stage.second()
    page.plot.grab()
    assert page.plot.strip.painted == painted
    page.model.go_live()
    page.plot.grab()
    assert page.plot.strip.painted > painted


def test_a_live_picture_is_the_picture_that_is_painted_anew(qtbot: QtBot) -> None:
    """Second by second, with an alarm that comes and a value that breaks off; new columns only."""
    stage = set_up(qtbot, [TrendsPage])
    stage.station.show_page("trends")
    page = stage.station.page
    assert isinstance(page, TrendsPage)
    page.model.show(["3301.T1", "3301.T0", "3301.air"])
    page.model.last(PRESETS["15min"])
    page._touched()
    pixels(page)
    before = page.plot.strip.painted
    for second in range(6):
        stage.second(
            *([stage.plant.event(EventKind.RAISED, "3301.T0/alarm")] if second == 2 else [])
        )
        if second == 4:
            stage.plant.set("3301.air", 1.0, int(Status.BAD_NO_DATA))
        moved = pixels(page)
    assert page.plot.strip.painted - before < page.plot.frame.grid.count // 4
    page.plot.strip = Strip()
    assert np.abs(moved.astype(int) - pixels(page)).max() <= SMOOTHING
