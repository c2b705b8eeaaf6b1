"""The span of time on view, and how keys, wheel and buttons move it."""

from dataclasses import dataclass, replace
from typing import Final

SECOND: Final = 1_000_000_000
_SHORTEST_NS: Final = 2 * SECOND
_LONGEST_NS: Final = 400 * 86_400 * SECOND

PRESETS: Final = {
    "15min": 900,
    "1h": 3600,
    "8h": 8 * 3600,
    "24h": 86_400,
    "7d": 7 * 86_400,
    "30d": 30 * 86_400,
    "1y": 365 * 86_400,
}
"""Button id → seconds."""

LIVE_S: Final = 120
"""What the live button shows: wide enough to see a pulse, narrow enough to see it move."""


@dataclass(frozen=True, slots=True)
class Span:
    """``[start_ns, end_ns)`` on view; ``live`` follows the present."""

    start_ns: int
    end_ns: int
    live: bool = True

    @classmethod
    def last(cls, seconds: float, now_ns: int) -> "Span":
        """The last ``seconds`` until now, following."""
        return cls(now_ns - int(seconds * SECOND), now_ns, True)

    @classmethod
    def between(cls, start_ns: int, end_ns: int, now_ns: int) -> "Span":
        """A time of the past, no shorter and no longer than a span may be; it ends by now."""
        width = min(max(end_ns - start_ns, _SHORTEST_NS), _LONGEST_NS)
        end = min(start_ns + width, now_ns)
        return cls(end - width, end, end == now_ns)

    @property
    def width_ns(self) -> int:
        """Its length."""
        return self.end_ns - self.start_ns

    @property
    def preset(self) -> str:
        """The button whose length it has, else ''."""
        for name, seconds in PRESETS.items():
            if abs(self.width_ns - seconds * SECOND) < SECOND // 10:
                return name
        return ""

    def followed(self, now_ns: int) -> "Span":
        """The span at ``now_ns``: moved on if it is live, and back where the clock was set back."""
        if not self.live or now_ns == self.end_ns:
            return self
        return Span(now_ns - self.width_ns, now_ns, True)

    def panned(self, by_ns: int, now_ns: int) -> "Span":
        """Moved by ``by_ns``; it stops at the present, and follows it from there on."""
        end = min(self.end_ns + by_ns, now_ns)
        return Span(end - self.width_ns, end, end == now_ns)

    def zoomed(self, factor: float, at_ns: int, now_ns: int) -> "Span":
        """``factor`` below 1 shows less, around ``at_ns``; a live span keeps its right edge."""
        width = int(min(max(self.width_ns * factor, _SHORTEST_NS), _LONGEST_NS))
        if self.live:
            return replace(self, start_ns=self.end_ns - width)
        share = (at_ns - self.start_ns) / max(1, self.width_ns)
        start = at_ns - int(width * min(1.0, max(0.0, share)))
        end = min(start + width, now_ns)
        return Span(end - width, end, False)
