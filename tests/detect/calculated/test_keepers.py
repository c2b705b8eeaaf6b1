"""Functions that remember against their plain reference, however often time alone was asked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scada.detect.calculated.days import Days
from scada.detect.calculated.keepers import Keeper, Moment, keeper
from tests.detect.calculated import reference
from tests.detect.calculated.reference import MINUTE, S, Sample

T0 = 1_790_006_000 * S  # 2026-09-21 23:53:20 in Shanghai: midnight comes within the histories
DAYS = Days("Asia/Shanghai")

steps = st.lists(
    st.tuples(
        st.integers(1, 200_000).map(lambda ms: ms * 1_000_000),
        st.one_of(st.none(), st.sampled_from([0.0, 1.0, 2.5, -1.0])),
        st.lists(st.integers(0, 100_000).map(lambda ms: ms * 1_000_000), max_size=2),
    ),
    min_size=1,
    max_size=12,
)


def say(one: Keeper, time_ns: int, value: float | None, keep: bool) -> float:
    usable = value is not None
    times = np.array([time_ns])
    moment = Moment(
        np.array([1]),
        np.array([value if value is not None else 0.7]),
        np.array([usable]),
        times,
        DAYS.begin(times),
        keep,
    )
    return float(one.step(moment)[0])


def expected(operator: str, history: list[Sample], now: int) -> float | None:
    day = int(DAYS.begin(np.array([now]))[0])
    match operator:
        case "running_hours":
            return reference.running_ns(history, 0, now) / (60 * MINUTE)
        case "minutes_today":
            return reference.running_ns(history, day, now) / MINUTE
        case "count_today":
            return float(reference.count(history, day))
        case "total_today":
            return reference.area(history, day, now)[0] / 1e9
        case "rate_min":
            return reference.rate_min(history, now)
        case _:
            return reference.mean_over(history, S, now)


@pytest.mark.parametrize(
    "operator",
    ["running_hours", "minutes_today", "count_today", "total_today", "rate_min", "mean_over"],
)
@settings(max_examples=25, deadline=None)
@given(steps=steps)
def test_at_every_moment_as_the_whole_history_says(
    operator: str, steps: list[tuple[int, float | None, list[int]]]
) -> None:
    asked, unasked = (keeper(operator, 3, 60.0) for _ in range(2))
    history: list[Sample] = []
    now = T0
    for pause, value, looks in steps:
        now += pause
        history.append(Sample(now, value))
        said = say(asked, now, value, True)
        assert said == say(unasked, now, value, True) or np.isnan(said)
        _same(said, expected(operator, history, now), value)
        for look in sorted(looks):
            _same(
                say(asked, now + look, value, False), expected(operator, history, now + look), value
            )


def _same(found: float, wanted: float | None, value: float | None) -> None:
    if value is None and wanted is None:
        return  # the status says that it is bad
    if wanted is None:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    "operator", ["running_hours", "minutes_today", "total_today", "count_today"]
)
def test_a_restart_goes_on_from_its_total_and_leaves_the_gap_out(operator: str) -> None:
    one, again = keeper(operator, 3, 0.0), keeper(operator, 3, 0.0)
    day = int(DAYS.begin(np.array([T0]))[0])
    say(one, T0, 0.0, True)
    say(one, T0 + 10 * S, 1.0, True)
    state = one.state(T0 + 40 * S, day)
    assert state is not None
    again.resume(1, float(state[0][1]), int(state[1][1]))
    before = say(one, T0 + 40 * S, 1.0, False)
    assert say(again, T0 + 100 * S, 1.0, True) == pytest.approx(before)
    step = {
        "running_hours": 30 / 3600,
        "minutes_today": 0.5,
        "total_today": 30.0,
        "count_today": 0.0,
    }
    assert say(again, T0 + 130 * S, 1.0, False) == pytest.approx(before + step[operator])


def test_a_day_begins_when_the_site_says_so_and_on_the_day_the_clocks_change() -> None:
    eight = Days("Asia/Shanghai", 8 * 3600)
    begin = eight.begin(np.array([T0, T0 + 9 * 3600 * S, T0 - 20 * 3600 * S]))
    assert ((begin // S + 8 * 3600) % 86400 == 8 * 3600).all()
    assert len(set(begin.tolist())) == 3
    berlin = Days("Europe/Berlin")
    summer = 1_774_738_800 * S  # 2026-03-29 00:00 CET: a day of 23 hours
    days = berlin.begin(np.array([summer, summer + 22 * 3600 * S, summer + 23 * 3600 * S]))
    assert days.tolist() == [summer, summer, summer + 23 * 3600 * S]
