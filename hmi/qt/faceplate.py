"""The faceplate: one tag in full, in a panel at the right that covers neither banner nor list."""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from hmi.models.alarms import fill
from hmi.models.faceplate import Faceplate, LimitRow, TagNow
from hmi.models.station import Applied
from hmi.models.trends import TrendModel
from hmi.models.words import SYMBOLS, duration, number
from hmi.qt.canvas import LEFT, RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.indicator import paint_indicator
from hmi.qt.trends import Plot
from scada.model import Flag, Quality

WIDTH: Final = 480
_TOP: Final = 150
_PLOT: Final = 250
_BARS: Final = 170
_INDICATOR: Final = 66
_EDGE: Final = 16.0
_TREND_S: Final = 900
_ROW: Final = 22.0


class _Head(Canvas):
    """Name, place, the value in 40 px, and the big indicator."""

    plate: Faceplate | None = None

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        if self.plate is None:
            return
        plate, words = self.plate, self.context.model.words
        tag, now = plate.tag, plate.now(self.context.model.now_ns)
        inner = width - 2 * _EDGE
        title = f"{words.area(tag.area)} · {words.short(tag)}"
        self._draw_value(drawing, QRectF(_EDGE, 8, inner, 62), now)
        room = inner - 190
        left = _EDGE
        alarms = plate.alarms()
        if alarms:
            drawing.symbol(QRectF(_EDGE, 14, 30, 30), alarms[0].priority, fill(alarms[0]))
            left, room = _EDGE + 42, room - 42
        drawing.text(QRectF(left, 10, room, 24), title, 17, bold=True)
        own, other = words.name(tag), words.language.pick(tag.name_en, tag.name_zh)
        drawing.text(QRectF(left, 34, room, 20), own, 13)
        if other != own:
            drawing.text(QRectF(_EDGE, 58, room, 18), other, 12, "quiet")
        drawing.text(QRectF(_EDGE, 76, inner, 18), f"{tag.id} · {tag.node}", 12, "quiet")
        close = QRectF(width - 28, 2, 24, 22)
        drawing.text(close, "×", 17, "quiet")
        self.hit(close, self.parentWidget().leave, self.context.text("faceplate.close"))
        if not tag.is_switch:
            self._draw_indicator(drawing, QRectF(_EDGE, 100, inner, _INDICATOR))
        else:
            self._draw_switch(drawing, QRectF(_EDGE, 104, inner, 30), now)

    def _draw_value(self, drawing: Drawing, rect: QRectF, now: TagNow) -> None:
        tag, words = self.plate.tag, self.context.model.words
        good = now.quality is not Quality.BAD and not self.context.stale
        value = words.value(tag, now.value)
        row = QRectF(rect.left(), rect.top(), rect.width() - 14, 44)
        drawing.text(row, value, 40, "live" if good else "quiet", True, RIGHT)
        unit = f"{tag.unit}, " if tag.unit and not tag.is_switch else ""
        said = f"{unit}{words.quality(now.quality)}"
        below = QRectF(rect.left(), rect.top() + 46, rect.width() - 14, 18)
        drawing.text(below, said, 12, "quiet", align=RIGHT)

    def _draw_indicator(self, drawing: Drawing, rect: QRectF) -> None:
        state = self.plate.indicator()
        body = QRectF(rect.left(), rect.top(), rect.width(), 44)
        paint_indicator(drawing.painter, body, state, drawing.theme)
        tag = self.plate.tag
        row = QRectF(rect.left() + 4, rect.top() + 44, rect.width() - 8, 18)
        decimals = min(tag.decimals, 2)
        drawing.text(row, number(state.low, decimals), 12, "quiet")
        drawing.text(row, number(state.high, decimals), 12, "quiet", align=RIGHT)

    def _draw_switch(self, drawing: Drawing, rect: QRectF, now: TagNow) -> None:
        text, words = self.context.text, self.context.model.words
        station = self.context.model
        box = QRectF(rect.left(), rect.top() + 4, 22, 22)
        on = now.value >= 0.5 and now.quality is not Quality.BAD
        drawing.box(box, "running" if on else "stopped", "edge", 3)
        since = words.clock(now.since_ns) if now.since_ns else "–"
        age = duration((station.now_ns - now.since_ns) / 1e9) if now.since_ns else "–"
        said = text("faceplate.since", state=words.state(self.plate.tag, now.value), time=since)
        drawing.text(
            QRectF(box.right() + 10, rect.top(), 400, 20), f"{said} ({age})", 14, bold=True
        )
        on_time = self.plate.on_time(station.now_ns)
        if on_time is not None:
            row = QRectF(box.right() + 10, rect.top() + 20, 420, 18)
            start = words.minute(on_time.from_ns)
            day = text("faceplate.on_time", time=duration(on_time.seconds), since=start)
            drawing.text(row, day, 12, "quiet")


