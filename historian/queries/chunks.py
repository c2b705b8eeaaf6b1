"""Raw samples of one tag, chunk by chunk, however many there are.

Chunks are cut between times, never within one: samples of the same time stay together, so that none
is lost or doubled at an edge. Windows of time grow over quiet stretches and shrink over busy ones; a
store looks at no more of its files than a chunk needs.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from historian.store import RawColumns

FIRST_WINDOW_NS: Final = 86_400 * 10**9
CHUNK_ROWS: Final = 20_000
_LONGEST_NS: Final = 64 * FIRST_WINDOW_NS
_LEAST_NS: Final = 1_000_000

Ask = Callable[[int, int, int], RawColumns]
"""Asks for the oldest samples of ``[start_ns, end_ns)``, at most so many (fewer where fewer fit)."""


def chunks(
    ask: Ask, start_ns: int, end_ns: int, rows: int = CHUNK_ROWS
) -> Iterator[tuple[int, RawColumns]]:
    """Chunks in order of time, each with the time up to which all samples are known by now."""
    at_ns, window_ns, limit = start_ns, FIRST_WINDOW_NS, rows
    while at_ns < end_ns:
        until_ns = min(_window_end(at_ns, window_ns), end_ns)
        found = ask(at_ns, until_ns, limit)
        if not found.more:
            yield until_ns, found
            at_ns, limit = until_ns, rows
            if len(found.time_ns) * 4 < rows:
                window_ns = min(window_ns * 2, _LONGEST_NS)
            continue
        whole = whole_times(found)
        window_ns = max(window_ns // 2, _LEAST_NS)
        if len(whole.time_ns):
            at_ns, limit = int(whole.time_ns[-1]) + 1, rows
            yield at_ns, whole
        elif limit > 2 * len(found.time_ns):  # more of one time than any answer holds
            yield from _of_one_time(ask, found, limit)
            at_ns, limit = int(found.time_ns[0]) + 1, rows
        else:
            limit *= 2


def whole_times(found: RawColumns) -> RawColumns:
    """What was cut short, without its last time, of which there may be more."""
    keep = int(np.searchsorted(found.time_ns, found.time_ns[-1], "left"))
    return replace(found.take(slice(keep)), more=False)


def _window_end(at_ns: int, window_ns: int) -> int:
    """The end of a window: of whole UTC days where it is as long as that, as stores keep days apart."""
    if window_ns < FIRST_WINDOW_NS:
        return at_ns + window_ns
    return (at_ns // FIRST_WINDOW_NS) * FIRST_WINDOW_NS + window_ns


def _of_one_time(ask: Ask, found: RawColumns, limit: int) -> Iterator[tuple[int, RawColumns]]:
    """All that can be had of one time that fills a whole answer."""
    time_ns = int(found.time_ns[0])
    yield time_ns + 1, replace(ask(time_ns, time_ns + 1, limit), more=True)
