"""The order that is kept is the order that a sort gives, whatever changed before."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.models.by_urgency import ByUrgency, urgency
from scada.model import Acknowledgement, AlarmKind, AlarmRecord, Process

RECORD = AlarmRecord(
    alarm="a",
    kind=AlarmKind.ALARM,
    tag="t",
    area="",
    server="mine",
    priority=2,
    process=Process.ACTIVE,
    acknowledgement=Acknowledgement.UNACKNOWLEDGED,
    held=False,
    raised_ns=1,
    changed_ns=1,
    value=1.2,
    status=0,
    limit=1.0,
)
CHANGES = st.tuples(
    st.sampled_from("abcdef"),
    st.booleans(),
    st.sampled_from([0, 1, 2, 3, 4]),
    st.sampled_from(list(Acknowledgement)),
    st.integers(0, 3),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(CHANGES, max_size=30))
def test_it_is_always_in_order(
    changes: list[tuple[str, bool, int, Acknowledgement, int]],
) -> None:
    kept, plain = ByUrgency(), dict[str, AlarmRecord]()
    for alarm, is_there, priority, acknowledgement, raised_ns in changes:
        plain.pop(alarm, None)
        if is_there:
            plain[alarm] = msgspec.structs.replace(
                RECORD,
                alarm=alarm,
                priority=priority,
                acknowledgement=acknowledgement,
                raised_ns=raised_ns,
            )
            kept.put(plain[alarm])
        else:
            kept.remove(alarm)
        assert kept.all() == sorted(plain.values(), key=urgency)
