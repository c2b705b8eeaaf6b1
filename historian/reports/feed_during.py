"""What the feed (馈电) did while the power was to be cut."""

from collections.abc import Sequence
from typing import NamedTuple

from historian.reports.counting import together_s
from historian.reports.holding import held, runs
from historian.reports.kinds import Asked
from historian.reports.words import NOTHING, Words
from scada.model import Tag

OFF, ON, UNKNOWN = (
    Words("已断电", "off"),
    Words("有电", "power on"),
    Words("无馈电数据", "no feed data"),
)


class Feed(NamedTuple):
    """Whether power was off at last; since when all was off, None for never; how long any was on."""

    state: Words
    off_ns: int | None
    on_s: float


def feed_during(asked: Asked, feeds: Sequence[Tag], start_ns: int, end_ns: int) -> Feed:
    """Of the feed points over a cut."""
    if not feeds or end_ns <= start_ns:
        return Feed(NOTHING if not feeds else UNKNOWN, None, 0.0)
    ids = [feed.id for feed in feeds]
    lead, raw = asked.reading.as_of(ids, start_ns - 1), asked.reading.raw(ids, start_ns, end_ns)
    on: list[tuple[int, int]] = []
    known = False
    for before, samples in zip(lead, raw, strict=True):
        pieces = held(before, samples, start_ns, end_ns)
        known = known or bool(pieces.usable.any())
        on += runs(pieces, pieces.usable & (pieces.value >= 0.5))
    if not known:
        return Feed(UNKNOWN, None, 0.0)
    last = max((end for _, end in on), default=start_ns)
    seconds = together_s(on)
    return Feed(OFF, last, seconds) if last < end_ns else Feed(ON, None, seconds)
