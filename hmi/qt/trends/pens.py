"""The panel at the left: pens with their values, templates, and what to compare with."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QWidget

from hmi.models.trends import COMPARISONS, Reading, Template, TrendModel
from hmi.models.words import Words
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.trends.pen_colour import pen_colour
from scada.model import Quality, Tag

WIDTH: Final = 250
_CARD: Final = 56.0
_STEP: Final = 62.0
_LOW_STEP: Final = 48.0


def pen_name(words: Words, tag: Tag) -> str:
    """``3301 T1``: the place's shortest word and the point's number; without one its name."""
    if words.short(tag) != tag.number:
        return words.point(tag)
    place = tag.area if any(c.isdigit() for c in tag.area) and len(tag.area) <= 6 else ""
    return f"{place} {tag.number}".strip()


class PensPanel(Canvas):
    """Draws the pens of a `TrendModel`; a click selects one, its cross takes it away."""

    add = Signal()
    """Somebody wants to add a point."""
    changed = Signal()
    """Pens, selection or comparison were changed here."""

    def __init__(self, context: Context, model: TrendModel, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.model = model
        self.templates: Sequence[Template] = ()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Pens, templates, comparisons."""
        panel = QRectF(0, 0, width, height)
        drawing.panel(panel, self.context.text("trends.pens"), self.context.text("trends.find_key"))
        room = height - 44 - 30 - (26 * 3 + 60)
        step = _STEP if len(self.model.pens) * _STEP <= room else _LOW_STEP
        y = 50.0
        for i, (tag, reading) in enumerate(
            zip(self.model.pens, self.model.readings(), strict=True)
        ):
            self._draw_pen(drawing, QRectF(12, y, width - 24, step - 6), i, tag, reading)
            y += step
        row = QRectF(12, y + 4, width - 24, 24)
        drawing.text(row, self.context.text("trends.add"), 13, "quiet")
        self.hit(row, self.add.emit)
        y = self._draw_templates(drawing, y + 44, width, height - (26 * 3 + 34))
        self._draw_comparisons(drawing, y + 16, width)

    def _draw_pen(
        self, drawing: Drawing, card: QRectF, number: int, tag: Tag, reading: Reading
    ) -> None:
        words, theme = self.context.model.words, self.context.theme
        chosen = number == self.model.selected
        drawing.box(card, "raised", "selection" if chosen else "line", width=1.6 if chosen else 1.0)
        inner = QRectF(card.left() + 1, card.top() + 1, 6, card.height() - 2)
        drawing.painter.fillRect(inner, pen_colour(theme, number))
        high = card.height()
        top = QRectF(card.left() + 18, card.top() + high * 0.09, card.width() - 28, 24)
        value = "–" if reading.value is None else words.value_unit(tag, reading.value)
        token = "live" if reading.quality is Quality.GOOD and not self.context.stale else "quiet"
        used = drawing.text(top, value, 15, token, True, RIGHT)
        drawing.text(top.adjusted(0, 0, -used - 8, 0), pen_name(words, tag), 14, bold=True)
        below = QRectF(top.left(), card.bottom() - high * 0.43, top.width() - 14, 20)
        drawing.text(below, self._second_line(tag, reading), 12, "quiet")
        self.hit(card, lambda: self._select(number), f"{words.tag(tag.id)} · {tag.id}")
        cross = QRectF(card.right() - 20, card.bottom() - 22, 16, 18)
        drawing.text(cross, "×", 14, "quiet")
        self.hit(cross, lambda: self._remove(tag.id), self.context.text("trends.remove"))

    def _second_line(self, tag: Tag, reading: Reading) -> str:
        words, text = self.context.model.words, self.context.text
        if reading.is_there and reading.quality is Quality.BAD:
            return words.quality(reading.quality)
        where = text("trends.at_cursor") if self.model.cursor_ns is not None else ""
        extremes = self.model.extremes(tag.id)
        if tag.is_switch or np.isnan(extremes.low):
            return " · ".join(part for part in (words.name(tag), where) if part)
        low, high = words.value(tag, extremes.low), words.value(tag, extremes.high)
        span = text("trends.extremes", low=low, high=high)
        return f"{span} · {where}" if where else span

    def _draw_templates(self, drawing: Drawing, y: float, width: float, bottom: float) -> float:
        if not self.templates:
            return y
        text, words = self.context.text, self.context.model.words
        drawing.text(QRectF(12, y, width - 24, 24), text("trends.templates"), 14, bold=True)
        y += 28
        for template in self.templates:
            if y + 24 > bottom:
                break
            said = text(f"trends.template.{template.kind}", area=words.area(template.area))
            row = QRectF(20, y, width - 32, 24)
            drawing.text(row, said, 13, "quiet")
            self.hit(row, self._opener(template), ", ".join(template.tags))
            y += 26
        return y + 8

    def _draw_comparisons(self, drawing: Drawing, y: float, width: float) -> None:
        text = self.context.text
        drawing.text(QRectF(12, y, width - 24, 24), text("trends.compare"), 14, bold=True)
        y += 28
        for name in COMPARISONS:
            if name == "none":
                continue
            on = self.model.data.compare == name
            row = QRectF(20, y, width - 32, 24)
            mark = " ✓" if on else ""
            drawing.text(row, text(f"trends.compared.{name}") + mark, 13, "text" if on else "quiet")
            self.hit(row, self._comparer("none" if on else name))
            y += 26

    def _opener(self, template: Template) -> Callable[[], None]:
        def act() -> None:
            self.model.show(template.tags)
            self.changed.emit()

        return act

    def _comparer(self, name: str) -> Callable[[], None]:
        def act() -> None:
            self.model.compare_with(name)
            self.changed.emit()

        return act

    def _select(self, number: int) -> None:
        self.model.select(number)
        self.changed.emit()

    def _remove(self, tag: str) -> None:
        self.model.remove(tag)
        self.changed.emit()
