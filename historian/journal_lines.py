"""Journal lines as they lie in a store: for audits, which want every byte, and for figures.

Both a store that is at work and files that nobody has open are read through `JournalReader`; only how
a file is got at differs.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol, runtime_checkable

import msgspec
import numpy as np
from numpy.typing import NDArray

from historian import journal_sql as sql
from historian.days import Part, overlapping
from historian.numbers import Numbers
from scada.model import Event

FIRST_NS: Final = -(2**62)
LAST_NS: Final = 2**62
"""All of time: what is asked for so is not searched by time."""
BACK_NS: Final = 31 * 86_400 * 10**9
"""So far back it is looked for what still stood at the start of a period."""


@dataclass(frozen=True, slots=True)
class LineQuery:
    """A page of lines after a place; those that were written over ``[start_ns, end_ns)``.

    Of each writing service all from its first to its last of that time, and on to the signature that
    follows, whatever moment each tells of.
    """

    start_ns: int = FIRST_NS
    end_ns: int = LAST_NS
    day: int = -(2**63)
    row: int = -1
    limit: int = 50_000


@dataclass(frozen=True, slots=True)
class LinePage:
    """Lines as they are stored; see `scada.bus.messages.JournalPage`."""

    epoch: NDArray[np.int64]
    seq: NDArray[np.int64]
    time_ns: NDArray[np.int64]
    now_ns: NDArray[np.int64]
    words: list[str]
    body: list[bytes]
    day: int
    row: int
    more: bool


@dataclass(frozen=True, slots=True)
class AlarmLines:
    """Lines of alarms in the order of the journal, and what was last said of each alarm before.

    ``alarm`` counts into ``alarms``, ``kind`` into the kinds that were asked for; ``body`` counts
    into ``bodies``, which has the lines of those kinds that were asked for whole (-1: not whole).
    """

    time_ns: NDArray[np.int64]
    epoch: NDArray[np.int64]
    seq: NDArray[np.int64]
    kind: NDArray[np.int8]
    alarm: NDArray[np.int32]
    alarms: tuple[str, ...]
    body: NDArray[np.int64]
    bodies: list[bytes]
    said: "Said | None" = None


@dataclass(frozen=True, slots=True)
class Said:
    """What each line says of its alarm: enough for figures, without its body.

    ``area`` and ``cause`` count into the same names as ``alarm`` (an empty one: none); ``calls`` is true
    where the alarm is active, unacknowledged, not suppressed and no prompt.
    """

    area: NDArray[np.int32]
    cause: NDArray[np.int32]
    priority: NDArray[np.uint8]
    calls: NDArray[np.bool_]


class JournalStore(Protocol):
    """What a store is asked about its journal."""

    def lines(self, query: LineQuery) -> LinePage:
        """A page of lines as they are stored."""
        ...

    def alarm_lines(
        self, start_ns: int, end_ns: int, kinds: Sequence[str], whole: Sequence[str]
    ) -> AlarmLines:
        """Lines of some kinds of alarms over ``[start_ns, end_ns)``; of ``whole`` with their bodies."""
        ...

    def count(self, start_ns: int, end_ns: int, kind: str) -> int:
        """How many lines of a kind there are of a time."""
        ...


@runtime_checkable
class SayingStore(JournalStore, Protocol):
    """A store that knows what its lines say without their bodies."""

    def said_lines(
        self,
        start_ns: int,
        end_ns: int,
        kinds: Sequence[str],
        whole: Sequence[str],
        said: Sequence[str],
    ) -> AlarmLines:
        """As `JournalStore.alarm_lines`; of the kinds of ``said`` what they say is enough. Where it is
        not known they have their bodies.
        """
        ...


class Open(Protocol):
    """How a file is opened: the name to ask it by, and a cursor."""

    def __call__(self, part: Part) -> AbstractContextManager[tuple[str, Any]]:
        """Open it for a while."""
        ...


class JournalReader:
    """Reads the journal out of files; implements `JournalStore`."""

    def __init__(self, parts: Callable[[], list[Part]], open_part: Open) -> None:
        self._parts, self._open = parts, open_part
        self._chosen: tuple[int, int, str] = (FIRST_NS, LAST_NS, "true")

    def lines(self, query: LineQuery) -> LinePage:
        """See `JournalStore.lines`."""
        choice = self._choice(query.start_ns, query.end_ns)
        parts: list[dict[str, Any]] = []
        day, row, left = query.day, query.row, query.limit
        for part in [one for one in self._parts() if one.place >= query.day]:
            day = part.place
            after = query.row if day == query.day else -1
            with self._open(part) as (name, cursor):
                text = sql.LINES.format(db=name, choice=choice)
                found = cursor.execute(text, {"after": after, "most": left}).fetchnumpy()
            count = len(found["row"])
            parts.append(found)
            left -= count
            row = int(found["row"][-1]) if count else after
            if not left:
                break
        return _page(parts, day, row, more=not left)

    def alarm_lines(
        self, start_ns: int, end_ns: int, kinds: Sequence[str], whole: Sequence[str]
    ) -> AlarmLines:
        """See `JournalStore.alarm_lines`."""
        spans = (
            (sql.LAST_LINES, {"start_ns": start_ns - BACK_NS, "end_ns": start_ns}),
            (sql.ALARM_LINES, {"start_ns": start_ns, "end_ns": end_ns}),
        )
        names = Numbers[str]()
        parts: list[dict[str, Any]] = []
        for query, span in spans:
            parts += self._alarm_lines(query, span, kinds, whole, names)
        return alarm_lines_in_order(parts, kinds, whole, names)

    def said_lines(
        self,
        start_ns: int,
        end_ns: int,
        kinds: Sequence[str],
        whole: Sequence[str],
        said: Sequence[str],
    ) -> AlarmLines:
        """See `SayingStore.said_lines`. Files of an older layout do not say."""
        if any(part.is_old for part in self._parts()):
            return self.alarm_lines(start_ns, end_ns, kinds, (*whole, *said))
        spans = (
            (sql.LAST_SAID, {"start_ns": start_ns - BACK_NS, "end_ns": start_ns}),
            (sql.SAID, {"start_ns": start_ns, "end_ns": end_ns}),
        )
        names = Numbers[str]()
        parts: list[dict[str, Any]] = []
        for query, span in spans:
            parts += self._said_lines(query, span, kinds, whole, names)
        lines = alarm_lines_in_order(parts, kinds, whole, names)
        return replace(lines, said=_said(parts))

    def _said_lines(
        self,
        query: str,
        span: dict[str, int],
        kinds: Sequence[str],
        whole: Sequence[str],
        known: Numbers[str],
    ) -> Iterator[dict[str, Any]]:
        """The lines as numbers, file by file; ``known`` numbers the names of all files."""
        code = "case kind " + " ".join(f"when '{k}' then {n}" for n, k in enumerate(kinds)) + " end"
        for part in overlapping(self._parts(), span["start_ns"], span["end_ns"]):
            with self._open(part) as (db, cursor):
                text = query.format(db=db, code=code, kinds=_listed(kinds))
                found = cursor.execute(text, span).fetchnumpy()
                ids = cursor.execute(sql.NAMES.format(db=db)).fetchall()
                text = sql.BODIES.format(db=db, whole=_listed(whole))
                bodies = cursor.execute(text, span).fetchall()
            number_of = known.of([name for (name,) in ids])
            numbers = {
                name: number_of[found[f"{name}_number"]] for name in ("alarm", "area", "cause")
            }
            yield found | numbers | {"body": _in_place(bodies, found, kinds, whole)}

    def _alarm_lines(
        self,
        query: str,
        span: dict[str, int],
        kinds: Sequence[str],
        whole: Sequence[str],
        known: Numbers[str],
    ) -> Iterator[dict[str, Any]]:
        """The lines, some with their bodies, file by file; ``known`` numbers the alarms."""
        code = "case kind " + " ".join(f"when '{k}' then {n}" for n, k in enumerate(kinds)) + " end"
        body = sql.BODY.format(whole=_listed(whole))
        for part in overlapping(self._parts(), span["start_ns"], span["end_ns"]):
            with self._open(part) as (db, cursor):
                text = query.format(db=db, code=code, kinds=_listed(kinds), body=body)
                found = cursor.execute(text, span).fetchnumpy()
                yield found | {"alarm": known.of(found["alarm"].tolist())}

    def count(self, start_ns: int, end_ns: int, kind: str) -> int:
        """See `JournalStore.count`."""
        asked = {"start_ns": start_ns, "end_ns": end_ns, "kind": kind}
        return sum(int(one["n"][0]) for one in self._each(sql.COUNT, start_ns, end_ns, asked))

    def _each(
        self, query: str, start_ns: int, end_ns: int, asked: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        for part in overlapping(self._parts(), start_ns, end_ns):
            with self._open(part) as (name, cursor):
                yield cursor.execute(query.format(db=name), asked).fetchnumpy()

    def _choice(self, start_ns: int, end_ns: int) -> str:
        """Which lines are of a time, in SQL. Kept: page after page asks for the same."""
        if self._chosen[:2] != (start_ns, end_ns):
            self._chosen = (start_ns, end_ns, self._choose(start_ns, end_ns))
        return self._chosen[2]

    def _choose(self, start_ns: int, end_ns: int) -> str:
        if start_ns <= FIRST_NS and end_ns >= LAST_NS:
            return "true"
        spans: dict[str, tuple[tuple[int, int], tuple[int, int]]] = {}
        signed: list[tuple[str, int, int]] = []
        for part in self._parts():
            with self._open(part) as (name, cursor):
                asked = {"start_ns": start_ns, "end_ns": end_ns}
                for source, *edges in cursor.execute(sql.EDGES.format(db=name), asked).fetchall():
                    first, last = (edges[0], edges[1]), (edges[2], edges[3])
                    known = spans.get(source, (first, last))
                    spans[source] = min(known[0], first), max(known[1], last)
                signed += cursor.execute(sql.SIGNED.format(db=name)).fetchall()
        return _in_sql({source: to_seal(source, *span, signed) for source, span in spans.items()})


Span = tuple[tuple[int, int], tuple[int, int]]


def to_seal(
    source: str, first: tuple[int, int], last: tuple[int, int], signed: list[tuple[str, int, int]]
) -> Span:
    """A span that goes on to the next signature of its service, where there is one."""
    later = [(epoch, seq) for who, epoch, seq in signed if who == source and (epoch, seq) >= last]
    return first, min(later, default=last)


def _in_sql(spans: dict[str, Span]) -> str:
    parts = [
        f"(source = '{_quoted(source)}' and (epoch > {first[0]} or epoch = {first[0]} and "
        f"seq >= {first[1]}) and (epoch < {last[0]} or epoch = {last[0]} and seq <= {last[1]}))"
        for source, (first, last) in spans.items()
    ]
    # Of an SQL text that is formatted once more a brace would be a place to fill in.
    return " or ".join(parts).replace("{", "{{").replace("}", "}}") or "false"


def page_of(events: Sequence[Event], row: int, more: bool) -> LinePage:
    """Some lines as a page, as they would be stored."""

    def numbers(name: str) -> NDArray[np.int64]:
        return np.array([getattr(event, name) for event in events], np.int64)

    words = ["\x1f".join((e.source, e.kind.value, e.alarm, e.tag, e.area)) for e in events]
    body = [canonical(event) for event in events]
    columns = [numbers(name) for name in ("epoch", "seq", "time_ns", "now_ns")]
    return LinePage(columns[0], columns[1], columns[2], columns[3], words, body, 0, row, more)


def alarm_lines_of(
    events: Sequence[Event], kinds: Sequence[str], whole: Sequence[str]
) -> AlarmLines:
    """Some lines as columns for figures."""
    names = Numbers[str]()
    found: dict[str, NDArray[Any]] = {
        "time_ns": np.array([event.time_ns for event in events], np.int64),
        "epoch": np.array([event.epoch for event in events], np.int64),
        "seq": np.array([event.seq for event in events], np.int64),
        "kind": np.array([kinds.index(event.kind) for event in events], np.int8),
        "alarm": names.of(event.alarm for event in events),
    }
    bodies = [canonical(event) if event.kind in whole else b"" for event in events]
    body: NDArray[Any] = np.array([None, *bodies], object)[1:]
    return alarm_lines_in_order([found | {"body": body}], kinds, whole, names)


def canonical(event: Event) -> bytes:
    """A line in the very bytes that its hash is over."""
    return _CANONICAL.encode(event)


_CANONICAL: Final = msgspec.msgpack.Encoder(order="deterministic")


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _page(parts: list[dict[str, Any]], day: int, row: int, more: bool) -> LinePage:
    def numbers(name: str) -> NDArray[np.int64]:
        return np.concatenate([np.zeros(0, np.int64), *(part[name] for part in parts)])

    words = [text for part in parts for text in part["words"].tolist()]
    body = [data for part in parts for data in part["body"].tolist()]
    return LinePage(
        numbers("epoch"),
        numbers("seq"),
        numbers("time_ns"),
        numbers("now_ns"),
        words,
        body,
        day,
        row,
        more,
    )


def alarm_lines_in_order(
    parts: Sequence[dict[str, Any]],
    kinds: Sequence[str],
    whole: Sequence[str],
    names: Numbers[str],
) -> AlarmLines:
    """All parts in the order of the journal."""

    def column(name: str, dtype: type[np.generic]) -> NDArray[Any]:
        return np.concatenate([np.zeros(0, dtype), *(part[name] for part in parts)])

    epoch, seq, kind = column("epoch", np.int64), column("seq", np.int64), column("kind", np.int8)
    is_whole = np.array([one in whole for one in kinds], np.bool_)[kind]
    order = _order(epoch, seq)
    return AlarmLines(
        column("time_ns", np.int64)[order],
        epoch[order],
        seq[order],
        kind[order],
        column("alarm", np.int32)[order],
        tuple(names),
        np.where(is_whole, np.arange(len(seq)), -1)[order],
        [body for part in parts for body in part["body"].tolist()],
    )


def _in_place(
    bodies: list[tuple[int, int, bytes]],
    found: dict[str, Any],
    kinds: Sequence[str],
    whole: Sequence[str],
) -> NDArray[Any]:
    """A few bodies beside the lines that they belong to; the others have an empty one."""
    body_of = {(epoch, seq): body for epoch, seq, body in bodies}
    column = np.full(len(found["kind"]), b"", object)
    codes = [place for place, kind in enumerate(kinds) if kind in whole]
    rows = np.flatnonzero(np.isin(found["kind"], codes))
    places = zip(found["epoch"][rows].tolist(), found["seq"][rows].tolist(), strict=True)
    for row, place in zip(rows.tolist(), places, strict=True):
        column[row] = body_of[place]
    return column


def _said(parts: Sequence[dict[str, Any]]) -> Said:
    """What the lines say, in their order."""
    epoch = np.concatenate([np.zeros(0, np.int64), *(part["epoch"] for part in parts)])
    seq = np.concatenate([np.zeros(0, np.int64), *(part["seq"] for part in parts)])
    order = _order(epoch, seq)

    def column(name: str, dtype: type[np.generic]) -> NDArray[Any]:
        return np.concatenate([np.zeros(0, dtype), *(part[name] for part in parts)])[order]

    return Said(
        column("area", np.int32),
        column("cause", np.int32),
        column("priority", np.uint8),
        column("calls", np.bool_),
    )


def _order(epoch: NDArray[np.int64], seq: NDArray[np.int64]) -> NDArray[np.intp] | slice:
    """The order of the journal, in which its files mostly are."""
    later, same = np.diff(epoch) > 0, np.diff(epoch) == 0
    if (later | (same & (np.diff(seq) >= 0))).all():
        return slice(None)
    return np.lexsort((seq, epoch))


def _listed(kinds: Sequence[str]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)
