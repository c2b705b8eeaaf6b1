"""What the bound elements of a drawing look like now: worked out again only where something changed."""

from typing import Final, NamedTuple

import numpy as np

from hmi.models.alarms import fill, worst
from hmi.models.language import Language
from hmi.models.mimic.condition import Condition, Known
from hmi.models.mimic.cut_note import cut_note
from hmi.models.mimic.scene import Bound, Mimic, Role
from hmi.models.priority import Fill, class_of
from hmi.models.station import StationModel
from hmi.models.words import number
from scada.model import AlarmRecord, Area, Quality, SiteTable, Tag

STEPS: Final = 400
"""A level is drawn in so many steps: finer than its pixels."""
BAD: Final = int(Quality.BAD)
_NOTE: Final = Role.NOTE
UNKNOWN: Final = "?"
"""The value of a tag that the site does not have."""


class Look(NamedTuple):
    """One element now. ``seen`` None: whether it is shown is not known."""

    seen: Known = True
    text: str = ""
    is_held: bool = False
    """Whether its value is not one of now: bad quality, or the station is stale."""
    is_on: Known = None
    """Of a switch."""
    level: int = -1
    """Of what fills, 0 to `STEPS`; -1: not known."""
    alarm: tuple[int, Fill] | None = None
    """The class and the symbol's fill of its worst alarm."""
    is_turned: bool = False
    lines: tuple[str, ...] = ()


class Looks:
    """The looks of one drawing's elements over one site table.

    `take` compares arrays and works out only what changed: no loop over tags.
    """

    def __init__(self, mimic: Mimic, model: StationModel) -> None:
        self.mimic, self.model, self.table = mimic, model, model.table
        index = model.live.index
        self.rows = np.array([index.get(one.tag, -1) for one in mimic.bound], np.intp)
        self.tags: list[Tag | None] = [
            model.table.tags[row] if row >= 0 else None for row in self.rows
        ]
        self.now: list[Look] = [Look() for _ in mimic.bound]
        self._asked = {
            i: (*one.shows, *one.turns)
            for i, one in enumerate(mimic.bound)
            if one.shows or one.turns
        }
        asked = {
            tag for conditions in self._asked.values() for one in conditions for tag in one.tags
        }
        self._asked_rows = np.array(sorted({index[tag] for tag in asked if tag in index}), np.intp)
        self._decimals = [tag.decimals if tag is not None else 0 for tag in self.tags]
        self._is_plain = [
            _is_plain(one, tag) for one, tag in zip(mimic.bound, self.tags, strict=True)
        ]
        """Whether it shows a number and nothing else: most elements do."""
        self._noted = [i for i, one in enumerate(mimic.bound) if one.role is Role.NOTE]
        self._areas = _families(model.table)
        self._value = np.full(len(self.rows), np.nan)
        self._quality = np.full(len(self.rows), 255, np.uint8)
        self._asked_value = np.full(len(self._asked_rows), np.nan)
        self._asked_quality = np.full(len(self._asked_rows), 255, np.uint8)
        self._alarm: list[AlarmRecord | None] = [None] * len(mimic.bound)
        self._state: tuple[object, ...] = ()
        self._live = self._alarms = -1

    def take(self, is_stale: bool) -> list[int]:
        """The elements whose look changed since the last time, in their order."""
        state = (self.model.language.name, is_stale)
        due = set(range(len(self.now))) if state != self._state else set()
        self._state = state
        if self._alarms != self.model.alarms.changes:
            self._alarms = self.model.alarms.changes
            due |= self._new_alarms()
        if self._live != self.model.live.changes:
            self._live = self.model.live.changes
            due |= self._new_values()
        changed = []
        values, qualities = self._value.tolist(), self._quality.tolist()
        for i in sorted(due):
            if self._is_plain[i] and self._alarm[i] is None:
                text = number(values[i], self._decimals[i])
                look = Look(True, text, is_stale or qualities[i] >= BAD)
            else:
                look = self._look(i, is_stale)
            if look != self.now[i]:
                self.now[i] = look
                changed.append(i)
        return changed

    def alarm(self, place: int) -> AlarmRecord | None:
        """The worst alarm of an element."""
        return self._alarm[place]

    def _new_values(self) -> set[int]:
        live = self.model.live
        if not len(live.value):
            return set()
        value, quality = live.value[self.rows], live.quality[self.rows]
        same = (value == self._value) | (np.isnan(value) & np.isnan(self._value))
        changed = (~same | (quality != self._quality)) & (self.rows >= 0)
        self._value, self._quality = value, quality
        due = set(np.flatnonzero(changed).tolist())
        if self._asked_changed():
            due |= self._asked.keys()
        return due.union(self._noted)

    def _asked_changed(self) -> bool:
        live = self.model.live
        value, quality = live.value[self._asked_rows], live.quality[self._asked_rows]
        same = np.array_equal(value, self._asked_value, equal_nan=True) and np.array_equal(
            quality, self._asked_quality
        )
        self._asked_value, self._asked_quality = value, quality
        return not same

    def _new_alarms(self) -> set[int]:
        groups = self.model.alarms.groups()
        due: set[int] = set()
        for i, one in enumerate(self.mimic.bound):
            if one.tag:
                found = worst(groups.by_tag.get(one.tag, ()))
            else:
                family = self._areas.get(one.area, ())
                found = worst(record for area in family for record in groups.by_area.get(area, ()))
            if found is not self._alarm[i]:
                self._alarm[i] = found
                due.add(i)
        return due

    def _look(self, i: int, is_stale: bool) -> Look:
        bound, tag, record = self.mimic.bound[i], self.tags[i], self._alarm[i]
        alarm = (class_of(record), fill(record)) if record is not None else None
        seen: Known = True
        turned = False
        if i in self._asked:
            seen = self._all(bound.shows)
            turned = bool(bound.turns) and self._all(bound.turns) is True
        if bound.role is _NOTE:
            return Look(seen, lines=cut_note(self.model, bound.area))
        if tag is None:
            text = self.model.words.area(bound.area) if bound.area and not bound.tag else UNKNOWN
            return Look(seen, text, bool(bound.tag), alarm=alarm, is_turned=turned)
        row = self.rows[i]
        value, known = float(self.model.live.value[row]), self.model.live.quality[row] < Quality.BAD
        held = is_stale or not known or (record is not None and record.held)
        return Look(
            seen,
            self.model.words.value(tag, value),
            held,
            value >= 0.5 if known else None,
            _level(bound, tag, value) if bound.fills and known else -1,
            alarm,
            turned,
        )

    def _all(self, conditions: tuple[Condition, ...]) -> Known:
        answers = [one.holds(self._ask) for one in conditions]
        return False if False in answers else None if None in answers else True

    def _ask(self, tag: str) -> float | None:
        live = self.model.live
        row = live.index.get(tag)
        if row is None or live.quality[row] >= Quality.BAD:
            return None
        return float(live.value[row])


