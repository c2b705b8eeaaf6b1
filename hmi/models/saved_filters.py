"""Filters that a person keeps by name."""

from dataclasses import replace
from typing import Any, Final

from hmi.models.alarm_filter import CLASSES, SPANS_S, STATES, AlarmFilter
from hmi.models.personal import Personal
from scada.model import Reach

NAME: Final = "alarm_filters"
MOST: Final = 50
MINE: Final = "*"
"""Instead of an area: those of the position, whichever it is."""


class SavedFilters:
    """Of one person at one station, in the order in which they were saved."""

    def __init__(self, personal: Personal) -> None:
        self._personal = personal

    def names(self, user: str) -> list[str]:
        """What there is."""
        return list(self._kept(user))

    def load(self, user: str, name: str, reach: Reach) -> AlarmFilter:
        """One of them; of what this program does not know, or that is gone, nothing is filtered."""
        return _read(self._kept(user).get(name, {}), reach)

    def save(self, user: str, name: str, chosen: AlarmFilter) -> None:
        """Keep a filter under a name, in place of the one that had it."""
        kept = self._kept(user)
        kept[name] = _plain(chosen)
        self._personal.put(user, NAME, dict(list(kept.items())[-MOST:]))

    def remove(self, user: str, name: str) -> None:
        """Let one go."""
        kept = self._kept(user)
        kept.pop(name, None)
        self._personal.put(user, NAME, kept)

    def _kept(self, user: str) -> dict[str, Any]:
        kept = self._personal.get(user, NAME)
        return dict(kept) if isinstance(kept, dict) else {}


def _plain(chosen: AlarmFilter) -> dict[str, Any]:
    found = {
        "text": chosen.text,
        "priority": chosen.priority,
        "area": MINE if chosen.reach is not None else chosen.area,
        "kind": chosen.kind,
        "state": chosen.state,
        "within_s": chosen.within_s,
    }
    return {name: value for name, value in found.items() if value}


def _read(plain: Any, reach: Reach) -> AlarmFilter:
    if not isinstance(plain, dict):
        return AlarmFilter()
    text, area, priority = plain.get("text"), plain.get("area"), plain.get("priority")
    kind, state, within_s = plain.get("kind"), plain.get("state"), plain.get("within_s")
    read = AlarmFilter(
        text=text if isinstance(text, str) else "",
        priority=priority if priority in (1, 2, 3, 4) else None,
        kind=kind if kind in CLASSES else "",
        state=state if state in STATES else "",
        within_s=within_s if within_s in SPANS_S else 0,
    )
    if area == MINE:
        return replace(read, reach=reach)
    return replace(read, area=area) if isinstance(area, str) else read
