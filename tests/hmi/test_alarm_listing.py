"""Rows made in portions are the rows that one go makes; their order is stable and says so."""

import math

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.models.alarm_filter import CLASSES, AlarmFilter, Texts
from hmi.models.alarm_listing import PORTION, Listed, Wanted, at_once, listing
from hmi.models.alarm_order import COLUMNS, Order, key_of
from hmi.models.by_urgency import urgency
from hmi.models.station import StationModel
from scada.model import AlarmKind, AlarmRecord, Process
from tests.hmi.fake_site import FakePlant, S, incident
from tests.hmi.test_by_urgency import RECORD


def record(alarm: str, **changes: object) -> AlarmRecord:
    return msgspec.structs.replace(RECORD, alarm=alarm, **changes)


def model() -> StationModel:
    plant = FakePlant()
    events = incident(plant)
    found = StationModel()
    found.apply(plant.first_frame(), plant.now_ns)
    found.apply(plant.frame(*events), plant.now_ns)
    return found


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=40),
    st.booleans(),
    st.booleans(),
)
def test_folds_hold_every_alarm_once(
    causes: list[tuple[int, int]], grouped: bool, by_area: bool
) -> None:
    records = sorted(
        (
            record(f"a{i}", cause=f"a{cause}" if cause else "", area=f"area{area}")
            for i, (cause, area) in enumerate(causes)
        ),
        key=urgency,
    )
    wanted = Wanted(grouped=grouped, by_area=by_area)
    lines, hidden = at_once(records, wanted)
    assert hidden == 0
    assert sum(1 + line.children for line in lines) == len(records)
    opened = frozenset(line.record.alarm for line in lines)
    whole = at_once(records, Wanted(grouped=grouped, by_area=by_area, opened=opened)).lines
    assert sorted(line.record.alarm for line in whole) == sorted(one.alarm for one in records)


def test_a_long_list_comes_in_portions_and_is_the_same() -> None:
    records = [record(f"a{i:04d}", value=float(i % 7)) for i in range(4 * PORTION)]
    wanted = Wanted(passes=lambda one: one.value > 2, key=lambda one: one.value, down=True)
    turns = list(listing(records, wanted))
    assert turns[:-1] == [None] * (len(turns) - 1)
    assert len(turns) > 6
    assert turns[-1] == at_once(records, wanted)
    assert isinstance(turns[-1], Listed)
    values = [line.record.value for line in turns[-1].lines]
    assert values == sorted(values, reverse=True)
    # What is equal stands as it came, downwards too.
    sixes = [line.record.alarm for line in turns[-1].lines if line.record.value == 6]
    assert sixes == sorted(sixes)


def test_every_column_puts_the_list_in_order_and_what_has_no_number_last() -> None:
    station = model()
    records = station.alarms.sorted()
    for column in COLUMNS:
        for order in (Order(column), Order(column, True)):
            key = key_of(order, station)
            lines = at_once(records, Wanted(key=key, down=order.down)).lines
            keys = [key(line.record) for line in lines]
            assert keys == sorted(keys, reverse=order.down), column
            assert sorted(one.record.alarm for one in lines) == sorted(r.alarm for r in records)
            if column == "limit":
                none = [math.isinf(value) for value in keys]
                assert none == sorted(none)
                assert any(none)


def test_a_head_turns_its_column_and_then_ends_it() -> None:
    first = Order().by("value")
    assert (first.column, first.down) == ("value", True)
    assert first.by("value") == Order("value", False)
    assert first.by("value").by("value") == Order()
    assert first.by("area") == Order("area")
    order, seen = Order(), []
    for _ in COLUMNS:
        order = order.next()
        seen.append(order.column)
    assert tuple(seen) == COLUMNS
    assert order.next() == Order()
    assert Order().turned() == Order()
    assert Order("area").turned() == Order("area", True)


def test_filters_by_class_state_and_time() -> None:
    station = model()
    words, now_ns = station.words, station.now_ns
    records = station.alarms.sorted()
    texts = Texts(words)

    def passing(chosen: AlarmFilter) -> set[str]:
        found = {one.alarm for one in records if chosen.passes(one, words, now_ns)}
        again = {one.alarm for one in records if chosen.passes(one, words, now_ns, texts)}
        assert found == again
        return found

    by_class = [passing(AlarmFilter(kind=name)) for name in CLASSES]
    assert sum(map(len, by_class)) == len(records)
    assert passing(AlarmFilter(kind="sensor")) == {
        one.alarm for one in records if one.kind in (AlarmKind.QUALITY, AlarmKind.MARK)
    }
    open_, known = (
        passing(AlarmFilter(state=state)) for state in ("unacknowledged", "acknowledged")
    )
    assert open_ | known == {one.alarm for one in records}
    assert not open_ & known
    assert passing(AlarmFilter(state="active")) == {
        one.alarm for one in records if one.process is Process.ACTIVE
    }
    assert passing(AlarmFilter(within_s=60)) == {
        one.alarm for one in records if one.raised_ns >= now_ns - 60 * S
    }
