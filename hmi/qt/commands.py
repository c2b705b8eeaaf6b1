"""What the search offers beside the plant: the pages, what each of them does, what the window does."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from hmi.models.search import Entry, command

if TYPE_CHECKING:
    from hmi.qt.page import Page
    from hmi.qt.page_shelf import PageKind
    from hmi.qt.window import Window


def entries_of(window: "Window") -> list[Entry]:
    """Pages, then commands: of the page in view first, then the window's, then of the others made so far."""
    others = [page for page in window.pages.there if page is not window.page]
    pages = [_page(window, kind) for kind in window.pages.kinds.values()]
    here = list(window.page.commands())
    return [*pages, *here, *_window(window), *(e for page in others for e in _of(window, page))]


def _page(window: "Window", page: "PageKind") -> Entry:
    named = command(window.model, f"page.{page.key}", str(page.number), lambda: None)
    return Entry("page", named.zh, named.en, named.keys, partial(window.show_page, page.key))


def _of(window: "Window", page: "Page") -> Iterator[Entry]:
    """A page's commands; the page comes into view before one of them is called."""
    for entry in page.commands():
        act = partial(_there, window, page.key, entry.open)
        yield Entry(entry.kind, entry.zh, entry.en, entry.keys, act)


def _there(window: "Window", page: str, act: Callable[[], object]) -> None:
    window.show_page(page)
    act()


def _window(window: "Window") -> Iterator[Entry]:
    """What can be done from everywhere."""
    acts: tuple[tuple[str, str, Callable[[], object]], ...] = (
        ("acknowledge", "F2", window.acknowledge_newest),
        ("silence", "F4", window.whole.silence),
        ("back", "Alt-←", window.back),
        ("theme", "Ctrl-T", window.whole.turn_theme),
        ("larger", "Ctrl +", partial(window.zoom_by, 1)),
        ("smaller", "Ctrl −", partial(window.zoom_by, -1)),
        ("log_in", "Ctrl-L", window.login_panel.toggle),
        ("window", "Ctrl-N", window.whole.ask_for_window),
        ("screen", "Shift-F11", window.to_next_screen),
        ("full", "F11", window.toggle_full),
        ("layouts", "Ctrl-Shift-W", window.layout_panel.toggle),
        ("lock", "Ctrl-Shift-L", window.whole.lock),
        *((f"language_{n}", "", partial(window.whole.use_language, n)) for n in ("zh", "en")),
    )
    for name, keys, act in acts:
        yield command(window.model, f"command.{name}", keys, act)
    for name in window.whole.arranging.names:
        yield _layout(window, name)


def _layout(window: "Window", name: str) -> Entry:
    arranging = window.whole.arranging
    named = command(window.model, "command.layout", "", partial(arranging.open, name))
    title = arranging.title(name)
    zh, en = (said.format(name=title) for said in (named.zh, named.en))
    return Entry(named.kind, zh, en, "", named.open)
