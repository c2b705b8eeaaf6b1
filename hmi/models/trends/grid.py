"""The fixed grid of pixels in time: what was drawn of a column stays true wherever it is moved to.

A column is ``[k * pixel_ns, (k + 1) * pixel_ns)``, counted from 1970. A picture begins at a whole
column, so that panning moves columns and draws only those that are new.
"""

from dataclasses import dataclass

from hmi.models.trends.span import Span


@dataclass(frozen=True, slots=True)
class Grid:
    """``count`` columns of ``pixel_ns`` each; ``first`` is the number of the leftmost."""

    pixel_ns: int
    first: int
    count: int

    @classmethod
    def of(cls, span: Span, pixels: int) -> "Grid":
        """The columns of a span over so many pixels: its end is in the last one, or is its edge."""
        count = max(1, pixels)
        width = pixel_of(span.width_ns, count)
        return cls(width, -(-span.end_ns // width) - count, count)

    @property
    def end(self) -> int:
        """The number of the column after the last one."""
        return self.first + self.count

    @property
    def span(self) -> Span:
        """The time that the columns stand for, whole."""
        return Span(self.first * self.pixel_ns, self.end * self.pixel_ns, False)

    def column(self, time_ns: int) -> int:
        """The number of the column that holds a time."""
        return time_ns // self.pixel_ns


def pixel_of(width_ns: int, pixels: int) -> int:
    """How much time one of so many pixels stands for, so that a span of ``width_ns`` fits."""
    return max(1, -(-width_ns // max(1, pixels)))
