"""Charts of measuring points: the value with its limits, and what happened as bars below it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from historian.reports.charts import Bar, Chart, Curve, Ink, Line, Span
from historian.reports.counting import feed_abnormal
from historian.reports.episodes import Episode
from historian.reports.figures import Figures
from historian.reports.holding import held, runs
from historian.reports.kind_words import named
from historian.reports.kinds import Asked
from historian.reports.limits_of import limits_of
from historian.reports.running import Spans, running, without
from historian.reports.words import Words
from historian.store import BucketColumns, RawColumns
from scada.model import AlarmKind, Quality, Tag, quality_of

BUCKETS: Final = 640
"""Stretches across a chart: as many as a printer shows."""
_INKS: Final = {
    AlarmKind.PRE_WARNING: (Words("预警", "pre-warning"), Ink.WARNING),
    AlarmKind.ALARM: (Words("报警", "alarm"), Ink.ALARM),
    AlarmKind.CUT: (Words("断电", "cut"), Ink.CUT),
}
_RESTORE: Final = Words("复电", "restore")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn of one point: its figures (for what is no measurement) and all episodes."""

    tag: Tag
    figures: Figures
    episodes: Sequence[Episode]


def charts(asked: Asked, some: Sequence[Drawn]) -> tuple[Chart, ...]:
    """One chart per point."""
    if not some or asked.until_ns <= asked.period.start_ns:
        return ()
    ids = [one.tag.id for one in some]
    until_ns = asked.until_ns
    start_ns = known_from(asked, ids)
    width_ns = max(1, -(-(until_ns - start_ns) // BUCKETS))
    before = asked.reading.as_of(ids, start_ns - 1)
    found = asked.reading.buckets(ids, start_ns, until_ns, width_ns)
    up = running(asked.reading, ids, start_ns, until_ns)
    down = without(((start_ns, until_ns),), up)
    return tuple(
        _chart(asked, one, _cut(_curve(one.tag, lead, columns, start_ns, until_ns), down), start_ns)
        for one, lead, columns in zip(some, before, found, strict=True)
    )


def _cut(curve: Curve, down: Spans) -> Curve:
    """The curve with a gap wherever nothing is known."""
    for start, end in down:
        kept = (curve.time_ns < start) | (curve.time_ns >= end)
        times = np.append(curve.time_ns[kept], start)
        order = np.argsort(times, kind="stable")
        low, high = (np.append(one[kept], np.nan)[order] for one in (curve.low, curve.high))
        curve = replace(curve, time_ns=times[order], low=low, high=high)
    return curve


def known_from(asked: Asked, ids: Sequence[str]) -> int:
    """The period's start; of a site that was set up later the first moment that is known of any tag."""
    start_ns, until_ns = asked.period.start_ns, asked.until_ns
    if not ids or any(len(one.time_ns) for one in asked.reading.as_of(ids, start_ns)):
        return start_ns
    whole = asked.reading.statistics(ids, start_ns, until_ns, until_ns - start_ns)
    firsts = [int(one.first_ns[0]) for one in whole if len(one.time_ns)]
    return min(firsts, default=start_ns)


def _chart(asked: Asked, one: Drawn, curve: Curve, start_ns: int) -> Chart:
    lines = tuple(_lines(asked, one.tag))
    return Chart(
        Words(*(f"{name}  {one.tag.id}" + (f"  ({one.tag.unit})" if one.tag.unit else "")
                for name in named(one.tag))),
        start_ns,
        asked.until_ns,
        (curve,),
        lines,
        tuple(_bars(asked, one)),
        low=min(0.0, one.tag.low) if lines or one.tag.low <= 0 else one.tag.low,
        high=max((line.value for line in lines), default=0.0),
    )  # fmt: skip


def _curve(
    tag: Tag, before: RawColumns, columns: BucketColumns, start_ns: int, until_ns: int
) -> Curve:
    """The extremes, led by what stood at the start; a bucket of bad samples only is a gap."""
    carried = _carried(before)
    ends = np.array([until_ns], np.int64)
    none = np.array([np.nan])
    times: NDArray[np.int64] = np.concatenate([[start_ns], columns.time_ns, ends]).astype(np.int64)
    low = np.concatenate([[carried], columns.minimum, none])
    high = np.concatenate([[carried], columns.maximum, none])
    return Curve(named(tag), tag.unit, times, low, high)


def _carried(before: RawColumns) -> float:
    if not len(before.time_ns):
        return float("nan")
    bad = quality_of(before.status, before.flags)[0] >= Quality.BAD
    return float("nan") if bad else float(before.value[0])


def _lines(asked: Asked, tag: Tag) -> Iterator[Line]:
    seen = set[tuple[str, float]]()
    for limit in asked.table.alarms:
        if limit.tag != tag.id or limit.kind not in _INKS or limit.of != "value":
            continue
        name, ink = _INKS[limit.kind]
        marks = [Line(name, limit.value, ink)]
        if limit.kind is AlarmKind.CUT and limit.restore is not None:
            marks.append(Line(_RESTORE, limit.restore, Ink.RESTORE))
        for mark in marks:
            if (mark.ink, mark.value) not in seen:
                seen.add((mark.ink, mark.value))
                yield mark


def _bars(asked: Asked, one: Drawn) -> Iterator[Bar]:
    """What happened to the point, and what it would have switched off; no bar for what it has not."""
    mine = [each for each in one.episodes if each.tag == one.tag.id and not each.late]
    for kind, name, ink in (
        (AlarmKind.ALARM, Words("报警", "Alarm"), Ink.ALARM),
        (AlarmKind.CUT, Words("断电", "Cut"), Ink.CUT),
    ):
        some = [each for each in mine if each.kind is kind]
        if some or kind is AlarmKind.ALARM or limits_of(asked.table, one.tag.id, kind):
            yield Bar(name, _spans(asked, some, ink))
    feeds = list(_feeds(asked, one.tag))
    yield from feeds
    faults = feed_abnormal(one.episodes, [one.tag.id]).get(one.tag.id, [])
    if feeds or faults:
        yield Bar(Words("馈电异常", "Feed abnormal"), _spans(asked, faults, Ink.FEED_ABNORMAL))
    if one.figures.calibrated:
        spans = tuple(Span(*span, Ink.CALIBRATION) for span in one.figures.calibrated)
        yield Bar(Words("标校", "Calibration"), spans)


def _spans(asked: Asked, some: Sequence[Episode], ink: Ink) -> tuple[Span, ...]:
    edges = asked.period.start_ns, asked.until_ns
    return tuple(Span(*one.within(*edges), ink) for one in some)


def _feeds(asked: Asked, tag: Tag) -> Iterator[Bar]:
    """The feed states (馈电) that the point's cut must switch off: a bar where there is power."""
    for feed in feeds_of(asked, tag):
        start_ns, until_ns = asked.period.start_ns, asked.until_ns
        lead = asked.reading.as_of([feed.id], start_ns - 1)[0]
        raw = asked.reading.raw([feed.id], start_ns, until_ns)[0]
        pieces = held(lead, raw, start_ns, until_ns)
        up = running(asked.reading, [feed.id], start_ns, until_ns)
        down = without(((start_ns, until_ns),), up)
        powered = without(runs(pieces, pieces.usable & (pieces.value >= 0.5)), down)
        broken = runs(pieces, ~pieces.usable)
        spans = [Span(*one, Ink.FEED) for one in powered] + [Span(*one, Ink.BAD) for one in broken]
        yield Bar(named(feed), tuple(sorted(spans)))


def feeds_of(asked: Asked, tag: Tag) -> list[Tag]:
    """The feed points of the interlocks that a measuring point cuts by."""
    by_id = {one.id: one for one in asked.table.tags}
    ids = dict.fromkeys(
        feed for one in asked.table.interlocks if tag.id in one.methane for feed in one.feed
    )
    return [by_id[feed] for feed in ids if feed in by_id]
