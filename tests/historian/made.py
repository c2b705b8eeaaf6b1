"""Messages made for the tests."""

import numpy as np

from historian.days import DAY_NS
from historian.store import EventMessage, Origin, SampleMessage, TagNames
from scada.model import Event, EventKind, Samples

NAMES = TagNames("hash1", ("3301.T1", "3301.T2", "fan", "unit1.h2"))
DAY = 20_000
NOON = DAY * DAY_NS + DAY_NS // 2
MIDNIGHT = (DAY + 1) * DAY_NS
S = 10**9


def origin(seq: int, schema: str = "Step", epoch: int = 1) -> Origin:
    return Origin("core", schema, epoch, seq)


def message(seq: int, samples: Samples, now_ns: int = NOON, epoch: int = 1) -> SampleMessage:
    return SampleMessage(origin(seq, epoch=epoch), now_ns, NAMES, samples)


def ramp(seq: int, rows: int = 4, start_ns: int = NOON) -> SampleMessage:
    """``rows`` samples, one a second, tags in turn, values that tell message and row."""
    at = np.arange(rows)
    samples = Samples.of(at % 4, start_ns + at * S, seq * 1000.0 + at)
    return message(seq, samples, int(start_ns))


def event(
    seq: int, time_ns: int = NOON, alarm: str = "3301.T1/alarm", tag: str = "3301.T1"
) -> Event:
    return Event(
        source="core",
        epoch=1,
        seq=seq,
        prev_hash=bytes(32),
        kind=EventKind.RAISED,
        time_ns=time_ns,
        now_ns=time_ns + 5,
        step=seq,
        alarm=alarm,
        tag=tag,
        area="3301",
        value=1.5,
        text={"zh": "瓦斯超限", "en": "methane high"},
    )


def event_message(seq: int, *events: Event) -> EventMessage:
    return EventMessage(origin(seq, "Events"), NOON, events)
