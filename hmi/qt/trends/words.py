"""What the plot says: names of panes and rows, limits, bad spans, and the read-out at the cursor."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QColor

from hmi.models.trends import BarKind, BarRow, LimitLine, Pane, Stretch, TrendModel
from hmi.models.words import SYMBOLS, number
from hmi.qt.context import Context
from hmi.qt.trends.pen_colour import pen_colour
from scada.model import Comparison, Kind, Quality, Tag

_OPPOSITE: Final = {
    Comparison.AT_LEAST: "<",
    Comparison.ABOVE: "≤",
    Comparison.AT_MOST: ">",
    Comparison.BELOW: "≥",
    Comparison.IS: "≠",
}
_BY_UNIT: Final = {(Kind.POWER, "V"): "voltage", (Kind.POWER, "kV"): "voltage"}
"""Where the unit says more than the kind."""
_NO_DATA: Final = ("BAD", "BAD_NO_DATA", "BAD_NO_COMMUNICATION", "")


@dataclass(frozen=True, slots=True)
class ReadOut:
    """One pen at the cursor: its colour, its value in words, and whether that is good."""

    colour: QColor
    text: str
    is_good: bool


class PlotWords:
    """Says things of a `TrendModel` in the language in use."""

    def __init__(self, context: Context, model: TrendModel) -> None:
        self.context = context
        self.model = model

    def measure(self, kind: str) -> str:
        """What a kind of tag measures, in a word."""
        path = f"trends.measure.{kind}"
        text = self.context.text(path)
        return self.context.text(f"kind.{kind}") if text == path else text

    def heading(self, pane: Pane) -> str:
        """``methane, % vol``."""
        kinds = (_BY_UNIT.get((tag.kind, tag.unit), tag.kind) for tag in pane.tags)
        name = " · ".join(dict.fromkeys(self.measure(kind) for kind in kinds))
        return f"{name}, {pane.unit}" if pane.unit else name

    def limit(self, limit: LimitLine, pane: Pane) -> str:
        """``alarm ≥ 1.0 · restore < 1.0``, with the pens it belongs to where others have it not."""
        text, fewest = self.context.text, min(1, pane.decimals)
        value = _round(limit.value, fewest)
        said = f"{text(f'limit.{limit.kind}')} {SYMBOLS[limit.comparison]} {value}"
        if limit.restore is not None:
            opposite = _OPPOSITE[limit.comparison]
            said += f" · {text('trends.restore')} {opposite} {_round(limit.restore, fewest)}"
        if limit.tags:
            names = [self.label(tag) for tag in pane.tags if tag.id in limit.tags]
            said += f" · {', '.join(dict.fromkeys(names))}"
        return said

    def bad(self, stretch: Stretch) -> str:
        """Why there was no value."""
        if stretch.word in _NO_DATA:
            return self.context.text("trends.no_data")
        return self.context.model.words.status(0, stretch.word)

    def bar(self, row: BarRow) -> str:
        """The name of a row of bars."""
        words = self.context.model.words
        if not row.tag:
            return self.context.text(f"trends.bar.{row.kind}")
        tag = words.tags[row.tag]
        if row.kind is BarKind.FEED and tag not in self.model.pens:
            feeds = [each for each in self.model.switches if each.kind is tag.kind]
            number = f" {feeds.index(tag) + 1}" if len(feeds) > 1 else ""
            return self.context.text("trends.bar.feed") + number
        return self.label(tag)

    def label(self, tag: Tag) -> str:
        """A pen in a word: its number, counted on where two have the same; else its name."""
        words = self.context.model.words
        if words.short(tag) != tag.number:
            return words.point(tag)
        twins = [each for each in self._shown if each.number == tag.number]
        if len({each.area for each in twins}) > 1 and any(c.isdigit() for c in tag.area):
            return f"{tag.area} {tag.number}"
        number = f" {twins.index(tag) + 1}" if len(twins) > 1 and tag in twins else ""
        return tag.number + number

    @property
    def _shown(self) -> list[Tag]:
        switches = [tag for tag in self.model.switches if tag not in self.model.pens]
        return [*self.model.pens, *switches]

    def time(self, at_ns: int) -> str:
        """The cursor's time, to the millisecond; with the date where days are on view."""
        words = self.context.model.words
        if self.model.span.width_ns > 86_400_000_000_000:
            return f"{words.date(at_ns)} {words.clock(at_ns)}"
        return f"{words.clock(at_ns)}.{at_ns // 1_000_000 % 1000:03d}"

    def read_out(self) -> list[ReadOut]:
        """Every pen at the cursor, with its value and quality."""
        words, no_data = self.context.model.words, self.context.text("trends.no_data")
        lines = []
        for i, (tag, reading) in enumerate(
            zip(self.model.pens, self.model.readings(), strict=True)
        ):
            name, colour = self.label(tag), pen_colour(self.context.theme, i)
            if not reading.is_there:
                lines.append(ReadOut(colour, f"{name} – {no_data}", False))
                continue
            value = "–" if reading.value is None else words.value_unit(tag, reading.value)
            if reading.high > reading.low and not tag.is_switch:
                low, high = words.value(tag, reading.low), words.value(tag, reading.high)
                value = f"{value} ({low}…{high})"
            quality = words.quality(reading.quality)
            good = reading.quality is Quality.GOOD
            lines.append(ReadOut(colour, f"{name} {value} {quality}", good))
        return lines


def _round(value: float, fewest: int) -> str:
    """With as many decimals as it has, ``fewest`` at least."""
    decimals = next((d for d in range(fewest, 4) if abs(round(value, d) - value) < 1e-9), 4)
    return number(value, decimals)
