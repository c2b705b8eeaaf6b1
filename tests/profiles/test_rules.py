"""What every profile must hold, whatever its values."""

import math
import re

import numpy as np
import pytest

from scada.detect.limits import LimitBank
from scada.model import (
    SWITCH_KINDS,
    AlarmDefinition,
    AlarmKind,
    Comparison,
    Flag,
    Kind,
    Quality,
    Quantity,
    Samples,
    Status,
    Tag,
)
from scada.profiles import Mark, Profile, ProfileLimit, ProfileRow, available, load

NOW = 1_790_000_000_000_000_000
CHINESE = re.compile(r"[一-鿿]")
AMBIENT = 3.0
"""What limits above ambient are counted from in these tests."""
INCLUSIVE = (Comparison.AT_LEAST, Comparison.AT_MOST)


def ids(profile: object) -> str:
    return profile.id if isinstance(profile, Profile) else str(profile)


def limits(profile: Profile) -> list[tuple[ProfileRow, ProfileLimit, str]]:
    """Every limit with its row and a name to fail under."""
    rows = profile.rows.values()
    return [(row, limit, f"{row.id}/{limit.limit}") for row in rows for limit in row.limits]


every_profile = pytest.mark.parametrize("profile", [load(name) for name in available()], ids=ids)


def tag_of(row: ProfileRow) -> Tag:
    """A sensor at that place; rows that suggest no range have limits of switches or none."""
    low, high = (row.low, row.high) if row.low is not None and row.high is not None else (0.0, 1.0)
    return Tag(
        id="t", server="s", node="i=1", kind=row.kind, area="a", name_zh="", name_en="",
        low=low, high=high, location=row.id, unit=row.unit, ambient=AMBIENT,
    )  # fmt: skip


class Bank:
    """One limit of one tag, stepped by values; the detector that the product runs."""

    def __init__(self, row: ProfileRow, limit: ProfileLimit) -> None:
        self.bank = LimitBank([tag_of(row)], [limit.definition("t", "")])
        self.shift = AMBIENT if limit.of is Quantity.ABOVE_AMBIENT else 0.0
        self.now = NOW

    def put(self, value: float, quality: Quality = Quality.GOOD) -> None:
        self.now += 1_000_000_000
        status = Status.BAD_SENSOR_FAILURE if quality is Quality.BAD else Status.GOOD
        samples = Samples(
            tag=np.zeros(1, np.int32),
            time_ns=np.array([self.now]),
            value=np.array([value + self.shift]),
            status=np.array([status], np.uint32),
            flags=np.array([Flag.NONE], np.uint16),
        )
        self.bank.step(samples, np.array([quality], np.uint8), self.now)

    @property
    def is_active(self) -> bool:
        return bool(self.bank.active[0])


def beside(limit: ProfileLimit, value: float, *, safe: bool) -> float:
    """A value just beside ``value``, on its safe or its unsafe side."""
    down = limit.comparison.is_high == safe
    return value + (-0.01 if down else 0.01) * max(1.0, abs(value))


@every_profile
def test_a_limit_speaks_exactly_where_the_rule_says(profile: Profile) -> None:
    for row, limit, name in limits(profile):
        if limit.comparison is Comparison.IS:
            continue
        unsafe, at, safe = Bank(row, limit), Bank(row, limit), Bank(row, limit)
        unsafe.put(beside(limit, limit.value, safe=False))
        at.put(limit.value)
        safe.put(beside(limit, limit.value, safe=True))
        assert unsafe.is_active, name
        assert at.is_active == (limit.comparison in INCLUSIVE), name
        assert not safe.is_active, name


@every_profile
def test_a_switch_speaks_in_its_state_only(profile: Profile) -> None:
    for row, limit, name in limits(profile):
        if limit.comparison is Comparison.IS:
            bank = Bank(row, limit)
            bank.put(1.0 - limit.value)
            assert not bank.is_active, name
            bank.put(limit.value)
            assert bank.is_active, name


