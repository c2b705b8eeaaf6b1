"""Line protocol: what is written is read back to the bit, and costs little."""

from collections import defaultdict
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from historian.influx import flux, influxql
from historian.influx.journal_lines import SLOTS, address_of, ranges_of
from historian.influx.line_protocol import blob, key, name_of, stored_name
from historian.influx.question import Place, Question
from historian.influx.sample_lines import Heads, Rows, columns_of, sample_lines
from historian.influx.tables import tables
from historian.ranges import Ranges
from historian.store import RawColumns

NUMBERS = st.one_of(st.floats(width=64), st.sampled_from([-0.0, 5e-324, 1e308, 0.1]))
ROWS = st.lists(
    st.tuples(
        st.integers(-(2**62), 2**62), NUMBERS, st.integers(0, 2**32 - 1), st.integers(0, 2**16 - 1), NUMBERS
    ),
    min_size=1, max_size=20, unique_by=lambda row: row[0],
)  # fmt: skip


def parsed(lines: bytes) -> dict[str, tuple[Any, Any]]:
    """The fields of lines of one series, as a server would answer them."""
    cells: dict[str, list[tuple[int, Any]]] = defaultdict(list)
    for line in lines.decode().splitlines():
        _, fields, at = line.split(" ")
        for one in fields.split(","):
            name, _, text = one.partition("=")
            value: Any = (
                text.strip('"')
                if '"' in text
                else int(text[:-1])
                if text[-1] == "i"
                else float(text)
            )
            cells[name].append((int(at), value))
    found: dict[str, tuple[Any, Any]] = {}
    for name, rows in cells.items():
        times, values = zip(*sorted(rows), strict=True)
        is_text = isinstance(values[0], str)
        found[name] = (np.array(times, np.int64), list(values) if is_text else np.array(values))
    return found


def cell(text: str) -> Any:
    if text.endswith("i"):
        return int(text[:-1])
    return text.strip('"') if '"' in text else float(text)


def canonical(numbers: Any) -> bytes:
    return np.where(np.isnan(numbers), np.nan, numbers).tobytes()


@settings(max_examples=100)
@given(ROWS, st.booleans())
def test_samples_come_back_to_the_last_bit(rows: list[Any], has_raw: bool) -> None:
    columns = zip(*sorted(rows), strict=True)
    kinds = (np.int64, np.float64, np.uint32, np.uint16, np.float64)
    time_ns, value, status, flags, raw = (
        np.array(one, kind) for one, kind in zip(columns, kinds, strict=True)
    )
    sent = RawColumns(time_ns, value, status, flags, raw=raw if has_raw else None)
    none = np.zeros(len(time_ns), np.int64)
    heads = Heads("smp", "m")
    heads.add("T1")
    lines = sample_lines(Rows(none, none, sent), heads)
    found = columns_of(parsed(lines))
    assert (found.time_ns == time_ns).all()
    assert canonical(found.value) == canonical(value)
    assert found.status.tolist() == status.tolist()
    assert found.flags.tolist() == flags.tolist()
    as_sent = found.value if found.raw is None else found.raw
    expected = raw if has_raw else value
    # a zero is the other zero as much as DuckDB holds it for that
    assert canonical(as_sent + 0.0) == canonical(np.where(expected == value, value, expected) + 0.0)


@given(st.text(min_size=1))
def test_any_name_is_a_tag(name: str) -> None:
    stored = stored_name(name)
    assert name_of(stored) == name
    assert not set(stored) & {"\n", "\r", "\\", "\0"}
    assert key("a b,c=d") == rb"a\ b\,c\=d"


def test_a_long_text_is_cut_into_fields() -> None:
    assert [(name, len(text)) for name, text in blob("data", bytes(100_000))] == [
        ("data", 60_002), ("data1", 60_002), ("data2", 13_338),
    ]  # fmt: skip
    assert list(blob("data", b"")) == [("data", b'""')]


def test_journal_lines_of_one_moment_have_places_of_their_own() -> None:
    places = {address_of(5 * SLOTS + 7, epoch, seq) for epoch in (1, 2) for seq in range(20_000)}
    assert len(places) == 40_000
    assert all(5 * SLOTS <= place < 6 * SLOTS for place in places)


def test_what_is_stored_is_said_in_ranges() -> None:
    assert ranges_of("1:5 7:7").pairs() == [(1, 5), (7, 7)]
    assert ranges_of("").pairs() == Ranges().pairs()


QUESTION = Question(
    Place.SAMPLES, "smp", 10, 5000, ("v",), {"mine": ("m",), "pt": ('A"B', "C'D")}, ("pt",), "min", 1000
)  # fmt: skip


def test_questions_are_pipelines_of_their_own() -> None:
    text = flux.query([("b", QUESTION), ("c", QUESTION)])
    assert text.count("from(bucket: ") == text.count("yield(name: ") == 2
    assert 'r["pt"] == "A\\"B"' in text
    assert 'aggregateWindow(every: 1000ns, offset: 10ns, fn: min, timeSrc: "_start"' in text
    (one,) = influxql.statements(QUESTION)
    assert one == (
        'SELECT min("v") FROM "smp" WHERE time >= 10 AND time < 5000 AND ("mine" = \'m\') AND '
        '("pt" = \'A"B\' OR "pt" = \'C\\\'D\') GROUP BY time(1000ns, 10ns), "pt" fill(none)'
    )


ANSWER = (
    b"#datatype,string,long,dateTime:RFC3339,double,string,string\r\n"
    b",result,table,_time,_value,_field,pt\r\n"
    b",0,0,2026-01-01T00:00:00Z,-0,v,A\r\n,0,0,2026-01-01T00:00:00.0000001Z,1e+21,v,A\r\n"
    b',0,1,1970-01-01T00:00:00Z,,v,"B, with a comma"\r\n\r\n'
    b"#datatype,string,long,dateTime:RFC3339,string,string,string\r\n"
    b",result,table,_time,_value,_field,pt\r\n"
    b',1,2,1969-12-31T23:59:59.9999999Z,"two\r\nlines, and #",kind,A\r\n\r\n'
)


@given(st.integers(1, len(ANSWER)))
def test_answers_are_read_in_whatever_pieces_they_come(size: int) -> None:
    pieces = [ANSWER[at : at + size] for at in range(0, len(ANSWER), size)]
    found: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for table in tables(pieces):
        values = zip(table.time_ns.tolist(), list(table.values()), strict=True)
        found[table.result, table.head["pt"]] += map(repr, values)
    assert found == {
        ("0", "A"): [
            "(1767225600000000000, np.float64(-0.0))",
            "(1767225600000000100, np.float64(1e+21))",
        ],
        ("0", "B, with a comma"): ["(0, np.float64(nan))"],
        ("1", "A"): ["(-100, 'two\\r\\nlines, and #')"],
    }
