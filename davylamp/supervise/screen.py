"""Whether there is a screen to open a window on: said in words, for Qt itself only aborts."""

import ctypes
import re
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from scada.model import BadInput

NEEDS_SCREEN: Final = ("", "xcb", "wayland", "wayland-egl")
"""Of Qt's platforms those that draw on somebody's desktop; the others need none."""
FIX: Final = (
    "fix: start it in a desktop session or by ssh -X; davylamp up SITE --station finds a screen of its "
    "own; QT_QPA_PLATFORM=offscreen with --shots makes pictures"
)
FIX_ZH: Final = (
    "处理：在桌面会话中或经 ssh -X 启动；davylamp up SITE --station 会自备屏幕；"
    "QT_QPA_PLATFORM=offscreen 加 --shots 只出图片"
)
CURSOR: Final = "libxcb-cursor.so.0"
ANSWER_S: Final = 3.0
_X_DISPLAY: Final = re.compile(r"(?:unix/)?(?P<host>[^:]*):(?P<number>\d+)(?:\.\d+)?")


def see_to_screen(environment: Mapping[str, str]) -> None:
    """Raise `BadInput`, in both languages and with the fix, where no window can be opened."""
    platform = environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if sys.platform != "linux" or platform not in NEEDS_SCREEN:
        return
    if environment.get("WAYLAND_DISPLAY") and platform != "xcb":
        return
    display = environment.get("DISPLAY", "")
    if not display:
        raise BadInput(
            f"there is no screen: DISPLAY and WAYLAND_DISPLAY are not set; {FIX} / "
            f"没有屏幕：DISPLAY 与 WAYLAND_DISPLAY 均未设置；{FIX_ZH}"
        )
    if not answers(display):
        raise BadInput(
            f"the screen {display} (DISPLAY) does not answer; {FIX} / "
            f"屏幕 {display}（DISPLAY）无应答；{FIX_ZH}"
        )
    _see_to_library()


def is_there(environment: Mapping[str, str]) -> bool:
    """Whether a desktop is named that takes windows."""
    display = environment.get("DISPLAY", "")
    return bool(environment.get("WAYLAND_DISPLAY")) or (bool(display) and answers(display))


def answers(display: str) -> bool:
    """Whether something takes connections at an X display: ``:0``, ``localhost:10.0``."""
    found = _X_DISPLAY.fullmatch(display)
    if found is None:
        return Path(display).is_socket()  # launchd and some containers name a path
    host, number = found["host"], int(found["number"])
    path = f"/tmp/.X11-unix/X{number}"
    ways: list[Callable[[], socket.socket]] = (
        [lambda: socket.create_connection((host, 6000 + number), ANSWER_S)]
        if host
        else [lambda: _unix(f"\0{path}"), lambda: _unix(path)]
    )
    return any(_opens(way) for way in ways)


def _unix(path: str) -> socket.socket:
    opened = socket.socket(socket.AF_UNIX)
    try:
        opened.settimeout(ANSWER_S)
        opened.connect(path)
    except OSError:
        opened.close()
        raise
    return opened


def _opens(way: Callable[[], socket.socket]) -> bool:
    try:
        way().close()
    except OSError:
        return False
    return True


def _see_to_library() -> None:
    try:
        ctypes.CDLL(CURSOR)
    except OSError:
        raise BadInput(
            f"{CURSOR} is missing, without which Qt opens no window; "
            "fix: apt install libxcb-cursor0, or your system's package of it / "
            f"缺少 {CURSOR}，Qt 无法打开窗口；处理：apt install libxcb-cursor0 或本系统的相应软件包"
        ) from None
