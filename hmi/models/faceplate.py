"""One tag in full: what a faceplate says of it (level 3 of ISA-101). No Qt, no clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from hmi.models.alarms import can_acknowledge
from hmi.models.arrivals import KEPT, Arrivals
from hmi.models.by_urgency import urgency
from hmi.models.indicator import IndicatorState, indicator_of
from hmi.models.station import Applied, StationModel
from hmi.models.trends.bars import switch_bars
from hmi.models.trends.columns import Columns, raw_columns
from hmi.models.trends.joining import Tail, with_tail
from hmi.models.trends.trace import Rules
from scada.bus.messages import HistoryAnswer, HistoryRequest
from scada.model import (
    AlarmDefinition,
    AlarmKind,
    AlarmRecord,
    Flag,
    LinkStatus,
    Process,
    Quality,
    Tag,
    status_name,
)

_SECOND: Final = 1_000_000_000
SAMPLES_SPAN_NS: Final = 600 * _SECOND
"""How far back the last samples are asked for of a point that is sent by exception."""
_ORDER: Final = {
    kind: place
    for place, kind in enumerate(
        (
            AlarmKind.PRE_WARNING,
            AlarmKind.ALERT,
            AlarmKind.ALARM,
            AlarmKind.CUT,
            AlarmKind.STATE,
        )
    )
}


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One limit of the tag, and its alarm where it is listed now."""

    definition: AlarmDefinition
    record: AlarmRecord | None

    @property
    def is_active(self) -> bool:
        """Whether the limit is exceeded (or was when it was last known)."""
        return self.record is not None and self.record.process is Process.ACTIVE


@dataclass(frozen=True, slots=True)
class TagNow:
    """What is known of the tag at this moment. ``value`` is in the tag's unit, NaN for none.

    ``delay_ms`` is from the source time to this station, of the newest sample; None where that came
    before the station did, with the core's snapshot. ``age_s`` is the age of the source time.
    """

    value: float
    quality: Quality
    status: int
    flags: Flag
    time_ns: int
    age_s: float
    since_ns: int
    delay_ms: float | None
    raw: float
    """The number as the server sent it."""

    @property
    def status_name(self) -> str:
        """The raw status by its name."""
        return status_name(self.status)


@dataclass(frozen=True, slots=True)
class Change:
    """A switch's state from a time on: its value, NaN where it was not known, and for how long."""

    since_ns: int
    value: float
    seconds: float


@dataclass(frozen=True, slots=True)
class OnTime:
    """How long a switch was on since ``from_ns``: local midnight, or the first sample of today."""

    seconds: float
    from_ns: int


