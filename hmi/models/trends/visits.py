"""The spans that were looked at: back to where one came from, and forward again."""

from typing import Final

from hmi.models.trends.span import SECOND, Span

_MOST: Final = 60
_ONE_MOVE_NS: Final = SECOND
"""Movements that follow each other as closely as this, a drag or a turn of the wheel, are one."""


class Visits:
    """Remembers where the span was before each movement; bounded."""

    def __init__(self) -> None:
        self._back: list[Span] = []
        self._forward: list[Span] = []
        self._moved_ns = 0

    def note(self, before: Span, now_ns: int) -> None:
        """A hand moved the span away from ``before``."""
        if not 0 <= now_ns - self._moved_ns < _ONE_MOVE_NS or not self._back:
            self._back = [*self._back[1 - _MOST :], before]
        self._moved_ns = now_ns
        self._forward.clear()

    def back(self, here: Span) -> Span | None:
        """Where it was before; None at the beginning."""
        return self._step(self._back, self._forward, here)

    def forward(self, here: Span) -> Span | None:
        """Where it was before going back; None at the end."""
        return self._step(self._forward, self._back, here)

    def _step(self, out: list[Span], onto: list[Span], here: Span) -> Span | None:
        self._moved_ns = 0
        if not out:
            return None
        onto.append(here)
        return out.pop()
