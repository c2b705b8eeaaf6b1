"""What the plot says: names of panes and rows, limits, bad spans, and the read-out at the cursor."""

from typing import Final

from hmi.models.trends import BarKind, BarRow, LimitLine, Pane, Stretch, TrendModel
from hmi.models.words import SYMBOLS, number
from hmi.qt.context import Context
from scada.model import Comparison, Kind, Tag

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
        comma = self.context.text("trends.comma")
        return f"{name}{comma}{pane.unit}" if pane.unit else name

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
        """A cursor's time, to the millisecond; with the date where days are on view."""
        words = self.context.model.words
        if self.model.span.width_ns > 86_400_000_000_000:
            return f"{words.date(at_ns)} {words.clock(at_ns)}"
        return f"{words.clock(at_ns)}.{at_ns // 1_000_000 % 1000:03d}"

    def moment(self, at_ns: int) -> str:
        """A time with its date, to the minute."""
        words = self.context.model.words
        return f"{words.date(at_ns)} {words.minute(at_ns)}"


def _round(value: float, fewest: int) -> str:
    """With as many decimals as it has, ``fewest`` at least."""
    decimals = next((d for d in range(fewest, 4) if abs(round(value, d) - value) < 1e-9), 4)
    return number(value, decimals)
