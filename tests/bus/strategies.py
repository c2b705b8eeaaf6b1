"""Generated facts for the property tests."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from scada.bus.header import Header
from scada.bus.messages import BucketSeries, HistoryAnswer, RawSeries
from scada.model import (
    SAMPLE_DTYPE,
    Acknowledge,
    AcknowledgementRefused,
    AlarmKind,
    ConditionsKnown,
    EndCalibration,
    Event,
    EventKind,
    LinkChange,
    LinkState,
    OpenEvent,
    PortableReading,
    Process,
    Samples,
    SourceCondition,
    StartCalibration,
    Step,
)

TEXT = st.text(max_size=12)
NAMES = st.text("abcxyz0189.-_", min_size=1, max_size=12)
NS = st.integers(-(2**63), 2**63 - 1)
COUNT = st.integers(0, 2**63 - 1)

HEADERS = st.builds(
    Header,
    schema=st.just(""),
    version=st.just(0),
    site=NAMES,
    source=TEXT,
    epoch=COUNT,
    seq=COUNT,
    now_ns=NS,
    config_hash=NAMES,
)
LINKS = st.builds(
    LinkChange, server=NAMES, state=st.sampled_from(LinkState), time_ns=NS, reason=TEXT
)
COMMANDS = st.one_of(
    st.builds(Acknowledge, alarms=st.lists(NAMES, max_size=3).map(tuple), user=NAMES, comment=TEXT),
    st.builds(StartCalibration, tag=NAMES, until_ns=NS, user=NAMES, reason=NAMES),
    st.builds(EndCalibration, tag=NAMES, user=NAMES, comment=TEXT),
    st.builds(
        PortableReading,
        tag=NAMES,
        value=st.floats(allow_nan=False, allow_infinity=False),
        time_ns=NS,
        user=NAMES,
        fixed=st.none() | st.floats(-4, 4),
        instrument=TEXT,
    ),
)
WORDS = st.dictionaries(NAMES, TEXT, max_size=3)
CONDITIONS = st.one_of(
    st.builds(
        SourceCondition,
        server=NAMES,
        condition=TEXT,
        open=st.lists(st.builds(OpenEvent, st.binary(max_size=20), st.booleans())).map(tuple),
        message=WORDS,
        severity=st.integers(0, 2**16),
        active=st.booleans(),
        retain=st.booleans(),
        time_ns=NS,
        received_ns=NS,
    ),
    st.builds(
        ConditionsKnown, server=NAMES, alarms=st.lists(NAMES, max_size=3).map(tuple), time_ns=NS
    ),
    st.builds(AcknowledgementRefused, server=NAMES, alarm=NAMES, reason=TEXT, time_ns=NS),
)
EVENTS = st.builds(
    Event,
    source=NAMES,
    epoch=COUNT,
    seq=COUNT,
    prev_hash=st.binary(min_size=32, max_size=32),
    kind=st.sampled_from(EventKind),
    time_ns=NS,
    now_ns=NS,
    step=COUNT,
    alarm=NAMES,
    alarm_kind=st.none() | st.sampled_from(AlarmKind),
    tag=NAMES,
    process=st.none() | st.sampled_from(Process),
    held=st.booleans(),
    value=st.floats(allow_nan=False),
    status=st.integers(0, 2**32 - 1),
    text=st.dictionaries(NAMES, TEXT, max_size=3),
)


def column(dtype: np.dtype[Any], rows: int) -> st.SearchStrategy[NDArray[Any]]:
    """A column of a type, any bits (NaN with payload too)."""
    return hnp.arrays(np.uint8, rows * dtype.itemsize).map(lambda raw: raw.view(dtype))


@st.composite
def samples(draw: st.DrawFn) -> Samples:
    """A batch of up to 40 rows with any bits in every column, with numbers as sent or without."""
    rows = draw(st.integers(0, 40))
    columns = {name: draw(column(dtype, rows)) for name, dtype in SAMPLE_DTYPE.items()}
    raw = draw(st.none() | column(np.dtype(np.float64), rows))
    return Samples(**columns, raw=raw)


STEPS = st.builds(
    Step,
    number=COUNT,
    now_ns=NS,
    samples=samples(),
    links=st.lists(LINKS, max_size=2).map(tuple),
    commands=st.lists(COMMANDS, max_size=2).map(tuple),
    heard=st.dictionaries(NAMES, NS, max_size=3),
    conditions=st.lists(CONDITIONS, max_size=3).map(tuple),
)


@st.composite
def answers(draw: st.DrawFn) -> HistoryAnswer:
    """A history answer with a raw and a bucket series."""
    n = draw(st.integers(0, 20))
    f8, i8 = np.dtype(np.float64), np.dtype(np.int64)
    u4, u2, u1 = np.dtype(np.uint32), np.dtype(np.uint16), np.dtype(np.uint8)
    raw = RawSeries(
        tag=draw(NAMES),
        time_ns=draw(column(i8, n)),
        value=draw(column(f8, n)),
        status=draw(column(u4, n)),
        flags=draw(column(u2, n)),
        more=draw(st.booleans()),
        raw=draw(st.none() | column(f8, n)),
    )
    buckets = BucketSeries(
        tag=draw(NAMES),
        bucket_ns=draw(COUNT),
        time_ns=draw(column(i8, n)),
        minimum=draw(column(f8, n)),
        maximum=draw(column(f8, n)),
        first=draw(column(f8, n)),
        last=draw(column(f8, n)),
        count=draw(column(u4, n)),
        quality=draw(column(u1, n)),
        flags=draw(column(u2, n)),
    )
    return HistoryAnswer(raw=(raw,), buckets=(buckets,), took_ms=draw(st.floats(0, 1e6)))


def same(one: object, other: object) -> bool:
    """Equal to the last bit: arrays by type and bytes, structs by field."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.dtype == other.dtype and one.tobytes() == other.tobytes()
    if type(one) is not type(other):
        return False
    names = getattr(one, "__struct_fields__", getattr(one, "__slots__", None))
    if names:
        return all(same(getattr(one, name), getattr(other, name)) for name in names)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other
