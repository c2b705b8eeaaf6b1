"""Which messages of a stream never came: holes that last, also over restarts of the historian."""

from hypothesis import given
from hypothesis import strategies as st

from historian.forward.tide import ANEW_S, PATIENCE_S, Tide
from tests.historian.made import NOON, S

LATE = NOON + int((PATIENCE_S + 1) * S)


def test_a_hole_is_told_after_a_while_once_and_passed_over() -> None:
    tide = Tide()
    for place in (5, 6, 9, 12):
        tide.seen(place, NOON, NOON)
    assert (tide.mark, tide.drops(NOON + int(PATIENCE_S * S))) == (6, [])
    tide.seen(10, NOON, NOON)
    tide.seen(11, NOON, NOON)
    assert tide.drops(LATE) == [(7, 8)]
    assert (tide.drops(LATE), tide.mark, tide.dropped) == ([], 12, 2)


def test_what_comes_again_heals_the_hole() -> None:
    tide = Tide(4)
    for place in (7, 6, 5):
        tide.seen(place, NOON, NOON)
    assert (tide.drops(LATE), tide.mark) == ([], 7)


def test_what_was_dropped_while_nobody_was_there_is_seen_by_the_mark() -> None:
    tide = Tide(100, NOON)
    tide.seen(351, NOON + S, NOON + S)
    assert tide.drops(LATE + S) == [(101, 350)]
    assert Tide().drops(LATE) == []


def test_a_stream_that_was_made_anew_is_told_from_one_that_brings_something_again() -> None:
    tide = Tide(1000, NOON)
    assert tide.seen(998, NOON - S, NOON)
    assert tide.seen(999, NOON + int(ANEW_S * S), NOON)
    assert not tide.seen(1, NOON + int((ANEW_S * 2 + 1) * S), NOON)
    assert tide.mark == 1


@given(st.sets(st.integers(1, 60), min_size=1), st.randoms(), st.integers(0, 10))
def test_every_place_is_seen_or_dropped(places: set[int], random: object, mark: int) -> None:
    order = sorted(places)
    random.shuffle(order)  # type: ignore[attr-defined]
    tide = Tide(mark, NOON)
    for place in order:
        tide.seen(place, NOON, NOON)
    drops = tide.drops(LATE)
    lost = {place for first, last in drops for place in range(first, last + 1)}
    top = max(max(places), mark)
    assert lost == set(range(mark + 1, top + 1)) - places
    assert (tide.mark, tide.dropped) == (top, len(lost))
