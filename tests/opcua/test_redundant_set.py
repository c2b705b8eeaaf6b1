"""Which endpoint of a redundant set is used; time is an argument."""

from hypothesis import given
from hypothesis import strategies as st

from scada.opcua.redundant_set import HOLD_S, LOOK_S, UNKNOWN, RedundantSet

A, B, C = "opc.tcp://a:1", "opc.tcp://b:2", "opc.tcp://c:3"


def levels(one: RedundantSet, current: int, now_s: float, **others: int) -> None:
    """The present one says ``current``, a look at the others gives theirs."""
    one.current.level = current
    urls = {"a": A, "b": B, "c": C}
    one.looked({urls[name]: level for name, level in others.items()}, now_s)


def test_the_first_is_preferred_and_the_same_twice_is_one() -> None:
    one = RedundantSet.of((A, B, A))
    assert len(one) == 2
    assert one.choose().url == A


def test_what_fails_is_followed_by_the_next_and_in_the_end_all_have_their_turn() -> None:
    one = RedundantSet.of((A, B, C))
    tried = []
    for _ in range(6):
        tried.append(one.choose().url)
        one.failed()
    assert tried[:3] == [A, B, C]
    assert sorted(tried[3:]) == [A, B, C]


def test_a_steady_connection_that_was_cut_is_tried_again_first() -> None:
    one = RedundantSet.of((A, B))
    one.choose()
    one.failed()
    assert one.choose().url == B
    one.lost(60.0, silent=False)
    assert one.choose().url == B, "its session may live"


def test_after_silence_the_other_one_is_tried_first() -> None:
    one = RedundantSet.of((A, B))
    one.choose()
    one.lost(60.0, silent=True)
    assert one.choose().url == B


def test_one_that_opens_and_breaks_at_once_does_not_hold_the_link() -> None:
    one = RedundantSet.of((A, B))
    one.choose()
    one.lost(0.5, silent=False)
    assert one.choose().url == B


def test_old_failures_are_forgotten_once_a_connection_held() -> None:
    one = RedundantSet.of((A, B))
    for endpoint in one.endpoints:
        endpoint.failures = 50
    one.choose()
    one.lost(60.0, silent=True)
    assert [endpoint.failures for endpoint in one.endpoints] == [1, 0]


def test_a_healthy_server_is_not_left_for_a_little() -> None:
    one = RedundantSet.of((A, B))
    for second in range(100):
        levels(one, 250, float(second), b=255)
        assert one.better(float(second)) is None


def test_a_better_one_must_stay_better() -> None:
    one = RedundantSet.of((A, B))
    levels(one, 200, 0.0, b=255)
    assert one.better(0.0) is None
    levels(one, 200, 4.0, b=210 - 1)
    levels(one, 200, 5.0, b=255)
    assert one.better(HOLD_S + 4.0) is None, "it was not better in between"
    better = one.better(HOLD_S + 5.0)
    assert better is not None
    assert better.url == B
    one.leave(better)
    assert one.current.url == B
    assert one.choose().url == B


def test_maintenance_and_no_data_are_left_at_once() -> None:
    for level in (0, 1):
        one = RedundantSet.of((A, B))
        levels(one, level, 0.0, b=2)
        assert one.better(0.0) is not None


def test_one_that_could_not_be_opened_must_be_better_for_longer() -> None:
    one = RedundantSet.of((A, B))
    one.leave(one.endpoints[1])
    one.failed()
    assert one.choose().url == A
    levels(one, 0, 0.0, b=255)
    assert one.better(HOLD_S) is None
    assert one.better(2 * HOLD_S) is not None


def test_nobody_goes_where_there_are_no_data() -> None:
    one = RedundantSet.of((A, B))
    levels(one, 0, 0.0, b=1)
    assert one.better(100.0) is None


def test_one_that_is_not_reached_is_not_better() -> None:
    one = RedundantSet.of((A, B, C))
    levels(one, 100, 0.0, b=255, c=200)
    levels(one, 100, HOLD_S, c=200)
    better = one.better(HOLD_S)
    assert better is not None
    assert better.url == C


def test_a_server_that_tells_no_level_is_not_left() -> None:
    one = RedundantSet.of((A, B))
    levels(one, UNKNOWN, 0.0, b=255)
    assert one.better(100.0) is None


def test_others_are_looked_at_now_and_then_and_more_often_where_it_matters() -> None:
    one = RedundantSet.of((A, B))
    assert one.is_due(0.0)
    levels(one, 255, 0.0, b=255)
    assert not one.is_due(LOOK_S - 0.1)
    assert one.is_due(LOOK_S)
    levels(one, 150, 10.0, b=150)
    assert one.is_due(10.0 + HOLD_S)
    assert not RedundantSet.of((A,)).is_due(1e9)


def test_what_the_server_names_comes_after_what_is_configured() -> None:
    one = RedundantSet.of((A, B))
    one.add([B.upper() + "/", C, C])
    assert [endpoint.url for endpoint in one.endpoints][:3] == [A, B, C]


events = st.one_of(
    st.just("failed"),
    st.tuples(st.floats(0, 100), st.booleans()),
)


@given(st.lists(events, max_size=60), st.integers(1, 4))
def test_whatever_happens_an_endpoint_that_works_is_found_again(
    story: "list[str | tuple[float, bool]]", count: int
) -> None:
    one = RedundantSet.of(f"opc.tcp://{number}:1" for number in range(count))
    for event in story:
        one.choose()
        if isinstance(event, tuple):
            one.lost(event[0], silent=event[1])
        else:
            one.failed()
    good = one.endpoints[0]
    for _attempt in range(len(story) * count + count):
        if one.choose() is good:
            return
        one.failed()
    raise AssertionError("the one that works was never tried")
