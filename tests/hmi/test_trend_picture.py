"""What of a picture is another one: the columns from the earliest difference on, and no others."""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np

from hmi.models.trends.picture import NEVER_NS, Line, Picture, Piece, changed_from
from hmi.models.trends.trace import Trace


def line(*points: tuple[int, float], joined: bool = True) -> Trace:
    times, values = zip(*points, strict=True)
    connect = np.full(len(points), joined)
    connect[-1] = False
    return Trace(np.array(times, np.int64), np.array(values, float), connect)


def picture(
    pen: Line | None = None, pieces: Sequence[Piece] = (), limits: Sequence[Piece] = ()
) -> Picture:
    lines: Mapping[Hashable, Line] = {} if pen is None else {"pen": pen}
    return Picture(10, 0, lines, {"bars": pieces, "limits": limits})


def test_what_is_the_same_is_not_painted_again() -> None:
    one = picture(line((0, 1.0), (50, 2.0)), [Piece(0, 10)])
    two = picture(line((0, 1.0), (50, 2.0)), [Piece(0, 10)])
    assert changed_from(one, two) == NEVER_NS


def test_a_new_sample_changes_the_way_to_it() -> None:
    before, now = line((0, 1.0), (50, 2.0)), line((0, 1.0), (50, 2.0), (90, 3.0))
    assert changed_from(picture(before), picture(now)) == 50


def test_a_value_that_holds_on_changes_only_where_it_had_ended() -> None:
    before, now = line((0, 1.0), (400, 1.0)), line((0, 1.0), (430, 1.0))
    assert changed_from(picture(before), picture(now)) == 400


def test_a_value_that_was_another_changes_the_way_there() -> None:
    before, now = line((0, 1.0), (40, 1.0), (90, 3.0)), line((0, 1.0), (40, 2.0), (90, 3.0))
    assert changed_from(picture(before), picture(now)) == 0


def test_a_gap_begins_at_the_last_sample_before_it() -> None:
    before, now = line((0, 1.0), (40, 1.0)), line((0, 1.0), (40, 1.0), joined=False)
    assert changed_from(picture(before), picture(now)) == 0


def test_a_bar_that_goes_on_changes_at_its_end() -> None:
    before, now = [Piece(10, 80, 1), Piece(5, 9, 2)], [Piece(10, 95, 1), Piece(5, 9, 2)]
    assert changed_from(picture(pieces=before), picture(pieces=now)) == 80


def test_a_bar_that_came_changes_from_its_start() -> None:
    before, now = [Piece(10, 80, 1)], [Piece(10, 80, 1), Piece(60, 70, 1)]
    assert changed_from(picture(pieces=before), picture(pieces=now)) == 60
    assert changed_from(picture(pieces=now), picture(pieces=before)) == 60


def test_another_order_is_another_picture() -> None:
    before, now = [Piece(10, 80, 1), Piece(60, 70, 2)], [Piece(60, 70, 2), Piece(10, 80, 1)]
    assert changed_from(picture(pieces=before), picture(pieces=now)) == 10


def test_other_pens_or_pixels_are_another_picture() -> None:
    one = picture(line((0, 1.0)))
    assert changed_from(one, picture()) < 0
    assert changed_from(one, Picture(20, 0, one.lines, one.pieces)) < 0


def test_what_is_not_in_view_is_not_looked_at() -> None:
    before, now = line((-90, 1.0), (-5, 1.0), (40, 1.0)), line((-80, 2.0), (-5, 1.0), (40, 1.0))
    pieces = [Piece(-50, -20), Piece(-10, 30)], [Piece(-40, -20), Piece(-9, 30)]
    assert changed_from(picture(before, pieces[0]), picture(now, pieces[1])) == NEVER_NS
