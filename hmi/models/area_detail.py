"""One area in short: what is cut or interlocked, its telling trends, its alarms (level 2 of ISA-101)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from hmi.models.alarms import worst
from hmi.models.by_urgency import urgency
from hmi.models.groups import Group
from hmi.models.station import StationModel
from hmi.models.words import NO_VALUE
from scada.model import AlarmRecord, Comparison, Kind, Process, Quality, inherited
from scada.model.interlock import Interlock

SWITCHED: Final = (Kind.CUT, Kind.FEED, Kind.FAN)
ALIKE: Final = 3
"""At most so many trends of one kind: one glance shall see gas, air and machines."""
_ON: Final = 0.5
WHOLE: Final = "overview"
"""The drawing of level 1."""


@dataclass(frozen=True, slots=True)
class Lock:
    """One interlock of the area: its name, what it did, and the alarm that says it did not."""

    name: str
    state: str
    is_abnormal: bool
    is_cut: bool
    alarm: AlarmRecord | None


@dataclass(frozen=True, slots=True)
class Switched:
    """A cut order, a supply or a fan: its row, whether it is on (None: not known), and since when."""

    row: int
    on: bool | None
    state: str
    since: str


def locks(station: StationModel, area: str) -> list[Lock]:
    """The interlocks of an area, in the order of the site."""
    return [_lock(station, one) for one in station.table.interlocks if one.area == area]


def _lock(station: StationModel, interlock: Interlock) -> Lock:
    name = station.text(f"interlock.{interlock.rule}")
    found = [station.alarms.of(f"{interlock.id}/{finding}") for finding in interlock.findings]
    active = [record for record in found if record and record.process is Process.ACTIVE]
    if active:
        record = min(active, key=urgency)
        return Lock(name, station.words.condition(record), True, False, record)
    cut_ns = _ordered_ns(station, interlock.cut)
    if cut_ns is None:
        return Lock(name, station.text("areas.lock.ready"), False, False, None)
    time = station.words.clock(cut_ns) if cut_ns else NO_VALUE
    ordered = station.text("areas.lock.cut", time=time)
    return Lock(name, f"{ordered} · {_fed(station, interlock, cut_ns)}", False, True, None)


def _ordered_ns(station: StationModel, cuts: Sequence[str]) -> int | None:
    """Since when a cut is ordered; None where none is."""
    live = station.live
    rows = [live.index[tag] for tag in cuts if tag in live.index]
    on = [row for row in rows if live.quality[row] < Quality.BAD and live.value[row] >= _ON]
    return int(min(live.changed_ns[row] for row in on)) if on else None


def _fed(station: StationModel, interlock: Interlock, cut_ns: int) -> str:
    """Whether the power is off, as the feed sensors say it."""
    live, text = station.live, station.text
    rows = [live.index[tag] for tag in interlock.feed if tag in live.index]
    known = [row for row in rows if live.quality[row] < Quality.BAD]
    if not known:
        return text("areas.lock.feed_unknown")
    if any(live.value[row] >= _ON for row in known):
        return text("areas.lock.fed")
    last_ns = max(int(live.changed_ns[row]) for row in known)
    if last_ns < cut_ns:
        return text("areas.lock.off")
    return text("areas.lock.off_after", seconds=f"{(last_ns - cut_ns) / 1e9:.1f}")


def switched(station: StationModel, area: str) -> list[Switched]:
    """The cut orders, supplies and fans of an area: what the interlocks move."""
    tags, live, words = station.table.tags, station.live, station.words
    rows = [row for row in station.areas.tags.get(area, ()) if tags[row].kind in SWITCHED]
    rows = [row for row in rows if tags[row].is_switch]
    found = []
    for row in sorted(rows, key=lambda row: SWITCHED.index(tags[row].kind)):
        usable = live.quality[row] < Quality.BAD
        on = bool(live.value[row] >= _ON) if usable else None
        since_ns = int(live.changed_ns[row])
        state = words.state(tags[row], float(live.value[row])) if usable else NO_VALUE
        found.append(Switched(row, on, state, words.clock(since_ns) if since_ns else NO_VALUE))
    return found


def telling(station: StationModel, groups: Sequence[Group], count: int) -> list[int]:
    """The rows whose trends are shown large: those with a limit, gas first, no kind thrice over."""
    levels, tags = station.words.levels, station.table.tags
    seen: Counter[Kind] = Counter()
    chosen: list[int] = []
    for row in (row for group in groups for row in group.rows):
        tag = tags[row]
        limited = any(one.comparison is not Comparison.IS for one in levels.get(tag.id, ()))
        if tag.is_switch or not limited or seen[tag.kind] >= ALIKE:
            continue
        seen[tag.kind] += 1
        chosen.append(row)
        if len(chosen) == count:
            break
    return chosen


def alarms(station: StationModel, area: str) -> list[AlarmRecord]:
    """The listed alarms of an area, the most urgent first."""
    return sorted(station.alarms.groups().by_area.get(area, ()), key=urgency)


def path(station: StationModel, area: str) -> list[str]:
    """The areas above one, the highest first, and itself: what the breadcrumbs name."""
    known = station.words.areas

    def upwards() -> Iterator[str]:
        name = area
        while name:
            yield name
            name = known[name].parent if name in known else ""

    seen: dict[str, None] = {}
    for name in takewhile(lambda one: one not in seen, upwards()):
        seen[name] = None
    return [*seen][::-1]


def drawing(station: StationModel, area: str) -> str:
    """The drawing of an area or of what it is part of, '' where there is none but the whole mine's."""
    name = inherited(station.table, area).display
    return name if name in station.table.mimics and name != WHOLE else ""


def worst_of(station: StationModel, area: str) -> AlarmRecord | None:
    """The worst alarm of an area."""
    return worst(station.alarms.groups().by_area.get(area, ()))
