"""The system libraries that the Qt wheels load but do not carry (from their NEEDED entries)."""

import ctypes
import dataclasses
import os
import platform
import shutil
import sys
from collections.abc import Iterable


@dataclasses.dataclass(frozen=True)
class Library:
    """A shared library and the packages that bring it."""

    soname: str
    debian: str
    fedora: str


# Qt does not even import without these.
CORE: tuple[Library, ...] = (
    Library("libEGL.so.1", "libegl1", "libglvnd-egl"),
    Library("libGL.so.1", "libgl1", "libglvnd-glx"),
    Library("libX11.so.6", "libx11-6", "libX11"),
    Library("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    Library("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    Library("libfreetype.so.6", "libfreetype6", "freetype"),
    Library("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    Library("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    Library("libz.so.1", "zlib1g", "zlib"),
    Library("libzstd.so.1", "libzstd1", "libzstd"),
)

# Qt opens no window under X without these.
WINDOW: tuple[Library, ...] = (
    Library("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb"),
    Library("libxcb.so.1", "libxcb1", "libxcb"),
    Library("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    Library("libxcb-glx.so.0", "libxcb-glx0", "libxcb"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    Library("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    Library("libxcb-randr.so.0", "libxcb-randr0", "libxcb"),
    Library("libxcb-render.so.0", "libxcb-render0", "libxcb"),
    Library("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    Library("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
    Library("libxcb-shm.so.0", "libxcb-shm0", "libxcb"),
    Library("libxcb-sync.so.1", "libxcb-sync1", "libxcb"),
    Library("libxcb-util.so.1", "libxcb-util1", "xcb-util"),
    Library("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb"),
    Library("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
)


GLIBC = {"x86_64": (2, 34), "aarch64": (2, 39)}
"""Machine → the oldest glibc that the locked Qt wheels run on (their manylinux tag)."""


def too_old() -> str:
    """What is wrong with the C library, in one line; empty where nothing is."""
    wanted = GLIBC.get(platform.machine())
    name, version = platform.libc_ver()
    if wanted is None or not on_linux():
        return ""
    if name == "glibc" and tuple(map(int, version.split(".")[:2])) >= wanted:
        return ""
    needed = f"Qt's wheels need glibc {wanted[0]}.{wanted[1]} or newer"
    return f"{needed}, this system has {f'{name} {version}'.strip() or 'another C library'}"


def loads(library: Library) -> bool:
    """Whether the dynamic linker finds the library: asked by loading it, as Qt will."""
    try:
        ctypes.CDLL(library.soname)
    except OSError:
        return False
    return True


def missing(libraries: Iterable[Library]) -> list[Library]:
    """Those that this machine does not have; none on macOS and Windows, whose wheels are whole."""
    return [library for library in libraries if not loads(library)] if on_linux() else []


def on_linux() -> bool:
    """Whether this system's Qt wheels lean on system libraries."""
    return sys.platform.startswith("linux")


def window_wanted() -> bool:
    """Whether the demo will open a window here: on a screen, or on Xvfb where it is installed."""
    return bool(os.environ.get("DISPLAY")) or shutil.which("Xvfb") is not None