def _is_plain(bound: Bound, tag: Tag | None) -> bool:
    asks = bool(bound.shows or bound.turns or bound.fills or bound.role is Role.NOTE)
    return tag is not None and not tag.is_switch and not asks


def span_of(bound: Bound, tag: Tag) -> tuple[float, float]:
    """The values at which what fills is empty and full: its own, else the tag's range."""
    low = tag.low if bound.fill_from is None else bound.fill_from
    high = tag.high if bound.fill_to is None else bound.fill_to
    return (low, high) if high > low else (low, low + 1.0)


def share_of(bound: Bound, tag: Tag, value: float) -> float:
    """How full, 0 to 1."""
    low, high = span_of(bound, tag)
    return min(max((value - low) / (high - low), 0.0), 1.0)


def _level(bound: Bound, tag: Tag, value: float) -> int:
    return round(share_of(bound, tag, value) * STEPS) if value == value else -1


def short_name(bound: Bound, tag: Tag | None, model: StationModel) -> str:
    """What stands before a value: the element's own words, else the tag's short name."""
    own = pick(model.language, bound.zh, bound.en)
    return own or (model.words.short(tag) if tag is not None else bound.tag)


def pick(language: Language, zh: str, en: str) -> str:
    """The text in the language in use."""
    return language.pick(zh, en)


def _families(table: SiteTable) -> dict[str, tuple[str, ...]]:
    """Each area with all areas beneath it."""
    by_parent: dict[str, list[Area]] = {}
    for area in table.areas:
        by_parent.setdefault(area.parent, []).append(area)
    found: dict[str, tuple[str, ...]] = {}
    for area in table.areas:
        family, waiting = {area.id: None}, [area.id]
        while waiting:
            for child in by_parent.get(waiting.pop(), ()):
                if child.id not in family:
                    family[child.id] = None
                    waiting.append(child.id)
        found[area.id] = tuple(family)
    return found
