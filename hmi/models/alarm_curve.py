"""The last quarter of an hour of an alarm's point: stored and live extremes, limits, bars, forecast."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hmi.models.alarm_detail import Span, active_spans, held, on_spans
from hmi.models.forecast import current
from hmi.models.station import StationModel
from scada.bus.messages import BucketSeries
from scada.model import (
    AlarmDefinition,
    AlarmKind,
    AlarmRecord,
    Comparison,
    Event,
    ForecastMethod,
    Process,
    Tag,
)

SPAN_NS: Final = 900_000_000_000
_HELD_NS: Final = 5_000_000_000
"""For so long, and five scans, a value is carried over buckets in which none came."""
Bars = list[tuple[str, list[Span], str]]


@dataclass(frozen=True, slots=True)
class Ahead:
    """A forecast: the value now, what is expected, and between what it lies with 80 %."""

    now: float
    expected: float
    low: float
    high: float


@dataclass
class Curve:
    """What is drawn: extremes per bucket (NaN is a gap), the limits, and the bars' spans."""

    time_ns: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    limits: list[AlarmDefinition] = field(default_factory=list)
    decimals: int = 2
    bars: Bars = field(default_factory=list)
    """Text path of the name, spans, colour: a priority's number or a token."""
    states: tuple[str, str] = ("", "")
    """Of a switch the words for 0 and 1, which stand at the axis."""
    own: float = math.nan
    """The limit of this very alarm: it is in the picture wherever the values are."""
    raised_ns: int = 0
    ahead: Ahead | None = None


def curve_of(
    model: StationModel,
    record: AlarmRecord,
    stored: Mapping[str, BucketSeries],
    events: Sequence[Event],
) -> Curve:
    """The curve of an alarm's point; ``stored`` by tag, ``events`` are its journal lines."""
    row = model.live.index[record.tag]
    tag = model.table.tags[row]
    times, low, high = _extremes(model, row, stored.get(tag.id))
    levels = model.words.levels.get(tag.id, [])
    limits = [limit for limit in levels if limit.comparison is not Comparison.IS]
    return Curve(
        times,
        low,
        high,
        limits,
        tag.decimals,
        _bars(model, record, events),
        _states(model, tag),
        own=next((one.value for one in limits if one.id == record.alarm), math.nan),
        raised_ns=record.raised_ns if record.process is not Process.NORMAL else 0,
        ahead=_ahead(model, row, tag.id),
    )


def _states(model: StationModel, tag: Tag) -> tuple[str, str]:
    if not tag.is_switch:
        return "", ""
    return model.words.state(tag, 0.0), model.words.state(tag, 1.0)


def _ahead(model: StationModel, row: int, tag: str) -> Ahead | None:
    """The forecast of the next three minutes; none of what is exceeded or not known."""
    forecast = current(model, tag)
    if forecast is None or forecast.exceeded or forecast.method is ForecastMethod.WAITING:
        return None
    now = float(model.live.value[row])
    ahead = Ahead(now, forecast.expected[0], forecast.low[0], forecast.high[0])
    known = all(map(math.isfinite, (now, ahead.expected, ahead.low, ahead.high)))
    return ahead if known else None


def _extremes(
    model: StationModel, row: int, stored: BucketSeries | None
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Stored extremes first, then the live ring from where they end."""
    live = model.live
    low, high = (one.astype(np.float64) for one in live.spark(row))
    begins = live.spark_times()
    times = begins + live.spark_width // 2
    if stored is None or not len(stored.time_ns):
        return times, low, high
    start, end = int(stored.time_ns[0]), int(stored.time_ns[-1]) + stored.bucket_ns
    later = begins >= end
    grid = np.arange(start, end, stored.bucket_ns)
    place = (stored.time_ns - start) // stored.bucket_ns
    scan_s = model.table.tags[row].scan_s
    carried = int(_HELD_NS * max(1.0, scan_s) // stored.bucket_ns) + 1
    held_low, held_high = held(place, stored, len(grid), carried if scan_s else len(grid))
    return (
        np.r_[grid + stored.bucket_ns // 2, times[later]],
        np.r_[held_low, low[later]],
        np.r_[held_high, high[later]],
    )


def _bars(model: StationModel, record: AlarmRecord, events: Sequence[Event]) -> Bars:
    """When its point was in alarm and cut, and when its place was cut and fed."""
    end = model.now_ns
    window = (end - SPAN_NS, end)
    every = [*events, *(event for event in model.journal if event.tag == record.tag)]
    own = model.words.limits.get(record.tag, [])
    cutting = {one.id for one in own if one.kind is AlarmKind.CUT}
    rest = {one.id for one in own if one.kind not in (AlarmKind.CUT, AlarmKind.PRE_WARNING)}
    rest = {record.alarm} if record.kind is AlarmKind.SOURCE else rest or {record.alarm}
    known = (model.alarms.of(one) for one in (*cutting, *rest))
    active = {one.alarm for one in known if one is not None and one.process is Process.ACTIVE}
    bars = [("alarms.bar.alarm", active_spans(every, rest, *window, active), "2")]
    cuts, feeds = model.areas.switch_rows(record.area)
    if cutting:
        bars.append(("alarms.bar.cut", active_spans(every, cutting, *window, active), "1"))
    elif len(cuts):
        bars.append(("alarms.bar.cut", _switch_spans(model, cuts), "1"))
    if len(feeds):
        bars.append(("alarms.bar.feed", _switch_spans(model, feeds), "edge"))
    return bars


def _switch_spans(model: StationModel, rows: NDArray[np.intp]) -> list[Span]:
    live = model.live
    on = np.zeros(len(live.spark_times()), bool)
    for row in rows:
        on |= live.spark(int(row))[1] >= 0.5
    return on_spans(live.spark_times(), on, live.spark_width)
