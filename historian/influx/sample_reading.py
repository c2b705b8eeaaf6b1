"""Samples out of an InfluxDB: of some tags over a time, in order, with their ordinals."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from historian.days import DAY_NS
from historian.influx.question import (
    EARLIEST_NS,
    LATEST_NS,
    Place,
    Question,
    Series,
    Server,
    portions,
)
from historian.influx.sample_lines import FIELDS, ODD, SAMPLES, Cells, columns_of
from historian.store import RawColumns

TOGETHER: Final = 100
"""So many tags are named in one question."""
HELD: Final = ("v", "bad", "kind")
"""Each sample has one of these."""
BACK_NS: Final = 31 * DAY_NS


@dataclass(slots=True)
class Special:
    """Tags of which some samples stand elsewhere (``odd``), or beside others (``several``)."""

    odd: set[str] = field(default_factory=set)
    several: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Ordered:
    """Samples of one tag in order of time, and the ordinal of each among those of its time."""

    columns: RawColumns
    ordinal: NDArray[np.int64]

    def where(self, chosen: NDArray[np.bool_]) -> "Ordered":
        """Some of them."""
        return Ordered(self.columns.take(np.flatnonzero(chosen)), self.ordinal[chosen])

    @classmethod
    def of(cls, parts: Sequence["Ordered"]) -> "Ordered":
        """All of them in order."""
        if not parts:
            return cls(RawColumns.empty(), np.zeros(0, np.int64))
        whole = RawColumns.concatenate([part.columns for part in parts])
        ordinal = np.concatenate([part.ordinal for part in parts])
        if len(parts) == 1:
            return cls(whole, ordinal)
        order = np.lexsort((ordinal, whole.time_ns))
        return cls(whole.take(order), ordinal[order])


class SampleReader:
    """Reads the samples of a site; ``mine`` is its id."""

    def __init__(self, server: Server, mine: str, special: Special) -> None:
        self._server, self._mine, self._special = server, mine, special

    def raw(self, tags: Sequence[str], start_ns: int, end_ns: int, limit: int) -> list[RawColumns]:
        """The oldest ``limit`` samples of each tag over ``[start_ns, end_ns)``."""
        found = self.ordered(tags, start_ns, end_ns, limit + 1)
        return [
            replace(found[tag].columns.take(slice(limit)), more=len(found[tag].ordinal) > limit)
            for tag in tags
        ]

    def ordered(
        self, tags: Sequence[str], start_ns: int, end_ns: int, limit: int = 0
    ) -> dict[str, Ordered]:
        """The samples of each tag; at least the oldest ``limit`` of them, if there is one."""
        found: dict[str, list[Ordered]] = {tag: [] for tag in tags}
        for some in portions(found, TOGETHER):
            question = self._question(some, start_ns, end_ns)
            (series,) = self._server.read([replace(question, limit=limit)])
            for tag, part in _parts(series):
                found[tag].append(part)
        for tag, part in self._odd(found, start_ns, end_ns):
            found[tag].append(part)
        return {tag: Ordered.of(parts) for tag, parts in found.items()}

    def before(self, tags: Sequence[str], at_ns: int) -> list[RawColumns]:
        """The last sample of each tag before a time; a month back at most."""
        found = self.last(tags, at_ns - BACK_NS, at_ns)
        return [found[tag].columns for tag in tags]

    def last(self, tags: Sequence[str], start_ns: int, end_ns: int) -> dict[str, Ordered]:
        """The last sample of each tag over a time, one row or none."""
        found: dict[str, list[Ordered]] = {tag: [] for tag in tags}
        for some in portions(found, TOGETHER):
            question = self._question(some, start_ns, end_ns)
            (series,) = self._server.read([replace(question, function="last")])
            for tag, part in _parts(series):
                found[tag].append(part)
        for tag, part in self._odd(found, start_ns, end_ns):
            found[tag].append(part)
        return {tag: _last(Ordered.of(parts)) for tag, parts in found.items()}

    def first_ns(self, tags: Sequence[str], end_ns: int) -> int:
        """When the oldest sample of any of them is; the end where there is none before it."""
        first_ns = end_ns
        for some in portions(tags, TOGETHER):
            where = {"mine": (self._mine,), "pt": some}
            asked = Question(
                Place.SAMPLES, SAMPLES, EARLIEST_NS, end_ns, HELD, where, ("pt", "n"), "first"
            )
            times = [int(one.time_ns[0]) for one in self._server.read([asked])[0]]
            first_ns = min([first_ns, *times])
        return first_ns

    def odd_tags(self) -> set[str]:
        """The tags that have samples that stand elsewhere."""
        return set(self._special.odd)

    def special(self) -> Special:
        """Ask which tags have samples that stand elsewhere, or beside others."""
        mine = {"mine": (self._mine,)}
        every = (EARLIEST_NS, LATEST_NS)
        odd = Question(Place.SAMPLES, ODD, *every, ("t",), mine, ("pt",), "last")
        second = {**mine, "n": ("1",)}
        several = Question(Place.SAMPLES, SAMPLES, *every, HELD, second, ("pt",), "last")
        of_odd, of_several = self._server.read([odd, several])
        return Special({one.labels[0] for one in of_odd}, {one.labels[0] for one in of_several})

    def _question(self, tags: Sequence[str], start_ns: int, end_ns: int) -> Question:
        where = {"mine": (self._mine,), "pt": tags}
        return Question(
            Place.SAMPLES, SAMPLES, start_ns, end_ns, FIELDS, where, ("pt", "n")
        )  # fmt: skip

    def _odd(
        self, tags: Collection[str], start_ns: int, end_ns: int
    ) -> Iterable[tuple[str, Ordered]]:
        """Of those tags that have such: the samples that stand elsewhere, put in their place."""
        asked = [tag for tag in tags if tag in self._special.odd]
        for some in portions(asked, TOGETHER):
            where = {"mine": (self._mine,), "pt": some}
            every = (EARLIEST_NS, LATEST_NS)
            fields = (*FIELDS, "t", "n")
            (found,) = self._server.read(
                [Question(Place.SAMPLES, ODD, *every, fields, where, ("pt",))]
            )
            for (tag,), cells in _together(found).items():
                yield tag, _in_place(cells, start_ns, end_ns)


def _together(found: Iterable[Series]) -> dict[tuple[str, ...], dict[str, Cells]]:
    together: dict[tuple[str, ...], dict[str, Cells]] = defaultdict(dict)
    for one in found:
        together[one.labels][one.field] = (one.time_ns, one.cells)
    return together


def _parts(found: Iterable[Series]) -> Iterable[tuple[str, Ordered]]:
    """For each tag and ordinal its samples."""
    for (tag, ordinal), cells in _together(found).items():
        columns = columns_of(cells)
        yield tag, Ordered(columns, np.full(len(columns.time_ns), int(ordinal or 0)))


def _in_place(cells: dict[str, Cells], start_ns: int, end_ns: int) -> Ordered:
    columns = columns_of(cells)
    own_ns, ordinal = cells["t"][1], cells["n"][1]
    order = np.lexsort((ordinal, own_ns))
    placed = Ordered(replace(columns.take(order), time_ns=own_ns[order]), ordinal[order])
    return placed.where((placed.columns.time_ns >= start_ns) & (placed.columns.time_ns < end_ns))


def _last(ordered: Ordered) -> Ordered:
    return Ordered(ordered.columns.take(slice(-1, None)), ordered.ordinal[-1:])
