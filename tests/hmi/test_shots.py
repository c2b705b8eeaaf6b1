"""Every view in both languages: what is written on it, and that all of it can be read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QRawFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyleOptionButton,
)
from pytestqt.qtbot import QtBot

from hmi.models.language import FOLDER, read_texts
from hmi.qt import shots as pictures
from hmi.qt.canvas import Drawing
from hmi.qt.pages import PAGES
from hmi.qt.shots import shots
from hmi.qt.theme import FAMILIES
from tests.hmi.stage import Stage, set_up

SIZE = (1920, 1080)
IN_CELLS = "limit."
"""Words that stand in the cells of a table, whose columns share what room there is."""
CHINESE = re.compile("[\u3400-\u9fff]")
IN_ITS_OWN_LANGUAGE = ("中文",)
"""The name of a language is written in it, whichever is in use; so are a site's own names."""


@dataclass
class Written:
    """What was written on the views of a language, and what of it was cut short."""

    texts: dict[str, set[str]] = field(default_factory=dict)
    cut: dict[str, set[str]] = field(default_factory=dict)

    def note(self, language: str, text: str, is_cut: bool = False) -> None:
        self.texts.setdefault(language, set()).add(text)
        if is_cut:
            self.cut.setdefault(language, set()).add(text)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    stage = set_up(qtbot, PAGES)
    yield stage
    stage.station.end()


@pytest.fixture
def written(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Written:
    """Notes what is painted, and after each view what its widgets say."""
    written, text, settle = Written(), Drawing.text, pictures.settle
    language = stage.model.language

    def painted(
        self: Drawing, rect: Any, said: str, size: float = 14, *more: Any, **how: Any
    ) -> float:
        used = text(self, rect, said, size, *more, **how)
        bold = how.get("bold", more[1] if len(more) > 1 else False)
        font = self.theme.unscaled_font(size, bold, how.get("weight", 0))
        wide = QFontMetricsF(font).horizontalAdvance(said)
        written.note(language.name, said, wide > used + 1)
        return used

    def settled(station: Any, wait_ms: int) -> None:
        settle(station, wait_ms)
        for window in station.windows:
            for said in _said(window):
                written.note(language.name, said)
            for button in window.findChildren(QPushButton):
                if button.isVisible() and _is_cut(button):
                    written.cut.setdefault(language.name, set()).add(button.text())

    monkeypatch.setattr(Drawing, "text", painted)
    monkeypatch.setattr(pictures, "settle", settled)
    return written


def _said(window: Any) -> Iterator[str]:
    for kind in (QLabel, QAbstractButton):
        yield from (widget.text() for widget in window.findChildren(kind) if widget.isVisible())
    for line in window.findChildren(QLineEdit):
        if line.isVisible():
            yield line.placeholderText()


def _is_cut(button: QPushButton) -> bool:
    """Whether its text is wider than what the style leaves for it."""
    option = QStyleOptionButton()
    button.initStyleOption(option)
    part = QStyle.SubElement.SE_PushButtonContents
    room = button.style().subElementRect(part, option, button).width()
    return button.fontMetrics().horizontalAdvance(button.text()) > room + 1


@cache
def _glyphs() -> tuple[QRawFont, ...]:
    fonts = (QFont(family) for family in FAMILIES)
    return tuple(QRawFont.fromFont(font) for font in fonts)


def _is_readable(character: str) -> bool:
    return character.isspace() or any(font.supportsCharacter(ord(character)) for font in _glyphs())


def _fixed(language: str, other: str) -> set[str]:
    """Labels of a language that are another text in the other one."""
    texts, others = (read_texts(FOLDER / f"{name}.toml") for name in (language, other))
    same = set(others.values())
    labels = (text for path, text in texts.items() if not path.startswith(IN_CELLS))
    return {text for text in labels if "{" not in text and text not in same and len(text) > 2}


def test_every_view_can_be_read_in_both_languages(
    stage: Stage, written: Written, tmp_path: Path
) -> None:
    files = shots(stage.station, tmp_path / "deep", themes=("quiet",), sizes=(SIZE,))
    seen = {file.stem.rsplit("-", 2)[0] for file in files}
    assert seen >= {*(page.key for page in PAGES), "deeds", "suppressed", "faceplate", "layout"}
    assert len(files) == 2 * len(seen), "each view has a name of its own"
    assert (stage.station.page.key, stage.model.language.name) == ("overview", "en")
    assert not stage.station.faceplate.isVisible()
    for file in files:
        image = QImage(str(file))
        assert (image.width(), image.height()) == SIZE
        colours = {image.pixel(x, y) for x in range(0, SIZE[0], 16) for y in range(0, SIZE[1], 9)}
        assert len(colours) > 4, file.name
    own = {name for tag in stage.model.table.tags for name in (tag.name_zh, tag.number)}
    names = {*IN_ITS_OWN_LANGUAGE, *(name for name in own if CHINESE.search(name))}
    chinese = {text for text in written.texts["en"] if CHINESE.search(text)}
    assert not {text for text in chinese if not any(name in text for name in names)}
    stayed = sorted(written.texts["zh"] & _fixed("en", "zh"))
    assert stayed == [], "nothing stays in the language before"
    characters = set("".join(written.texts["en"] | written.texts["zh"]))
    assert [character for character in sorted(characters) if not _is_readable(character)] == []
    for language, other in (("en", "zh"), ("zh", "en")):
        cut = sorted(written.cut.get(language, set()) & _fixed(language, other))
        assert cut == [], "no label is cut short"
