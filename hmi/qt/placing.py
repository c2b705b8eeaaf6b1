"""Where a window is: on which monitor, how large, full screen or not."""

import msgspec
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QMainWindow

from hmi.models.layout import Rect, Screen, State, WindowLayout, is_in_view, placed
from hmi.models.zoom import DRAWN_FOR

FULL = Qt.WindowState.WindowFullScreen


def screens() -> list[Screen]:
    """The monitors there are, the primary one first."""
    primary = QGuiApplication.primaryScreen()
    others = [screen for screen in QGuiApplication.screens() if screen is not primary]
    return [
        Screen(screen.name(), _rect(screen.availableGeometry())) for screen in (primary, *others)
    ]


def _rect(rect: QRect) -> Rect:
    return Rect(rect.x(), rect.y(), rect.width(), rect.height())


def state_of(window: QMainWindow) -> State:
    """Normal, maximized or full screen."""
    if window.isFullScreen():
        return "full"
    return "maximized" if window.isMaximized() else "normal"


def place_of(window: QMainWindow) -> tuple[str, Rect]:
    """The name of its screen, and its place from that screen's corner."""
    screen = window.screen()
    area = screen.availableGeometry()
    rect = window.normalGeometry() if state_of(window) != "normal" else window.geometry()
    return screen.name(), _rect(rect.translated(-area.topLeft()))


def put(window: QMainWindow, wanted: WindowLayout) -> bool:
    """Put a window where it was; whether its screen is there. It is shown."""
    place, there = placed(wanted, screens())
    show(window, QRect(place.x, place.y, place.width, place.height), wanted.state)
    return there


def show(window: QMainWindow, rect: QRect, state: State) -> None:
    """Show a window there, in that state."""
    if state_of(window) != "normal":
        window.setWindowState(Qt.WindowState.WindowNoState)
    window.setGeometry(rect)
    if state == "full":
        window.showFullScreen()
    elif state == "maximized":
        window.showMaximized()
    else:
        window.showNormal()


def first_place(window: QMainWindow) -> None:
    """Where a window stands that nobody has placed yet: as drawn, or all of a smaller screen."""
    screen = QGuiApplication.primaryScreen()
    area = screen.availableGeometry()
    wide, high = DRAWN_FOR
    drawn_only = QGuiApplication.platformName() == "offscreen"
    fills = area.width() <= wide and not drawn_only
    window.resize(wide, high)
    if fills:
        window.showMaximized()
    else:
        window.show()


def toggle_full(window: QMainWindow) -> None:
    """F11: full screen, or as it was before."""
    window.setWindowState(window.windowState() ^ FULL)
    window.show()


def to_next_screen(window: QMainWindow) -> bool:
    """Shift-F11: the same window on the next monitor; whether there is another."""
    found = QGuiApplication.screens()
    if len(found) < 2:
        return False
    here = found.index(window.screen())
    _move(window, found[(here + 1) % len(found)])
    return True


def _move(window: QMainWindow, screen: QScreen) -> None:
    put(window, msgspec.structs.replace(where(window), screen=screen.name()))


def where(window: QMainWindow) -> WindowLayout:
    """Its monitor, place and state, and nothing else of it."""
    name, place = place_of(window)
    return WindowLayout(page="", screen=name, place=place, state=state_of(window))


def is_stranded(window: QMainWindow) -> bool:
    """Whether nobody could take hold of a window that is to be seen."""
    return window.isVisible() and not is_in_view(_rect(window.frameGeometry()), screens())
