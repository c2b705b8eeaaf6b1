"""Pictures of every page and of a faceplate, in every language and theme: to be looked at."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from hmi.models.tokens import THEMES
from hmi.qt.areas import AreasPage
from hmi.qt.station import Station
from scada.model import Kind

SIZE: Final = (1920, 1080)
FACEPLATE: Final = "faceplate"


def shots(
    station: Station,
    folder: Path,
    languages: Sequence[str] = (),
    themes: Sequence[str] = tuple(THEMES),
    size: tuple[int, int] = SIZE,
    wait_ms: int = 0,
) -> list[Path]:
    """Write ``<page>-<theme>-<language>.png`` for every page, view and a faceplate; returns the files.

    The station is as it was before, when it is done. It runs on for ``wait_ms`` before each picture,
    so that a page which asks for the past has it. ``OSError`` where a picture cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = (station.page.key, station.model.theme.name, station.model.language.name)
    with _Posing(station, size):
        files = [
            _shot(station, folder / f"{page}-{theme}-{language}.png", wait_ms)
            for theme in themes
            for language in languages or station.model.language.names
            for page in _turn(station, theme, language)
        ]
    _turn_to(station, *before)
    return files


class _Posing:
    """Symbols held lit and the window at the size of the pictures, for as long as it lasts."""

    def __init__(self, station: Station, size: tuple[int, int]) -> None:
        self.station, self.size = station, size

    def __enter__(self) -> None:
        self.before = self.station.size()
        self.station.pause_blinking()
        self.station.resize(*self.size)

    def __exit__(self, *error: object) -> None:
        self.station.go_on_blinking()
        self.station.resize(self.before)


def _turn(station: Station, theme: str, language: str) -> Iterator[str]:
    station.use_theme(theme)
    station.use_language(language)
    for key, page in station.pages.items():
        station.show_page(key)
        for name, show in page.views():
            show()
            yield name
    if (tag := telling(station)) is not None:
        station.show_page(AreasPage.key)
        station.context.open_tag.emit(tag)
        yield FACEPLATE
        station.faceplate.leave()


def telling(station: Station) -> str | None:
    """The methane tag that a faceplate is shown of: of the worst alarm, else the first."""
    methane = [tag.id for tag in station.model.table.tags if tag.kind is Kind.METHANE]
    worst = (record.tag for record in station.model.alarms.sorted())
    return next((tag for tag in worst if tag in methane), next(iter(methane), None))


def _turn_to(station: Station, page: str, theme: str, language: str) -> None:
    station.use_theme(theme)
    station.use_language(language)
    station.show_page(page)


def _shot(station: Station, file: Path, wait_ms: int) -> Path:
    settle(station, wait_ms)
    if not station.grab().save(str(file)):
        raise OSError(f"{file}: the picture could not be written")
    return file


def settle(station: Station, wait_ms: int) -> None:
    """Let the page ask, take what was answered, and draw."""
    if wait_ms:
        loop = QEventLoop()
        QTimer.singleShot(wait_ms, loop.quit)
        loop.exec()
    QApplication.processEvents()
    station.tick()
    QApplication.processEvents()
