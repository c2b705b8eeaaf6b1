"""How bench.links compares what came with what was."""

from pathlib import Path

import numpy as np

from bench.links.record import Came, Verdict, changes, good_samples, judge
from scada.model import Flag, Samples
from tests.servers.recorded import Fact, read_record

WAS: list[Fact] = [
    (tag, time_ns, time_ns + tag / 10) for time_ns in range(10, 20) for tag in (0, 1)
]
"""Tag 0 by exception, tag 1 polled; a value a nanosecond."""


def verdict(came: list[Came], excused_ns: tuple[int, int] | None = None) -> Verdict:
    return judge(WAS, came, 1, (12, 18), excused_ns)


def live(*times_ns: int, tag: int = 0) -> list[Came]:
    return [Came((tag, time_ns, time_ns + tag / 10), False) for time_ns in times_ns]


def test_everything_that_came_as_it_was() -> None:
    found = verdict([*live(*range(12, 19)), *live(13, 17, tag=1)])
    assert (found.checked, found.lost, found.wrong) == (9, 0, 0)


def test_what_never_came_is_lost_or_excused() -> None:
    assert verdict(live(12, 13, 17, 18)).lost == 3
    excused = verdict(live(12, 13, 17, 18), (14, 15))
    assert (excused.lost, excused.by_nature) == (1, 2)


def test_what_was_read_back_later_is_not_lost_and_not_out_of_order() -> None:
    back = [Came(one.fact, True) for one in live(14, 15, 16)]
    found = verdict([*live(12, 13, 17), *back, *live(18)])
    assert (found.lost, found.wrong, found.backfilled) == (0, 0, 3)


def test_values_of_another_tag_or_time_are_wrong() -> None:
    whole = live(*range(12, 19))
    assert verdict([*whole, Came((0, 19, 19.1), False)]).unknown == 1
    assert verdict([*whole, Came((1, 17, 17.0), False)]).unknown == 1


def test_what_came_twice_or_out_of_order_is_wrong() -> None:
    twice = verdict([*live(*range(12, 19)), Came((0, 15, 15.0), True)])
    assert (twice.twice, twice.disordered) == (1, 0)
    mixed = verdict(live(12, 14, 13, 15, 16, 17, 18))
    assert (mixed.twice, mixed.disordered) == (0, 1)


def test_a_polled_value_may_come_again() -> None:
    assert verdict([*live(*range(12, 19)), *live(15, 15, tag=1)]).wrong == 0


def test_a_value_that_is_set_again_is_no_change() -> None:
    assert changes([(0, 1, 5.0), (1, 1, 5.0), (0, 2, 5.0), (0, 3, 6.0)]) == [
        (0, 1, 5.0),
        (1, 1, 5.0),
        (0, 3, 6.0),
    ]


def test_only_good_samples_count() -> None:
    status = np.array([0, 0x80000000, 0], np.uint32)
    marked = Samples.of([0, 0, 0], [1, 2, 3], [1.0, 2.0, 3.0], status, int(Flag.BACKFILLED))
    assert good_samples([(9, marked)]) == [Came((0, 1, 1.0), True), Came((0, 3, 3.0), True)]


def test_the_newest_sample_confirms_its_value_once_after_a_loss_and_at_no_other_time() -> None:
    def one(time_ns: int) -> Samples:
        return Samples.of([0], [time_ns], [time_ns + 0.0], np.zeros(1, np.uint32))

    stream = [(20, one(12)), (21, one(13)), (31, one(13)), (32, one(13)), (33, one(12))]
    after = good_samples(stream, [30])
    assert [came.confirms for came in after] == [False, False, True, False, False]
    assert (verdict(after).confirmed, verdict(after).twice) == (1, 2)
    assert verdict(good_samples(stream)).twice == 3
    assert not any(came.confirms for came in good_samples(stream, [20]))


def test_an_unfinished_line_of_a_killed_server_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "record").write_text("3 116444736000000010 1.5\n4 1164447")
    assert read_record(tmp_path / "record") == [(3, 1000, 1.5)]
