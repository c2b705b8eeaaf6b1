"""The members of votes: the limit of each tag of a row, and what each of them says now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Scan, Words
from scada.detect.plan import Fanout
from scada.model import Assigned, BadInput, DetectorRow, SiteTable

_PARAMETERS: Final = frozenset({"limit", "bad"})


class WhenBad(StrEnum):
    """What a member counts as while its tag is bad."""

    OUT = "out"
    """It is left out, and one vote less is needed: 2oo3 becomes 1oo2."""
    TRIP = "trip"
    """It counts as exceeding: the failure is taken for the danger."""
    IGNORE = "ignore"
    """It counts as not exceeding, and no vote less is needed."""


@dataclass(frozen=True, slots=True)
class Rowing:
    """The rows that tags, or limits, are in."""

    members: Fanout
    row: NDArray[np.intp]

    def of(self, numbers: NDArray[np.intp]) -> NDArray[np.intp]:
        """The rows of these, each once."""
        return np.unique(self.row[self.members.expand(numbers).item])


@dataclass(frozen=True, slots=True)
class Heard:
    """What the members of ``rows`` say; columns ``(k,)``, one row's after the other's.

    ``place`` is the place of each one's row in ``rows``. ``exceeds`` is said by a tag that can be used,
    ``held`` by the last state of one that cannot; ``out`` has no say because it is bad, ``known`` had
    a value that could be used at any time.
    """

    rows: NDArray[np.intp]
    place: NDArray[np.intp]
    exceeds: NDArray[np.bool_]
    held: NDArray[np.bool_]
    out: NDArray[np.bool_]
    known: NDArray[np.bool_]
    time_ns: NDArray[np.int64]

    def count(self, said: NDArray[np.bool_]) -> NDArray[np.intp]:
        """How many members of each of the rows say so."""
        return np.bincount(self.place, said, len(self.rows)).astype(np.intp)

    def latest(self) -> NDArray[np.int64]:
        """The latest source time among the members of each row."""
        latest = np.zeros(len(self.rows), np.int64)
        np.maximum.at(latest, self.place, self.time_ns)
        return latest


class Members:
    """All members of some rows, one after another.

    What they say changes seldom: only rows of which something was heard that differs from before are
    counted again.
    """

    def __init__(
        self, table: SiteTable, assigned: Sequence[Assigned], parameters: Iterable[str] = ()
    ) -> None:
        limits = {(one.tag, one.limit): number for number, one in enumerate(table.alarms)}
        self.names: list[list[tuple[str, str]]] = []
        tag: list[int] = []
        limit: list[int] = []
        for one in assigned:
            _check_names(one.row, {*_PARAMETERS, *parameters})
            for number in one.tags.tolist():
                tag.append(number)
                limit.append(_limit(one.row, table.tags[number].id, limits))
            tags = [table.tags[number] for number in one.tags.tolist()]
            self.names.append([(t.name_zh or t.id, t.name_en or t.id) for t in tags])
        self.when_bad = [when_bad(one.row) for one in assigned]
        self.tag, self.limit = np.array(tag, np.intp), np.array(limit, np.intp)
        self.size = np.array([len(one.tags) for one in assigned], np.intp)
        row = np.repeat(np.arange(len(assigned)), self.size)
        self._members_of = Fanout(row, len(assigned))
        self._rows_of_tag, self._rows_of_limit = (
            Rowing(Fanout(of, size), row)
            for of, size in ((self.tag, len(table.tags)), (self.limit, len(table.alarms)))
        )
        self._known = np.zeros(len(tag), np.bool_)
        self._usable: NDArray[np.bool_] | None = None
        self._exceeded: NDArray[np.bool_] = np.zeros(0, np.bool_)

    def stirred(self, scan: Scan) -> NDArray[np.intp]:
        """The rows of which a member says something else than before; at first all."""
        usable, exceeded = self._usable, self._exceeded
        self._usable, self._exceeded = scan.usable.copy(), scan.exceeded.copy()
        if usable is None:
            return np.arange(len(self.size))
        tags = np.flatnonzero(usable != scan.usable)
        limits = np.flatnonzero(exceeded != scan.exceeded)
        return np.union1d(self._rows_of_tag.of(tags), self._rows_of_limit.of(limits))

    def hear(self, scan: Scan, rows: NDArray[np.intp]) -> Heard:
        """What the members of these rows say now."""
        reach = self._members_of.expand(rows)
        tag, limit = self.tag[reach.item], self.limit[reach.item]
        usable, exceeds = scan.usable[tag], scan.exceeded[limit]
        self._known[reach.item] |= usable
        known = self._known[reach.item]
        said = exceeds & usable, exceeds & ~usable, ~usable & known, known
        return Heard(rows, reach.row, *said, scan.time_ns[tag])

    def among(self, heard: Heard, place: int, said: NDArray[np.bool_]) -> Words:
        """The names of those members of one of the rows heard that say so, in both languages."""
        part, of_row = said[heard.place == place].tolist(), self.names[int(heard.rows[place])]
        names = [name for name, says in zip(of_row, part, strict=True) if says]
        return {"zh": "、".join(zh for zh, _ in names), "en": ", ".join(en for _, en in names)}


def when_bad(row: DetectorRow) -> WhenBad:
    """The parameter ``bad``. Raises BadInput where it is none of the three words."""
    word = row.word("bad", WhenBad.OUT)
    if word not in set(WhenBad):
        raise BadInput(f"detector {row.id}: bad = {word!r} is not {', '.join(WhenBad)}")
    return WhenBad(word)


def whole(row: DetectorRow, name: str, default: int, most: int) -> int:
    """A parameter that counts members. Raises BadInput where it is no number of 1 to ``most``."""
    value = row.number(name, default)
    if value != int(value) or not 1 <= value <= most:
        raise BadInput(
            f"detector {row.id}: {name} = {value:g} is no whole number of 1 to {most}, its tags"
        )
    return int(value)


def _check_names(row: DetectorRow, known: set[str]) -> None:
    for name in row.parameters:
        if name not in known:
            raise BadInput(
                f"detector {row.id}: unknown parameter {name}; use {', '.join(sorted(known))}"
            )
    if not row.word("limit", ""):
        raise BadInput(f"detector {row.id}: say which limit of its tags counts: limit=alarm")
    if len(set(row.tags)) < len(row.tags):
        raise BadInput(f"detector {row.id}: a tag stands twice in tags")


def _limit(row: DetectorRow, tag: str, limits: dict[tuple[str, str], int]) -> int:
    name = row.word("limit", "")
    if (tag, name) not in limits:
        raise BadInput(f"detector {row.id}: tag {tag} has no limit {name} in alarms.csv")
    return limits[tag, name]
