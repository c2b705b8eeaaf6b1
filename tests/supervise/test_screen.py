"""Whether there is a screen: said with the fix before Qt aborts, in both languages."""

import socket
from collections.abc import Iterator

import pytest

from davylamp.supervise.screen import answers, is_there, see_to_screen
from scada.model import BadInput


@pytest.fixture(autouse=True)
def on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")


@pytest.fixture
def display() -> Iterator[str]:
    """An X display by TCP: something that takes connections."""
    for number in range(200, 300):
        try:
            server = socket.create_server(("127.0.0.1", 6000 + number))
        except OSError:
            continue
        with server:
            yield f"127.0.0.1:{number}.0"
        return


def test_without_any_screen_the_fix_is_said_in_both_languages() -> None:
    with pytest.raises(
        BadInput, match=r"DISPLAY and WAYLAND_DISPLAY are not set; fix: .* / 没有屏幕.*处理"
    ):
        see_to_screen({})


def test_a_screen_that_does_not_answer_is_named(display: str) -> None:
    number = int(display.partition(":")[2].partition(".")[0])
    with pytest.raises(BadInput, match=r"the screen 127\.0\.0\.1:\d+ \(DISPLAY\) does not answer"):
        see_to_screen({"DISPLAY": f"127.0.0.1:{number + 1000}"})
    assert not answers(":9973")
    assert not answers("/no/such/socket")
    assert not is_there({"DISPLAY": ":9973"})


def test_a_screen_that_answers_is_taken(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda name: name)
    see_to_screen({"DISPLAY": display})
    see_to_screen({"WAYLAND_DISPLAY": "wayland-0"})
    assert is_there({"DISPLAY": display})


@pytest.mark.parametrize("platform", ["offscreen", "offscreen:size=1", "vnc", "eglfs"])
def test_what_draws_elsewhere_needs_none(platform: str) -> None:
    see_to_screen({"QT_QPA_PLATFORM": platform})


def test_a_missing_library_is_named(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr("ctypes.CDLL", missing)
    with pytest.raises(BadInput, match="libxcb-cursor0"):
        see_to_screen({"DISPLAY": display})
