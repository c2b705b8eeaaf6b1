"""Levels of graded alarms: the arrays against one alarm after the other."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarms import Catalogue
from alarms.grading import Grading
from alarms.standing import Standing
from scada.model import Area, Grade, GradingRule, Server, SiteTable, Status
from tests.alarms.reference_grading import Seen, level_of
from tests.detect.plant import T0, S, limit, tag

AREAS = [
    Area(id="mine", name_zh="", name_en=""),
    Area(id="face", name_zh="", name_en="", parent="mine"),
    Area(id="return", name_zh="", name_en="", parent="face"),
    Area(id="heading", name_zh="", name_en="", parent="mine"),
]
PLACES = ("face", "return", "return", "heading", "mine")
TAGS = tuple(tag(f"t{n}", area=area, unit="%CH4") for n, area in enumerate(PLACES))
LIMITS = tuple(limit(">=", 1.0, one.id, limit=name) for one in TAGS for name in ("alarm", "cut"))
STATUS = {"good": Status.GOOD, "uncertain": Status.UNCERTAIN_LAST_USABLE_VALUE, "bad": Status.BAD}

grade = st.builds(
    Grade,
    level=st.integers(1, 4),
    ge=st.none() | st.sampled_from([1.0, 1.5, 2.0]),
    le=st.none() | st.just(3.0),
    deadband=st.sampled_from([0.0, 0.5]),
    for_s=st.sampled_from([0.0, 3.0, 7.0]),
    unanswered_s=st.sampled_from([0.0, 0.0, 5.0]),
    points=st.sampled_from([1, 1, 2, 3]),
)
rules = st.lists(
    st.builds(
        GradingRule,
        id=st.uuids().map(str),
        alarms=st.sets(st.sampled_from([one.id for one in LIMITS]), min_size=1).map(tuple),
        grades=st.lists(grade, min_size=1, max_size=4).map(tuple),
        unit=st.just("%CH4"),
        areas=st.sampled_from([(), ("mine",), ("face", "heading"), ("face",)]),
    ),
    max_size=3,
)
happening = st.tuples(
    st.integers(0, 4),
    st.integers(0, len(LIMITS) - 1),
    st.sampled_from(["raise", "return", "acknowledge", "hold", "suppress", "free", "value"]),
    st.sampled_from([0.5, 1.0, 1.2, 1.5, 1.7, 2.0, 3.0, 3.4]),
    st.sampled_from(["good", "good", "uncertain", "bad"]),
)


def catalogue(some: list[GradingRule]) -> Catalogue:
    return Catalogue(
        SiteTable(
            site="s",
            name_zh="",
            name_en="",
            timezone="UTC",
            config_hash="",
            servers=(Server(id="mine", url="opc.tcp://h:1"),),
            areas=tuple(AREAS),
            tags=TAGS,
            alarms=LIMITS,
            grading=tuple(some),
        )
    )


def standing(of: Catalogue, seen: list[Seen]) -> Standing:
    """The columns that these alarms make."""
    count = len(of)

    def column(dtype: type, values: list[int]) -> np.ndarray:
        return np.array(values + [0] * (count - len(values)), dtype)

    by_tag = {one.tag: one for one in seen}
    values = np.array([by_tag[one.id].value for one in TAGS])
    bad = np.array([by_tag[one.id].quality == "bad" for one in TAGS])
    status = np.array([STATUS[by_tag[one.id].quality] for one in TAGS], np.uint32)
    return Standing(
        process=column(np.uint8, [int(one.active) for one in seen]),
        acknowledgement=column(np.uint8, [int(one.unacknowledged) for one in seen]),
        held=column(np.bool_, [one.held for one in seen]),
        suppressed=column(np.uint8, [int(one.suppressed) for one in seen]),
        level=column(np.uint8, [one.level for one in seen]),
        raised_ns=column(np.int64, [T0 + one.raised_s * S for one in seen]),
        active_ns=column(np.int64, [T0 + one.active_s * S for one in seen]),
        acknowledged_ns=column(np.int64, []),
        latest=SimpleNamespace(value=values, status=status, usable=~bad),
    )


def happen(seen: list[Seen], number: int, what: str, now_s: int) -> None:
    one = seen[number]
    if what == "raise" and not one.active:
        one.active, one.active_s = True, now_s
        if not one.unacknowledged:
            one.unacknowledged, one.raised_s = True, now_s
    elif what == "return":
        one.active = one.held = False
        one.level *= one.unacknowledged
    elif what == "acknowledge":
        one.unacknowledged = False
        one.level *= one.active
    elif what == "hold":
        one.held = one.active and not one.held
    elif what == "suppress":
        one.suppressed = True
    elif what == "free" and one.suppressed:
        one.suppressed = False
        one.raised_s = now_s


@settings(max_examples=150, deadline=None)
@given(rules, st.lists(happening, max_size=25))
def test_the_arrays_grade_as_one_alarm_after_the_other_would(
    some: list[GradingRule], story: list[tuple[int, int, str, float, str]]
) -> None:
    of = catalogue(some)
    grading = Grading(of)
    seen = [Seen(one.id, one.tag, PLACES[n // 2]) for n, one in enumerate(LIMITS)]
    now_s = 0
    for passed, number, what, value, quality in story:
        now_s += passed
        happen(seen, number, what, now_s)
        for one in seen:
            if one.tag == seen[number].tag:
                one.value, one.quality = value, quality
        wanted = [level_of(one, seen, some, AREAS, now_s) for one in seen]
        found = grading.step(standing(of, seen), T0 + now_s * S)
        levels = [one.level for one in seen]
        for alarm, before, level in zip(
            found.alarm.tolist(), found.before.tolist(), found.level.tolist(), strict=True
        ):
            assert before == levels[alarm] != level
            levels[alarm] = level
        assert levels == wanted
        # Nothing is left to say, and what time will change is announced.
        for one, level in zip(seen, levels, strict=True):
            one.level = level
        assert not len(grading.step(standing(of, seen), T0 + now_s * S))
        later = grading.step(standing(of, seen), T0 + (now_s + 100) * S)
        assert grading.pending(standing(of, seen), T0 + now_s * S) or not len(later)


def test_a_rule_in_another_unit_is_turned_into_that_of_the_tag() -> None:
    rule = GradingRule(
        id="r", alarms=("t0/alarm",), unit="ppm", grades=(Grade(level=2, ge=20_000.0),)
    )
    of = catalogue([rule])
    seen = [Seen(one.id, one.tag, "face", active=True, value=1.99) for one in LIMITS]
    assert not len(Grading(of).step(standing(of, seen), T0))
    for one in seen:
        one.value = 2.0
    found = Grading(of).step(standing(of, seen), T0)
    assert (found.alarm.tolist(), found.level.tolist()) == ([0], [2])


@pytest.mark.parametrize("quality", ["bad", "uncertain"])
def test_what_nobody_can_see_does_not_get_better(quality: str) -> None:
    rule = GradingRule(id="r", alarms=("t0/alarm",), unit="%CH4", grades=(Grade(level=1, ge=2.0),))
    of = catalogue([rule])
    seen = [Seen(one.id, one.tag, "face", active=True, level=1, value=0.1) for one in LIMITS]
    for one in seen:
        one.quality = quality
    assert not len(Grading(of).step(standing(of, seen), T0))
    for one in seen:
        one.quality = "good"
    assert Grading(of).step(standing(of, seen), T0).level.tolist() == [0]
