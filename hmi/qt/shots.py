"""Pictures of every page, in every language and theme: for the manual, and to be looked at."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

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
) -> list[Path]:
    """Write ``<page>-<theme>-<language>.png`` for every page; returns the files.

    The station is as it was before, when it is done. Answers from the bus are taken in between, so
    that a page which asks for the past has it. ``OSError`` where a picture cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = (station.page.key, station.model.theme.name, station.model.language.name)
    with _Posing(station, size):
        files = [
            _shot(station, folder, page, theme, language)
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


def _shot(station: Station, folder: Path, page: str, theme: str, language: str) -> Path:
    station.show_page(page)
    settle(station)
    file = folder / f"{page}-{theme}-{language}.png"
    if not station.grab().save(str(file)):
        raise OSError(f"{file}: the picture could not be written")
    return file


def settle(station: Station, turns: int = 6) -> None:
    """Let the page ask, take what was answered, and draw."""
    for _ in range(turns):
        QApplication.processEvents()
        station.tick()
    QApplication.processEvents()
