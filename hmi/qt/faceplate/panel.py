"""The faceplate: one tag in full, in a panel at the right that covers neither banner nor list."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QScrollBar,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from hmi.models.faceplate import Faceplate
from hmi.models.sensor_deeds import fitting
from hmi.models.station import Applied
from hmi.qt.canvas import Drawing
from hmi.qt.context import Context
from hmi.qt.faceplate.acts import Acts
from hmi.qt.faceplate.asking import ask_samples, ask_today
from hmi.qt.faceplate.body import Body
from hmi.qt.faceplate.curve import PlateCurve
from hmi.qt.faceplate.diagnostics import Diagnostics
from hmi.qt.faceplate.head import Head
from hmi.qt.faceplate.sensor_form import SensorForm
from hmi.qt.scroller import scroller

WIDTH: Final = 480
_TOP: Final = 150
_PLOT: Final = (200, 560)
"""The least and the most of the plot: it takes what is left below."""
_BUTTON: Final = 40
_AROUND: Final = _TOP + 20 + _BUTTON + 20 + 34
"""What head, buttons and edges take of the height."""
_BODY, _FORM, _BEHIND = range(3)
"""What stands below the plot."""
_STEP: Final = 44
"""How far an arrow key moves, two rows."""


class FaceplatePanel(QWidget):
    """Shows one tag until it is left; Escape leaves."""

    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.plate: Faceplate | None = None
        self.acts = Acts(context, lambda: self.plate)
        self.head, self.body = Head(context), Body(context)
        self.behind = Diagnostics(context)
        self.curve = PlateCurve(context)
        self.plot = self.curve.plot
        self.scroller = scroller(self.body)
        self.behind_scroller = scroller(self.behind)
        self.form = SensorForm(context)
        self.below = QStackedWidget()
        self.buttons: dict[str, QPushButton] = {}
        self._build()
        context.open_tag.connect(self.show_tag)
        self.head.close_asked.connect(self.leave)
        self.head.behind_asked.connect(lambda: self.diagnose(not self.diagnoses))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()
        self.restyle()
        self.retranslate()

    def _build(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self.head)
        self._column.addWidget(self.plot)
        self.below.addWidget(self.scroller)
        self.below.addWidget(self._framed(self.form))
        self.below.addWidget(self.behind_scroller)
        # A form asks for room; it never makes the window grow.
        self.below.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._column.addWidget(self.below, 1)
        self._row = QHBoxLayout()
        acts: dict[str, Callable[[], None]] = {
            "acknowledge": self.acts.acknowledge,
            "trend": self.acts.open_trend,
            "map": self.acts.open_map,
            "display": self.acts.open_display,
            "alarms": self.acts.open_alarm,
            "sensor": self.start_form,
        }
        for name, act in acts.items():
            button = QPushButton()
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(act)
            self.buttons[name] = button
            self._row.addWidget(button)
        self.buttons["acknowledge"].setProperty("primary", "true")
        self._column.addLayout(self._row)

    def _framed(self, form: QWidget) -> QWidget:
        """The form keeps the panel's edges."""
        frame = QWidget()
        self._form_room = QVBoxLayout(frame)
        self._form_room.addWidget(form)
        self.form.left.connect(self.leave_form)
        return frame

    def start_form(self) -> None:
        """C: calibration and portable readings of this sensor; Escape leaves."""
        self.diagnose(False)
        if self.plate is not None:
            self.below.setCurrentIndex(_FORM)
            self.form.show_tag(self.plate.tag)
            self._size()

    def leave_form(self) -> None:
        """The limits and facts again."""
        self.below.setCurrentIndex(_BODY)
        self._size()
        self.setFocus()

    @property
    def diagnoses(self) -> bool:
        """Whether level 4 is shown: what stands behind the value."""
        return self.plate is not None and self.below.currentIndex() == _BEHIND

    def diagnose(self, behind: bool) -> None:
        """I: what stands behind the value, or the limits and facts again."""
        if self.plate is None or behind == self.diagnoses:
            return
        self.below.setCurrentIndex(_BEHIND if behind else _BODY)
        if behind and not self.plate.arrivals.is_recalled:
            ask_samples(self.context, self.plate, self._look)
        self._size()
        self.setFocus()
        self.head.is_behind = self.diagnoses
        self.head.update()
        self.context.moved.emit()

    # -- showing -----------------------------------------------------------------------------

    def show_tag(self, tag: str) -> None:
        """Show a tag by id; an unknown one is said and changes nothing."""
        station = self.context.model
        if tag not in station.live.index:
            self.context.say.emit(self.context.text("faceplate.unknown", tag=tag))
            return
        plate = Faceplate(station, tag)
        self.plate = self.head.shown = self.body.shown = self.behind.shown = plate
        self.curve.show(tag)
        self.scroller.verticalScrollBar().setValue(0)
        self.below.setCurrentIndex(_BODY)
        self.head.is_behind = False
        self.buttons["sensor"].setEnabled(bool(fitting(plate.tag, None)))
        self._size()
        ask_today(self.context, plate, self._look)
        self.show()
        self.setFocus()
        self._look()
        self.context.moved.emit()

    def leave(self) -> None:
        """Close the panel."""
        self.plate = self.head.shown = self.body.shown = self.behind.shown = None
        self.hide()
        self.context.moved.emit()
        self.left.emit()

    def _up(self) -> None:
        """One level up: from what is behind a value to the value, from there to the page."""
        if self.diagnoses:
            self.diagnose(False)
        else:
            self.leave()

    def refresh(self, applied: Applied) -> None:
        """Take what a frame brought and draw; call it at every frame while the panel is open."""
        station = self.context.model
        if self.plate is None:
            return
        if station.table is not self.curve.model.table:
            self._again(self.plate.tag.id)
            return
        self.plate.take(applied)
        if self.curve.take(applied):
            self._look()

    def _look(self) -> None:
        """Follow the present, ask for what is missing, draw."""
        if self.plate is None:
            return
        self._size()
        self.curve.look(self.plot.update)
        self.buttons["acknowledge"].setEnabled(bool(self.plate.unacknowledged()))
        self.buttons["display"].setVisible(bool(self.acts.display))
        for part in (self.head, self.behind if self.diagnoses else self.body):
            part.update()

    def _again(self, tag: str) -> None:
        """Another configuration: show the tag anew, or leave where it is gone."""
        if tag in self.context.model.live.index:
            self.show_tag(tag)
        else:
            self.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves, Space acknowledges, T trend, C form, D drawing, I what is behind; arrows move."""
        shown = self.behind_scroller if self.diagnoses else self.scroller
        bar = shown.verticalScrollBar()
        acts: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Down: partial(
                bar.triggerAction, QScrollBar.SliderAction.SliderSingleStepAdd
            ),
            Qt.Key.Key_Up: partial(bar.triggerAction, QScrollBar.SliderAction.SliderSingleStepSub),
            Qt.Key.Key_Escape: self._up,
            Qt.Key.Key_Space: self.acts.acknowledge,
            Qt.Key.Key_T: self.acts.open_trend,
            Qt.Key.Key_C: self.start_form,
            Qt.Key.Key_D: self.acts.open_display,
            Qt.Key.Key_I: lambda: self.diagnose(not self.diagnoses),
        }
        act = acts.get(Qt.Key(event.key()))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    # -- looks -------------------------------------------------------------------------------

    def restyle(self) -> None:
        """Sizes of theme and zoom."""
        theme = self.context.theme
        self.setFixedWidth(theme.size(WIDTH))
        self.head.setFixedHeight(theme.size(_TOP + 20))
        self.scroller.verticalScrollBar().setSingleStep(theme.size(_STEP))
        edge = theme.size(1)
        self._form_room.setContentsMargins(*(theme.size(16),) * 4)
        self.form.restyle()
        self._column.setContentsMargins(edge, theme.size(17), theme.size(16), theme.size(17))
        self._row.setContentsMargins(theme.size(16), theme.size(8), theme.size(16), theme.size(12))
        self._row.setSpacing(theme.size(8))
        for button in self.buttons.values():
            button.setFont(theme.font(13))
            button.setFixedHeight(theme.size(_BUTTON))
        self._size()
        self.update()

    def _size(self) -> None:
        """The body gets what it needs; the plot what is left, a switch's bars alone no more."""
        is_switch = self.plate is not None and self.plate.tag.is_switch
        theme = self.context.theme
        bars = self.curve.bars_height if is_switch else 0.0
        least, most = (bars, bars) if is_switch else _PLOT
        needed = self.body.needed(self.scroller.viewport().width() / theme.zoom)
        if self.below.currentIndex() == _FORM:
            needed = self.form.wanted_height() / theme.zoom + 32
        left = self.height() / theme.zoom - _AROUND - needed
        # Whoever writes must see what he writes: the plot gives way to a form.
        self.plot.setHidden(self.diagnoses or (self.below.currentIndex() == _FORM and left < least))
        self.plot.setFixedHeight(theme.size(max(least, min(most, left))))
        self.body.setMinimumHeight(theme.size(needed))
        if self.diagnoses:
            behind = self.behind.needed(self.behind_scroller.viewport().width() / theme.zoom)
            self.behind.setMinimumHeight(theme.size(behind))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A tall panel gives its room to the plot."""
        self._size()
        super().resizeEvent(event)

    def retranslate(self) -> None:
        """Texts in the language in use."""
        for name, button in self.buttons.items():
            button.setText(self.context.text(f"faceplate.button.{name}"))
        self.form.restyle()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground and the panel."""
        theme = self.context.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("ground"))
        painter.scale(theme.zoom, theme.zoom)
        drawing = Drawing(painter, theme)
        width, height = self.width() / theme.zoom, self.height() / theme.zoom
        drawing.box(QRectF(0, 16, width - 15, height - 32))
        painter.end()
