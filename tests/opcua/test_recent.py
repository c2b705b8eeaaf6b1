"""What was delivered lately is recognised: the same sample, and no other."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scada.model import Samples
from scada.opcua.recent import KEPT_NS, Known, Recent

Row = tuple[int, int, float, int]
rows = st.tuples(
    st.integers(0, 2),
    st.integers(0, 3),
    st.sampled_from([0.0, 1.0, -1.0, 0.1, np.inf, -np.inf]),
    st.sampled_from([0, 0x40000000]),
)


def columns(batch: list[Row]) -> tuple[np.ndarray, Samples]:
    tag, time, value, status = (list(column) for column in zip(*batch, strict=True))
    return np.array(tag, np.intp), Samples.of(tag, time, value, status)


@given(st.lists(rows, max_size=20), st.lists(rows, min_size=1, max_size=20))
def test_a_sample_is_known_when_it_was_delivered(before: list[Row], after: list[Row]) -> None:
    known = Known()
    for one in before:
        known.add(*columns([one]))
    assert known.has(*columns(after)).tolist() == [one in before for one in after]


def test_the_overflow_bit_is_of_the_queue_not_of_the_sample() -> None:
    known = Known()
    known.add(*columns([(0, 5, 1.0, 0x480)]))
    assert known.has(*columns([(0, 5, 1.0, 0)])).tolist() == [True]
    assert known.has(*columns([(0, 5, 1.0, 0x80)])).tolist() == [False]


def test_what_a_bad_sample_says_beside_its_status_is_no_matter() -> None:
    known = Known()
    known.add(*columns([(0, 5, np.nan, 0x808C0000)]))
    assert known.has(*columns([(0, 5, 3.0, 0x808C0000)])).tolist() == [True]
    assert known.has(*columns([(0, 5, np.nan, 0x80310000)])).tolist() == [False]


def test_zero_is_zero_with_either_sign() -> None:
    known = Known()
    known.add(*columns([(0, 5, -0.0, 0)]))
    assert known.has(*columns([(0, 5, 0.0, 0)])).tolist() == [True]


def test_where_nobody_will_ask_nothing_is_remembered() -> None:
    recent = Recent()
    recent.is_wanted = False
    recent.take(*columns([(0, 5, 1.0, 0)]), received_ns=5)
    assert recent.known(np.array([0])).has(*columns([(0, 5, 1.0, 0)])).tolist() == [False]


def test_old_batches_are_forgotten_unless_they_are_held() -> None:
    recent = Recent()
    for held in (True, False):
        recent.clear()
        recent.hold = held
        for age in (0, KEPT_NS // 2, 3 * KEPT_NS):
            recent.take(*columns([(0, age, 1.0, 0)]), received_ns=age)
        known = recent.known(np.array([0]))
        asked = columns([(0, 0, 1.0, 0), (0, 3 * KEPT_NS, 1.0, 0)])
        assert known.has(*asked).tolist() == [held, True]
        assert recent.first_ns(2)[0] == (0 if held else 3 * KEPT_NS)
        assert recent.first_ns(2)[1] == np.iinfo(np.int64).max
