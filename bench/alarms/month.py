"""A month of journal in the day files of a historian: a million lines, chained and signed.

Made with a seed: chattering alarms, floods after upsets, shelves, alarms that stand for days, most of
them of low priority. Nothing of the making is timed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alarms import Journal
from davylamp.journal.key import JournalKey
from davylamp.journal.signer import Signer
from historian.duckdb_store import DuckDBStore
from historian.store import EventMessage, Origin
from scada.model import (
    Acknowledgement,
    Event,
    EventKind,
    Process,
    SiteTable,
    Suppression,
    SuppressionKind,
)

SEED: Final = 61
START_NS: Final = 20_700 * 86_400 * 10**9
DAYS: Final = 30
S: Final = 10**9
_SPAN_NS: Final = DAYS * 86_400 * S
_PORTION: Final = 4000
_KINDS: Final = (EventKind.RAISED, EventKind.ACKNOWLEDGED, EventKind.RETURNED)
_OTHERS: Final = (EventKind.SHELVED, EventKind.UNSHELVED)


@dataclass(frozen=True, slots=True)
class Month:
    """Where it lies, how many lines it has, and the key that signed it."""

    folder: Path
    lines: int
    table: SiteTable
    key: bytes


def month(table: SiteTable, folder: Path, lines: int) -> Month:
    """Write it."""
    store = DuckDBStore(folder / "history")
    signer, journal = Signer.open(folder, "core"), Journal("core", START_NS)
    portion: list[Event] = []
    made = number = 0
    for event in _lines(table, journal, signer, lines):
        portion.append(event)
        if len(portion) == _PORTION:
            number += 1
            made += _store(store, number, portion)
            portion = []
    made += _store(store, number + 1, portion)
    store.close()
    return Month(folder / "history", made, table, JournalKey.open(folder, "core").public)


def _store(store: DuckDBStore, number: int, portion: list[Event]) -> int:
    if portion:
        origin = Origin("core", "Events", START_NS, number)
        store.write([EventMessage(origin, portion[-1].now_ns, tuple(portion))])
    return len(portion)


def _lines(table: SiteTable, journal: Journal, signer: Signer, wanted: int) -> Iterator[Event]:
    """So many lines, the signatures among them."""
    yield journal.note(EventKind.STARTED, START_NS, START_NS, 0, text=signer.words())
    yield from signer.begin(journal, START_NS)
    signer.settle()
    for time_ns, kind, number in _told(table, wanted):
        if journal.seq >= wanted - 1:
            break
        yield _line(table, journal, time_ns, kind, number)
        yield from signer.due(time_ns)
    yield from signer.end(START_NS + _SPAN_NS)


def _told(table: SiteTable, wanted: int) -> Iterator[tuple[int, EventKind, int]]:
    """When, what, and of which alarm: three lines for each occurrence, in order of time."""
    random = np.random.default_rng(SEED)
    count = wanted // 3 + 1
    alarm = _alarms(random, count, len(table.alarms))
    begins = _begins(random, count)
    stands = np.exp(random.normal(np.log(120.0), 1.5, count)) * S
    stands[random.random(count) < 1e-3] = 3 * 86_400 * S
    seen = begins + (np.exp(random.normal(np.log(25.0), 0.8, count)) * S).astype(np.int64)
    overs = begins + stands.astype(np.int64)
    times = np.concatenate([begins, seen, overs])
    kinds = np.repeat(np.arange(3), count)
    shelves = random.random(count) < 2e-4
    kinds[count : 2 * count][shelves], kinds[2 * count :][shelves] = 3, 4
    order = np.argsort(times, kind="stable")
    order = order[times[order] < START_NS + _SPAN_NS]
    each = (*_KINDS, *_OTHERS)
    which = np.tile(alarm, 3)
    for place in order.tolist():
        yield int(times[place]), each[kinds[place]], int(which[place])


def _alarms(random: np.random.Generator, count: int, alarms: int) -> NDArray[np.int64]:
    """A few alarms make most of the work, as everywhere."""
    weights = 1.0 / (1.0 + np.arange(alarms)) ** 0.8
    return random.choice(alarms, count, p=weights / weights.sum()).astype(np.int64)


def _begins(random: np.random.Generator, count: int) -> NDArray[np.int64]:
    """Over the month, a third of them within five minutes of an upset."""
    begins = START_NS + 60 * S + random.integers(0, _SPAN_NS - 120 * S, count)
    upsets = START_NS + random.integers(0, _SPAN_NS - 900 * S, 200)
    hit = random.random(count) < 1 / 3
    begins[hit] = random.choice(upsets, int(hit.sum())) + random.integers(
        0, 300 * S, int(hit.sum())
    )
    return np.asarray(begins, np.int64)


def _line(table: SiteTable, journal: Journal, time_ns: int, kind: EventKind, number: int) -> Event:
    definition = table.alarms[number]
    returned = kind is EventKind.RETURNED
    more: dict[str, object] = {}
    if kind is EventKind.SHELVED:
        own = Suppression(
            kind=SuppressionKind.SHELVED, since_ns=time_ns, user="li", reason="under repair"
        )
        more["suppressed"] = (own,)
    return journal.note(
        kind,
        time_ns,
        time_ns + 40_000_000,
        journal.seq,
        alarm=definition.id,
        alarm_kind=definition.kind,
        tag=definition.tag,
        area=table.tags[number].area,
        server=table.tags[number].server,
        priority=definition.priority,
        process=Process.NORMAL if returned else Process.ACTIVE,
        acknowledgement=Acknowledgement(kind is EventKind.RAISED),
        raised_ns=time_ns,
        value=0.6 if returned else 1.2,
        limit=definition.value,
        user="" if kind in (EventKind.RAISED, EventKind.RETURNED) else "li",
        **more,
    )
