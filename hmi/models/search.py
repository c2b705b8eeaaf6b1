"""One search over everything that can be opened: pages, areas, alarms, points, commands.

Every word must fit; a word fits as it stands, by pinyin or its initials, and, where nothing fits, in its
parts (``3301jw``, ``工作面甲烷``), by its sound (a wrong character of the right sound) or with one slip.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hmi.models.pinyin import spelled
from hmi.models.search_entry import Entry, Hit
from hmi.models.search_index import Fitting, SearchIndex
from hmi.models.station import StationModel
from scada.model import AlarmRecord

__all__ = ["MOST", "NARROWING", "Entry", "Hit", "command", "search"]

MOST: Final = 12
SHARES: Final = {"page": 2, "area": 3, "alarm": 4, "command": 3, "tag": 6, "limit": 2}
"""At most so many of each kind while others want the room; of equal fit in this order."""
NARROWING: Final = {
    ">": "command",
    "》": "command",
    "!": "alarm",
    "！": "alarm",
    "@": "area",
    "#": "tag",
}
"""A first character that asks for one kind alone."""
UNNAMED: Final = 1_000
"""So many listed alarms that are no limits of the site are looked in by their words."""
_PARTS: Final = re.compile(r"[0-9]+|[a-z]+|[^\x00-\x7f]", re.IGNORECASE)

_PUNCTUATION: Final = str.maketrans(dict.fromkeys("“”‘’\"'，,。、；;（）()", " "))
"""Between words as keyboards for Chinese write them; no id has one of them."""

Found = tuple[int, int]
"""How well it fits, and its row among those of its kind."""


def search(
    model: StationModel, words: str, entries: Sequence[Entry] = (), most: int = MOST
) -> list[Hit]:
    """What fits every word, the best first; ``entries`` are pages and commands."""
    typed = unicodedata.normalize("NFKC", words).translate(_PUNCTUATION).strip()
    only = NARROWING.get(typed[:1], "")
    wanted = (typed[1:] if only else typed).split()
    looking = _Looking(model, entries)
    if not wanted:
        return looking.everything(only, most)
    found = looking.found(wanted)
    if only:
        found = {kind: rows for kind, rows in found.items() if kind == only}
    return [looking.hit(kind, row) for kind, row in _share(found, most)]


def _share(found: dict[str, list[Found]], most: int) -> list[tuple[str, int]]:
    """The best of all kinds; no kind takes the room of another that fits, too."""
    order = list(SHARES)
    ranked = sorted(
        (-fit, order.index(kind), place, row)
        for kind, rows in found.items()
        for place, (fit, row) in enumerate(rows[:most])
    )
    first = [one for one in ranked if one[2] < SHARES[order[one[1]]]]
    rest = [one for one in ranked if one[2] >= SHARES[order[one[1]]]]
    chosen = sorted([*first, *rest][:most])
    return [(order[kind], row) for _, kind, _, row in chosen]


class _Looking:
    """One look into a station's model."""

    def __init__(self, model: StationModel, entries: Sequence[Entry]) -> None:
        self.model, self.entries = model, entries
        self.index: SearchIndex = model.search
        self.records = model.alarms.sorted()
        self.index.begin(entries)
        self._hear_alarms()

    def _hear_alarms(self) -> None:
        """Alarms of the list that are no limits of the table are looked in by their words."""
        model = self.model
        known = model.words.definitions
        self.others = [r for r in self.records if r.alarm not in known][:UNNAMED]
        key = (model.alarms.changes, model.language.name)
        titles = [f"{model.words.area(r.area)} {model.words.condition(r)}" for r in self.others]
        self.index.listed(key, self.others, titles)

    # -- what fits ---------------------------------------------------------------------------

    def found(self, wanted: Sequence[str]) -> dict[str, list[Found]]:
        """By kind what fits all words, the best first."""
        fitting = [one for word in wanted for one in self._word(word)]
        found = {
            "area": _rows(_joined([one.areas for one in fitting])),
            "tag": self._tags(_joined([one.tags for one in fitting])),
            "alarm": self._alarms(fitting),
            "limit": self._limits(_joined([one.limits for one in fitting])),
        }
        for fit, row in _rows(_joined([one.entries for one in fitting])):
            found.setdefault(self.entries[row].kind, []).append((fit, row))
        return found

    def _word(self, word: str) -> Iterator[Fitting]:
        """The word itself; where it fits nothing its parts, its sound, or what is nearly it."""
        fitting = self.index.fitting(word)
        if not fitting.is_empty:
            yield fitting
            return
        parts = [self.index.fitting(part) for part in _PARTS.findall(word)]
        if len(parts) > 1 and not any(part.is_empty for part in parts):
            yield from parts
            return
        sounds = (self.index.fitting(way) for way in spelled(word) if len(way) > len(word))
        heard = next((one for one in sounds if not one.is_empty), None)
        yield heard or self.index.fitting(word, slip=True)

    def _tags(self, fits: NDArray[np.int16]) -> list[Found]:
        """Gas before air, power and machines."""
        return _rows(fits, self.index.place_of) if len(fits) else []

    def _limits(self, fits: NDArray[np.int16]) -> list[Found]:
        """The most urgent first, below what is there by itself; without those in the list."""
        if not len(fits):
            return []
        listed = [row for r in self.records if (row := self.index.rows.get(r.alarm)) is not None]
        fits[listed] = 0
        return [(fit - 1, row) for fit, row in _rows(fits, self.index.priority_of)]

    def _alarms(self, fitting: Sequence[Fitting]) -> list[Found]:
        """Of the list, in its order: rows of `records`."""
        limits = _joined([one.limits for one in fitting])
        others = _joined([one.alarms for one in fitting])
        place = {record.alarm: i for i, record in enumerate(self.others)}
        found = []
        for row, record in enumerate(self.records):
            limit = self.index.rows.get(record.alarm) if len(limits) else None
            fit = limits[limit] if limit is not None else 0
            if (other := place.get(record.alarm)) is not None:
                fit = others[other]
            if fit:
                found.append((int(fit), row))
        return sorted(found, key=lambda one: (-one[0], one[1]))

    # -- what is shown -----------------------------------------------------------------------

    def everything(self, only: str, most: int) -> list[Hit]:
        """Without a word: what can be done, or all of the kind that is asked for."""
        count = {"alarm": len(self.records), "area": len(self.model.table.areas)}
        if only in count:
            return [self.hit(only, row) for row in range(min(count[only], most))]
        if only == "tag":
            return []
        rows = [row for row, entry in enumerate(self.entries) if entry.kind == "command"]
        return [self.hit("command", row) for row in rows[:most]]

    def hit(self, kind: str, row: int) -> Hit:
        """One of what was found, in words."""
        model, words = self.model, self.model.words
        if kind == "area":
            area = model.table.areas[row]
            return Hit(kind, area.id, words.area(area.id), area.id)
        if kind == "tag":
            tag = model.table.tags[row]
            value = words.value_unit(tag, float(model.live.value[row]))
            return Hit(kind, tag.id, words.tag(tag.id), f"{tag.id} · {value}")
        if kind == "alarm":
            return self._alarm(self.records[row])
        if kind == "limit":
            limit = model.table.alarms[row]
            title = f"{words.tag(limit.tag)} {words.limit_kind(limit)}"
            return Hit(kind, limit.id, title, words.limit(limit))
        entry = self.entries[row]
        said, other = model.language.pick(entry.zh, entry.en), entry.en
        return Hit(kind, entry.en, said, "" if said == other else other, entry.keys, entry.open)

    def _alarm(self, record: AlarmRecord) -> Hit:
        words = self.model.words
        title = f"{words.area(record.area)} {words.condition(record)}".strip()
        below = f"{words.alarm_state(record)} · {words.clock(record.raised_ns)}"
        return Hit("alarm", record.alarm, title, below, record=record)


