"""Arrangements of windows: read, written, and put on the monitors that there are."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from hmi.layout_file import LayoutFile
from hmi.models.layout import (
    LAST,
    MOST,
    Layout,
    Layouts,
    Rect,
    Screen,
    WindowLayout,
    is_in_view,
    placed,
)
from scada.model import BadInput

DESK = Screen("DP-1", Rect(0, 0, 1920, 1040))
WALL = Screen("HDMI-1", Rect(1920, 0, 3840, 2160))
ONE = Layout(windows=(WindowLayout(page="alarms", screen="DP-1", zoom=1.25),), theme="dark")

numbers = some.integers(-6000, 6000)
sizes = some.integers(1, 6000)


@settings(max_examples=60)
@given(
    screen=some.sampled_from(["DP-1", "HDMI-1", "gone", ""]),
    place=some.builds(Rect, numbers, numbers, sizes, sizes) | some.none(),
)
def test_a_window_always_lies_wholly_on_a_monitor(screen: str, place: Rect | None) -> None:
    wanted = WindowLayout(page="alarms", screen=screen, place=place)
    found, there = placed(wanted, [DESK, WALL])
    area = WALL.area if screen == "HDMI-1" else DESK.area
    assert there is (screen != "gone")
    assert area.x <= found.x
    assert area.y <= found.y
    assert found.x + found.width <= area.x + area.width
    assert found.y + found.height <= area.y + area.height


def test_a_window_on_a_lost_monitor_is_out_of_view() -> None:
    window = Rect(2000, 0, 1920, 1080)
    assert is_in_view(window, [DESK, WALL])
    assert not is_in_view(window, [DESK])
    assert not is_in_view(Rect(100, -400, 800, 600), [DESK]), "its head is above the screen"


def test_what_was_saved_is_read_again(tmp_path: Path) -> None:
    file = LayoutFile(tmp_path / "deep", "李/..")
    assert file.read() == Layouts()
    layouts = Layouts().having("night", ONE).having(LAST, ONE)
    file.write(layouts)
    assert file.read() == layouts
    assert layouts.names == ["night"]
    assert layouts.without("night").names == []
    assert [path.parent for path in tmp_path.rglob("*.json")] == [tmp_path / "deep"]


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    file = LayoutFile(tmp_path, "li")
    file.path.write_text('{"named": 3}')
    with pytest.raises(BadInput, match="delete it to begin anew"):
        file.read()


def test_what_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    file = LayoutFile(tmp_path / "li.json", "li")
    file.path.parent.write_text("in the way")
    with pytest.raises(BadInput, match="cannot be written"):
        file.write(Layouts())
    with pytest.raises(BadInput, match="cannot be read"):
        file.read()


def test_there_is_an_end_to_layouts() -> None:
    layouts = Layouts()
    for number in range(MOST):
        layouts = layouts.having(f"n{number}", ONE)
    assert layouts.having("n3", ONE).names == layouts.names
    with pytest.raises(BadInput, match="delete one"):
        layouts.having("one more", ONE)
