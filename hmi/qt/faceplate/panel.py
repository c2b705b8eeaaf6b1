"""The faceplate: one tag in full, in a panel at the right that covers neither banner nor list."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

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
from hmi.models.trends import TrendModel
from hmi.qt.canvas import Drawing
from hmi.qt.context import Context
from hmi.qt.faceplate.body import Body
from hmi.qt.faceplate.diagnostics import Diagnostics
from hmi.qt.faceplate.head import Head
from hmi.qt.faceplate.sensor_form import SensorForm
from hmi.qt.scroller import scroller
from hmi.qt.trends import CALM_NS, Plot, ask_for
from scada.bus.messages import HistoryAnswer
from scada.model import Acknowledge, inherited

WIDTH: Final = 480
_TOP: Final = 150
_PLOT: Final = (200, 400)
"""The least and the most of the plot: it takes what is left below."""
_BARS: Final = 170
_TREND_S: Final = 900
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
        self._looked_ns = 0
        station = context.model
        self._trend = TrendModel(station.table, station.live, station.now_ns)
        self.head, self.body = Head(context), Body(context)
        self.behind = Diagnostics(context)
        self.plot = Plot(context, self._trend)
        self.plot.background = "panel"
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
            "acknowledge": self.acknowledge,
            "trend": self._open_trend,
            "map": self._open_map,
            "display": self._open_display,
            "alarms": self._open_alarm,
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
            self._ask_samples(self.plate)
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
        self._trend = TrendModel(station.table, station.live, station.now_ns)
        self._trend.last(_TREND_S)
        self._trend.show([tag])
        self.plot.model = self._trend
        self.scroller.verticalScrollBar().setValue(0)
        self.below.setCurrentIndex(_BODY)
        self.head.is_behind = False
        self.buttons["sensor"].setEnabled(bool(fitting(plate.tag, None)))
        self._size()
        self.plot.pinned = False
        self._ask_today(plate)
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
        if station.table is not self._trend.table:
            self._again(self.plate.tag.id)
            return
        self.plate.take(applied)
        if applied.snapshot:
            self._trend.data.missed()
        for samples in applied.samples:
            self._trend.data.take(samples)
        self._trend.data.add_events(applied.events)
        urgent = applied.table or applied.snapshot or applied.alarms or bool(applied.events)
        if urgent or not 0 <= station.now_ns - self._looked_ns < CALM_NS:
            self._looked_ns = station.now_ns
            self._look()

    def _look(self) -> None:
        """Follow the present, ask for what is missing, draw."""
        station = self.context.model
        if self.plate is None:
            return
        present = station.now_ns
        if station.stale(station.now_ns) is not None:
            present = station.core_received_ns or station.started_ns
        self._size()
        self._trend.follow(station.now_ns, present)
        ask_for(self.context, self._trend, self.plot.axis_pixels, self.plot.update)
        self.buttons["acknowledge"].setEnabled(bool(self.plate.unacknowledged()))
        self.buttons["display"].setVisible(bool(self._display()))
        for part in (self.head, self.plot, self.behind if self.diagnoses else self.body):
            part.update()

    def _again(self, tag: str) -> None:
        """Another configuration: show the tag anew, or leave where it is gone."""
        if tag in self.context.model.live.index:
            self.show_tag(tag)
        else:
            self.leave()

    def _ask_samples(self, plate: Faceplate) -> None:
        """The samples before the faceplate was opened; where they cannot be had, it is said."""
        plate.arrivals.is_recalled = True

        def then(answer: HistoryAnswer | Exception) -> None:
            if isinstance(answer, Exception):
                plate.arrivals.is_recalled = False
                said = self.context.text("diagnosis.not_recalled", reason=str(answer))
                self.context.say.emit(said)
                return
            plate.take_samples(answer)
            self._look()

        self.context.requests.history(plate.samples_request(self.context.model.now_ns), then)

    def _ask_today(self, plate: Faceplate) -> None:
        request = plate.today_request(self.context.model.now_ns)
        if request is None:
            return

        def then(answer: Any) -> None:
            if not isinstance(answer, Exception):
                plate.take_today(answer)
                self.head.update()

        self.context.requests.history(request, then)

    # -- acting ------------------------------------------------------------------------------

    def acknowledge(self) -> None:
        """Acknowledge the alarms of this tag that are shown."""
        if self.plate is None or self.context.stale:
            return
        alarms = self.plate.unacknowledged()
        if alarms:
            command = Acknowledge(alarms=tuple(alarms), user=self.context.model.user)
            self.context.requests.command(command, self._acknowledged)

    def _acknowledged(self, result: Any) -> None:
        if isinstance(result, Exception):
            said = self.context.text("faceplate.not_acknowledged", reason=str(result))
            self.context.say.emit(said)
        elif result.refused:
            reason = next(iter(result.refused.values()))
            self.context.say.emit(self.context.text("faceplate.not_acknowledged", reason=reason))

    def _open_trend(self) -> None:
        if self.plate is not None:
            self.context.open_trend.emit([self.plate.tag.id])

    def _open_map(self) -> None:
        if self.plate is not None:
            self.context.open_map.emit(self.plate.tag.id)

    def _display(self) -> str:
        """The drawing of its worst alarm, else of its area."""
        station = self.context.model
        if self.plate is None:
            return ""
        alarms = self.plate.alarms()
        if alarms:
            return station.display_of(alarms[0])
        return inherited(station.table, self.plate.tag.area).display

    def _open_display(self) -> None:
        if name := self._display():
            self.context.open_display.emit(name)

    def _open_alarm(self) -> None:
        alarms = self.plate.alarms() if self.plate is not None else []
        if alarms:
            self.context.open_alarm.emit(alarms[0].alarm)

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
            Qt.Key.Key_Space: self.acknowledge,
            Qt.Key.Key_T: self._open_trend,
            Qt.Key.Key_C: self.start_form,
            Qt.Key.Key_D: self._open_display,
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
        least, most = (_BARS, _BARS) if is_switch else _PLOT
        needed = self.body.needed(self.scroller.viewport().width() / theme.zoom)
        if self.below.currentIndex() == _FORM:
            needed = self.form.wanted_height() / theme.zoom + 32
        left = self.height() / theme.zoom - _AROUND - needed
        # Whoever writes must see what he writes: the plot gives way to a form.
        self.plot.setHidden(self.diagnoses or (self.below.currentIndex() == _FORM and left < least))
        self.plot.setFixedHeight(theme.size(max(least, min(most, left))))
        self.body.setMinimumHeight(theme.size(needed))
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