def _joined(fits: Sequence[NDArray[np.uint8]]) -> NDArray[np.int16]:
    """The sum over all words where all fit, 0 elsewhere."""
    if not fits or not len(fits[0]):
        return np.zeros(0, np.int16)
    total = reduce(np.add, (one.astype(np.int16) for one in fits))
    total[reduce(np.logical_or, (one == 0 for one in fits))] = 0
    return total


def _rows(
    fits: NDArray[np.int16], order: NDArray[np.int16] | None = None, most: int = MOST
) -> list[Found]:
    """The best rows; of equal ones by ``order``, then as they stand."""
    found: list[Found] = []
    for fit in np.unique(fits)[::-1]:
        if not fit or len(found) >= most:
            break
        rows = np.flatnonzero(fits == fit)
        if order is not None:
            rows = rows[np.argsort(order[rows], kind="stable")]
        found += [(int(fit), int(row)) for row in rows[: most - len(found)]]
    return found


def command(model: StationModel, path: str, keys: str, act: Callable[[], object]) -> Entry:
    """A command that is called as the text at ``path``, in every language."""
    texts = model.language.all()
    zh, en = (texts.get(name, {}).get(path, "") for name in ("zh", "en"))
    return Entry("command", zh or en or path, en or zh or path, keys, act)
