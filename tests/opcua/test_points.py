"""From decoded values to samples."""

import numpy as np
import pytest

from scada.model import Flag, Kind, Tag
from scada.opcua.array_codec import DataValues
from scada.opcua.layout import code_of
from scada.opcua.points import Points
from scada.opcua.status_codes import BAD_NO_DATA, BAD_TYPE_MISMATCH
from scada.opcua.times import EPOCH_TICKS, to_ticks

NOW = 1_800_000_000_000_000_000
DOUBLE, TEXT, NULL, ARRAY = 11, 12, 0, 0x80 | 11


def tag(number: int, **changes: object) -> Tag:
    plain: dict[str, object] = {
        "id": f"t{number}",
        "server": "m",
        "node": "i=1",
        "kind": Kind.METHANE,
        "area": "a",
        "name_zh": "",
        "name_en": "",
    }
    return Tag(**{**plain, **changes})  # type: ignore[arg-type]


def values(
    numbers: list[float],
    encoding: int = DOUBLE,
    status: int = 0,
    source: int | None = None,
    server: int = 0,
) -> DataValues:
    n = len(numbers)
    ticks = to_ticks(NOW - 1000) if source is None else source
    return DataValues(
        np.array(numbers, np.float64),
        np.full(n, status, np.uint32),
        np.full(n, ticks, np.int64),
        np.full(n, server, np.int64),
        np.zeros(n, np.uint32),
        np.full(n, code_of(1, encoding), np.uint16),
        0,
    )


def points(*tags: Tag) -> Points:
    return Points(tags, np.arange(100, 100 + len(tags), dtype=np.int32))


def test_plain_values_pass_as_they_are() -> None:
    one = points(tag(0), tag(1), tag(2))
    batch = one.samples(np.array([2, 0]), values([1.5, 2.5]), NOW, Flag.NONE)
    assert batch.tag.tolist() == [102, 100]
    assert batch.value.tolist() == [1.5, 2.5]
    assert batch.time_ns.tolist() == [NOW - 1000] * 2
    assert batch.flags.tolist() == [0, 0]


def test_scale_and_offset() -> None:
    one = points(tag(0, scale=0.01, offset=-1.0), tag(1))
    batch = one.samples(np.array([0, 1, 0]), values([150, 150, 200]), NOW, Flag.NONE)
    assert batch.value.tolist() == [0.5, 150, 1.0]


def test_switches_are_zero_or_one_and_may_be_inverted() -> None:
    one = points(tag(0, kind=Kind.FAN), tag(1, kind=Kind.FAN, invert=True), tag(2, invert=True))
    rows = np.array([0, 0, 0, 1, 1, 1, 2])
    raw = [0.0, 5.0, np.nan, 0.0, 5.0, np.nan, 0.25]
    batch = one.samples(rows, values(raw), NOW, Flag.NONE)
    np.testing.assert_array_equal(batch.value, [0, 1, np.nan, 1, 0, np.nan, 0.75])


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [(TEXT, BAD_TYPE_MISMATCH), (ARRAY, BAD_TYPE_MISMATCH), (NULL, BAD_NO_DATA)],
)
def test_what_is_no_number_is_bad(encoding: int, expected: int) -> None:
    batch = points(tag(0)).samples(np.array([0]), values([np.nan], encoding), NOW, Flag.NONE)
    assert batch.status.tolist() == [expected]
    assert batch.flags.tolist() == [Flag.NOT_FINITE]


def test_a_bad_status_of_the_servers_own_is_kept() -> None:
    found = values([np.nan], NULL, status=0x808C0000)
    batch = points(tag(0)).samples(np.array([0]), found, NOW, Flag.NONE)
    assert batch.status.tolist() == [0x808C0000]


@pytest.mark.parametrize(
    ("source", "server", "expected"),
    [
        (0, to_ticks(NOW - 500), NOW - 500),
        (2**63 - 1, to_ticks(NOW - 500), NOW - 500),
        (EPOCH_TICKS, 0, NOW),
        (-5, 2**63 - 1, NOW),
    ],
)
def test_a_missing_source_time_falls_back_and_is_flagged(
    source: int, server: int, expected: int
) -> None:
    found = values([1.0], source=source, server=server)
    batch = points(tag(0)).samples(np.array([0]), found, NOW, Flag.NONE)
    assert batch.time_ns.tolist() == [expected]
    assert batch.flags.tolist() == [Flag.SOURCE_TIME_MISSING]


def test_the_overflow_bit_is_marked_and_the_status_kept_whole() -> None:
    batch = points(tag(0)).samples(
        np.array([0, 0]), values([1.0, 2.0], status=0x00000480), NOW, Flag.NONE
    )
    assert batch.flags.tolist() == [Flag.OVERFLOW] * 2
    assert batch.status.tolist() == [0x00000480] * 2


def test_a_mark_is_set_on_every_row() -> None:
    batch = points(tag(0)).samples(np.array([0]), values([1.0]), NOW, Flag.OVERFLOW)
    assert batch.flags.tolist() == [Flag.OVERFLOW]


def test_a_substitute_has_no_value_and_says_why() -> None:
    batch = points(tag(0)).substitute(np.array([0]), np.array([0x80340000], np.uint32), NOW)
    assert np.isnan(batch.value[0])
    assert batch.flags[0] == Flag.SUBSTITUTED | Flag.SOURCE_TIME_MISSING | Flag.NOT_FINITE
