"""A flood is summed up; nothing of it is forgotten, and the order is kept."""

from hypothesis import given
from hypothesis import strategies as st

from davylamp.outward.digest import TOLD, Digest
from tests.outward.lines import NOW, S, line


def test_single_lines_go_at_once_and_then_a_sum() -> None:
    digest = Digest(most=2, within_s=60)
    for seq in range(1, 18):
        digest.take(line(seq), NOW)
    letters = [digest.due(NOW), digest.due(NOW)]
    assert [letter and letter.events[0].seq for letter in letters] == [1, 2]
    assert digest.due(NOW) is None
    assert digest.due(NOW + 59 * S) is None
    rest = digest.due(NOW + 60 * S)
    assert rest is not None
    assert [event.seq for event in rest.events] == list(range(3, 3 + TOLD))
    assert (rest.more, rest.count) == (5, 15)
    assert digest.due(NOW + 60 * S) is None


def test_what_is_late_is_never_a_letter_of_its_own() -> None:
    digest = Digest(most=10, within_s=60)
    for seq in (1, 2, 3):
        digest.take(line(seq), NOW + 601 * S)
    letter = digest.due(NOW + 601 * S)
    assert letter is not None
    assert letter.count == 3


def test_the_same_lines_have_the_same_id() -> None:
    one, other = Digest(1, 1.0), Digest(1, 1.0)
    for digest in (one, other):
        digest.take(line(7), NOW)
    first, second = one.due(NOW), other.due(NOW)
    assert first is not None
    assert second is not None
    assert first.id == second.id == "core.1.7"


@given(
    st.lists(st.tuples(st.integers(0, 100), st.booleans()), max_size=60),
    st.integers(1, 5),
    st.integers(1, 50),
)
def test_every_line_goes_once_in_order_and_never_too_many(
    turns: list[tuple[int, bool]], most: int, within: int
) -> None:
    digest, now = Digest(most, float(within)), NOW
    gone: list[int] = []
    sent: list[int] = []
    seq = 0
    for seconds, comes in turns:
        now += seconds * S
        if comes:
            seq += 1
            digest.take(line(seq, now_ns=now), now)
        elif (letter := digest.due(now)) is not None:
            gone += [event.seq for event in letter.events] + [-1] * letter.more
            sent.append(now)
    for _ in range(200):
        now += within * S
        letter = digest.due(now)
        if letter is None:
            break
        gone += [event.seq for event in letter.events] + [-1] * letter.more
        sent.append(now)
    assert len(gone) == seq
    told = [one for one in gone if one != -1]
    assert told == sorted(told)
    for at in sent:
        assert sum(at - within * S < other <= at for other in sent) <= most
