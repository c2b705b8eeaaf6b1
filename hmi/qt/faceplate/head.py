"""The top of a faceplate: the name, the value in 40 px, and the big indicator."""

from functools import partial

from PySide6.QtCore import QRectF, Signal

from hmi.models.alarms import fill
from hmi.models.faceplate import TagNow
from hmi.models.points import differs, part_words, raw_short
from hmi.models.priority import class_of
from hmi.models.words import duration, number
from hmi.qt.canvas import CENTER, RIGHT, Drawing
from hmi.qt.crumbs import Step, draw_crumbs
from hmi.qt.faceplate.part import EDGE, Part
from hmi.qt.indicator import paint_indicator
from scada.model import Quality

_INDICATOR = 66
_VALUE = 176.0
"""The width that the name leaves for the value."""
_WORD_SIZES = (32.0, 26.0, 20.0, 15.0)


class Head(Part):
    """Name, place, the value in 40 px, and the big indicator."""

    close_asked = Signal()
    behind_asked = Signal()
    is_behind = False
    """Whether level 4 is shown."""

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Who it is, what it reads."""
        if self.shown is None:
            return
        plate, words = self.plate, self.context.model.words
        tag, now = plate.tag, plate.now(self.context.model.now_ns)
        inner = width - 2 * EDGE
        self._draw_value(drawing, QRectF(EDGE, 8, inner, 62), now)
        room = inner - 190
        left = EDGE
        alarms = plate.alarms()
        if alarms:
            drawing.symbol(QRectF(EDGE, 14, 30, 30), class_of(alarms[0]), fill(alarms[0]))
            left, room = EDGE + 42, room - 42
        draw_crumbs(self, drawing, QRectF(left, 10, room, 24), self._steps(), 15)
        own, other = words.name(tag), words.language.pick(tag.name_en, tag.name_zh)
        drawing.text(QRectF(left, 34, room, 20), own, 13)
        if other != own:
            drawing.text(QRectF(EDGE, 58, room, 18), other, 12, "quiet")
        where = " · ".join(filter(None, (tag.id, part_words(self.context.model, tag), tag.node)))
        word = self.context.text("diagnosis.leave" if self.is_behind else "diagnosis.ask")
        wide = drawing.width(word, 12) + 20
        button = QRectF(width - EDGE - wide, 74, wide, 22)
        drawing.text(QRectF(EDGE, 76, inner - wide - 8, 18), where, 12, "quiet")
        drawing.box(button, "raised", "line", 4)
        drawing.text(button, word, 12, align=CENTER)
        self.hit(button, self.behind_asked.emit, word)
        close = QRectF(width - 28, 2, 24, 22)
        drawing.text(close, "×", 17, "quiet")
        self.hit(close, self.close_asked.emit, self.context.text("faceplate.close"))
        if not tag.is_switch:
            self._draw_indicator(drawing, QRectF(EDGE, 100, inner, _INDICATOR))
        else:
            self._draw_switch(drawing, QRectF(EDGE, 104, inner, 30), now)

    def _steps(self) -> list[Step]:
        """From the whole down to this point, and to what is behind its value."""
        context, tag = self.context, self.plate.tag
        words = context.model.words
        area: Step = (words.area(tag.area), partial(context.open_area.emit, tag.area))
        if not self.is_behind:
            return [area, (words.short(tag), None)]
        return [
            (words.short(tag), self.behind_asked.emit),
            (context.text("diagnosis.title"), None),
        ]

    def _draw_value(self, drawing: Drawing, rect: QRectF, now: TagNow) -> None:
        tag, words = self.plate.tag, self.context.model.words
        good = now.quality is not Quality.BAD and not self.context.stale
        value = words.value(tag, now.value)
        row = QRectF(rect.left(), rect.top(), rect.width() - 14, 44)
        size = 40.0
        if tag.is_switch:  # a word has letters that hang below the line, and may be long
            fits = (each for each in _WORD_SIZES if drawing.width(value, each, True) <= _VALUE)
            size = next(fits, _WORD_SIZES[-1])
        drawing.text(row, value, size, "live" if good else "quiet", True, RIGHT)
        unit = f"{tag.unit}, " if tag.unit and not tag.is_switch else ""
        said = f"{unit}{words.quality(now.quality)}"
        if differs(now.value, now.raw):
            said += f" · {self.context.text('points.column.raw')} {raw_short(tag, now.raw)}"
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
