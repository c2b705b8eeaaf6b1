"""Floods as they happen are those that are found in a journal afterwards."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alarms.flood import Flood, FloodLine, Floods
from alarms.kpi.flood import floods
from scada.model import Area, EventKind, FloodLimits, Position, SiteTable
from tests.detect.plant import T0, S

LIMITS = FloodLimits()
gaps = st.one_of(
    st.integers(0, 20), st.integers(50, 200), st.sampled_from([0, 599, 600, 601, 1500])
)


def pairs(lines: list[FloodLine], until_ns: int) -> list[tuple[int, int, int]]:
    """Start, end and count of each flood."""
    found: list[tuple[int, int, int]] = []
    for line in lines:
        if line.kind is EventKind.FLOOD_STARTED:
            found.append((line.since_ns, until_ns, 0))
        else:
            found[-1] = (line.since_ns, line.time_ns, line.count)
    return found


@settings(max_examples=150, deadline=None)
@given(st.lists(gaps, min_size=1, max_size=80), st.lists(st.integers(0, 79)))
def test_online_is_batch(some: list[int], restarts: list[int]) -> None:
    times = T0 + np.cumsum(some) * S
    until_ns = int(times[-1]) + 300 * S
    flood, lines = Flood(LIMITS), []
    for number, time_ns in enumerate(times.tolist()):
        if number in restarts:
            kept, flood = flood.kept(), Flood(LIMITS)
            flood.restore(kept)
        lines += flood.take(time_ns)
    lines += flood.advance(until_ns)
    wanted = [(one.start_ns, one.end_ns, one.count) for one in floods(times, until_ns)]
    found = pairs(lines, until_ns)
    assert [one[:2] for one in found] == [one[:2] for one in wanted]
    ended = [one for one in found if one[1] < until_ns]
    assert ended == wanted[: len(ended)]


def test_a_flood_begins_with_the_eleventh_and_ends_below_five() -> None:
    flood = Flood(LIMITS)
    lines = [line for n in range(12) for line in flood.take(T0 + n * S)]
    assert [(line.kind, line.time_ns - T0) for line in lines] == [(EventKind.FLOOD_STARTED, 10 * S)]
    assert flood.advance(T0 + 607 * S) == []
    ended = flood.advance(T0 + 607 * S + 1)
    assert [(line.kind, line.time_ns - T0, line.count) for line in ended] == [
        (EventKind.FLOOD_ENDED, 607 * S, 12)
    ]


def test_what_ends_in_the_very_moment_in_which_another_comes() -> None:
    flood = Flood(FloodLimits(above=2, ends=2, span_s=10.0))
    lines = [line for at in (0, 1, 1, 11) for line in flood.take(T0 + at * S)]
    lines += flood.advance(T0 + 30 * S)
    assert [(line.kind, line.time_ns - T0) for line in lines] == [
        (EventKind.FLOOD_STARTED, S),
        (EventKind.FLOOD_ENDED, 11 * S),
    ]


def test_each_position_has_floods_of_its_own() -> None:
    areas = [
        Area(id="mine", name_zh="", name_en=""),
        Area(id="face", name_zh="", name_en="", parent="mine"),
        Area(id="unit", name_zh="", name_en=""),
    ]
    positions = [
        Position(id="mine", name_zh="", name_en="", areas=("mine",)),
        Position(id="unit", name_zh="", name_en="", areas=("unit",)),
        Position(id="all", name_zh="", name_en=""),
    ]
    table = SiteTable(
        site="s",
        name_zh="",
        name_en="",
        timezone="UTC",
        config_hash="",
        servers=(),
        areas=tuple(areas),
        tags=(),
        alarms=(),
        positions=tuple(positions),
        flood=FloodLimits(above=2, ends=2, span_s=10.0),
    )
    of_site = Floods(table)
    some = [(T0, "face"), (T0 + S, "unit"), (T0 + 2 * S, "")]
    assert {line.position for line in of_site.step(some, T0 + 2 * S)} == {"all"}
    found = of_site.step([(T0 + 3 * S, "mine")], T0 + 3 * S)
    assert [(line.position, line.count) for line in found] == [("mine", 3)]
    again = Floods(table)
    again.restore(of_site.kept())
    ends = again.step([], T0 + 60 * S)
    assert [(line.position, line.kind) for line in ends] == [
        ("mine", EventKind.FLOOD_ENDED),
        ("all", EventKind.FLOOD_ENDED),
    ]
