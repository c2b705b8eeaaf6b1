"""Trends to 2,000 pixels, as a station asks for them: extremes, first and last of each pixel's time."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from bench.given import say
from bench.historian.plant import DAY_NS, DAYS, NAMES, START_NS
from bench.historian.timing import median_ms
from historian.rollups import trend_grid
from historian.store import Store

PIXELS: Final = 2_000
END_NS: Final = START_NS + DAYS * DAY_NS
QUESTIONS: Final = {"1x1d": (1, 1), "1x30d": (1, 30), "100x30d": (100, 30), "1x1y": (1, 365)}
"""How many tags, over how many days."""


def ask(store: Store, what: str, names: Iterable[str] = tuple(QUESTIONS)) -> dict[str, float]:
    """The median time of each question, warm, in ms; pixels as the historian rounds them."""
    return _timed(store, what, names, rounded=True)


def ask_without(
    store: Store, what: str, names: Iterable[str] = tuple(QUESTIONS)
) -> dict[str, float]:
    """The same for pixels of a width to which no roll-ups fit: the samples themselves are read."""
    return _timed(store, f"{what} without roll-ups", names, rounded=False)


def _timed(store: Store, what: str, names: Iterable[str], *, rounded: bool) -> dict[str, float]:
    found = {
        name: round(median_ms(partial(trend, store, name, rounded=rounded)), 2) for name in names
    }
    say(f"  {what}: {found}")
    return found


def trend(store: Store, name: str, *, rounded: bool) -> int:
    """Ask one of them; how many buckets came."""
    tags, days = QUESTIONS[name]
    start_ns, width_ns = END_NS - days * DAY_NS, -(-days * DAY_NS // PIXELS)
    if rounded:
        start_ns, width_ns = trend_grid(start_ns, width_ns)
    else:
        width_ns += 1
    found = store.buckets(NAMES.ids[:tags], start_ns, END_NS, width_ns)
    return sum(len(one.time_ns) for one in found)
