"""Days, ranges, gaps and sizes: the parts without a file."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from historian import sizes
from historian.days import (
    DAY_NS,
    UNDATED,
    Part,
    day_of,
    old_parts_in,
    overlapping,
    parts_in,
)
from historian.ranges import Ranges
from historian.retention import Kind
from historian.rollups import trend_grid
from scada.model import BadInput
from tests.historian.made import DAY, MIDNIGHT, NOON


@given(st.lists(st.integers(0, 60)))
def test_ranges_are_a_set(numbers: list[int]) -> None:
    ranges, plain = Ranges(), set()
    for number in numbers:
        ranges.add(number)
        plain.add(number)
        assert len(ranges) == len(plain)
    assert [n in ranges for n in range(-1, 62)] == [n in plain for n in range(-1, 62)]
    pairs = ranges.pairs()
    assert all(b - a > 1 for (_, a), (b, _) in pairwise(pairs))
    assert ranges.missing() == (max(plain) - min(plain) + 1 - len(plain) if plain else 0)
    assert Ranges(pairs).pairs() == pairs


def test_days_are_utc_and_bounded() -> None:
    times = np.array([MIDNIGHT - 1, MIDNIGHT, 0, 2**63 - 1, -(2**63)])
    assert day_of(times, NOON).tolist() == [DAY, DAY + 1, UNDATED, UNDATED, UNDATED]
    assert day_of(times, 2**63 - 1).tolist() == [UNDATED] * 3 + [(2**63 - 1) // DAY_NS, UNDATED]
    assert day_of(times, -(2**63)).tolist()[4] == -(2**63) // DAY_NS


def test_file_names_and_back(tmp_path: Path) -> None:
    raw = [Part(day, Kind.RAW) for day in (UNDATED, 0, DAY)]
    month = Part.of(Kind.EVENTS, DAY)
    old = Part(DAY, Kind.RAW, is_old=True)
    for part in (*raw, month, old):
        (tmp_path / part.file_name).touch()
    for other in ("x.duckdb", f"{raw[2].file_name}.wal", "2024-10-04.duckdb.quarantined", "tmp"):
        (tmp_path / other).touch()
    names = [part.file_name for part in (raw[0], raw[2], month, old)]
    assert names == [
        "undated.raw.duckdb",
        "2024-10-04.raw.duckdb",
        "2024-10.events.duckdb",
        "2024-10-04.duckdb",
    ]
    assert parts_in(tmp_path) == [*raw[:2], month, raw[2]]
    assert parts_in(tmp_path, Kind.EVENTS) == [month]
    assert old_parts_in(tmp_path) == [old]
    noon_ns = DAY * DAY_NS
    assert overlapping(raw, noon_ns - 5, noon_ns) == [raw[0]]
    assert overlapping(raw, noon_ns - 5, noon_ns + 1) == [raw[0], raw[2]]
    assert [
        month.overlaps(end - 1, end) for end in (month.day * DAY_NS, month.end_day * DAY_NS)
    ] == [
        False,
        True,
    ]


def test_trends_are_rounded_to_what_is_rolled_up() -> None:
    minute = 60 * 10**9
    asked_and_given = {3.3: 3.3, 4.9: 5, 5: 5, 6: 10, 21.6: 30, 65: 90, 263: 360, 1500: 1800}
    for asked, given_ in asked_and_given.items():
        start, width = trend_grid(7 * minute, int(asked * minute))
        assert width == int(given_ * minute)
        assert start == (0 if given_ >= 30 else 5 * minute if given_ >= 5 else 7 * minute)


def test_sizes_hold_to_one_message() -> None:
    assert sizes.raw_limit(1, 10) == 10
    assert 40_000 < sizes.raw_limit(1, 10**9) < 43_200
    assert sizes.raw_limit(1000, 10**9) * 1000 * 22 < 10**6
    assert sizes.bucket_width_ns(1, 1000, 10) == 100
    assert sizes.bucket_width_ns(1, 1001, 10) == 101
    assert sizes.bucket_width_ns(1, 5, 10) == 1
    assert sizes.bucket_width_ns(1000, 10**9, 2000) > 10**9 // 2000
    assert (sizes.fitting([]), sizes.fitting([10**7]), sizes.fitting([10**5] * 20)) == (0, 1, 9)
    with pytest.raises(BadInput):
        sizes.bucket_width_ns(1, 10, 0)