class _Body(Canvas):
    """Limits, what to do, where the value comes from, and the alarms of the tag."""

    plate: Faceplate | None = None

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        if self.plate is None:
            return
        y = self._draw_limits(drawing, 0.0, width)
        y = self._draw_guidance(drawing, y, width)
        y = self._draw_alarms(drawing, y, width)
        self._draw_facts(drawing, max(y, height - self._facts_height()), width)

    # -- limits ------------------------------------------------------------------------------

    def _draw_limits(self, drawing: Drawing, y: float, width: float) -> float:
        rows, text = self.plate.limit_rows(), self.context.text
        if not rows:
            drawing.text(
                QRectF(_EDGE, y, width - 2 * _EDGE, 20), text("faceplate.no_limits"), 12, "quiet"
            )
            return y + 28
        heads = ("limit", "raised", "restore", "delay", "priority", "state")
        for x, name in zip(self._stops(width), heads, strict=False):
            drawing.text(QRectF(x, y, 110, 18), text(f"faceplate.head.{name}"), 12, "quiet")
        y += 21
        drawing.line((_EDGE, y), (width - _EDGE, y))
        for row in rows:
            self._draw_limit(drawing, y + 3, width, row)
            y += 25
            drawing.line((_EDGE, y), (width - _EDGE, y), width=0.7)
        return y + 10

    def _stops(self, width: float) -> list[float]:
        room = width - 2 * _EDGE
        return [_EDGE + share * room for share in (0.0, 0.22, 0.37, 0.51, 0.62, 0.70, 1.0)]

    def _draw_limit(self, drawing: Drawing, y: float, width: float, row: LimitRow) -> None:
        words, text = self.context.model.words, self.context.text
        definition = row.definition
        stops = self._stops(width)
        restore = "–"
        if definition.restore is not None:
            restore = words.value(self.plate.tag, definition.restore)
        state = text("faceplate.normal")
        if row.record is not None:
            state = words.alarm_state(row.record)
        cells = (
            words.limit_name(definition),
            f"{SYMBOLS[definition.comparison]} {words.value(self.plate.tag, definition.value)}",
            restore,
            f"{definition.on_delay_s:g} s",
            "",
            state,
        )
        strong = row.is_active
        for i, cell in enumerate(cells):
            rect = QRectF(stops[i], y, stops[i + 1] - stops[i] - 4, 20)
            drawing.text(rect, cell, 12.5, "text", strong or i == 1)
        symbol = QRectF(stops[4] + 6, y + 1, 18, 18)
        if row.record is not None:
            drawing.symbol(symbol, definition.priority, fill(row.record))
        else:
            drawing.text(QRectF(stops[4] + 10, y, 30, 20), str(definition.priority), 12.5, "quiet")

    # -- what to do --------------------------------------------------------------------------

    def _draw_guidance(self, drawing: Drawing, y: float, width: float) -> float:
        definition = self.plate.guidance()
        if definition is None:
            return y
        pick, text = self.context.model.language.pick, self.context.text
        parts = (
            ("cause", pick(definition.cause_zh, definition.cause_en), False),
            ("consequence", pick(definition.consequence_zh, definition.consequence_en), False),
            ("action", pick(definition.action_zh, definition.action_en), True),
            ("rule", definition.rule, False),
        )
        for name, said, bold in parts:
            if not said:
                continue
            drawing.text(QRectF(_EDGE, y, 70, 18), text(f"faceplate.{name}"), 12, "quiet")
            rect = QRectF(_EDGE + 76, y + 1, width - 2 * _EDGE - 76, 60)
            y += max(_ROW, drawing.paragraph(rect, said, 12.5, bold=bold) + 5)
        drawing.line((_EDGE, y + 2), (width - _EDGE, y + 2))
        return y + 12

    def _draw_alarms(self, drawing: Drawing, y: float, width: float) -> float:
        words = self.context.model.words
        rows = [r for r in self.plate.alarms() if r.alarm not in words.definitions]
        for record in rows[:3]:
            drawing.symbol(QRectF(_EDGE, y, 20, 20), record.priority, fill(record))
            condition = QRectF(_EDGE + 28, y, width - 2 * _EDGE - 190, 20)
            drawing.text(condition, words.condition(record), 12.5, bold=True)
            rest = f"{words.alarm_state(record)} · {words.clock(record.raised_ns)}"
            drawing.text(QRectF(width - _EDGE - 180, y, 180, 20), rest, 12, "quiet", align=RIGHT)
            y += 26
        return y

    # -- where it comes from -----------------------------------------------------------------

    def _facts_height(self) -> float:
        return 20 + _ROW * ((len(self.facts()) + 1) // 2)

    def facts(self) -> list[tuple[str, str, bool]]:
        """Name, value, and whether it stands out: the provenance of the value."""
        plate, words, text = self.plate, self.context.model.words, self.context.text
        tag, now = plate.tag, plate.now(self.context.model.now_ns)
        link = plate.link
        time = f"{words.clock(now.time_ns)}.{now.time_ns // 1_000_000 % 1000:03d}"
        delay = "–" if now.delay_ms is None else f"{now.delay_ms:,.0f} ms"
        scan = text("faceplate.polled", seconds=tag.scan_s)
        if tag.scan_s == 0:
            sampling = link.sampling_ms if link is not None else 0.0
            scan = text("faceplate.by_exception", ms=sampling)
        low, high = words.value(tag, tag.low), words.value_unit(tag, tag.high)
        facts = [
            ("server", words.server(tag.server), False),
            ("link", text(f"system.link.{link.state}") if link else "–", False),
            ("source_time", time if now.time_ns else "–", False),
            ("age", f"{number(now.age_s, 1)} s" if now.time_ns else "–", False),
            ("delay", delay, False),
            ("scan", scan, False),
            ("status", words.status(now.status, now.status_name), now.quality is not Quality.GOOD),
            ("code", f"0x{now.status:08X}", False),
        ]
        if not tag.is_switch:
            facts.append(("range", f"{low} … {high}", False))
        marks = [flag.name.lower() for flag in Flag(now.flags) if flag.name]
        if marks:
            said = ", ".join(text(f"faceplate.flag.{mark}") for mark in marks)
            facts.append(("marks", said, True))
        if plate.refusal:
            facts.append(("refused", plate.refusal, True))
        return facts

    def _draw_facts(self, drawing: Drawing, y: float, width: float) -> None:
        drawing.line((_EDGE, y), (width - _EDGE, y))
        y += 8
        column = (width - 2 * _EDGE) / 2
        for i, (name, said, strong) in enumerate(self.facts()):
            left = _EDGE + (i % 2) * column
            top = y + (i // 2) * _ROW
            label = self.context.text(f"faceplate.{name}")
            drawing.text(QRectF(left, top, 74, 20), label, 12, "quiet")
            rect = QRectF(left + 76, top, column - 84, 20)
            drawing.text(rect, said, 12.5, bold=strong, align=LEFT)
            self.hit(rect, lambda: None, said)


class FaceplatePanel(QWidget):
    """Shows one tag until it is left; Escape leaves."""

    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.plate: Faceplate | None = None
        self._trend: TrendModel | None = None
        station = context.model
        empty = TrendModel(station.table, station.live, station.now_ns)
        self.head, self.plot, self.body = _Head(context), Plot(context, empty), _Body(context)
        self.plot.background = "panel"
        self.buttons: dict[str, QPushButton] = {}
        self._build()
        context.open_tag.connect(self.show_tag)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()
        self.restyle()
        self.retranslate()

    def _build(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self.head)
        self._column.addWidget(self.plot)
        self._column.addWidget(self.body, 1)
        self._row = QHBoxLayout()
        acts: dict[str, Callable[[], None]] = {
            "acknowledge": self.acknowledge,
            "trend": self._open_trend,
            "map": self._open_map,
            "alarms": self._open_alarm,
        }
        for name, act in acts.items():
            button = QPushButton()
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(act)
            self.buttons[name] = button
            self._row.addWidget(button)
        self.buttons["acknowledge"].setProperty("primary", "true")
        self._column.addLayout(self._row)

    # -- showing -----------------------------------------------------------------------------

    def show_tag(self, tag: str) -> None:
        """Show a tag by id; an unknown one is said and changes nothing."""
        station = self.context.model
        if tag not in station.live.index:
            self.context.say.emit(self.context.text("faceplate.unknown", tag=tag))
            return
        self.plate = Faceplate(station, tag)
        self.head.plate = self.body.plate = self.plate
        self._trend = TrendModel(station.table, station.live, station.now_ns)
        self._trend.last(_TREND_S)
        self._trend.show([tag])
        self.plot.model = self._trend
        self._size_plot()
        self.plot.pinned = False
        self._ask_today()
        self.show()
        self.setFocus()
        self.refresh(Applied())

    def leave(self) -> None:
        """Close the panel."""
        self.plate = self.head.plate = self.body.plate = None
        self.hide()
        self.left.emit()

    def refresh(self, applied: Applied) -> None:
        """Take what a frame brought and draw; call it at every frame while the panel is open."""
        station = self.context.model
        if self.plate is None or self._trend is None:
            return
        if self.plate.station.table is not self._trend.table:
            self._again()
            return
        self.plate.take(applied)
        if applied.snapshot:
            self._trend.missed()
        for samples in applied.samples:
            self._trend.take(samples)
        self._trend.add_events(applied.events)
        present = station.now_ns
        if station.stale(station.now_ns) is not None:
            present = station.core_received_ns or station.started_ns
        self._trend.follow(station.now_ns, present)
        self._ask_trend()
        self.buttons["acknowledge"].setEnabled(bool(self.plate.unacknowledged()))
        for part in (self.head, self.plot, self.body):
            part.update()

    def _again(self) -> None:
        """Another configuration: show the tag anew, or leave where it is gone."""
        tag = self.plate.tag.id
        if tag in self.context.model.live.index:
            self.show_tag(tag)
        else:
            self.leave()

    def _ask_trend(self) -> None:
        trend, requests = self._trend, self.context.requests
        for ask in trend.wants(self.plot.axis_pixels):

            def then(answer: Any, ask: Any = ask) -> None:
                if isinstance(answer, Exception):
                    trend.failed(ask, str(answer))
                elif hasattr(ask, "grain"):
                    trend.take_history(ask, answer, 0.0)
                else:
                    trend.take_events(ask, answer)
                self.plot.update()

            (requests.history if hasattr(ask, "grain") else requests.events)(ask.request, then)

    def _ask_today(self) -> None:
        plate = self.plate
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
            user = self.context.model.user
            self.context.requests.acknowledge(alarms, user, "", self._acknowledged)

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

    def _open_alarm(self) -> None:
        alarms = self.plate.alarms() if self.plate is not None else []
        if alarms:
            self.context.open_alarm.emit(alarms[0].alarm)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves, Space acknowledges, T opens the trend."""
        acts = {
            Qt.Key.Key_Escape: self.leave,
            Qt.Key.Key_Space: self.acknowledge,
            Qt.Key.Key_T: self._open_trend,
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
        self._size_plot()
        edge = theme.size(1)
        self._column.setContentsMargins(edge, theme.size(17), theme.size(16), theme.size(17))
        self._row.setContentsMargins(theme.size(16), 0, theme.size(16), theme.size(12))
        self._row.setSpacing(theme.size(8))
        for button in self.buttons.values():
            button.setFont(theme.font(13))
            button.setFixedHeight(theme.size(40))
        self.update()

    def _size_plot(self) -> None:
        """A switch has bars only."""
        is_switch = self.plate is not None and self.plate.tag.is_switch
        self.plot.setFixedHeight(self.context.theme.size(_BARS if is_switch else _PLOT))

    def retranslate(self) -> None:
        """Texts in the language in use."""
        for name, button in self.buttons.items():
            button.setText(self.context.text(f"faceplate.button.{name}"))
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
