"""The keys of a window that hold on every page."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

if TYPE_CHECKING:
    from hmi.qt.window import Window


def bind(window: "Window") -> None:
    """Each key does what it does; the station is asked when the key is pressed, not before."""
    acts: dict[str, Callable[[], object]] = {
        **{
            f"{it.number}": partial(window.show_page, key) for key, it in window.pages.kinds.items()
        },
        "F2": window.acknowledge_newest,
        "F4": lambda: window.whole.silence(),
        "Ctrl+K": window.find_panel.open,
        "Ctrl+L": window.login_panel.toggle,
        "Ctrl+T": lambda: window.whole.turn_theme(),
        "Ctrl++": partial(window.zoom_by, 1),
        "Ctrl+=": partial(window.zoom_by, 1),
        "Ctrl+-": partial(window.zoom_by, -1),
        "Alt+Left": window.back,
        "Alt+Right": window.forward,
        "Ctrl+N": lambda: window.whole.ask_for_window(),
        "Ctrl+W": window.close,
        "F11": window.toggle_full,
        "Shift+F11": window.to_next_screen,
        "Ctrl+Shift+W": window.layout_panel.toggle,
        "Ctrl+Shift+L": lambda: window.whole.lock(),
        "Ctrl+Shift+Q": lambda: window.whole.ask_to_leave(),
    }
    for keys, act in acts.items():
        QShortcut(QKeySequence(keys), window).activated.connect(act)
