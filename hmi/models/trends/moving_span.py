"""The span of time on view, moved by hands or by the clock."""

from hmi.models.live import LiveValues
from hmi.models.table_index import TableIndex
from hmi.models.trends.pen_set import PenSet
from hmi.models.trends.span import LIVE_S, PRESETS, SECOND, Span
from hmi.models.trends.visits import Visits
from scada.model import SiteTable


class MovingSpan(PenSet):
    """Pens over one span. What hands do is remembered; what the clock does is not."""

    def __init__(
        self, table: SiteTable, live: LiveValues, now_ns: int, index: TableIndex | None = None
    ) -> None:
        super().__init__(table, live, now_ns, index)
        self.span = Span.last(PRESETS["15min"], now_ns)
        self._visits = Visits()
        self.is_fresh = True
        """Whether nobody chose the span yet."""

    @property
    def now_ns(self) -> int:
        """The clock, as `follow` said it."""
        return self.data.now_ns

    def follow(self, now_ns: int, present_ns: int) -> None:
        """The clock went on; ``present_ns`` is up to when the values are known to be current."""
        self.data.follow(now_ns, present_ns)
        self.place(self.span.followed(now_ns))

    def last(self, seconds: float) -> None:
        """Show the last ``seconds``, following the present."""
        self._go(Span.last(seconds, self.now_ns))

    def go_live(self) -> None:
        """Follow the present with the length there is."""
        self._go(Span.last(self.span.width_ns / SECOND, self.now_ns))

    def look_close(self) -> None:
        """The last two minutes, following: what the live button shows."""
        self.last(LIVE_S)

    def pan(self, by_ns: int) -> None:
        """Move the span."""
        self._go(self.span.panned(by_ns, self.now_ns))

    def zoom(self, factor: float, at_ns: int) -> None:
        """Show more or less time around ``at_ns``."""
        self._go(self.span.zoomed(factor, at_ns, self.now_ns))

    def go_to(self, start_ns: int, end_ns: int) -> None:
        """Show just this time, as far as it is past; what is too short is widened."""
        self._go(Span.between(start_ns, end_ns, self.now_ns))

    def go_back(self) -> bool:
        """The span before the last movement; False where there was none."""
        return self._revisit(self._visits.back(self.span))

    def go_forward(self) -> bool:
        """The span that was left by going back; False where there was none."""
        return self._revisit(self._visits.forward(self.span))

    def _revisit(self, span: Span | None) -> bool:
        if span is not None:
            self.place(span.followed(self.now_ns))
        return span is not None

    def _go(self, span: Span) -> None:
        self.is_fresh = False
        if span != self.span:
            self._visits.note(self.span, self.now_ns)
        self.place(span)

    def place(self, span: Span) -> None:
        """Show this span; nothing is remembered."""
        if span == self.span:
            return
        if span.width_ns != self.span.width_ns:
            self.scales.forget()
        self.span = span
        self.moves += 1
