"""The numbers beside the cursor, in words: one cursor, two with their difference, two periods."""

import math
from dataclasses import dataclass

from PySide6.QtGui import QColor

from hmi.models.trends import Reading, TrendModel
from hmi.models.words import NO_VALUE, duration
from hmi.qt.context import Context
from hmi.qt.trends.pen_colour import pen_colour
from hmi.qt.trends.words import PlotWords
from scada.model import Flag, Quality, Tag

_MINUTE_NS = 60_000_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the box; ``is_words`` says of each cell whether it stands left. The head has no colour."""

    cells: tuple[str, ...]
    is_words: tuple[bool, ...]
    colour: QColor | None = None
    is_good: bool = True
    is_hollow: bool = False


class ReadOuts:
    """Says what the pens of a `TrendModel` had at its cursors."""

    def __init__(self, context: Context, model: TrendModel) -> None:
        self.context, self.model = context, model
        self.words = PlotWords(context, model)

    def heading(self) -> str:
        """The cursor's time; of two, both and how far they are apart."""
        first, second = self.model.cursor_ns or 0, self.model.second_ns
        if second is not None:
            said = self.context.text("trends.apart", time=_apart(abs(second - first)))
            return f"A {self.words.time(first)} · B {self.words.time(second)} · {said}"
        if self.model.is_compared:
            before = self.words.moment(first - self.model.shift_ns)
            said = self.context.text("trends.against", time=before)
            return f"{self.words.time(first)} · {said}"
        return self.words.time(first)

    def table(self) -> list[Line]:
        """A row for each pen, with a head where there are several numbers."""
        if self.model.second_ns is not None:
            return self._differences(self.model.second_ns)
        if self.model.is_compared:
            return self._compared()
        return [
            self._line(tag, reading, (self._name(tag), self._full(tag, reading)), (True, True))
            for tag, reading in self._readings()
        ]

    def _readings(self, at_ns: int | None = None) -> list[tuple[Tag, Reading]]:
        return list(zip(self.model.pens, self.model.readings(at_ns), strict=True))

    def _differences(self, second_ns: int) -> list[Line]:
        text = self.context.text
        heads = ("", "A", "B", "Δ", *(text(f"trends.figure.{x}") for x in ("low", "mean", "high")))
        shape = (True, *(False,) * 6)
        lines = [Line(heads, shape)]
        for (tag, one), (_, two) in zip(self._readings(), self._readings(second_ns), strict=True):
            figures: tuple[str, ...] = ("", "", "")
            if not tag.is_switch:
                found = self.model.between(tag.id)
                figures = tuple(self._number(tag, x) for x in (found.low, found.mean, found.high))
            cells = (
                self._name(tag),
                self._value(tag, one),
                self._value(tag, two),
                self._difference(tag, one, two),
                *figures,
            )
            lines.append(self._line(tag, one, cells, shape))
        return lines

    def _compared(self) -> list[Line]:
        text = self.context.text
        heads = ("", text("trends.now_word"), text("trends.before_word"), "Δ", "")
        shape = (True, False, False, False, True)
        lines = [Line(heads, shape)]
        at = self.model.cursor_ns or 0
        for tag, here in self._readings():
            before = self.model.reading_before(tag.id, at)
            cells = (
                self._name(tag),
                self._value(tag, here),
                self._value(tag, before),
                self._difference(tag, before, here),
                self._quality(here),
            )
            lines.append(self._line(tag, here, cells, shape))
        return lines

    def _line(
        self, tag: Tag, reading: Reading, cells: tuple[str, ...], shape: tuple[bool, ...]
    ) -> Line:
        colour = pen_colour(self.context.theme, self.model.pens.index(tag))
        good = reading.is_there and reading.quality is Quality.GOOD
        return Line(cells, shape, colour, good, bool(reading.flags & Flag.BACKFILLED))

    def _name(self, tag: Tag) -> str:
        return self.words.label(tag)

    def _full(self, tag: Tag, reading: Reading) -> str:
        """Value, extremes of a bucket, quality, and how it came to be known."""
        if not reading.is_there:
            return self.context.text("trends.no_data")
        said = [self._value(tag, reading)]
        words = self.context.model.words
        if reading.high > reading.low and not tag.is_switch:
            said.append(f"({words.value(tag, reading.low)}…{words.value(tag, reading.high)})")
        said.append(self._quality(reading))
        return " ".join(said)

    def _quality(self, reading: Reading) -> str:
        if not reading.is_there:
            return self.context.text("trends.no_data")
        words, text = self.context.model.words, self.context.text
        said = [words.quality(reading.quality)]
        if reading.flags & Flag.CALIBRATION:
            said.append(text("trends.calibration"))
        if reading.flags & Flag.BACKFILLED:
            said.append(text("trends.backfilled"))
        if reading.flags & Flag.PSEUDO:
            said.append(text("trends.doubtful"))
        return " · ".join(said)

    def _value(self, tag: Tag, reading: Reading) -> str:
        if not reading.is_there or reading.value is None:
            return NO_VALUE
        return self.context.model.words.value_unit(tag, reading.value)

    def _number(self, tag: Tag, value: float) -> str:
        return NO_VALUE if math.isnan(value) else self.context.model.words.value(tag, value)

    def _difference(self, tag: Tag, before: Reading, here: Reading) -> str:
        if tag.is_switch or before.value is None or here.value is None:
            return ""
        return signed(self.context.model.words.value(tag, here.value - before.value))


def signed(number: str) -> str:
    """A difference with its sign."""
    return number if number[:1] in "−-" or not number.strip("0.,") else f"+{number}"


def _apart(ns: int) -> str:
    """How long between two cursors: below a minute to the millisecond."""
    return f"{ns / 1e9:.3f} s" if ns < _MINUTE_NS else duration(ns / 1e9)
