"""The methane table of AQ 1029-2019 with the changes of the regulation of 2025, number by number."""

import pytest

from scada.model import AlarmKind, Kind
from scada.profiles import Mark, load

PROFILE = load("cn-2025")

# row: alarm, cut, restore; None: alarm only.
METHANE = {
    "face.T0": (1.0, 1.5, 1.0),
    "face.T1.low_high": (1.0, 1.5, 1.0),
    "face.T1.outburst": (1.0, 1.5, 1.0),
    "face.T2": (1.0, 1.0, 1.0),
    "face.T3T4.outburst": (0.5, 0.5, 0.5),
    "face.T4.series": (0.5, 0.5, 0.5),
    "face.T5": (1.0, 1.5, 1.0),
    "face.T6": (1.0, 1.0, 1.0),
    "face.return_mid": (1.0, 1.0, 1.0),
    "shearer": (1.0, 1.5, 1.0),
    "heading.T1": (1.0, 1.5, 1.0),
    "heading.T2": (1.0, 1.0, 1.0),
    "heading.T4.outburst": (0.5, 0.5, 0.5),
    "heading.T3.series": (0.5, 0.5, 0.5),
    "heading.T3.twin": (1.0, 1.0, 1.0),
    "heading.mid": (1.0, 1.0, 1.0),
    "header_machine": (1.0, 1.5, 1.0),
    "tbm": (1.0, 1.0, 1.0),
    "outburst_drilling": (1.5, 1.5, 1.5),
    "district_return": (1.0, 1.0, 1.0),
    "wing_main_return": (0.75, None, None),
    "trolley.loading": (0.5, 0.5, 0.5),
    "trolley.emission": (0.5, 0.5, 0.5),
    "battery_loco": (0.5, 0.5, 0.5),
    "diesel_vehicle": (0.5, 0.5, 0.5),
    "belt_shaft_return": (0.5, 0.75, 0.5),
    "temp_elec.district": (1.0, 1.0, 1.0),
    "temp_elec.main": (0.75, 1.0, 1.0),
    "chamber.intake": (0.5, None, None),
    "charging.methane": (0.5, 0.5, 0.5),
    "bunker": (1.5, 1.5, 1.5),
    "prep_plant": (1.5, 1.5, 1.5),
    "surface_gantry": (1.5, 1.5, 1.5),
    "drain.surface": (0.5, None, None),
    "drain.ug_temp": (0.5, 1.0, 0.5),
    "drain.outlet": (1.0, 1.0, 1.0),
}

# row: comparison and value of the alarm.
OTHERS = {
    "co.face": (">=", 24.0),
    "co.return": (">=", 24.0),
    "co.seal": (">=", 24.0),
    "co.belt": (">=", 10.0),
    "co2.intake": (">", 0.5),
    "co2.return": (">", 1.5),
    "co2.main_return": (">", 0.75),
    "o2.intake": ("<", 20.0),
    "h2.charging": (">=", 0.5),
    "so2.air": (">", 5.0),
    "no2.air": (">", 2.5),
    "h2s.air": (">", 6.6),
    "nh3.air": (">", 40.0),
    "temperature.road": (">=", 30.0),
    "temperature.chamber": (">=", 34.0),
    "dust": (">=", 4.0),
}

# row: lowest and highest velocity, m/s.
VELOCITY = {
    "air.fan_drift": (None, 15.0),
    "air.shaft.material": (None, 12.0),
    "air.crossing": (None, 10.0),
    "air.shaft.people": (None, 8.0),
    "air.main_road": (None, 8.0),
    "air.trolley": (1.0, 8.0),
    "air.shaft.skip_intake": (None, 6.0),
    "air.belt_shaft_return": (None, 6.0),
    "air.belt_shaft_intake": (None, 4.0),
    "air.district": (0.25, 6.0),
    "air.face": (0.25, 4.0),
    "air.heading.coal": (0.25, 4.0),
    "air.heading.rock": (0.15, 4.0),
    "air.other": (0.15, None),
}


def only(row: str, kind: AlarmKind, limit: str | None = None) -> tuple[float, float | None] | None:
    found = [x for x in PROFILE.rows[row].limits if x.kind is kind and limit in (None, x.limit)]
    return (found[0].value, found[0].restore) if found else None


@pytest.mark.parametrize(("row", "values"), METHANE.items(), ids=METHANE)
def test_methane(row: str, values: tuple[float, float | None, float | None]) -> None:
    alarm, cut, restore = values
    assert only(row, AlarmKind.ALARM) == (alarm, None)
    assert only(row, AlarmKind.CUT) == (None if cut is None else (cut, restore))
    assert PROFILE.rows[row].unit == "%CH4"


def test_no_methane_row_is_left_untested() -> None:
    methane = {name for name, row in PROFILE.rows.items() if row.kind is Kind.METHANE}
    assert methane == METHANE.keys() | {"methane.site"}


def test_in_front_of_a_local_fan_in_series_there_are_two_cuts_on_one_sensor() -> None:
    first, second = [x for x in PROFILE.rows["heading.T3.series"].limits if x.kind is AlarmKind.CUT]
    assert (first.limit, first.value, first.restore) == ("cut", 0.5, 0.5)
    assert (second.limit, second.value, second.restore) == ("cut2", 1.5, 0.5)
    assert "局扇" in second.scope_zh
    assert "局扇" not in first.scope_zh


def test_gas_classes_tell_the_face_rows_apart() -> None:
    low_high, outburst = PROFILE.rows["face.T1.low_high"], PROFILE.rows["face.T1.outburst"]
    assert "outburst" not in low_high.gas_classes
    assert outburst.gas_classes == ("outburst",)
    assert low_high.limits[-1].scope_zh != outburst.limits[-1].scope_zh


@pytest.mark.parametrize(("row", "limit"), OTHERS.items(), ids=OTHERS)
def test_other_limits(row: str, limit: tuple[str, float]) -> None:
    alarms = [x for x in PROFILE.rows[row].limits if x.kind is AlarmKind.ALARM]
    assert [(x.comparison, x.value) for x in alarms] == [limit]


@pytest.mark.parametrize(("row", "span"), VELOCITY.items(), ids=VELOCITY)
def test_air_velocity(row: str, span: tuple[float | None, float | None]) -> None:
    limits = {x.comparison: x.value for x in PROFILE.rows[row].limits}
    wanted = {"<": span[0], ">": span[1]}
    assert limits == {sign: value for sign, value in wanted.items() if value is not None}


def test_what_must_be_confirmed_in_print_is_not_called_a_rule() -> None:
    cut = PROFILE.rows["belt_shaft_return"].limits[-1]
    assert cut.mark is Mark.SECONDARY
    assert "confirm" in cut.source


def test_nothing_regulated_may_be_shelved_or_delayed() -> None:
    policies = PROFILE.policies
    assert not policies.shelving_allowed
    assert not policies.disabling_allowed
    assert not policies.bulk_calibration_allowed
    assert policies.on_delay_max_s == 0
    assert (policies.local_cut_s, policies.remote_cut_s) == (2.0, 40.0)
    assert policies.records_days >= 730
