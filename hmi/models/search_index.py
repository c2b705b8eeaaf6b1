"""What the search looks in: made once of a site table, in portions, so that no picture waits for it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from hmi.models.corpus import FIELD, NONE, START, Corpus, Fits, Writer
from hmi.models.groups import GROUPS
from hmi.models.pinyin import spelled
from hmi.models.search_entry import Entry
from scada.model import AlarmKind, AlarmRecord, Kind, SiteTable

PORTION: Final = 100
"""So many points are taken at once: about a millisecond."""
KINDS: Final = tuple(Kind)
LIMITS: Final = tuple(AlarmKind)
_PLACE: Final = {kind: i for i, kind in enumerate(k for kinds in GROUPS.values() for k in kinds)}
_LAST: Final = 99
_DONE: Final = object()
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
    """Areas at once; points and limits after `go_on` was called until ``is_ready``.

    ``languages`` are the texts of the station by language: what a kind of point or limit is called.
    """

    table: SiteTable
    languages: Sequence[Mapping[str, str]] = ()
    is_ready: bool = False
    _left: Iterator[None] | None = None
    _tags: Corpus | None = None
    _alarms: tuple[object, Corpus] = field(default_factory=lambda: (None, Writer().corpus()))
    _entries: tuple[object, Corpus] = field(default_factory=lambda: (None, Writer().corpus()))

    def go_on(self) -> bool:
        """Take the next portion; whether everything is in it now."""
        if self._left is None:
            self._left = self._portions()
        if not self.is_ready:
            self.is_ready = next(self._left, _DONE) is _DONE
        return self.is_ready

    def finish(self) -> None:
        """Take all that is left."""
        while not self.go_on():
            pass

    def _portions(self) -> Iterator[None]:
        table = self.table
        self._areas = _corpus([(a.name_zh, a.name_en, a.id) for a in table.areas])
        self._kinds = _corpus([self._named("kind", kind) for kind in KINDS])
        self._limits = _corpus([self._named("limit", kind) for kind in LIMITS])
        yield
        writer = Writer()
        for start in range(0, len(table.tags), PORTION):
            for tag in table.tags[start : start + PORTION]:
                bare = tag.id.replace(".", "")
                writer.add(*words_of((tag.id, tag.number, tag.name_zh, tag.name_en, bare)))
            yield
        self._tags = writer.corpus()
        yield
        yield from self._related()

    def _named(self, group: str, kind: str) -> list[str]:
        return [str(kind), *(texts.get(f"{group}.{kind}", "") for texts in self.languages)]

    def _related(self) -> Iterator[None]:
        """Numbers instead of names: which area and kind a point has, which point a limit."""
        table = self.table
        areas = {area.id: i for i, area in enumerate(table.areas)}
        tags = {tag.id: i for i, tag in enumerate(table.tags)}
        kinds = {kind: i for i, kind in enumerate(KINDS)}
        limits = {kind: i for i, kind in enumerate(LIMITS)}
        self.area_of = np.array([areas.get(t.area, _OUTSIDE) for t in table.tags], np.intp)
        self.kind_of = np.array([kinds[t.kind] for t in table.tags], np.intp)
        yield
        self.place_of = np.array([_PLACE.get(t.kind, _LAST) for t in table.tags], np.int16)
        self.tag_of = np.array([tags[a.tag] for a in table.alarms], np.intp)
        yield
        self.limit_of = np.array([limits[a.kind] for a in table.alarms], np.intp)
        yield
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
