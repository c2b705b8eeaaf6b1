"""What the search offers beside the plant: the pages, what each of them does, what the window does."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from hmi.models.search import Entry, command

if TYPE_CHECKING:
    from hmi.qt.page import Page
    from hmi.qt.station import Station


def entries_of(station: "Station") -> list[Entry]:
    """Pages, then commands: those of the page in view first, then the window's, then the others'."""
    others = [page for page in station.pages.values() if page is not station.page]
    pages = [_page(station, page) for page in station.pages.values()]
    here = list(station.page.commands())
    return [*pages, *here, *_window(station), *(e for page in others for e in _of(station, page))]


def _page(station: "Station", page: "Page") -> Entry:
    named = command(station.model, f"page.{page.key}", str(page.number), lambda: None)
    return Entry("page", named.zh, named.en, named.keys, partial(station.show_page, page.key))


def _of(station: "Station", page: "Page") -> Iterator[Entry]:
    """A page's commands; the page comes into view before one of them is called."""
    for entry in page.commands():
        act = partial(_there, station, page.key, entry.open)
        yield Entry(entry.kind, entry.zh, entry.en, entry.keys, act)


def _there(station: "Station", page: str, act: Callable[[], object]) -> None:
    station.show_page(page)
    act()


def _window(station: "Station") -> Iterator[Entry]:
    """What can be done from everywhere."""
    acts: tuple[tuple[str, str, Callable[[], object]], ...] = (
        ("acknowledge", "F2", station.acknowledge_newest),
        ("silence", "F4", station.silence),
        ("back", "Alt-←", station.back),
        ("theme", "Ctrl-T", station.turn_theme),
        ("larger", "Ctrl +", partial(station.zoom_by, 1)),
        ("smaller", "Ctrl −", partial(station.zoom_by, -1)),
        ("log_in", "Ctrl-L", station.login_panel.toggle),
        *((f"language_{n}", "", partial(station.use_language, n)) for n in ("zh", "en")),
    )
    for name, keys, act in acts:
        yield command(station.model, f"command.{name}", keys, act)
