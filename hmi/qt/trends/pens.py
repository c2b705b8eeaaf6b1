"""The panel at the left: pens with their values, templates, and what to compare with."""

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QWidget

from hmi.models.trends import COMPARISONS, DATE, NOTHING, Reading, TrendModel
from hmi.models.words import NO_VALUE, Words
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.trends.pen_colour import pen_colour
from hmi.qt.trends.read_out import signed
from hmi.qt.trends.wishes import Wishes
from scada.model import Quality, Tag

WIDTH: Final = 250
_STEPS: Final = (62.0, 51.0, 34.0, 27.0)
"""From pen to pen: of many the second line goes, so that templates and comparisons stay in view."""
_TWO_LINES: Final = 40.0
_ROW: Final = 26.0


def pen_name(words: Words, tag: Tag) -> str:
    """``3301 T1``: the place's shortest word and the point's number; without one its name."""
    if words.short(tag) != tag.number:
        return words.point(tag)
    place = tag.area if any(c.isdigit() for c in tag.area) and len(tag.area) <= 6 else ""
    return f"{place} {tag.number}".strip()


class PensPanel(Canvas):
    """Draws the pens of a `TrendModel`; a click selects one, its cross takes it away."""

    wished = Signal(str)
    """Somebody wants to type: a ``point``, a ``template``, a name to ``save``, a ``comparison``."""
    changed = Signal()
    """Pens, selection or comparison were changed here."""

    def __init__(self, context: Context, wishes: Wishes, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.wishes = wishes

    @property
    def model(self) -> TrendModel:
        """Whose pens they are."""
        return self.wishes.model

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Pens, templates, comparisons."""
        panel = QRectF(0, 0, width, height)
        drawing.panel(panel, self.context.text("trends.pens"), self.context.text("trends.find_key"))
        below = 28 + _ROW * len(COMPARISONS) + 12
        room = height - 50 - 44 - below - 28 - 3 * _ROW
        fitting = (step for step in _STEPS if len(self.model.pens) * step <= room)
        step = next(fitting, _STEPS[-1])
        y = 50.0
        for i, (tag, reading) in enumerate(
            zip(self.model.pens, self.model.readings(), strict=True)
        ):
            self._draw_pen(drawing, QRectF(12, y, width - 24, step - 6), i, tag, reading)
            y += step
        row = QRectF(12, y + 4, width - 24, 24)
        drawing.text(row, self.context.text("trends.add"), 13, "quiet")
        self.hit(row, lambda: self.wished.emit("point"))
        y = self._draw_templates(drawing, y + 44, width, height - below - 12)
        self._draw_comparisons(drawing, y + 12, width)

    def _draw_pen(
        self, drawing: Drawing, card: QRectF, number: int, tag: Tag, reading: Reading
    ) -> None:
        words, theme = self.context.model.words, self.context.theme
        chosen = number == self.model.selected
        drawing.box(card, "raised", "selection" if chosen else "line", width=1.6 if chosen else 1.0)
        inner = QRectF(card.left() + 1, card.top() + 1, 6, card.height() - 2)
        drawing.painter.fillRect(inner, pen_colour(theme, number))
        self.hit(card, lambda: self._select(number), f"{words.tag(tag.id)} · {tag.id}")
        high = card.height()
        if high < _TWO_LINES:
            self._draw_low_pen(drawing, card, tag, reading)
            return
        top = QRectF(card.left() + 18, card.top() + high * 0.09, card.width() - 28, 24)
        value = "–" if reading.value is None else words.value_unit(tag, reading.value)
        token = "live" if reading.quality is Quality.GOOD and not self.context.stale else "quiet"
        used = drawing.text(top, value, 15, token, True, RIGHT)
        drawing.text(top.adjusted(0, 0, -used - 8, 0), pen_name(words, tag), 14, bold=True)
        below = QRectF(top.left(), card.bottom() - high * 0.43, top.width() - 14, 20)
        drawing.text(below, self._second_line(tag, reading), 12, "quiet")
        self._draw_cross(drawing, QRectF(card.right() - 20, card.bottom() - 22, 16, 18), tag)

    def _draw_low_pen(self, drawing: Drawing, card: QRectF, tag: Tag, reading: Reading) -> None:
        """Name and value in one line."""
        words = self.context.model.words
        row = QRectF(card.left() + 14, card.top(), card.width() - 36, card.height())
        value = "–" if reading.value is None else words.value_unit(tag, reading.value)
        token = "live" if reading.quality is Quality.GOOD and not self.context.stale else "quiet"
        used = drawing.text(row, value, 13, token, True, RIGHT)
        drawing.text(row.adjusted(0, 0, -used - 8, 0), pen_name(words, tag), 12.5, bold=True)
        self._draw_cross(drawing, QRectF(card.right() - 18, card.top(), 14, card.height()), tag)

    def _draw_cross(self, drawing: Drawing, cross: QRectF, tag: Tag) -> None:
        drawing.text(cross, "×", 14, "quiet")
        self.hit(cross, lambda: self._remove(tag.id), self.context.text("trends.remove"))

    def _second_line(self, tag: Tag, reading: Reading) -> str:
        words, text = self.context.model.words, self.context.text
        if reading.is_there and reading.quality is Quality.BAD:
            return words.quality(reading.quality)
        if (compared := self._compared_line(tag)) is not None:
            return compared
        where = text("trends.at_cursor") if self.model.cursor_ns is not None else ""
        extremes = self.model.extremes(tag.id)
        if tag.is_switch or np.isnan(extremes.low):
            return " · ".join(part for part in (words.name(tag), where) if part)
        low, high = words.value(tag, extremes.low), words.value(tag, extremes.high)
        span = text("trends.extremes", low=low, high=high)
        return f"{span} · {where}" if where else span

    def _compared_line(self, tag: Tag) -> str | None:
        """The means of both periods and their difference, once the historian said them."""
        model, words = self.model, self.context.model.words
        if not model.is_compared or model.second_ns is not None or tag.is_switch:
            return None
        here, before = model.figures.here(tag.id), model.figures.before(tag.id)
        if here is None or before is None:
            return None
        gone = np.isnan(here.mean) or np.isnan(before.mean)
        apart = NO_VALUE if gone else signed(words.value(tag, here.mean - before.mean))
        said = (words.value(tag, here.mean), words.value(tag, before.mean))
        return self.context.text("trends.means", here=said[0], before=said[1], apart=apart)

    def _heading(self, drawing: Drawing, y: float, width: float, path: str, keys: str) -> None:
        row = QRectF(12, y, width - 24, 24)
        used = drawing.text(row, self.context.text(path), 14, bold=True)
        drawing.text(row.adjusted(used + 8, 0, 0, 0), keys, 12, "quiet", align=RIGHT)

    def _draw_templates(self, drawing: Drawing, y: float, width: float, bottom: float) -> float:
        """Those of the site, and a person's own, as many as there is room for; all with T."""
        self._heading(drawing, y, width, "trends.templates", "T · S")
        y += 28
        for template in self.wishes.templates:
            if y + 2 * _ROW > bottom:
                break
            row = QRectF(20, y, width - 32, 24)
            own = "★ " if template.name else ""
            drawing.text(row, own + self.wishes.named(template), 13, "quiet")
            self.hit(row, partial(self._show, template.tags), ", ".join(template.tags))
            y += _ROW
        row = QRectF(20, y, width - 32, 24)
        drawing.text(row, self.context.text("trends.save_pens"), 13, "quiet")
        self.hit(row, lambda: self.wished.emit("save"))
        return y + _ROW

    def _draw_comparisons(self, drawing: Drawing, y: float, width: float) -> None:
        """The periods that are named, and one whose date is typed."""
        self._heading(drawing, y, width, "trends.compare", "C · D")
        y += 28
        now = self.model.data.compare
        for name in (*(one for one in COMPARISONS if one != NOTHING), DATE):
            on = now == name
            row = QRectF(20, y, width - 32, 24)
            said = self.context.text(f"trends.compared.{name}")
            if on and name == DATE:
                before = self.model.span.start_ns - self.model.shift_ns
                said = self.context.model.words.date(before)
            drawing.text(row, said + (" ✓" if on else ""), 13, "text" if on else "quiet", on)
            other = NOTHING if on else name
            typed = name == DATE and not on
            self.hit(
                row, (lambda: self.wished.emit("comparison")) if typed else self._comparer(other)
            )
            y += _ROW

    def _show(self, tags: tuple[str, ...]) -> None:
        self.model.show(tags)
        self.changed.emit()

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
