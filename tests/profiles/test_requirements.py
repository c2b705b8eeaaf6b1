"""Intervals, mandatory sensors and further numbers of the Chinese books and the power plant."""

import pytest

from scada.profiles import available, load

A19, R25, PLANT = load("cn-aq1029-2019"), load("cn-2025"), load("power-plant")

# Both Chinese books; AQ 6201's proposals and quotations included.
CHINA = {
    "mounting": {"roof_mm": 300, "rib_mm": 200},
    "local_cut": {"seconds": 2},
    "remote_cut": {"edition_2006_cycles": 2, "seconds": 40},
    "hot_standby": {"seconds": 60, "edition_2007_s": 300, "upgrade_s": 5},
    "centre_ups": {"hours": 4, "edition_2007_h": 2},
    "underground_backup": {"hours": 4, "replace_below_h": 2, "upgrade_h": 3},
    "retention_records": {"years": 2, "edition_2006_years": 1},
    "data_lost": {"seconds": 40, "edition_2006_s": 300, "edition_2019_s": 60},
    "backup": {"months": 3, "years": 2},
    "catalytic_hit": {"percent": 4.0},
    "portable": {"correct_within_h": 8},
    "calibration_gas": {"purity_percent": 99.9, "uncertainty_percent": 5.0},
    "spares": {"percent": 20},
    "upload_files": {"sssj_s": 30, "wfsj_s": 300, "ycbj_s": 30, "kgbh_s": 60, "ljsj_s": 30},
    "interlock.methane": {"local_s": 2, "remote_s": 40},
    "interlock.fan_methane": {"inside_percent": 1.0, "near_fan_percent": 0.5, "lock_percent": 3.0},
}
ONLY_2025 = {
    "gas_class": {
        "m3_per_t": 10, "m3_per_min": 40, "heading_m3_per_min": 3, "face_m3_per_min": 5,
    },
    "working_place": {
        "drilling_percent": 1.0, "stop_percent": 1.5, "local_percent": 2.0, "local_m3": 0.5,
        "within_m": 20,
    },
    "stopped_area": {"percent": 3.0, "within_h": 24},
    "fan_restart": {
        "ch4_percent": 1.0, "co2_percent": 1.5, "near_fan_percent": 0.5, "near_fan_m": 10,
        "plan_percent": 3.0, "mixed_percent": 1.5,
    },
    "face_velocity": {"m_per_s": 5.0},
    "places": {"kinds_of_place": 14},
}  # fmt: skip
POWER = {
    "furnace": {
        "alarm_least_kpa": 1.0, "alarm_most_kpa": 1.5, "trip_least_kpa": 2.5, "trip_most_kpa": 3.2,
        "votes": 2, "sensors": 3, "delay_least_s": 2, "delay_most_s": 3,
    },
    "zones.housing3000": {"a_b": 3.8, "b_c": 7.5, "c_d": 11.8},
    "zones.housing1500": {"a_b": 2.8, "b_c": 5.3, "c_d": 8.5},
    "zones.shaft_formula": {"a_b": 4800, "b_c": 9000, "c_d": 13200},
    "zones.setting": {
        "alarm_above_baseline_percent": 25, "alarm_most": 1.25, "trip_most": 1.25,
        "change_percent": 25,
    },
    "screens": {"simple_s": 1, "complex_s": 2},
}  # fmt: skip


@pytest.mark.parametrize("name", CHINA)
def test_both_chinese_books(name: str) -> None:
    assert A19.requirements[name].values == CHINA[name]
    assert R25.requirements[name].values == CHINA[name]


@pytest.mark.parametrize("name", ONLY_2025)
def test_the_regulation_of_2025(name: str) -> None:
    assert R25.requirements[name].values == ONLY_2025[name]
    assert name not in A19.requirements


@pytest.mark.parametrize("name", POWER)
def test_the_power_plant(name: str) -> None:
    assert PLANT.requirements[name].values == POWER[name]


@pytest.mark.parametrize("book", [A19, R25], ids=lambda book: book.id)
def test_calibration_in_china(book: object) -> None:
    rules = book.calibration  # type: ignore[attr-defined]
    catalytic, laser, others = rules["catalytic"], rules["laser"], rules["others"]
    assert (catalytic.interval_days, catalytic.test_interval_days) == (15, 15)
    assert catalytic.test_fan_months == 6
    assert catalytic.compare_daily
    assert (laser.interval_months, others.interval_months) == (6, 6)


def wanted(profile: str, kind: str, gas_class: str, *conditions: str) -> set[str]:
    """The rows that an area must have one tag of each at."""
    return {
        "|".join(rule.rows)
        for rule in load(profile).mandatory.values()
        if kind in rule.areas
        and (not rule.gas_classes or gas_class in rule.gas_classes)
        and (not rule.condition or rule.condition in conditions)
        and not rule.beside
    }


def test_what_a_longwall_must_have_depends_on_the_gas_class() -> None:
    low = {"face.T0", "face.T1.low_high", "face.T2", "shearer", "feed"}
    assert wanted("cn-2025", "longwall", "low") == low
    assert wanted("cn-2025", "longwall", "high") == low | {"machine"}
    assert wanted("cn-2025", "longwall", "high", "long", "spontaneous") == low | {
        "machine", "face.return_mid", "co.face|co.return",
    }  # fmt: skip
    assert wanted("cn-2025", "longwall", "rockburst_high") == low | {
        "machine", "face.T3T4.outburst",
    }  # fmt: skip
    outburst = low - {"face.T1.low_high"} | {"face.T1.outburst", "face.T3T4.outburst"}
    assert wanted("cn-2025", "longwall", "outburst") == outburst | {"machine", "wind.reversal"}
    assert wanted("cn-aq1029-2019", "longwall", "outburst") == outburst


def test_what_a_heading_must_have() -> None:
    low = {"heading.T1", "heading.T2", "local_fan", "duct_flow", "feed"}
    for profile in ("cn-aq1029-2019", "cn-2025"):
        assert wanted(profile, "heading", "low") == low
        assert wanted(profile, "heading", "high", "twin") == low | {"heading.T3.twin"}
        assert wanted(profile, "heading", "low", "series") == low | {"heading.T3.series"}
    assert wanted("cn-2025", "heading", "outburst") == low | {
        "heading.T4.outburst",
        "wind.reversal",
    }


def test_a_bunker_has_three_sensors() -> None:
    assert wanted("cn-2025", "bunker", "") == {"bunker", "co.bunker", "bunker.level"}


@pytest.mark.parametrize("profile", available())
def test_every_rule_names_rows_and_sources_of_its_book(profile: str) -> None:
    book = load(profile)
    for rule in book.mandatory.values():
        assert set(rule.rows) <= book.rows.keys(), rule.id
        assert set(rule.beside) <= book.rows.keys(), rule.id
    tables = (book.calibration, book.mandatory, book.grading, book.reports, book.requirements)
    for table in tables:
        for one in table.values():
            assert one.source.split(" ")[0].rstrip(";,:.") in book.sources, one.id


@pytest.mark.parametrize("profile", available())
def test_grades_come_in_order(profile: str) -> None:
    for grading in load(profile).grading.values():
        assert [one.level for one in grading.levels] == sorted(
            (one.level for one in grading.levels), reverse=True
        )
        values = [one.ge for one in grading.levels if one.ge is not None]
        assert values == sorted(values)
