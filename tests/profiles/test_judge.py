"""Where a site is looser than its profile."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scada.model import AlarmDefinition, AlarmKind, Comparison
from scada.profiles import Deviation, available, judge_limits, load

CN = load("cn-2025")
PLANT = load("power-plant")


def site(row: str, **changes: dict[str, Any]) -> list[AlarmDefinition]:
    """The profile's own limits, some of them changed by id; None leaves one out."""
    made = CN.definitions("t", row)
    kept = [d for d in made if changes.get(d.limit, {}) is not None]
    return [msgspec.structs.replace(d, **changes.get(d.limit, {})) for d in kept]


def judged(row: str, definitions: list[AlarmDefinition], factor: float = 1.0) -> list[Deviation]:
    return judge_limits(definitions, CN.rows[row], CN.policies, factor)


def columns(found: list[Deviation]) -> list[tuple[str, str]]:
    return [(d.limit, d.column) for d in found]


@pytest.mark.parametrize("profile", available())
def test_a_profile_is_never_looser_than_itself(profile: str) -> None:
    book = load(profile)
    for name, row in book.rows.items():
        assert judge_limits(book.definitions("t", name), row, book.policies) == []


def test_a_restore_above_the_rule_is_named_with_both_values() -> None:
    (found,) = judged(
        "face.T2", site("face.T2", alarm={"value": 0.9}, cut={"restore": 1.2, "value": 1.2})
    )[1:]
    assert (found.limit, found.column) == ("cut", "restore")
    assert "1.2" in found.text
    assert "< 1 " in found.text
    assert "复电" in found.text_zh
    assert "face.T2" in found.text
    assert "R25" in found.text
    assert found.is_rule


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"value": 1.01}, "value"),
        ({"comparison": Comparison.ABOVE}, "comparison"),
        ({"on_delay_s": 3.0}, "on_delay_s"),
    ],
)
def test_what_speaks_later_than_the_rule(changes: dict[str, Any], column: str) -> None:
    assert columns(judged("heading.T2", site("heading.T2", alarm=changes))) == [("alarm", column)]


@pytest.mark.parametrize(
    "changes",
    [
        {"value": 0.8},
        {"value": 0.9, "comparison": Comparison.ABOVE},
        {"deadband": 0.1},
        {"off_delay_s": 60.0},
        {"priority": 4},
    ],
)
def test_what_is_stricter_or_the_sites_own_choice(changes: dict[str, Any]) -> None:
    assert judged("heading.T2", site("heading.T2", alarm=changes)) == []


def test_a_cut_without_a_restore_returns_too_early() -> None:
    found = judged("heading.T1", site("heading.T1", cut={"restore": None}))
    assert columns(found) == [("cut", "restore")]


def test_a_cut_must_say_what_it_cuts() -> None:
    found = judged("heading.T1", site("heading.T1", cut={"scope_zh": "", "scope_en": ""}))
    assert columns(found) == [("cut", "scope_zh")]
    assert "掘进" in found[0].fix_zh


def test_a_missing_cut_is_named_with_its_values() -> None:
    (found,) = judged("heading.T1", [d for d in site("heading.T1") if d.limit != "cut"])
    assert found.missing
    assert "cut >= 1.5, restore < 1" in found.text
    assert "断电 >= 1.5，复电 < 1" in found.text_zh
    assert "alarms.csv" in found.fix


def test_each_of_two_cuts_is_asked_for() -> None:
    made = site("heading.T3.series")
    assert judged("heading.T3.series", made) == []
    (found,) = judged("heading.T3.series", [d for d in made if d.limit != "cut2"])
    assert (found.limit, found.missing) == ("cut2", True)


def test_a_limit_answers_by_its_kind_whatever_its_name() -> None:
    renamed = [
        msgspec.structs.replace(d, limit=f"our_{d.limit}") for d in site("heading.T3.series")
    ]
    assert judged("heading.T3.series", renamed) == []


def test_a_suggestion_may_be_left_out_or_delayed_but_a_looser_one_is_named() -> None:
    assert judged("heading.T1", [d for d in site("heading.T1") if d.limit != "pre_warning"]) == []
    assert judged("heading.T1", site("heading.T1", pre_warning={"on_delay_s": 60.0})) == []
    (found,) = judged("heading.T1", site("heading.T1", pre_warning={"value": 0.99}))
    assert (found.limit, found.column, found.mark) == ("pre_warning", "value", "recommendation")
    assert not found.is_rule
    assert "a recommendation" in found.text


def test_extra_limits_of_the_site_are_welcome() -> None:
    extra = AlarmDefinition(
        tag="t", limit="cut9", kind=AlarmKind.CUT, comparison=Comparison.AT_LEAST, value=3.0
    )
    assert judged("wing_main_return", [*site("wing_main_return"), extra]) == []


def test_a_switch_must_alarm_on_the_rules_state() -> None:
    assert columns(judged("local_fan", site("local_fan", stopped={"value": 1.0}))) == [
        ("stopped", "value")
    ]


def test_low_limits_are_looser_when_lower() -> None:
    assert columns(judged("air.face", site("air.face", low={"value": 0.2}))) == [("low", "value")]
    assert judged("air.face", site("air.face", low={"value": 0.3})) == []


def test_values_in_another_unit_are_converted() -> None:
    percent = [
        msgspec.structs.replace(d, value=d.value * 1e-4) for d in site("co.face", pre_warning={})
    ]
    assert judged("co.face", percent, factor=1e-4) == []
    loose = [msgspec.structs.replace(d, value=0.003) for d in percent if d.limit == "alarm"]
    assert columns(judged("co.face", loose, factor=1e-4)) == [("alarm", "value")]


def test_a_value_from_memory_is_not_called_a_rule() -> None:
    row = PLANT.rows["nh3.slip"]
    made = [msgspec.structs.replace(d, value=5.0) for d in PLANT.definitions("t", "nh3.slip")]
    (found,) = judge_limits(made, row, PLANT.policies)
    assert not found.is_rule
    assert "[M]" in found.text
    assert "未核实" in found.text_zh


def test_a_plant_may_wait_a_little() -> None:
    made = [
        msgspec.structs.replace(d, on_delay_s=3.0)
        for d in PLANT.definitions("t", "furnace.pressure")
    ]
    assert judge_limits(made, PLANT.rows["furnace.pressure"], PLANT.policies) == []


@given(
    value=st.floats(0.01, 3.9) | st.sampled_from([1.0, 1.5]),
    restore=st.none() | st.floats(0.01, 3.9) | st.just(1.0),
    comparison=st.sampled_from([Comparison.AT_LEAST, Comparison.ABOVE]),
)
def test_a_cut_is_accepted_exactly_when_it_catches_all_that_the_rule_catches(
    value: float, restore: float | None, comparison: Comparison
) -> None:
    if restore is not None and restore > value:
        return
    changes = {"value": value, "restore": restore, "comparison": comparison}
    found = [d for d in judged("heading.T1", site("heading.T1", cut=changes)) if d.limit == "cut"]
    catches = value < 1.5 or (value == 1.5 and comparison is Comparison.AT_LEAST)
    back = value if restore is None else restore
    holds = back < 1.0 or (back == 1.0 and comparison is Comparison.AT_LEAST)
    if all(x == y or abs(x - y) > 1e-6 for x, y in ((value, 1.5), (back, 1.0))):
        assert (found == []) == (catches and holds)
