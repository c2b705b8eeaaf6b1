"""Figures of the historian in memory, worked out plainly: each usable sample holds until the next."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from scada.bus.messages import (
    CompareAnswer,
    CompareRequest,
    FiguresAnswer,
    FigureSeries,
    FiguresRequest,
)
from scada.model import Quality, Samples, quality_of
from tests.hmi.fake_history import FakeStore

_FLOATS = ("mean", "average", "minimum", "maximum", "first", "last", "good_s", "bad_s", "unknown_s")
_WHOLE = ("time_ns", "end_ns", "minimum_ns", "maximum_ns", "count", "usable")


def figures(store: FakeStore, request: Any) -> Any:
    """As the historian answers: one stretch, or two to be compared; one bucket each."""
    if isinstance(request, CompareRequest):
        first, second = (
            _all(store, request.tags, start, start + request.span_ns)
            for start in (request.first_ns, request.second_ns)
        )
        return CompareAnswer(first=first, second=second, until_ns=request.span_ns)
    assert isinstance(request, FiguresRequest)
    series = _all(store, request.tags, request.start_ns, request.end_ns)
    return FiguresAnswer(series=series, until_ns=request.end_ns)


def _all(
    store: FakeStore, tags: Sequence[str], start_ns: int, end_ns: int
) -> tuple[FigureSeries, ...]:
    empty = Samples.empty()
    return tuple(_one(tag, store.rows.get(tag, empty), start_ns, end_ns) for tag in tags)


def _one(tag: str, rows: Samples, start_ns: int, end_ns: int) -> FigureSeries:
    times = np.r_[rows.time_ns, np.iinfo(np.int64).max]
    begin, end = np.maximum(times[:-1], start_ns), np.minimum(times[1:], end_ns)
    held = np.maximum(end - begin, 0) / 1e9
    usable = (quality_of(rows.status, rows.flags) != Quality.BAD) & np.isfinite(rows.value)
    inside = usable & (rows.time_ns >= start_ns) & (rows.time_ns < end_ns)
    good_s = float(held[usable].sum())
    mean = float((rows.value[usable] * held[usable]).sum() / good_s) if good_s else np.nan
    low, high = (
        (float(rows.value[inside].min()), float(rows.value[inside].max()))
        if inside.any()
        else (np.nan, np.nan)
    )
    named = {"mean": mean, "minimum": low, "maximum": high, "good_s": good_s}
    columns: dict[str, Any] = {name: np.array([named.get(name, np.nan)]) for name in _FLOATS}
    columns |= {name: np.zeros(1, np.int64) for name in _WHOLE}
    marks: dict[str, Any] = {"quality": np.zeros(1, np.uint8), "flags": np.zeros(1, np.uint16)}
    return FigureSeries(tag=tag, **columns, **marks)
