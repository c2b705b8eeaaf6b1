"""At 150 and 200 % in both languages: no word is cut off a button, no field of a form lies outside."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from hmi.qt.alarms import AlarmsPage
from hmi.qt.form import Form
from hmi.qt.pages import PAGES
from tests.hmi.stage import Stage, set_up


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    stage = set_up(qtbot, PAGES)
    yield stage
    stage.station.close()


def zoomed(stage: Stage, zoom: float, size: tuple[int, int]) -> None:
    stage.station.resize(*size)
    while stage.station.zoom < zoom:
        before = stage.station.zoom
        stage.station.zoom_by(1)
        assert stage.station.zoom > before, "there is room for it"


def fits(button: QPushButton) -> bool:
    return button.fontMetrics().horizontalAdvance(button.text()) <= button.width()


def is_whole(field: QWidget, form: Form) -> bool:
    """Whether all of a field is in view."""
    return field.visibleRegion().boundingRect().size() == field.size() and form.isVisible()


@pytest.mark.parametrize(
    ("zoom", "size", "languages"),
    [(1.5, (1920, 1080), ("zh", "en")), (2.0, (2560, 1440), ("en",))],
)
def test_buttons_and_forms_are_whole(
    stage: Stage, zoom: float, size: tuple[int, int], languages: tuple[str, ...]
) -> None:
    zoomed(stage, zoom, size)
    station = stage.station
    for language in languages:
        station.use_language(language)
        station.show_page("alarms")
        page = station.pages["alarms"]
        assert isinstance(page, AlarmsPage)
        page.table.choose_row(0)
        stage.second()
        QApplication.processEvents()
        named = (*page.tabs.buttons.values(), *page.details.buttons.values())
        assert [b.text() for b in named if b.isVisible() and not fits(b)] == []
        page.details.start_deeds()
        QApplication.processEvents()
        whole(page.details.form)
        page.details.leave_deeds()
        assert page.details.trend.isVisible()
        station.context.open_tag.emit("3301.T1")
        station.faceplate.start_form()
        QApplication.processEvents()
        whole(station.faceplate.form)
        station.faceplate.leave()


def whole(form: Form) -> None:
    fields = [field for field in form.fields.values() if field.isVisible()]
    assert fields
    for widget in (*fields, form.do, form.leave_button):
        assert is_whole(widget, form), widget
