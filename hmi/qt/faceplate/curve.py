"""The plot of a faceplate: one pen over the last quarter of an hour, and the bars of its place."""

from collections.abc import Callable
from typing import Final

from hmi.models.clock_doubt import wrong_clocks
from hmi.models.station import Applied
from hmi.models.trends import TrendModel
from hmi.qt.context import Context
from hmi.qt.trends import CALM_NS, Plot, ask_for

SPAN_S: Final = 900
_BARS: Final = 46.0
_BAR: Final = 22.0
"""What a plot without a curve takes: its axis and edges, and each row of bars; px at 1080p."""


class PlateCurve:
    """Follows one tag; ``plot`` is the widget."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.model = self._new()
        self.plot = Plot(context, self.model)
        self.plot.background = "panel"
        self._looked_ns = 0

    def _new(self) -> TrendModel:
        station = self.context.model
        return TrendModel(station.table, station.live, station.now_ns, station.words.index)

    def show(self, tag: str) -> None:
        """Another tag."""
        self.plot.model = self.model = self._new()
        self.model.last(SPAN_S)
        self.model.show([tag])
        self.plot.pinned = False

    @property
    def bars_height(self) -> float:
        """What the rows of bars alone take, in px at 1080p."""
        alarms = self.context.model.alarms
        return _BARS + _BAR * len(self.model.bar_rows(alarms.sorted(), alarms.changes))

    def take(self, applied: Applied) -> bool:
        """Hear what a frame brought; whether it is time to look."""
        if applied.snapshot:
            self.model.data.missed()
        for samples in applied.samples:
            self.model.data.take(samples)
        self.model.data.add_events(applied.events)
        now_ns = self.context.model.now_ns
        pens = {pen.id for pen in self.model.pens}
        urgent = applied.snapshot or any(event.tag in pens for event in applied.events)
        if not urgent and 0 <= now_ns - self._looked_ns < CALM_NS:
            return False
        self._looked_ns = now_ns
        return True

    def look(self, answered: Callable[[], None]) -> None:
        """Follow the present, ask for what is missing, draw."""
        station = self.context.model
        present = station.now_ns
        if station.stale(station.now_ns) is not None:
            present = station.core_received_ns or station.started_ns
        self.model.follow(station.now_ns, present)
        self.model.data.doubt_clocks(wrong_clocks(station))
        ask_for(self.context, self.model, self.plot.axis_pixels, answered)
        self.plot.update()
