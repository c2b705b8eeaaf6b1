"""Pictures of every page, in every language and theme: for the manual, and to be looked at."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from hmi.models.tokens import THEMES
from hmi.qt.station import Station

SIZE: Final = (1920, 1080)


def shots(
    station: Station,
    folder: Path,
    languages: Sequence[str] = (),
    themes: Sequence[str] = tuple(THEMES),
    size: tuple[int, int] = SIZE,
    wait_ms: int = 0,
) -> list[Path]:
    """Write ``<page>-<theme>-<language>.png`` for every page; returns the files.

    The station is as it was before, when it is done. It runs on for ``wait_ms`` before each picture,
    so that a page which asks for the past has it. ``OSError`` where a picture cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = (station.page.key, station.model.theme.name, station.model.language.name)
    with _Posing(station, size):
        files = [
            _shot(station, folder / f"{page}-{theme}-{language}.png", page, wait_ms)
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
    yield from station.pages


def _turn_to(station: Station, page: str, theme: str, language: str) -> None:
    station.use_theme(theme)
    station.use_language(language)
    station.show_page(page)


def _shot(station: Station, file: Path, page: str, wait_ms: int) -> Path:
    station.show_page(page)
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
