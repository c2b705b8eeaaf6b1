"""Sequence numbers of publish messages."""

from hypothesis import given
from hypothesis import strategies as st

from scada.opcua.sequence import LAST, Sequence, following


def arrived(one: Sequence[int], *numbers: int) -> list[int]:
    """Each message is its own number."""
    return [message for number in numbers for message in one.message(number, number)]


def test_messages_in_order_miss_nothing() -> None:
    one = Sequence[int]()
    assert arrived(one, 1, 2, 3) == [1, 2, 3]
    assert one.missing is None


def test_what_came_early_waits_for_what_is_missing() -> None:
    one = Sequence[int]()
    assert arrived(one, 1, 4) == [1]
    assert one.missing == 2
    assert arrived(one, 3) == []
    assert one.missing == 2
    assert arrived(one, 2) == [2, 3, 4]
    assert one.missing is None


def test_what_is_given_up_is_stepped_over() -> None:
    one = Sequence[int]()
    arrived(one, 1, 4)
    assert one.give_up() == []
    assert one.missing == 3
    assert one.give_up() == [4]
    assert arrived(one, 2, 3) == []
    assert one.is_past(3)
    assert not one.is_past(5)


def test_a_message_is_taken_once() -> None:
    one = Sequence[int]()
    assert arrived(one, 1, 3, 3, 2, 2, 1, 3) == [1, 2, 3]


def test_a_keep_alive_reveals_a_gap() -> None:
    one = Sequence[int]()
    arrived(one, 7)
    one.keep_alive(8)
    before = one.missing
    one.keep_alive(10)
    assert (before, one.missing) == (None, 8)
    assert arrived(one, 8, 9) == [8, 9]


def test_a_keep_alive_that_promises_what_nobody_has_is_not_believed_again() -> None:
    one = Sequence[int]()
    arrived(one, 1)
    one.keep_alive(3)
    assert one.give_up() == []
    one.keep_alive(3)
    assert one.missing is None
    assert arrived(one, 2, 3) == [2, 3], "and nothing that comes is thrown away"


def test_a_keep_alive_may_come_first() -> None:
    one = Sequence[int]()
    one.keep_alive(1)
    assert arrived(one, 1) == [1]


def test_after_the_last_number_comes_one() -> None:
    one = Sequence[int]()
    assert arrived(one, LAST, 1, LAST) == [LAST, 1]
    again = Sequence[int]()
    arrived(again, LAST - 1)
    assert arrived(again, 2) == []
    assert again.missing == LAST
    assert arrived(again, LAST, 1) == [LAST, 1, 2]


def test_a_leap_is_another_numbering() -> None:
    one = Sequence[int]()
    assert arrived(one, 1, 3, 1_000_000, 1_000_001) == [1, 3, 1_000_000, 1_000_001]
    assert one.leaps == 1


@given(st.permutations(range(12)), st.integers(1, LAST))
def test_any_order_of_arrival_is_delivered_in_order_exactly_once(
    order: list[int], start: int
) -> None:
    one = Sequence[int]()
    numbers = [start]
    for _ in range(12):
        numbers.append(following(numbers[-1]))
    shuffled = [numbers[0], *(numbers[step + 1] for step in order)]
    assert arrived(one, *shuffled, *shuffled) == numbers
    assert one.missing is None


@given(st.lists(st.integers(1, 30), unique=True, min_size=1))
def test_with_some_given_up_the_rest_keeps_its_order(came: list[int]) -> None:
    one = Sequence[int]()
    one.message(1, 1)
    taken = arrived(one, *came)
    while one.missing is not None:
        taken += one.give_up()
    assert taken == sorted(set(came) - {1})