@every_profile
def test_a_restore_is_not_given_at_the_restore_value_itself(profile: Profile) -> None:
    for row, limit, name in limits(profile):
        if limit.comparison in INCLUSIVE:
            restore = limit.value if limit.restore is None else limit.restore
            bank = Bank(row, limit)
            bank.put(limit.value)
            bank.put(restore)
            assert bank.is_active, name
            bank.put(beside(limit, restore, safe=True))
            assert not bank.is_active, name


@every_profile
def test_a_bad_value_never_restores(profile: Profile) -> None:
    for row, limit, name in limits(profile):
        is_state = limit.comparison is Comparison.IS
        bank = Bank(row, limit)
        bank.put(limit.value if is_state else beside(limit, limit.value, safe=False))
        bank.put(math.nan, Quality.BAD)
        bank.put(-1000.0 if limit.comparison.is_high else 1000.0, Quality.BAD)
        assert bank.is_active, name


@every_profile
def test_only_cuts_have_a_restore_and_it_lies_on_the_safe_side(profile: Profile) -> None:
    for _, limit, name in limits(profile):
        if limit.restore is not None:
            sign = 1 if limit.comparison.is_high else -1
            assert limit.kind is AlarmKind.CUT, name
            assert sign * limit.restore <= sign * limit.value, name


@every_profile
def test_every_limit_is_rationalised_in_both_languages(profile: Profile) -> None:
    for _, limit, name in limits(profile):
        assert limit.priority in (1, 2, 3, 4), name
        assert limit.respond_s > 0, name
        for text in (limit.cause_zh, limit.consequence_zh, limit.action_zh):
            assert CHINESE.search(text), name
        for text in (limit.cause_en, limit.consequence_en, limit.action_en):
            assert text, name
            assert not CHINESE.search(text), name


@every_profile
def test_actions_are_numbered_steps_alike_in_both_languages(profile: Profile) -> None:
    for _, limit, name in limits(profile):
        chinese, english = limit.action_zh.split("；"), limit.action_en.split("; ")
        numbers = [str(n + 1) for n in range(len(chinese))]
        assert 2 <= len(chinese) <= 5, name
        assert [step.split(" ")[0] for step in chinese] == numbers, name
        assert [step.split(" ")[0] for step in english] == numbers, name


@every_profile
def test_every_value_has_its_mark_and_a_listed_source(profile: Profile) -> None:
    for row, limit, name in limits(profile):
        for source in (row.source, limit.source):
            assert re.split(r"[ ,;:]", source)[0] in profile.sources, name
        assert limit.mark in Mark, name
        if limit.kind is AlarmKind.PRE_WARNING:
            assert not limit.mark.is_rule, name


@every_profile
def test_cuts_and_only_cuts_say_what_they_cut(profile: Profile) -> None:
    for _, limit, name in limits(profile):
        is_cut = limit.kind is AlarmKind.CUT
        assert bool(limit.scope_zh) == bool(limit.scope_en) == is_cut, name


@every_profile
def test_limits_come_in_order_and_fit_the_range(profile: Profile) -> None:
    for row in profile.rows.values():
        tag = tag_of(row)
        for sign in (1, -1):
            side = [x for x in row.limits if x.comparison.is_high is (sign > 0)]
            side = [x for x in side if x.comparison is not Comparison.IS]
            first = [
                min((sign * x.value for x in side if x.kind is kind), default=None)
                for kind in (AlarmKind.PRE_WARNING, AlarmKind.ALERT, AlarmKind.ALARM, AlarmKind.CUT)
            ]
            values = [value for value in first if value is not None]
            assert values == sorted(values), row.id
            assert all(tag.low <= limit.value <= tag.high for limit in side), row.id


@every_profile
def test_rows_are_named_in_both_languages(profile: Profile) -> None:
    for row in profile.rows.values():
        assert CHINESE.search(row.name_zh), row.id
        assert row.name_en, row.id
        assert not CHINESE.search(row.name_en), row.id
        assert bool(row.note_zh) == bool(row.note_en), row.id
        assert len({limit.limit for limit in row.limits}) == len(row.limits), row.id


@every_profile
def test_switches_have_words_and_analogues_a_unit(profile: Profile) -> None:
    for row in profile.rows.values():
        is_switch = row.kind in SWITCH_KINDS
        assert all(row.states_zh + row.states_en) == is_switch, row.id
        assert bool(row.unit) == (not is_switch), row.id


