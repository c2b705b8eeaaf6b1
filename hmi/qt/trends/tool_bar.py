"""The row above the plot: spans as buttons, the span in words, and the quiet remark."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from hmi.models.trends import LIVE_S, PRESETS, Remark, Span
from hmi.qt.canvas import LEFT, RIGHT, Canvas, Drawing, text_width
from hmi.qt.context import Context

_DAY_NS = 86_400_000_000_000
_WIDE, _GAP, _EDGE = 86, 7, 20
_SPAN = 330
"""Room for the span in words."""


class _Words(Canvas):
    """The span at the left, the remark at the right."""

    span_text = ""
    remark_text = ""
    short_text = ""
    trouble = False

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        row = QRectF(10, 0, width - 12, height)
        used = drawing.text(row, self.span_text, 14, bold=True, align=LEFT)
        rest = row.adjusted(used + 12, 0, 0, 0)
        token = "text" if self.trouble else "quiet"
        fits = drawing.width(self.remark_text, 12, self.trouble) <= rest.width()
        said = self.remark_text if fits or not self.short_text else self.short_text
        drawing.text(rest, said, 12, token, bold=self.trouble, align=RIGHT)


class ToolBar(QWidget):
    """Emits ``live`` or ``chosen`` (a preset's name)."""

    live = Signal()
    chosen = Signal(str)
    back = Signal()
    forward = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.buttons: dict[str, QPushButton] = {}
        self._shown: tuple[object, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.ways = {"back": QPushButton("‹"), "forward": QPushButton("›")}
        for name, way in self.ways.items():
            way.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            way.clicked.connect(self.back.emit if name == "back" else self.forward.emit)
            self._row.addWidget(way)
        for name in ("live", *PRESETS):
            button = QPushButton()
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setCheckable(True)
            if name == "live":
                button.clicked.connect(self.live.emit)
            else:
                button.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            self.buttons[name] = button
            self._row.addWidget(button)
        self.words = _Words(context)
        self._row.addWidget(self.words, 1)
        self.restyle()
        self.retranslate()

    def restyle(self) -> None:
        """Sizes of theme and zoom."""
        theme = self.context.theme
        self._row.setSpacing(theme.size(_GAP))
        for button in self.buttons.values():
            button.setFont(theme.font(13))
            button.setFixedHeight(theme.size(36))
        for way in self.ways.values():
            way.setFont(theme.font(16, bold=True))
            way.setFixedSize(theme.size(36), theme.size(36))
            way.setStyleSheet("QPushButton { padding: 0px; }")
        self.words.setFixedHeight(theme.size(36))
        self._fit()

    def retranslate(self) -> None:
        """Texts; what was said before is in another language."""
        self._shown = ()
        for name, button in self.buttons.items():
            button.setText(self.context.text(f"trends.span.{name}"))
            button.setAccessibleName(button.text())
        for name, way in self.ways.items():
            way.setToolTip(self.context.text(f"trends.{name}"))
            way.setAccessibleName(way.toolTip())
        self._fit()

    def _fit(self) -> None:
        """Equal buttons where there is room; else each as wide as its word, for the span's sake."""
        theme = self.context.theme
        others = len(self.ways) * (36 + _GAP) + len(self.buttons) * _GAP + _SPAN
        room = self.width() / theme.zoom - others
        is_wide = room >= len(self.buttons) * _WIDE
        for button in self.buttons.values():
            word = text_width(theme, button.text(), 13, weight=600) + _EDGE
            button.setFixedWidth(theme.size(_WIDE if is_wide else word))
            button.setStyleSheet("" if is_wide else "QPushButton { padding: 0px; }")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other buttons."""
        super().resizeEvent(event)
        self._fit()

    def show_state(self, span: Span, remark: Remark) -> None:
        """Which button holds, the span in words, and the remark; drawn only where it is another."""
        if (span, remark, self.context.model.words) == self._shown:
            return
        self._shown = (span, remark, self.context.model.words)
        for name, button in self.buttons.items():
            button.setChecked(name == span.preset)
        self.buttons["live"].setChecked(span.live and span.width_ns == LIVE_S * 1_000_000_000)
        self.words.span_text = self._span_text(span)
        self.words.remark_text = self._remark_text(remark)
        troubled = bool(remark.problem or remark.clock)
        self.words.short_text = "" if troubled else f"{remark.took_ms:.0f} ms"
        self.words.trouble = troubled
        self.words.update()

    def _span_text(self, span: Span) -> str:
        words = self.context.model.words
        start, end = span.start_ns, span.end_ns
        short = span.width_ns < 900_000_000_000
        clock = words.clock if short else words.minute
        if words.offset(start) != words.offset(end):  # the clock was changed between them
            first, last = (f"{clock(at)} {words.offset(at)}" for at in (start, end))
            day = words.date(start)
            later = "" if day == words.date(end) else f"{words.date(end)} "
            said = f"{day} {first} — {later}{last}"
        elif words.date(start) == words.date(end):
            said = f"{words.date(start)} {clock(start)} — {clock(end)}"
        elif span.width_ns < 3 * _DAY_NS:
            said = f"{words.date(start)} {clock(start)} — {words.date(end)} {clock(end)}"
        else:
            said = f"{words.date(start)} — {words.date(end)}"
        return f"{said} ●" if span.live else said

    def _remark_text(self, remark: Remark) -> str:
        text = self.context.text
        if remark.problem:
            return text("trends.problem", reason=remark.problem)
        if remark.clock:
            return remark.clock
        if remark.waiting and not remark.samples:
            return text("trends.loading")
        grain = text(f"trends.grain.{remark.grain}")
        return text("trends.remark", samples=remark.samples, grain=grain, ms=remark.took_ms)
