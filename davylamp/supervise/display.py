"""Where the station's window can be shown: the screen, a private VNC display, or pictures only."""

import asyncio
import os
import secrets
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from davylamp.supervise.child import Service
from davylamp.supervise.ports import free_ports, listens
from davylamp.supervise.screen import is_there

SIZE: Final = "1920x1080x24"


@dataclass(frozen=True, slots=True)
class Display:
    """How the station is shown: what it needs in its environment, and what else must run."""

    words: str
    env: dict[str, str]
    services: tuple[Service, ...] = field(default=())
    shown: bool = True
    """False where nobody can see it but in pictures."""


def offscreen() -> Display:
    """No window: Qt draws into memory."""
    words = "no screen here: the station draws offscreen"
    return Display(words, {"QT_QPA_PLATFORM": "offscreen"}, shown=False)


def choose_display(run: Path) -> Display:
    """The screen that is there; else Xvfb seen by x11vnc on loopback; else offscreen.

    Qt's own VNC plugin is not used: it listens on every interface and asks for no password.
    """
    if sys.platform == "darwin" or is_there(os.environ):
        return Display("the station opens a window", {})
    if shutil.which("Xvfb") and shutil.which("x11vnc"):
        return _private_vnc(run)
    return offscreen()


def _private_vnc(run: Path) -> Display:
    number, (port,) = _free_display(), free_ports(1)
    password = secrets.token_urlsafe(6)
    file = run / "secrets" / "vnc"
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch(mode=0o600)
    file.write_text(password)
    screen = Service(
        "screen",
        ("Xvfb", f":{number}", "-screen", "0", SIZE, "-nolisten", "tcp"),
        probe=lambda: _there(Path(f"/tmp/.X11-unix/X{number}")),
        watchdog_s=0,
    )
    argv = ("x11vnc", "-display", f":{number}", "-localhost", "-rfbport", str(port), "-forever")
    vnc = Service(
        "vnc",
        (*argv, "-shared", "-noxdamage", "-passwdfile", str(file)),
        after=("screen",),
        probe=lambda: listens(port),
        watchdog_s=0,
    )
    words = f"no screen here: open a VNC viewer at 127.0.0.1:{port}, password {password}"
    env = {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    return Display(words, env, (screen, vnc))


def _free_display() -> int:
    number = 90
    while Path(f"/tmp/.X11-unix/X{number}").exists() or Path(f"/tmp/.X{number}-lock").exists():
        number += 1
    return number


async def _there(path: Path) -> None:
    while not path.exists():
        await asyncio.sleep(0.05)