@every_profile
def test_definitions_name_the_rule_that_they_came_from(profile: Profile) -> None:
    for name, row in profile.rows.items():
        made = profile.definitions("t", name)
        assert [d.limit for d in made] == [limit.limit for limit in row.limits]
        assert all(isinstance(d, AlarmDefinition) for d in made)
        assert {d.rule for d in made} <= {f"{profile.id} {name}"}


@every_profile
def test_methane_is_regulated_where_the_law_says_so(profile: Profile) -> None:
    for row in profile.rows.values():
        if row.kind is Kind.METHANE:
            assert row.regulated == (profile.industry == "mine"), row.id


METHANE_BOOKS = [
    profile for profile in map(load, available())
    if any(row.kind is Kind.METHANE for row in profile.rows.values())
]  # fmt: skip


@pytest.mark.parametrize("profile", METHANE_BOOKS, ids=ids)
def test_methane_alarms_before_it_cuts_and_is_restored_below(profile: Profile) -> None:
    for row in profile.rows.values():
        if row.kind is not Kind.METHANE or not row.limits:
            continue
        alarms = [x.value for x in row.limits if x.kind is AlarmKind.ALARM]
        cuts = [x for x in row.limits if x.kind is AlarmKind.CUT]
        assert alarms, row.id
        for cut in cuts:
            assert min(alarms) <= cut.value, row.id
            assert cut.restore is not None, row.id
            assert cut.restore <= cut.value, row.id


@pytest.mark.parametrize("profile", METHANE_BOOKS, ids=ids)
def test_rows_that_only_alarm_have_no_cut(profile: Profile) -> None:
    only = {"wing_main_return", "drain.surface", "chamber.intake", "return_split", "bleeder"}
    for name in only & profile.rows.keys():
        kinds = {limit.kind for limit in profile.rows[name].limits}
        assert AlarmKind.CUT not in kinds, name


@pytest.mark.parametrize("profile", ["cn-aq1029-2019", "cn-2025"])
@pytest.mark.parametrize("row", ["face.T0", "face.T1.low_high", "face.T2", "heading.T1"])
def test_one_percent_alarms_and_0_99_does_not(profile: str, row: str) -> None:
    place = load(profile).rows[row]
    bank = Bank(place, next(x for x in place.limits if x.kind is AlarmKind.ALARM))
    bank.put(0.99)
    assert not bank.is_active
    bank.put(1.00)
    assert bank.is_active


@pytest.mark.parametrize("profile", ["cn-aq1029-2019", "cn-2025"])
@pytest.mark.parametrize("row", ["face.T0", "face.T2", "heading.T1", "district_return"])
def test_a_restore_of_exactly_one_percent_does_not_release(profile: str, row: str) -> None:
    place = load(profile).rows[row]
    bank = Bank(place, next(x for x in place.limits if x.kind is AlarmKind.CUT))
    bank.put(1.50)
    bank.put(1.00)
    assert bank.is_active
    bank.put(0.99)
    assert not bank.is_active


@every_profile
def test_what_is_uncertain_or_no_number_never_restores(profile: Profile) -> None:
    for row, limit, name in limits(profile):
        safe = 1.0 - limit.value if limit.comparison is Comparison.IS else None
        unsafe = limit.value if safe is not None else beside(limit, limit.value, safe=False)
        back = limit.value if limit.restore is None else limit.restore
        bank = Bank(row, limit)
        bank.put(unsafe)
        bank.put(beside(limit, back, safe=True) if safe is None else safe, Quality.UNCERTAIN)
        bank.put(math.nan)
        assert bank.is_active, name


@pytest.mark.parametrize("profile", ["cn-aq1029-2019", "cn-2025"])
def test_in_front_of_a_local_fan_in_series_the_second_cut_takes_the_fan(profile: str) -> None:
    row = load(profile).rows["heading.T3.series"]
    first, second = [x for x in row.limits if x.kind is AlarmKind.CUT]
    assert (first.value, first.restore, second.value, second.restore) == (0.5, 0.5, 1.5, 0.5)
    assert "局扇" not in first.scope_zh
    assert "局扇" in second.scope_zh
