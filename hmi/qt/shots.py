"""Pictures of every view and of a faceplate, in every language, theme and size: to be looked at.

The station stands still meanwhile: all pictures are of one moment, and what a page asks of the past is
awaited before its picture is taken. They are packed on threads of their own.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from hmi.models.tokens import THEMES
from hmi.models.zoom import fitting
from hmi.qt.areas import AreasPage
from hmi.qt.overview import OverviewPage
from hmi.qt.page import Page
from hmi.qt.station import Station
from hmi.qt.window import ALL_CHANGED
from scada.model import Kind

SIZE: Final = (1920, 1080)
FACEPLATE: Final = "faceplate"
DIAGNOSIS: Final = "diagnosis"
SEARCH: Final = "search"
SEARCHED: Final = "3301 jw"
"""Methane at longwall 3301, by the initials of its pinyin."""
LAYOUT: Final = "layout"
STALE: Final = "stale"
SILENT_NS: Final = 60_000_000_000
PACKERS: Final = 2
MOST_WAITING: Final = 6
"""Pictures of 4K take 33 MB each until they are packed."""
LOOK_MS: Final = 15
REHEARSED: Final = 20
"""What takes long is asked once for all pictures; it may take so many times as long as one."""
QUIET_MS: Final = 150
"""A page may ask a moment after it came into view."""


def shots(
    station: Station,
    folder: Path,
    languages: Sequence[str] = (),
    themes: Sequence[str] = tuple(THEMES),
    sizes: Sequence[tuple[int, int]] = (SIZE,),
    wait_ms: int = 0,
    views: Collection[str] = (),
) -> list[Path]:
    """Write ``<view>-<theme>-<language>.png`` for every view and a faceplate; returns the files.

    ``views`` names those that are wanted, none for all. Of several sizes each has a folder of its
    own, ``3840x2160``, and the zoom that fits it. Answers are awaited for ``wait_ms`` at most. The
    station is as it was before, when it is done. ``OSError`` where a picture cannot be written.
    """
    before = (station.page.key, station.model.theme.name, station.model.language.name)
    with _Posing(station), _Packing() as packing:
        _rehearse(station, views, wait_ms * REHEARSED)
        for size in sizes:
            into = folder if len(sizes) == 1 else folder / f"{size[0]}x{size[1]}"
            into.mkdir(parents=True, exist_ok=True)
            _pose(station, size)
            for theme in themes:
                for language in languages or station.model.language.names:
                    for view in _turn(station, theme, language, views):
                        settle(station, wait_ms)
                        file = into / f"{view}-{theme}-{language}.png"
                        packing.put(station.grab().toImage(), file)
    _turn_to(station, *before)
    return packing.files


class _Packing:
    """Writes pictures while the next ones are drawn."""

    def __init__(self) -> None:
        self.files: list[Path] = []
        self._pool = ThreadPoolExecutor(PACKERS, "pictures")
        self._waiting: list[Future[None]] = []

    def __enter__(self) -> "_Packing":
        return self

    def put(self, image: QImage, file: Path) -> None:
        """One more."""
        self.files.append(file)
        self._waiting.append(self._pool.submit(_write, image, file))
        while len(self._waiting) >= MOST_WAITING:
            self._waiting.pop(0).result()

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown()
        for written in self._waiting:
            written.result()


def _write(image: QImage, file: Path) -> None:
    if not image.save(str(file)):
        raise OSError(f"{file}: the picture could not be written")


class _Posing:
    """The station at one moment, symbols lit; its size and zoom come back at the end."""

    def __init__(self, station: Station) -> None:
        self.station = station

    def __enter__(self) -> None:
        self.before = (self.station.size(), self.station.zoom)
        self.station.tick()
        self.station.hold()

    def __exit__(self, *error: object) -> None:
        self.station.go_on()
        self.station.resize(self.before[0])
        self.station.use_zoom(self.before[1])


def _rehearse(station: Station, views: Collection[str], wait_ms: int) -> None:
    """What takes long is on its screens before the first picture."""
    waits = [page.rehearse(lambda name: not views or name in views) for page in _pages(station)]
    _await(station, wait_ms, lambda: any(one() for one in waits))


def _pages(station: Station) -> Iterator[Page]:
    for key, page in station.pages.items():
        station.show_page(key)
        yield page


def _pose(station: Station, size: tuple[int, int]) -> None:
    station.status_line.forget()
    station.resize(*size)
    station.use_zoom(max(1.0, fitting(*size)))


def _turn(station: Station, theme: str, language: str, wanted: Collection[str]) -> Iterator[str]:
    station.use_theme(theme)
    station.use_language(language)
    for name, show in _views(station):
        if not wanted or name in wanted:
            show()
            yield name


def _views(station: Station) -> Iterator[tuple[str, Callable[[], object]]]:
    for key, page in station.pages.items():
        for name, show in page.views():
            yield name, partial(_open, station, key, show)
    if (tag := telling(station)) is not None:
        yield FACEPLATE, partial(_open, station, AreasPage.key, partial(_open_tag, station, tag))
        yield DIAGNOSIS, partial(_diagnose, station, tag)
        station.faceplate.leave()
    station.model.search.finish()
    yield SEARCH, partial(station.find_panel.open, SEARCHED)
    station.find_panel.leave()
    yield LAYOUT, station.layout_panel.toggle
    station.layout_panel.leave()
    heard_ns = station.model.core_received_ns
    yield STALE, partial(_go_stale, station)
    station.model.core_received_ns = heard_ns
    station.draw(ALL_CHANGED, True)


def _go_stale(station: Station) -> None:
    """As it looks when no heartbeat of the core comes any more."""
    station.show_page(OverviewPage.key)
    station.model.core_received_ns -= SILENT_NS
    station.draw(ALL_CHANGED, True)


def _diagnose(station: Station, tag: str) -> None:
    _open(station, AreasPage.key, partial(_open_tag, station, tag))
    station.faceplate.diagnose(True)


def _open(station: Station, page: str, show: Callable[[], object]) -> None:
    if station.page.key != page:
        station.show_page(page)
    show()


def _open_tag(station: Station, tag: str) -> None:
    station.context.open_tag.emit(tag)


def telling(station: Station) -> str | None:
    """The methane tag that a faceplate is shown of: of the worst alarm, else the first."""
    methane = [tag.id for tag in station.model.table.tags if tag.kind is Kind.METHANE]
    worst = (record.tag for record in station.model.alarms.sorted())
    return next((tag for tag in worst if tag in methane), next(iter(methane), None))


def _turn_to(station: Station, page: str, theme: str, language: str) -> None:
    station.use_theme(theme)
    station.use_language(language)
    station.show_page(page)


def settle(station: Station, wait_ms: int) -> None:
    """Let the page ask, take what is answered, and draw; until nothing is awaited for a moment."""
    _await(station, wait_ms, lambda: station.page.waits)


def _await(station: Station, wait_ms: int, waits: Callable[[], bool]) -> None:
    QApplication.processEvents()
    deadline, quiet = QDeadlineTimer(wait_ms), QDeadlineTimer(min(wait_ms, QUIET_MS))
    while not (quiet.hasExpired() or deadline.hasExpired()):
        loop = QEventLoop()
        QTimer.singleShot(LOOK_MS, loop.quit)
        loop.exec()
        station.tick()
        if station.waits or waits():
            quiet = QDeadlineTimer(QUIET_MS)
    station.tick()
    QApplication.processEvents()
