"""Journal lines, refused messages and what was stored, as lines of an InfluxDB's bucket of events.

``journal,mine=M,source=core,kind=raised body="…",epoch=…i,seq=…i,t=…i,now=…i,alarm="…",tag="…",area="…"``:
``body`` is the line in the very bytes that its hash is over, in base64; the rest is to be searched by.

Two lines of one source may be of one time. A line stands at its time to the millisecond, and within
it at a place that its number in the journal gives, so that each has a place of its own, always the same.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from historian.days import UNDATED, day_of
from historian.influx.line_protocol import blob, integers, point, text
from historian.journal_lines import canonical
from historian.ranges import Ranges
from historian.store import RefusedMessage
from scada.model import Event

JOURNAL: Final = "journal"
REFUSED: Final = "refused"
APPLIED: Final = "applied"
BODY_PARTS: Final = 24
BODY: Final = ("body", *(f"body{part}" for part in range(1, BODY_PARTS)))
NUMBERS: Final = ("t", "now", "epoch", "seq")
TEXTS: Final = ("alarm", "tag", "area")
SLOTS: Final = 1 << 20
"""Places within a millisecond, or nearly: so many ns."""
MOST_TEXT: Final = 50_000
HOUR_NS: Final = 3600 * 10**9
_SPREAD: Final = 0x9E3779B1
"""Puts one start of a service far from the next."""


def journal_lines(mine: str, now_ns: int, events: Iterable[Event]) -> bytes:
    """Lines of a message that was written at ``now_ns``."""
    listed = list(events)
    times = np.array([event.time_ns for event in listed], np.int64)
    undated = day_of(times, now_ns) == UNDATED
    return b"".join(
        _line(mine, event, now_ns if is_odd else event.time_ns, bool(is_odd))
        for event, is_odd in zip(listed, undated, strict=True)
    )


def _line(mine: str, event: Event, near_ns: int, is_odd: bool) -> bytes:
    tags = {"kind": event.kind.value, "mine": mine, "odd": "1" * is_odd, "source": event.source}
    numbers = (event.time_ns, event.now_ns, event.epoch, event.seq)
    listed = np.array(numbers, np.int64)
    fields = [*blob("body", canonical(event))]
    fields += [(name, b"%bi" % n) for name, n in zip(NUMBERS, integers(listed), strict=True)]
    texts = ((name, getattr(event, name)) for name in TEXTS)
    fields += [(name, text(words)) for name, words in texts if words]
    return point(JOURNAL, tags, fields, address_of(near_ns, event.epoch, event.seq))


def address_of(near_ns: int, epoch: int, seq: int) -> int:
    """The time at which a line stands; less than two milliseconds from where it belongs."""
    return near_ns // SLOTS * SLOTS + (seq + epoch * _SPREAD) % SLOTS


def refused_line(mine: str, message: RefusedMessage) -> bytes:
    """A message that could not be understood, as it came, with the reason."""
    fields = [("stream_seq", b"%di" % message.stream_seq), ("reason", text(message.reason))]
    fields += [("now", b"%di" % message.now_ns), *blob("body", message.data)]
    tags = {"mine": mine, "stream": message.stream}
    return point(REFUSED, tags, fields, address_of(message.now_ns, 0, message.stream_seq))


Key = tuple[str, str, int]


def applied_lines(mine: str, now_ns: int, applied: Mapping[Key, Ranges]) -> bytes:
    """Which messages are stored, of these writers. One line an hour stays of each."""
    lines = []
    for (source, schema, epoch), ranges in applied.items():
        tags = {"epoch": str(epoch), "mine": mine, "schema": schema, "source": source}
        fields = [("ranges", text(_ranges_text(ranges)))]
        lines.append(point(APPLIED, tags, fields, now_ns // HOUR_NS * HOUR_NS))
    return b"".join(lines)


def _ranges_text(ranges: Ranges) -> str:
    """The newest of them, where they are too many for a field: the older never come again."""
    whole = " ".join(f"{first}:{last}" for first, last in ranges.pairs())
    return whole if len(whole) <= MOST_TEXT else whole[-MOST_TEXT:].partition(" ")[2]


def ranges_of(said: str) -> Ranges:
    """What `applied_lines` wrote."""
    pairs = (one.split(":") for one in said.split())
    return Ranges([(int(first), int(last)) for first, last in pairs])


def slots_around(start_ns: int, end_ns: int) -> tuple[int, int]:
    """Where the lines of a time may stand."""
    return start_ns - SLOTS, end_ns + SLOTS
