"""What the search looks in: made once of a site table, on a thread of its own: no picture waits for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Final

import numpy as np

from hmi.models.corpus import FIELD, NONE, START, Corpus, Fits, Writer
from hmi.models.groups import GROUPS
from hmi.models.pinyin import spelled
from hmi.models.search_entry import Entry
from scada.model import AlarmKind, AlarmRecord, Kind, SiteTable, Tag

KINDS: Final = tuple(Kind)
LIMITS: Final = tuple(AlarmKind)
_PLACE: Final = {kind: i for i, kind in enumerate(k for kinds in GROUPS.values() for k in kinds)}
_LAST: Final = 99
_OUTSIDE: Final = -1
"""Of a point whose area is not in the table."""


def words_of(texts: Sequence[str]) -> tuple[Sequence[str], list[str]]:
    """The fields of a text: as they stand, and as they may be typed."""
    return texts, [way for text in dict.fromkeys(texts) for way in spelled(text)]


def _corpus(rows: Sequence[Sequence[str]]) -> Corpus:
    writer = Writer()
    for texts in rows:
        writer.add(*words_of(texts))
    return writer.corpus()


def _named(tag: Tag) -> tuple[str, ...]:
    return tag.id, tag.number, tag.name_zh, tag.name_en, tag.id.replace(".", "")


@dataclass(frozen=True)
class Fitting:
    """How well one word fits everything: a `Fits` per kind of thing."""

    areas: Fits
    tags: Fits
    limits: Fits
    alarms: Fits
    entries: Fits

    @property
    def is_empty(self) -> bool:
        """Whether it fits nothing at all."""
        return not any(fits.any() for fits in vars(self).values())


@dataclass
class SearchIndex:
    """Areas at once; points and limits after `finish`, which any thread may call, once it ``is_ready``.

    ``languages`` are the texts of the station by language: what a kind of point or limit is called.
    """

    table: SiteTable
    languages: Sequence[Mapping[str, str]] = ()
    is_ready: bool = False
    _reading: Lock = field(default_factory=Lock)
    _tags: Corpus | None = None
    _alarms: tuple[object, Corpus] = field(default_factory=lambda: (None, Writer().corpus()))
    _entries: tuple[object, Corpus] = field(default_factory=lambda: (None, Writer().corpus()))

    def finish(self) -> None:
        """Read everything; where another thread does, wait for it."""
        with self._reading:
            if not self.is_ready:
                self._tags = _corpus([_named(tag) for tag in self.table.tags])
                self._relate()
                self.is_ready = True

    @cached_property
    def _areas(self) -> Corpus:
        return _corpus([(a.name_zh, a.name_en, a.id) for a in self.table.areas])

    @cached_property
    def _kinds(self) -> Corpus:
        return _corpus([self._named("kind", kind) for kind in KINDS])

    @cached_property
    def _limits(self) -> Corpus:
        return _corpus([self._named("limit", kind) for kind in LIMITS])

    def _named(self, group: str, kind: str) -> list[str]:
        return [str(kind), *(texts.get(f"{group}.{kind}", "") for texts in self.languages)]

    def _relate(self) -> None:
        """Numbers instead of names: which area and kind a point has, which point a limit."""
        table = self.table
        areas = {area.id: i for i, area in enumerate(table.areas)}
        tags = {tag.id: i for i, tag in enumerate(table.tags)}
        kinds = {kind: i for i, kind in enumerate(KINDS)}
        limits = {kind: i for i, kind in enumerate(LIMITS)}
        self.area_of = np.array([areas.get(t.area, _OUTSIDE) for t in table.tags], np.intp)
        self.kind_of = np.array([kinds[t.kind] for t in table.tags], np.intp)
        self.place_of = np.array([_PLACE.get(t.kind, _LAST) for t in table.tags], np.int16)
        self.tag_of = np.array([tags[a.tag] for a in table.alarms], np.intp)
        self.limit_of = np.array([limits[a.kind] for a in table.alarms], np.intp)
        self.priority_of = np.array([a.priority for a in table.alarms], np.int16)
        self.rows = {alarm.id: i for i, alarm in enumerate(table.alarms)}

    # -- what is not of the table ------------------------------------------------------------

    def begin(self, entries: Sequence[Entry]) -> None:
        """Look in these pages and commands, too."""
        key = tuple((entry.zh, entry.en) for entry in entries)
        if self._entries[0] != key:
            self._entries = (key, _corpus([(zh, en) for zh, en in key]))

    def listed(self, key: object, records: Sequence[AlarmRecord], titles: Sequence[str]) -> None:
        """Look in these alarms of the list that are no limits; ``key`` says when they change."""
        if self._alarms[0] != key:
            pairs = zip(records, titles, strict=True)
            self._alarms = (key, _corpus([(title, record.alarm) for record, title in pairs]))

    # -- looking -----------------------------------------------------------------------------

    def fitting(self, word: str, slip: bool = False) -> Fitting:
        """How well a word fits everything; with a ``slip`` in it where that is asked for."""

        def fits(corpus: Corpus) -> Fits:
            return corpus.nearly(word) if slip else corpus.fits(word)

        areas = fits(self._areas)
        tags, limits = self._points(fits, areas)
        return Fitting(areas, tags, limits, fits(self._alarms[1]), fits(self._entries[1]))

    def _points(self, fits: Callable[[Corpus], Fits], areas: Fits) -> tuple[Fits, Fits]:
        if self._tags is None or not self.is_ready:
            return np.zeros(0, np.uint8), np.zeros(0, np.uint8)
        by_area = np.minimum(np.r_[areas, np.uint8(NONE)], START)[self.area_of]
        by_kind = np.minimum(fits(self._kinds), START)[self.kind_of]
        tags = np.maximum(fits(self._tags), np.maximum(by_area, by_kind))
        by_limit = np.minimum(fits(self._limits), START)[self.limit_of]
        return tags, np.maximum(np.minimum(tags, FIELD)[self.tag_of], by_limit)
