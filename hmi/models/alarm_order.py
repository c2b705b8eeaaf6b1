"""By which column the list of alarms stands in order, and how a row compares in it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from hmi.models.alarm_detail import steps
from hmi.models.by_urgency import is_unacknowledged
from hmi.models.limits import is_on_scale
from hmi.models.priority import NORMAL_RANK, RANKS, class_of
from hmi.models.station import StationModel
from hmi.models.words import LIMIT_KINDS
from scada.model import AlarmKind, AlarmRecord, Quality

COLUMNS: Final = ("priority", "time", "area", "condition", "value", "limit", "state", "for", "do")
NEWEST_FIRST: Final = frozenset({"time", "value"})
"""Columns whose largest is looked for: they stand downwards at first."""

Key = Callable[[AlarmRecord], Any]


@dataclass(frozen=True, slots=True)
class Order:
    """A column, downwards or not; no column: as urgent as they are."""

    column: str = ""
    down: bool = False

    def by(self, column: str) -> "Order":
        """What a click on a column's head makes of it: that column, the other way round, urgency."""
        first = column in NEWEST_FIRST
        if column != self.column:
            return Order(column, first)
        return Order(column, not first) if self.down is first else Order()

    def next(self) -> "Order":
        """The next column, by keyboard; after the last one urgency again."""
        place = COLUMNS.index(self.column) + 1 if self.column else 0
        return Order().by(COLUMNS[place]) if place < len(COLUMNS) else Order()

    def turned(self) -> "Order":
        """The other way round; urgency has but one."""
        return Order(self.column, not self.down) if self.column else self


def key_of(order: Order, model: StationModel) -> Key:
    """How a record compares in a column; what has no number there stands last, either way."""
    words = model.words
    texts: dict[str, Key] = {
        "area": lambda one: words.area(one.area) if one.area else words.server(one.server),
        "condition": words.headline,
        "state": lambda one: (not is_unacknowledged(one), words.alarm_state(one)),
        "do": lambda one: next(iter(steps(words.action(one))), "\uffff"),
    }
    if order.column in texts:
        return texts[order.column]
    numbers: dict[str, Callable[[AlarmRecord], float]] = {
        "priority": lambda one: RANKS.get(class_of(one), NORMAL_RANK),
        "time": lambda one: one.raised_ns,
        "for": lambda one: -one.raised_ns,
        "value": lambda one: _value(one, model),
        "limit": lambda one: _limit(one, model),
    }
    return _last(numbers[order.column], -1.0 if order.down else 1.0)


def _last(number: Callable[[AlarmRecord], float], sign: float) -> Key:
    """Numbers, with what is none behind them all."""

    def key(record: AlarmRecord) -> float:
        value = number(record)
        return sign * math.inf if math.isnan(value) else value

    return key


def _value(record: AlarmRecord, model: StationModel) -> float:
    """What stands in the column: now where it is usable, else what decided it."""
    row = model.live.index.get(record.tag)
    definition = model.words.definitions.get(record.alarm)
    if row is None or record.kind in (AlarmKind.LINK, AlarmKind.SYSTEM):
        return record.value if record.kind is AlarmKind.SOURCE else math.nan
    if definition is not None and not is_on_scale(definition):
        return record.value
    usable = model.live.quality[row] < Quality.BAD
    return float(model.live.value[row]) if usable else record.value


def _limit(record: AlarmRecord, model: StationModel) -> float:
    definition = model.words.definitions.get(record.alarm)
    if definition is None or record.kind not in LIMIT_KINDS:
        return math.nan
    return definition.value
