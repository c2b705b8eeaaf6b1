"""Trends to 2,000 pixels, as a station asks for them: extremes, first and last of each pixel's time."""

from functools import partial
from typing import Final

from bench.given import say
from bench.historian.plant import DAY_NS, DAYS, NAMES, START_NS
from bench.historian.timing import median_ms
from historian.store import Store

PIXELS: Final = 2_000
END_NS: Final = START_NS + DAYS * DAY_NS
QUESTIONS: Final = {"1x1d": (1, 1), "1x30d": (1, 30), "100x30d": (100, 30), "1x1y": (1, 365)}
"""How many tags, over how many days."""


def ask(store: Store, what: str, names: tuple[str, ...] = tuple(QUESTIONS)) -> dict[str, float]:
    """The median time of each question, warm, in ms."""
    found = {name: round(median_ms(partial(trend, store, name)), 2) for name in names}
    say(f"  {what}: {found}")
    return found


def trend(store: Store, name: str) -> int:
    """Ask one of them; how many buckets came."""
    tags, days = QUESTIONS[name]
    span_ns = days * DAY_NS
    width_ns = -(-span_ns // PIXELS)
    found = store.buckets(NAMES.ids[:tags], END_NS - span_ns, END_NS, width_ns)
    return sum(len(one.time_ns) for one in found)
