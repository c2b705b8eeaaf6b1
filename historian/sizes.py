"""How large an answer may be: a message of the bus, whatever server carries it."""

from collections.abc import Iterable
from itertools import accumulate
from typing import Final

import numpy as np

from scada.model import BadInput

ANSWER_BYTES: Final = 950_000
"""NATS takes 1 MiB per message unless it is told otherwise; the rest is for the header."""
_SERIES_BYTES: Final = 256
"""A series without its rows: its tag's id and the names of its fields."""
_RAW_ROW: Final = 8 + 8 + 4 + 2
_BUCKET_ROW: Final = 8 + 4 * 8 + 4 + 1 + 2
_FIGURE_ROW: Final = 15 * 8 + 1 + 2
"""The widest of statistics and figures."""
_JOIN_ROW: Final = 8
_JOIN_CELL: Final = 8 + 4 + 2 + 8
_LATEST_NS: Final = 2**62
"""In 2116, as links tell times; as long before 1970, in 1823."""
MOST_TAGS: Final = 1000
MOST_EVENTS: Final = 5000


def raw_limit(tags: int, limit: int, *, sent: bool = False) -> int:
    """How many raw samples per tag are answered: what was asked for, or what fits.

    ``sent`` is true where the numbers as sent go with them.
    """
    if limit < 1:
        raise BadInput(f"limit = {limit}: ask for at least one sample")
    return max(1, min(limit, (ANSWER_BYTES // tags - _SERIES_BYTES) // (_RAW_ROW + 8 * sent)))


def bucket_width_ns(tags: int, span_ns: int, buckets: int) -> int:
    """The width of a bucket: as asked for, or wider, so that all of them fit."""
    if buckets < 1:
        raise BadInput(f"buckets = {buckets}: ask for 0 (raw samples) or more")
    return max(1, -(-span_ns // min(buckets, most_buckets(tags))))


def most_buckets(tags: int) -> int:
    """How many buckets per tag fit into one answer."""
    return max(1, (ANSWER_BYTES // max(1, tags) - _SERIES_BYTES) // _BUCKET_ROW)


def whole_buckets_ns(series: int, start_ns: int, end_ns: int, width_ns: int) -> int:
    """The end of the whole buckets that fit into one answer, at most ``end_ns``."""
    most = max(1, (ANSWER_BYTES // series - 2 * _SERIES_BYTES) // _FIGURE_ROW)
    return min(end_ns, start_ns + most * width_ns)


def join_rows(tags: int) -> int:
    """How many rows of a join fit into one answer."""
    return max(1, (ANSWER_BYTES - _SERIES_BYTES) // (_JOIN_ROW + _JOIN_CELL * tags))


def check_span(start_ns: int, end_ns: int) -> None:
    """Raise `BadInput` for a span that is empty, turned round, or beyond any calendar."""
    check_time(start_ns)
    check_time(end_ns)
    if start_ns >= end_ns:
        raise BadInput(
            f"from {start_ns} to {end_ns} ns is no span of time: the end comes after the start / "
            f"从 {start_ns} 到 {end_ns} ns 不是有效时段：终点须晚于起点"
        )


def check_time(time_ns: int) -> None:
    """Raise `BadInput` for a time that no sample can have."""
    if not -_LATEST_NS <= time_ns <= _LATEST_NS:
        when = np.datetime64(min(max(time_ns // 10**9, -(2**62)), 2**62), "s")
        raise BadInput(
            f"{when} is no time of a history: it has those from 1824 to 2115 / "
            f"{when} 超出范围：历史库的时间为 1824 至 2115 年"
        )


def check_tags(tags: tuple[str, ...]) -> None:
    """Raise `BadInput` for no tags, and for more than one answer can hold."""
    if not 1 <= len(tags) <= MOST_TAGS:
        raise BadInput(f"{len(tags)} tags: ask for 1 to {MOST_TAGS} at a time")


def events_limit(limit: int) -> int:
    """How many journal lines are looked for."""
    if limit < 1:
        raise BadInput(f"limit = {limit}: ask for at least one line")
    return min(limit, MOST_EVENTS)


def fitting(sizes: Iterable[int]) -> int:
    """How many of these, in bytes, fit into one answer; at least the first does."""
    totals = list(accumulate(sizes))
    return sum(total <= ANSWER_BYTES for total in totals) or min(1, len(totals))
