"""Trends to 2,000 pixels, as a station asks for them: extremes, first and last of each pixel's time."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from bench.given import say
from bench.historian.plant import DAY_NS, DAYS, NAMES, START_NS
from bench.historian.timing import median_ms
from historian.rollups import trend_grid
from historian.store import Store

PIXELS: Final = 2_000
END_NS: Final = START_NS + DAYS * DAY_NS
Width = Callable[[int], int]
QUESTIONS: Final = {"1x1d": (1, 1), "1x30d": (1, 30), "100x30d": (100, 30), "1x1y": (1, 365)}
"""How many tags, over how many days."""


def ask(store: Store, what: str, names: Iterable[str] = tuple(QUESTIONS)) -> dict[str, float]:
    """The median time of each question, warm, in ms."""
    return _timed(store, what, names, width_ns)


def ask_without(
    store: Store, what: str, names: Iterable[str] = tuple(QUESTIONS)
) -> dict[str, float]:
    """The same for pixels of a width to which no roll-ups fit: the samples themselves are read."""
    return _timed(store, f"{what} without roll-ups", names, odd_width_ns)


def _timed(store: Store, what: str, names: Iterable[str], width: Width) -> dict[str, float]:
    found = {name: round(median_ms(partial(trend, store, name, width)), 2) for name in names}
    say(f"  {what}: {found}")
    return found


def trend(store: Store, name: str, width: Width) -> int:
    """Ask one of them; how many buckets came."""
    tags, days = QUESTIONS[name]
    found = store.buckets(NAMES.ids[:tags], END_NS - days * DAY_NS, END_NS, width(days))
    return sum(len(one.time_ns) for one in found)


def odd_width_ns(days: int) -> int:
    """A pixel's time, a nanosecond off every round one."""
    return -(-days * DAY_NS // PIXELS) + 1


def width_ns(days: int) -> int:
    """A pixel's time, rounded as the historian rounds it for a trend."""
    return trend_grid(0, -(-days * DAY_NS // PIXELS))[1]
