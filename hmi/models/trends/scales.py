"""The scales of the panes: calm while the picture is panned, and as the hand wants them.

A scale that followed every extreme would make each picture a new one, and heights could not be
compared by eye from one to the next. So a scale is rounded outward, and stays while it serves.
"""

from collections.abc import Iterable
from typing import Final

from hmi.models.trends.columns import Columns
from hmi.models.trends.panes import Pane, scale
from hmi.models.trends.ticks import step_of

_TOO_WIDE: Final = 0.5
"""A kept scale of which less than this part is needed is made anew."""
_ROUNDED_TO: Final = 8
"""Steps to a scale: its ends lie on whole ones."""


class Scales:
    """Lowest and highest value of each pane. ``changes`` grows when a hand moved one."""

    def __init__(self) -> None:
        self.changes = 0
        self._kept: dict[str, tuple[float, float, tuple[str, ...]]] = {}
        self._by_hand: dict[str, tuple[float, float]] = {}

    def of(self, pane: Pane, seen: Iterable[Columns], also: Iterable[float] = ()) -> "Ends":
        """The ends for a pane that shows these rows and has to hold ``also``."""
        if pane.key in self._by_hand:
            return self._by_hand[pane.key]
        low, high = scale(pane, seen)
        low, high = min([low, *also]), max([high, *also])
        tags = tuple(tag.id for tag in pane.tags)
        kept = self._kept.get(pane.key)
        if kept is None or kept[2] != tags or not _serves(kept[0], kept[1], low, high):
            self._kept[pane.key] = (*_outward(low, high), tags)
        return self._kept[pane.key][:2]

    def forget(self) -> None:
        """Other spans have other heights: what was kept is made anew; a hand's scale stays."""
        self._kept.clear()

    def set_by_hand(self, pane: Pane, low: float, high: float) -> None:
        """Show this part of the values from now on."""
        if high > low:
            self._by_hand[pane.key] = (low, high)
            self.changes += 1

    def zoom(self, pane: Pane, factor: float, at: float) -> None:
        """``factor`` below 1 shows less, around the value ``at``."""
        low, high = self.now(pane)
        self.set_by_hand(pane, at - (at - low) * factor, at + (high - at) * factor)

    def shift(self, pane: Pane, share: float) -> None:
        """Move up by a share of the height on view."""
        low, high = self.now(pane)
        by = share * (high - low)
        self.set_by_hand(pane, low + by, high + by)

    def release(self) -> None:
        """All panes choose for themselves again."""
        self.changes += bool(self._by_hand)
        self._by_hand.clear()
        self._kept.clear()

    def is_set(self, pane: Pane) -> bool:
        """Whether a hand chose what a pane shows."""
        return pane.key in self._by_hand

    def now(self, pane: Pane) -> "Ends":
        """What a pane shows now."""
        kept = self._kept.get(pane.key)
        return self._by_hand.get(pane.key) or (kept[:2] if kept else scale(pane, ()))


Ends = tuple[float, float]
"""Lowest and highest value of a scale."""


def _serves(kept_low: float, kept_high: float, low: float, high: float) -> bool:
    inside = kept_low <= low and high <= kept_high
    return inside and high - low >= _TOO_WIDE * (kept_high - kept_low)


def _outward(low: float, high: float) -> Ends:
    """The ends moved outward onto whole steps; one at 0 stays there."""
    step = step_of((high - low) / _ROUNDED_TO)
    bottom = low if low <= 0.0 < high and -low < step else (low // step) * step
    return bottom, -(-high // step) * step
