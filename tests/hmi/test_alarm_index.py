"""What is kept while alarms change one by one is what counting them all anew gives."""

from collections import Counter

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.models.alarm_index import AlarmIndex, badness
from hmi.models.alarms import worst
from hmi.models.by_urgency import is_unacknowledged
from hmi.models.priority import class_of
from scada.model import Acknowledgement, AlarmRecord, Process, Reach
from tests.hmi.test_by_urgency import RECORD

CHANGES = st.tuples(
    st.sampled_from("abcde"),
    st.booleans(),
    st.sampled_from([0, 1, 2, 3, 4]),
    st.sampled_from(list(Acknowledgement)),
    st.sampled_from(list(Process)),
    st.sampled_from(["east", "west"]),
    st.integers(0, 2),
)
Change = tuple[str, bool, int, Acknowledgement, Process, str, int]


@settings(max_examples=60, deadline=None)
@given(st.lists(CHANGES, max_size=25), st.booleans())
def test_it_is_what_counting_anew_gives(changes: list[Change], one_area: bool) -> None:
    index, plain = AlarmIndex(), dict[str, AlarmRecord]()
    reach = Reach((), ("east",) if one_area else ())
    for alarm, is_there, priority, acknowledgement, process, area, raised_ns in changes:
        plain.pop(alarm, None)
        if not is_there:
            index.remove(alarm)
            continue
        plain[alarm] = msgspec.structs.replace(
            RECORD,
            alarm=alarm,
            tag=f"tag of {area}",
            area=area,
            priority=priority,
            acknowledgement=acknowledgement,
            process=process,
            raised_ns=raised_ns,
        )
        index.put(plain[alarm])
    index.attend(reach)
    _same(index, plain, reach)


def _same(index: AlarmIndex, plain: dict[str, AlarmRecord], reach: Reach) -> None:
    for area in ("east", "west"):
        here = [record for record in plain.values() if record.area == area]
        kept = index.by_area.get(area, ())
        assert sorted(one.alarm for one in kept) == sorted(one.alarm for one in here)
        assert [badness(one) for one in kept] == sorted(badness(one) for one in here)
        first, best = worst(kept), worst(here)
        assert (first and badness(first)) == (best and badness(best))
        assert len(index.by_tag.get(f"tag of {area}", ())) == len(here)
    found = Counter(
        (class_of(one), is_unacknowledged(one)) for one in plain.values() if reach.has(one.area)
    )
    for priority in (0, 1, 2, 3, 4):
        count = index.count(priority)
        assert count.unacknowledged == found[priority, True]
        assert count.listed == found[priority, True] + found[priority, False]
        assert index.counts.get(priority, count) == count
    assert index.active == {one.alarm for one in plain.values() if one.process is Process.ACTIVE}
