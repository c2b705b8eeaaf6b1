"""The journal out of an InfluxDB; see `historian.journal_lines`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from historian.influx.journal_lines import BODY, JOURNAL, NUMBERS, TEXTS, slots_around
from historian.influx.journal_tables import LABELS, Lines, lines_of
from historian.influx.question import EARLIEST_NS, LATEST_NS, Place, Question, Server
from historian.journal_lines import (
    BACK_NS,
    FIRST_NS,
    LAST_NS,
    AlarmLines,
    LinePage,
    LineQuery,
    Span,
    alarm_lines_in_order,
    to_seal,
)
from historian.numbers import Numbers
from historian.store import EventQuery
from scada.model import Event

HOUR_NS: Final = 3600 * 10**9
CLUSTER_NS: Final = 10**9
"""Lines that are nearer than this are read together."""
_DECODE: Final = msgspec.msgpack.Decoder(Event).decode


class InfluxJournal:
    """The journal of a site; implements `historian.journal_lines.JournalStore`."""

    def __init__(self, server: Server, mine: str) -> None:
        self._server, self._mine = server, mine
        self._chosen: tuple[int, int, dict[str, Span]] = (FIRST_NS, LAST_NS, {})

    def events(self, query: EventQuery) -> tuple[list[Event], bool]:
        """Journal lines, newest first; True where the limit cut them short."""
        first, last = self._edges(query.kinds)
        start_ns, end_ns = slots_around(query.start_ns, query.end_ns)
        low, high = max(start_ns, first), min(end_ns, last + 1)
        found: list[Event] = list(self._odd(query))
        width_ns = HOUR_NS
        while high > low and len(found) <= query.limit:
            begin = max(low, high - width_ns)
            found += self._window(query, begin, high)
            high, width_ns = begin, width_ns * 4
        found.sort(key=lambda event: (event.time_ns, event.seq), reverse=True)
        return found[: query.limit], len(found) > query.limit

    def lines(self, query: LineQuery) -> LinePage:
        """See `JournalStore.lines`; the row of a page is the place of its last line."""
        after = EARLIEST_NS if query.day < 0 else query.row + 1
        fields = (*BODY, *NUMBERS, *TEXTS)
        question = self._question(after, LATEST_NS, fields, limit=query.limit + 1)
        page, more = self._read(question).cut(query.limit)
        row = int(page.address[-1]) if len(page.address) else query.row
        wanted = self._wanted(query, page)
        return _page(page.take(wanted), row, more)

    def alarm_lines(
        self, start_ns: int, end_ns: int, kinds: Sequence[str], whole: Sequence[str]
    ) -> AlarmLines:
        """See `JournalStore.alarm_lines`."""
        names = Numbers[str]()
        before = self._alarm_parts(start_ns - BACK_NS, start_ns, kinds, whole, names)
        parts = list(map(_last_of_each, before))
        parts += self._alarm_parts(start_ns, end_ns, kinds, whole, names)
        return alarm_lines_in_order(parts, kinds, whole, names)

    def count(self, start_ns: int, end_ns: int, kind: str) -> int:
        """See `JournalStore.count`."""
        found = self._of_time(start_ns, end_ns, ("t",), {"kind": (kind,)})
        return len(found.address)

    def _window(self, query: EventQuery, begin: int, end: int) -> list[Event]:
        """The lines of a question that stand in a window, but those of odd times."""
        named = [name for name in TEXTS if getattr(query, name)]
        where = {"kind": tuple(map(str, query.kinds))}
        if not named:
            found = self._read(self._question(begin, end, ("t", *BODY), where))
            return _of_query(found.usual(), query)
        heads = self._read(self._question(begin, end, ("t", *named), where)).usual()
        matching = np.ones(len(heads.address), np.bool_)
        for name in named:
            matching &= heads.columns[name] == getattr(query, name)
        return _of_query(self._whole(heads.take(matching), where), query)

    def _whole(self, heads: Lines, where: Mapping[str, Sequence[str]]) -> Lines:
        """Lines of which the places are known."""
        address = np.unique(heads.address)
        edges = np.flatnonzero(np.diff(address) > CLUSTER_NS) + 1
        clusters = [one for one in np.split(address, edges) if len(one)]
        questions = [
            self._question(int(one[0]), int(one[-1]) + 1, ("t", *BODY), where) for one in clusters
        ]
        parts = [lines_of(series) for series in self._server.read(questions)]
        found = Lines.of(parts)
        return found.take(np.isin(found.address, address))

    def _odd(self, query: EventQuery) -> list[Event]:
        """Lines whose own time is out of reason: they stand where they were written."""
        where = {"kind": tuple(map(str, query.kinds)), "odd": ("1",)}
        found = self._read(self._question(EARLIEST_NS, LATEST_NS, ("t", *BODY), where))
        return [one for one in _of_query(found, query) if _fits(one, query)]

    def _of_time(
        self, start_ns: int, end_ns: int, fields: Sequence[str], where: Mapping[str, Sequence[str]]
    ) -> Lines:
        """Lines whose own time is in ``[start_ns, end_ns)``."""
        near = self._question(*slots_around(start_ns, end_ns), fields, where)
        odd = self._question(EARLIEST_NS, LATEST_NS, fields, {**where, "odd": ("1",)})
        parts = [lines_of(series) for series in self._server.read([near, odd])]
        found = Lines.of([parts[0].usual(), parts[1]])
        own_ns = found.columns["t"]
        return found.take((own_ns >= start_ns) & (own_ns < end_ns))

    def _edges(self, kinds: Sequence[str]) -> tuple[int, int]:
        """The first and the last place that is taken; an empty span where none is."""
        where = {"kind": tuple(map(str, kinds))}
        question = self._question(EARLIEST_NS, LATEST_NS, ("seq",), where)
        asked = [replace(question, function=name) for name in ("first", "last")]
        first, last = (
            [int(one.time_ns[0]) for one in series] for series in self._server.read(asked)
        )
        return min(first, default=0), max(last, default=-1)

    def _question(
        self,
        start_ns: int,
        end_ns: int,
        fields: Sequence[str],
        where: Mapping[str, Sequence[str]] = {},
        limit: int = 0,
    ) -> Question:
        mine = {"mine": (self._mine,), **where}
        return Question(
            Place.EVENTS, JOURNAL, start_ns, end_ns, tuple(fields), mine, LABELS, limit=limit
        )  # fmt: skip

    def _read(self, question: Question) -> Lines:
        (series,) = self._server.read([question])
        return lines_of(series)

    def _alarm_parts(
        self, start_ns: int, end_ns: int, kinds: Sequence[str], whole: Sequence[str],
        names: Numbers[str],
    ) -> list[dict[str, NDArray[Any]]]:  # fmt: skip
        """Lines of alarms, those of ``whole`` with their bodies; ``names`` numbers the alarms.

        Only the core says what became of an alarm; others' lines may name one.
        """
        bare = [kind for kind in kinds if kind not in whole]
        parts = []
        for some, body in ((bare, ()), (list(whole), BODY)):
            if some:
                where = {"source": ("core",), "kind": some}
                fields = ("t", "epoch", "seq", "alarm", *body)
                found = self._of_time(start_ns, end_ns, fields, where)
                found = found.take(found.columns["alarm"] != "")
                parts.append(_alarm_part(found, kinds, names, bool(body)))
        return parts

    def _wanted(self, query: LineQuery, page: Lines) -> NDArray[np.bool_]:
        """Which lines of a page are of a time, as `LineQuery` says. Kept: pages ask for the same."""
        if query.start_ns <= FIRST_NS and query.end_ns >= LAST_NS:
            return np.ones(len(page.address), np.bool_)
        if self._chosen[:2] != (query.start_ns, query.end_ns):
            spans = self._choose(query.start_ns, query.end_ns)
            self._chosen = (query.start_ns, query.end_ns, spans)
        spans = self._chosen[2]
        columns = (page.columns[name].tolist() for name in ("source", "epoch", "seq"))
        return np.array([_is_within(spans.get(s), (e, n)) for s, e, n in zip(*columns, strict=True)],
                        np.bool_)  # fmt: skip

    def _choose(self, start_ns: int, end_ns: int) -> dict[str, Span]:
        """Of each service, from its first line that was written then to the signature after its last."""
        fields = ("t", "now", "epoch", "seq")
        every = self._read(self._question(EARLIEST_NS, LATEST_NS, fields))
        names = ("source", "kind", "now", "epoch", "seq")
        rows = list(zip(*(every.columns[name].tolist() for name in names), strict=True))
        signed = [(source, epoch, seq) for source, kind, _, epoch, seq in rows if kind == "signed"]
        places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for source, _, now_ns, epoch, seq in rows:
            if start_ns <= now_ns < end_ns:
                places[source].append((epoch, seq))
        return {
            source: to_seal(source, min(those), max(those), signed)
            for source, those in places.items()
        }


def _fits(line: Event, query: EventQuery) -> bool:
    return all(getattr(query, name) in ("", getattr(line, name)) for name in TEXTS)


def _is_within(span: Span | None, place: tuple[int, int]) -> bool:
    return span is not None and span[0] <= place <= span[1]


def _of_query(found: Lines, query: EventQuery) -> list[Event]:
    """The lines whose own time is that of the question."""
    own_ns = found.columns["t"]
    chosen = found.take((own_ns >= query.start_ns) & (own_ns < query.end_ns))
    return [_DECODE(body) for body in chosen.bodies()]


def _page(found: Lines, row: int, more: bool) -> LinePage:
    columns = found.columns
    named = (columns[name].tolist() for name in ("source", "kind", *TEXTS))
    words = ["\x1f".join(texts) for texts in zip(*named, strict=True)]
    epoch, seq, time_ns, now_ns = (columns[name] for name in ("epoch", "seq", "t", "now"))
    return LinePage(epoch, seq, time_ns, now_ns, words, found.bodies(), 0, row, more)


def _alarm_part(
    found: Lines, kinds: Sequence[str], names: Numbers[str], whole: bool
) -> dict[str, NDArray[Any]]:
    columns = found.columns
    body = np.full(len(found.address), b"", object)
    if whole:
        body[:] = found.bodies()
    return {
        "time_ns": columns["t"],
        "epoch": columns["epoch"],
        "seq": columns["seq"],
        "kind": np.array([kinds.index(kind) for kind in columns["kind"].tolist()], np.int8),
        "alarm": names.of(columns["alarm"].tolist()),
        "body": body,
    }


def _last_of_each(part: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """What was last said of each alarm, of each kind."""
    order = np.lexsort((part["seq"], part["epoch"], part["kind"], part["alarm"]))
    alarm, kind = part["alarm"][order], part["kind"][order]
    is_last = np.ones(len(order), np.bool_)
    is_last[:-1] = (alarm[1:] != alarm[:-1]) | (kind[1:] != kind[:-1])
    return {name: column[order[is_last]] for name, column in part.items()}
