"""What is delivered of answers that are older than what is known."""

import numpy as np
from numpy.typing import NDArray

from scada.model import Samples
from scada.opcua.doubt import Doubt
from scada.opcua.newest import Newest


class Tags:
    """Three tags that were delivered at time 100 with value 1; the last one was never delivered."""

    def __init__(self, *queued: int) -> None:
        self.newest = Newest(3)
        self.say([0, 1], [100, 100], [1.0, 1.0])
        self.newest.begin()
        mask = np.zeros(3, np.bool_)
        mask[list(queued)] = True
        self.doubt = Doubt(self.newest, mask)

    def say(self, rows: list[int], time_ns: list[int], value: list[float]) -> None:
        self.newest.take(np.array(rows), Samples.of(rows, time_ns, value), 0)

    def first(self, time_ns: int, value: float) -> list[bool]:
        return self._all(self.doubt.first(*_batch(time_ns, value)))

    def later(self, time_ns: int, value: float) -> list[bool]:
        return self._all(self.doubt.later(*_batch(time_ns, value)))

    def notified(self, time_ns: int, value: float) -> list[bool]:
        return self._all(self.doubt.notified(*_batch(time_ns, value)))

    def _all(self, good: NDArray[np.bool_]) -> list[bool]:
        return [bool(one) for one in good]


def _batch(time_ns: int, value: float) -> tuple[NDArray[np.intp], Samples]:
    rows = np.arange(3)
    return rows, Samples.of(rows, [time_ns] * 3, [value] * 3)


def test_news_are_delivered() -> None:
    assert Tags().first(101, 2.0) == [True, True, True]


def test_an_older_value_waits_unless_it_says_the_same() -> None:
    tags = Tags()
    assert tags.first(99, 2.0) == [False, False, True]
    assert tags.doubt.unconfirmed.tolist() == [True, True, False]
    assert Tags().first(99, 1.0) == [True, True, True]


def test_what_is_said_again_is_delivered() -> None:
    tags = Tags()
    tags.first(99, 2.0)
    assert tags.later(99, 2.0) == [True, True, True]


def test_the_new_items_repetition_of_a_doubted_value_waits_too() -> None:
    tags = Tags()
    tags.first(99, 2.0)
    assert tags.notified(99, 2.0) == [False, False, True]
    assert tags.notified(98, 3.0) == [True, True, True], "but nothing else is held back"


def test_a_queue_that_goes_on_tells_its_news_itself() -> None:
    tags = Tags(0)
    assert tags.first(101, 2.0) == [False, True, True]
    assert tags.doubt.unconfirmed.tolist() == [True, False, False]
    assert tags.notified(101, 2.0) == [True, True, True]
    tags.say([0], [101], [2.0])
    assert not tags.doubt.unconfirmed.any()


def test_the_very_sample_that_was_delivered_last_still_stands() -> None:
    assert Tags(0).first(100, 1.0) == [True, True, True]
    assert Tags(0).first(105, 1.0) == [False, True, True], "a value between may be in the queue"


def test_a_sample_that_is_sent_once_more_after_a_resumption_is_taken_once() -> None:
    tags = Tags(0)
    assert tags.notified(100, 1.0) == [True, True, True], "nothing was heard on this connection"
    tags.say([0, 1], [100, 100], [1.0, 1.0])
    assert tags.notified(100, 1.0) == [False, False, True]
    assert tags.notified(100, 2.0) == [True, True, True]
    assert tags.notified(101, 1.0) == [True, True, True]


def test_a_queue_whose_last_sample_comes_twice_in_its_message_is_taken_once() -> None:
    tags = Tags(0)
    rows = np.array([0, 1, 0, 0, 1])
    batch = Samples.of(rows, [101, 101, 102, 102, 101], [2.0, 2.0, 3.0, 3.0, 4.0])
    expected = [True, True, True, False, True]
    assert tags.doubt.notified(rows, batch).tolist() == expected
    assert tags.doubt.notified(rows, batch).tolist() == expected, "nor in a later one"


def test_an_answer_that_a_notification_overtook_is_dropped() -> None:
    tags = Tags(0, 1)
    tags.say([0], [105], [3.0])
    assert tags.first(101, 2.0) == [False, False, True]
    assert tags.later(104, 2.5) == [False, True, True]
    assert tags.later(106, 4.0) == [True, True, True]


def test_a_clock_that_goes_back_stops_no_poll() -> None:
    tags = Tags()
    tags.say([0, 1], [105, 105], [3.0, 3.0])
    assert tags.later(50, 4.0) == [True, True, True]


def test_a_new_item_that_repeats_the_first_read_is_heard_once() -> None:
    tags = Tags()
    tags.say([0, 1, 2], [110, 110, 110], [5.0, 5.0, 5.0])
    assert tags.notified(110, 5.0) == [False, False, False]
    assert tags.notified(110, 5.0) == [True, True, True], "later repetitions are the server's own"
