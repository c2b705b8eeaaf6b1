"""Sequence numbers of publish messages."""

from hypothesis import given
from hypothesis import strategies as st

from scada.opcua.sequence import LAST, MOST_MISSED, Arrival, Sequence


def test_messages_in_order_miss_nothing() -> None:
    one = Sequence()
    assert [one.message(number) for number in (1, 2, 3)] == [(Arrival.NEW, [])] * 3


def test_a_gap_names_what_is_missing() -> None:
    one = Sequence()
    one.message(1)
    assert one.message(4) == (Arrival.NEW, [2, 3])


def test_a_missing_message_may_come_late_once() -> None:
    one = Sequence()
    one.message(1)
    one.message(3)
    assert one.message(2) == (Arrival.LATE, [])
    assert one.message(2) == (Arrival.REPEATED, [])


def test_a_keep_alive_reveals_a_gap() -> None:
    one = Sequence()
    one.message(7)
    assert one.keep_alive(8) == []
    assert one.keep_alive(10) == [8, 9]
    assert one.keep_alive(10) == []


def test_a_keep_alive_may_come_first() -> None:
    one = Sequence()
    assert one.keep_alive(1) == []
    assert one.message(1) == (Arrival.NEW, [])


def test_after_the_last_number_comes_one() -> None:
    one = Sequence()
    one.message(LAST)
    assert one.message(1) == (Arrival.NEW, [])
    assert one.message(LAST) == (Arrival.REPEATED, [])
    again = Sequence()
    again.message(LAST - 1)
    assert again.message(2) == (Arrival.NEW, [LAST, 1])


def test_a_leap_is_bounded() -> None:
    one = Sequence()
    one.message(1)
    assert len(one.message(1_000_000)[1]) == MOST_MISSED


@given(st.lists(st.integers(0, 20), unique=True, min_size=1), st.integers(1, LAST))
def test_each_message_of_a_shuffled_run_is_taken_exactly_once(order: list[int], start: int) -> None:
    one = Sequence()
    one.message(start)
    numbers = [(start + step) % LAST + 1 for step in order]
    assert all(one.message(number)[0] is not Arrival.REPEATED for number in numbers)
    assert all(one.message(number)[0] is Arrival.REPEATED for number in numbers)
