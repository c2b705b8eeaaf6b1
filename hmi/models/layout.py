"""How somebody has arranged his windows: which, where, what they show. Saved per user, by name."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import msgspec

from scada.model import BadInput

LAST: Final = ""
"""The name of the arrangement as it was left."""
MOST: Final = 20
MOST_WINDOWS: Final = 12
LEAST_IN_VIEW: Final = 120
"""So many pixels of a window's head must lie on a screen for somebody to take hold of it."""

State = Literal["normal", "maximized", "full"]


class Rect(msgspec.Struct, frozen=True):
    """Left, top, width, height in pixels."""

    x: int
    y: int
    width: int
    height: int


class Screen(msgspec.Struct, frozen=True):
    """A monitor, by the name that the window system gives it, and where it lies."""

    name: str
    area: Rect


class WindowLayout(msgspec.Struct, frozen=True, kw_only=True):
    """One window. ``place`` is relative to the screen's corner; ``pages`` is what each page says."""

    page: str
    screen: str = ""
    place: Rect | None = None
    state: State = "normal"
    zoom: float = 1.0
    pages: dict[str, dict[str, Any]] = {}


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """All windows, the first one first; theme and language."""

    windows: tuple[WindowLayout, ...]
    theme: str = ""
    language: str = ""


class Layouts(msgspec.Struct, frozen=True, kw_only=True):
    """All of one user, by name; `LAST` is as he left it, ``chosen`` what he opened last."""

    format: int = 1
    chosen: str = LAST
    named: dict[str, Layout] = {}

    @property
    def names(self) -> list[str]:
        """Those that were given a name."""
        return sorted(name for name in self.named if name != LAST)

    def having(self, name: str, layout: Layout) -> "Layouts":
        """With one more, or another of that name. `BadInput` where there are too many."""
        if name != LAST and name not in self.named and len(self.names) >= MOST:
            raise BadInput(
                f"there are {MOST} layouts already: delete one / 布局已达 {MOST} 个，请先删除一个"
            )
        return msgspec.structs.replace(self, named=self.named | {name: layout}, chosen=name)

    def without(self, name: str) -> "Layouts":
        """Without that one."""
        left = {other: layout for other, layout in self.named.items() if other != name}
        return msgspec.structs.replace(self, named=left, chosen=LAST)


def encode(layouts: Layouts) -> bytes:
    """As they lie in the file."""
    return msgspec.json.format(msgspec.json.encode(layouts))


def decode(data: bytes, file: str) -> Layouts:
    """Read them; `BadInput` names the file and what is wrong."""
    try:
        return msgspec.json.decode(data, type=Layouts)
    except msgspec.MsgspecError as fault:
        said = f"{file}: damaged ({fault}); delete it to begin anew"
        raise BadInput(f"{said} / 布局文件损坏，删除后可重新保存") from None


def placed(wanted: WindowLayout, screens: Sequence[Screen]) -> tuple[Rect, bool]:
    """Where a window goes, and whether that is the screen it was on.

    A screen that is gone is replaced by the first one; a window is never larger than its screen and
    always lies wholly inside it. There is at least one screen.
    """
    by_name: Mapping[str, Screen] = {screen.name: screen for screen in screens}
    screen = by_name.get(wanted.screen, screens[0])
    there = wanted.screen in ("", screen.name)
    area, place = screen.area, wanted.place
    if place is None:
        return area, there
    width, height = min(place.width, area.width), min(place.height, area.height)
    x = area.x + min(max(place.x, 0), area.width - width)
    y = area.y + min(max(place.y, 0), area.height - height)
    return Rect(x, y, width, height), there


def is_in_view(window: Rect, screens: Sequence[Screen]) -> bool:
    """Whether enough of a window's head lies on some screen to take hold of it."""
    return any(
        _overlap(window.x, window.width, screen.area.x, screen.area.width) >= LEAST_IN_VIEW
        and screen.area.y <= window.y + 1
        and window.y < screen.area.y + screen.area.height - LEAST_IN_VIEW // 2
        for screen in screens
    )


def _overlap(a: int, a_size: int, b: int, b_size: int) -> int:
    return min(a + a_size, b + b_size) - max(a, b)
