"""How many nodes a Read asks for."""

from hypothesis import given
from hypothesis import strategies as st

from scada.opcua.request_size import FEWEST, FIRST, MOST, QUICK_S, SLOW_S, RequestSize


def test_a_quick_server_gets_larger_requests_until_the_largest() -> None:
    size = RequestSize()
    seen = []
    for _ in range(8):
        seen.append(size.nodes)
        size.answered(size.nodes, 0.004)
    assert seen == [1000, 2000, 4000, 8000, 10000, 10000, 10000, 10000]


def test_it_grows_only_while_twice_as_many_would_still_be_quick() -> None:
    size = RequestSize()
    size.answered(1000, QUICK_S / 2)
    size.answered(2000, QUICK_S / 2 + 0.001)
    assert size.nodes == 2000


def test_answers_to_smaller_requests_say_nothing() -> None:
    size = RequestSize()
    for took_s in (0.001, 10.0):
        size.answered(499, took_s)
    assert size.nodes == FIRST


def test_several_slow_answers_of_one_scan_halve_it_once() -> None:
    size = RequestSize(nodes=8000)
    for _ in range(4):
        size.answered(8000, SLOW_S + 0.1)
    assert size.nodes == 4000


def test_the_servers_limit_and_what_it_refused_hold() -> None:
    size = RequestSize(limit=1500)
    assert size.nodes == FIRST
    size.answered(1000, 0.001)
    assert size.nodes == 1500
    size.refused(1500)
    for _ in range(5):
        size.answered(size.nodes, 0.001)
    assert size.nodes == 750


def test_silence_over_a_read_asks_for_fewer_and_another_silence_does_not() -> None:
    size = RequestSize()
    size.went_silent()
    assert size.nodes == FIRST
    for _ in range(20):
        size.waiting = True
        size.went_silent()
    assert size.nodes == FEWEST


STEPS = st.one_of(
    st.tuples(st.just("answered"), st.integers(1, MOST), st.floats(0, 5)),
    st.tuples(st.just("refused"), st.integers(1, MOST), st.just(0.0)),
    st.tuples(st.just("silent"), st.just(0), st.just(0.0)),
)


@given(st.integers(0, 100_000), st.lists(STEPS, max_size=30))
def test_it_is_never_nothing_and_never_beyond_the_limit(
    limit: int, steps: list[tuple[str, int, float]]
) -> None:
    size = RequestSize(limit)
    for what, nodes, took_s in steps:
        if what == "answered":
            size.answered(min(nodes, size.nodes), took_s)
        elif what == "refused":
            size.refused(min(nodes, size.nodes))
        else:
            size.waiting = True
            size.went_silent()
        assert 1 <= size.nodes <= min(limit or MOST, MOST)
