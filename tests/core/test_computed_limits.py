"""Computed, exclusive and voted limits on their way through the judge: journal, replay, backfill."""

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alarms.journal import event_hash
from scada.model import (
    AlarmKind,
    Backfill,
    Detector,
    DetectorRow,
    Event,
    EventKind,
    Flag,
    LinkState,
    Quantity,
    Samples,
    SiteTable,
)
from tests.core.mine import Driven, link, site
from tests.detect.plant import T0, S, limit, tag

BAD = 0x808C0000


def plant() -> SiteTable:
    """Three redundant sensors of the mine and one of the unit, with a limit of every quantity."""
    tags = (
        *(tag(f"m{n}", ambient=0.2) for n in range(3)),
        tag("u0", server="unit"),
    )
    alarms = (
        *(limit(">=", 1.0, f"m{n}", on_delay_s=1.0) for n in range(3)),
        limit(">=", 0.05, "m0", limit="rise", of=Quantity.RATE_S, window_s=4.0),
        limit(">=", 0.6, "m0", limit="apart", of=Quantity.DEVIATION, reference="u0"),
        limit(">=", 0.5, "m1", limit="ambient", of=Quantity.ABOVE_AMBIENT, kind=AlarmKind.ALERT),
        limit(">=", 2.0, "m2", limit="high", exclusive="level"),
        limit(">=", 3.0, "m2", limit="high_high", exclusive="level"),
    )
    votes = (
        DetectorRow(
            id="trip",
            detector=Detector.VOTE,
            tags=("m0", "m1", "m2"),
            parameters={"limit": "alarm", "n": 2.0},
            priority=1,
            area="a",
        ),
        DetectorRow(
            id="road",
            detector=Detector.ADJACENT,
            tags=("m0", "m1", "m2"),
            parameters={"limit": "alarm"},
            area="a",
        ),
    )
    return msgspec.structs.replace(site(tags, alarms), detectors=votes)


def driven() -> Driven:
    made = Driven(plant())
    made.up()
    return made


def test_a_vote_stands_when_the_delay_of_its_second_member_runs_out() -> None:
    mine = driven()
    mine.values(1, {"m0": 1.2})
    said = mine.values(2, {"m1": 1.2}) + mine.step(2.5)
    assert {"m0/alarm raised", "m1/ambient raised"} <= set(said)
    assert "trip/vote raised" not in said
    said = mine.step(3.0)
    assert {"m1/alarm raised", "trip/vote raised", "road/adjacent raised"} <= set(said)
    event = next(e for e in mine.events if e.alarm == "trip/vote")
    assert (event.alarm_kind, event.priority, event.value) == (AlarmKind.VOTE, 1, 2.0)
    assert "2oo3" in event.text["en"]
    assert "3 取 2" in event.text["zh"]
    assert set(mine.values(4, {"m0": 0.5})) >= {"trip/vote returned", "road/adjacent returned"}


def test_a_lost_link_holds_a_deviation_and_never_ends_a_vote() -> None:
    mine = driven()
    mine.values(1, {"m0": 1.2, "m1": 1.2})
    mine.step(2)
    said = mine.step(3, links=[link("mine", LinkState.LOST, 3)])
    assert any(one.startswith("m0/apart held") for one in said)
    assert "trip/vote returned" not in said
    mine.step(4, links=[link("mine", LinkState.UP, 4)])
    said = mine.values(4.5, {"m0": 0.5, "m1": 0.5, "m2": 0.5})
    assert {"trip/vote returned", "m0/apart returned"} <= set(said)


def test_the_alarm_shows_its_level_on_the_tags_scale() -> None:
    mine = driven()
    mine.values(1, {"m1": 0.75})
    (event,) = [e for e in mine.events if e.alarm == "m1/ambient"]
    assert (event.value, event.limit) == (0.75, 0.7)


def test_a_worse_step_ends_the_milder_one_in_the_journal() -> None:
    mine = driven()
    assert "m2/high raised" in mine.values(1, {"m2": 2.5})
    said = mine.values(2, {"m2": 3.5})
    assert [one for one in said if "high" in one] == ["m2/high_high raised", "m2/high returned"]


def back(tags: list[int], seconds: list[float], values: list[float]) -> Samples:
    times = T0 + np.rint(np.array(seconds) * S).astype(np.int64)
    return Samples.of(tags, times, values, 0, int(Flag.BACKFILLED))


def ended() -> Backfill:
    return Backfill(
        server="mine", from_ns=T0 - 60 * S, until_ns=T0, time_ns=T0 + 3 * S, tags=1, samples=40
    )


def would(mine: Driven) -> dict[str, Event]:
    found = (event for event in mine.events if event.kind is EventKind.WOULD_HAVE_RAISED)
    return {event.alarm: event for event in found}


def test_a_rise_in_a_hole_is_told_and_a_deviation_is_not_guessed() -> None:
    mine = driven()
    seconds = [-40.0 + second for second in range(40)]
    values = [min(0.2 + 0.1 * second, 2.0) for second in range(40)]
    mine.step(1, back([0] * 40, seconds, values))
    mine.step(2, backfills=[ended()])
    told = would(mine)
    assert {"m0/rise", "m0/alarm"} == set(told)
    assert -36 * S <= told["m0/rise"].time_ns - T0 <= -34 * S
    assert "until_ns" in told["m0/rise"].text
    assert not mine.judge.engine.active.any()


def test_a_hole_tells_of_the_worst_step_of_a_group() -> None:
    mine = driven()
    mine.step(1, back([2, 2, 2, 2], [-9, -8, -7, -6], [2.5, 3.5, 2.5, 0.5]))
    mine.step(2, backfills=[ended()])
    told = [(e.alarm, (e.time_ns - T0) // S) for e in mine.events if e.kind.startswith("would")]
    steps = [one for one in told if "high" in one[0]]
    assert steps == [("m2/high", -9), ("m2/high_high", -8), ("m2/high", -7)]


def test_a_restart_goes_on_with_what_stood() -> None:
    """Deviation, group and vote are held after it, and return with the first values."""
    before = driven()
    before.values(1, {"m0": 1.2, "m1": 1.2, "m2": 3.5})
    before.step(3)
    after = Driven(plant())
    assert not after.judge.restore(before.judge.records())
    assert after.judge.limits.active.sum() == before.judge.limits.active.sum()
    after.step(10, links=[link(name, LinkState.UP, 10) for name in ("mine", "unit")])
    said = after.values(11, {"m0": 0.5, "m1": 0.5, "m2": 0.5, "u0": 0.5})
    returned = {one.removesuffix(" returned") for one in said if one.endswith(" returned")}
    assert {"m0/apart", "m2/high_high", "trip/vote", "road/adjacent", "m1/ambient"} <= returned
    assert not any(one.endswith(" raised") for one in said)


ROW = st.tuples(
    st.integers(0, 3),
    st.sampled_from([0.0, 0.5, 0.9, 1.2, 2.5, 3.5]),
    st.sampled_from([0, 0, 0, 0x40000000, BAD]),
    st.sampled_from([0.0, 0.1, 0.5, 1.0, 5.0]),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(ROW, max_size=40))
def test_the_same_steps_give_the_same_journal(rows: list[tuple[int, float, int, float]]) -> None:
    live, at = driven(), 1.0
    for number, value, status, gap in rows:
        at += gap
        live.step(at, Samples.of([number], T0 + round(at * S), value, status))
    again = Driven(plant())
    for step in live.steps:
        again.run(step)
    assert [event_hash(e) for e in again.events] == [event_hash(e) for e in live.events]