class Faceplate:
    """The facts about one tag of a station's model; `take` keeps them current."""

    def __init__(self, station: StationModel, tag: str) -> None:
        self.station = station
        self.row = station.live.index[tag]
        self.tag: Tag = station.table.tags[self.row]
        self.limits = sorted(
            station.words.limits.get(tag, ()),
            key=lambda limit: (_ORDER.get(limit.kind, 9), limit.priority * -1, limit.value),
        )
        self._levels = station.words.levels.get(tag, [])
        self._neighbours = [tag for tag in station.table.tags if tag.area == self.tag.area]
        self._today: Columns | None = None
        self._today_ns = 0
        self._tail = Tail(station.now_ns)
        self.arrivals = Arrivals()

    def take(self, applied: Applied) -> None:
        """Hear what a frame brought: its samples are kept, its switching counted."""
        for samples in applied.samples:
            mine = samples.take(
                (samples.tag == self.row) & ((samples.flags & Flag.BACKFILLED) == 0)
            )
            if len(mine):
                self.arrivals.take(mine, self.station.now_ns)
                self._tail.add(mine.time_ns, mine.value, mine.status, mine.flags, mine.as_sent)

    # -- now ---------------------------------------------------------------------------------

    def now(self, now_ns: int) -> TagNow:
        """The tag at ``now_ns``."""
        live, row = self.station.live, self.row
        arrived_ns = int(live.arrived_ns[row])
        return TagNow(
            value=float(live.value[row]),
            quality=Quality(int(live.quality[row])),
            status=int(live.status[row]),
            flags=Flag(int(live.flags[row])),
            time_ns=int(live.time_ns[row]),
            age_s=max(0.0, (now_ns - int(live.time_ns[row])) / _SECOND),
            since_ns=int(live.changed_ns[row]),
            delay_ms=(arrived_ns - int(live.time_ns[row])) / 1e6 if arrived_ns else None,
            raw=float(live.sent(row)),
        )

    @property
    def link(self) -> LinkStatus | None:
        """The link to the tag's server, as the core says it."""
        return self.station.links.get(self.tag.server)

    @property
    def refusal(self) -> str:
        """Why the server would not give the node, '' where it gives it."""
        return self.link.refused.get(self.tag.id, "") if self.link else ""

    def indicator(self) -> IndicatorState:
        """The tag's analogue indicator."""
        live = self.station.live
        value = float(live.value[self.row])
        active = {row.definition.id for row in self.limit_rows() if row.is_active}
        quality = Quality(int(live.quality[self.row]))
        return indicator_of(
            self.tag, self._levels, value if np.isfinite(value) else None, quality, active
        )

    # -- limits and alarms -------------------------------------------------------------------

    def limit_rows(self) -> list[LimitRow]:
        """The limits, least severe first, with their state."""
        records = self.station.alarms.records
        return [LimitRow(limit, records.get(limit.id)) for limit in self.limits]

    def alarms(self) -> list[AlarmRecord]:
        """The listed alarms of this tag, most urgent first."""
        return sorted(self.station.alarms.groups().by_tag.get(self.tag.id, ()), key=urgency)

    def unacknowledged(self) -> list[str]:
        """The ids that the acknowledge button sends: those that are shown."""
        return [record.alarm for record in self.alarms() if can_acknowledge(record)]

    def guidance(self) -> AlarmDefinition | None:
        """The rationalisation of the most urgent active limit alarm."""
        definitions = self.station.words.definitions
        active = [record for record in self.alarms() if record.process is Process.ACTIVE]
        return next((definitions[r.alarm] for r in active if r.alarm in definitions), None)

    def beside(self, most: int) -> list[Tag]:
        """Other points of its place: what is in alarm first, then what is measured, then switches."""
        by_tag = self.station.alarms.groups().by_tag
        others = [tag for tag in self._neighbours if tag is not self.tag]
        return sorted(others, key=lambda tag: (tag.id not in by_tag, tag.is_switch))[:most]

    # -- a switch's day ----------------------------------------------------------------------

    def today_request(self, now_ns: int) -> HistoryRequest | None:
        """What to ask for, so that a switch's on-time of the local day is known; None: nothing."""
        if not self.tag.is_switch:
            return None
        self._today_ns = midnight_ns(self.station.words.local(now_ns))
        return HistoryRequest(
            tags=(self.tag.id,),
            start_ns=self._today_ns,
            end_ns=now_ns + _SECOND,
            before=True,
        )

    def samples_request(self, now_ns: int) -> HistoryRequest:
        """What to ask for, so that the last samples are known from before the faceplate was opened."""
        span_ns = SAMPLES_SPAN_NS if self.tag.scan_s == 0 else int(KEPT * self.tag.scan_s * _SECOND)
        return HistoryRequest(
            tags=(self.tag.id,), start_ns=now_ns - span_ns, end_ns=now_ns + _SECOND, before=True
        )

    def take_samples(self, answer: HistoryAnswer) -> None:
        """Hear them."""
        for series in answer.raw:
            self.arrivals.recall(series)

    def take_today(self, answer: HistoryAnswer) -> None:
        """Hear the day's samples; where they were cut short the on-time stays unknown."""
        series = answer.raw[0] if answer.raw else None
        self._today = raw_columns(series) if series is not None and not series.more else None

    def _rows_today(self) -> Columns:
        return Columns.empty() if self._today is None else with_tail(self._today, self._tail)

    def changes(self, now_ns: int, most: int) -> list[Change]:
        """What a switch did today, the newest first; what it was at midnight is the last."""
        rows = self._rows_today()
        if not len(rows):
            return []
        value = np.where(rows.shown, np.round(rows.last), np.nan)
        known = np.nan_to_num(value, nan=-1.0)
        first = np.flatnonzero(np.r_[True, np.diff(known) != 0])
        begins = np.maximum(rows.start_ns[first], self._today_ns)
        lasted = np.diff(begins, append=now_ns) / _SECOND
        found = zip(begins.tolist(), value[first].tolist(), lasted.tolist(), strict=True)
        return [Change(*one) for one in list(found)[: -most - 1 : -1]]

    def on_time(self, now_ns: int) -> OnTime | None:
        """For how long the switch has been on today; None where nothing is known of today.

        Time with a bad state does not count.
        """
        rows = self._rows_today()
        if not len(rows):
            return None
        start = max(self._today_ns, int(rows.start_ns[0]))
        bars = switch_bars(rows, Rules.of(self.tag, (), now_ns))
        on = sum(bar.end_ns - max(bar.start_ns, start) for bar in bars if not bar.bad)
        return OnTime(on / _SECOND, start)


def midnight_ns(local: datetime) -> int:
    """The start of a local day, ns UTC."""
    start = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return int(start.timestamp()) * _SECOND
