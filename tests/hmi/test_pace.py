"""What comes is taken in portions and drawn at the pace of the screen; nothing waits for a timer."""

from dataclasses import dataclass, field

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.qt.pace import FRAME_MS, Pace


@dataclass
class Screen:
    """So many portions wait; what happened, in order."""

    waiting: int = 0
    now_s: float = 100.0
    done: list[str] = field(default_factory=list)

    def take(self) -> bool:
        self.done.append("take")
        self.waiting = max(0, self.waiting - 1)
        return self.waiting > 0

    def draw(self) -> None:
        self.done.append("draw")


def test_what_comes_wakes_the_screen_and_is_drawn_at_once(qtbot: QtBot) -> None:
    screen, parent = Screen(), QObject()
    pace = Pace(screen.take, screen.draw, parent, lambda: screen.now_s)
    pace.wake()
    pace.wake()
    assert screen.done == []
    qtbot.waitUntil(lambda: "draw" in screen.done)
    assert screen.done == ["take", "draw"]
    pace.stop()


def test_a_flood_is_taken_portion_by_portion_and_drawn_once(qtbot: QtBot) -> None:
    screen, parent = Screen(waiting=5), QObject()
    pace = Pace(screen.take, screen.draw, parent, lambda: screen.now_s)
    pace.draw()
    screen.now_s += (FRAME_MS - 1) * 1e-3
    pace.wake()
    qtbot.waitUntil(lambda: screen.done.count("take") == 5 and screen.done[-1] == "draw")
    assert screen.done.count("draw") <= 3
    pace.stop()


def test_a_turn_of_the_loop_takes_or_draws_while_more_waits(qtbot: QtBot) -> None:
    screen, parent = Screen(waiting=3), QObject()
    pace = Pace(screen.take, screen.draw, parent, lambda: screen.now_s)
    for done in ("take", "draw", "take", "take"):
        pace.look()
        assert screen.done.pop() == done
        assert screen.done == [], "no more than that"
    screen.now_s += FRAME_MS * 1e-3
    pace.look()
    assert screen.done == ["take", "draw"], "the last portion is drawn at once"
    pace.stop()


def test_a_closed_station_is_not_woken(qtbot: QtBot) -> None:
    screen, parent = Screen(waiting=3), QObject()
    pace = Pace(screen.take, screen.draw, parent, lambda: screen.now_s)
    pace.stop()
    pace.wake()
    QApplication.processEvents()
    assert screen.done == []
