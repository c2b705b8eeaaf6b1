"""calibration.csv: what it may say, and what has run out on a day."""

from datetime import date

import pytest

from davylamp.site.calibration_due import Due, check_calibration
from davylamp.site.problem import Problem
from davylamp.site.subject import of_site
from tests.site.folder import Folder, place

HEADER = "tag,sensor,last_calibrated,last_tested,stops_fan,by\n"


def due(folder: Folder, rows: str, at: str) -> tuple[list[Problem], list[Due]]:
    """What is found on a day, and what comes next."""
    folder.write("calibration.csv", HEADER + rows)
    problems, coming = check_calibration(of_site(folder.load()), date.fromisoformat(at))
    return problems.found, coming


def columns(problems: list[Problem]) -> list[str]:
    return [problem.column for problem in problems]


@pytest.mark.parametrize(
    ("sensor", "last", "holds_until", "run_out_on"),
    [
        ("catalytic", "2026-11-01", "2026-11-16", "2026-11-17"),
        ("催化", "2026-02-20", "2026-03-07", "2026-03-08"),
        ("laser", "2026-05-22", "2026-11-22", "2026-11-23"),
        ("激光", "2026-08-31", "2027-02-28", "2027-03-01"),
        ("", "2026-11-01", "2026-11-16", "2026-11-17"),
    ],
)
def test_methane_by_its_principle_of_measurement(
    folder: Folder, sensor: str, last: str, holds_until: str, run_out_on: str
) -> None:
    row = f"3301.T1,{sensor},{last},2027-02-20,,\n"
    found, coming = due(folder, row, holds_until)
    assert "last_calibrated" not in columns(found)
    assert min(one.day for one in coming) == date.fromisoformat(holds_until)
    found, _ = due(folder, row, run_out_on)
    problem = next(p for p in found if p.column == "last_calibrated")
    assert f"ran out on {holds_until}, 1 d ago" in problem.text
    assert f"已于 {holds_until} 到期" in problem.text_zh
    assert ("strictest" in problem.text) == (sensor == "")


def test_the_interlock_is_tried_every_fortnight_or_half_year(folder: Folder) -> None:
    row = "3301.T1,laser,2026-11-01,2026-11-01,{},\n"
    found, _ = due(folder, row.format("no"), "2026-11-17")
    assert columns(found) == ["last_tested"]
    found, coming = due(folder, row.format("yes"), "2026-11-17")
    assert found == []
    assert {one.day for one in coming} == {date(2027, 5, 1)}


def test_a_sensor_that_cuts_nothing_is_not_tried(folder: Folder) -> None:
    folder.cells("tags.csv", "3301.T1", location="wing_main_return")
    folder.write("alarms.csv", "tag,limit,comparison,value\n3301.T1,alarm,>=,0.75\n")
    found, coming = due(folder, "3301.T1,laser,2026-11-01,,,\n", "2026-11-17")
    assert found == []
    assert [one.what for one in coming] == ["calibration"]


def test_other_sensors_hold_half_a_year(folder: Folder) -> None:
    folder.cells("tags.csv", "3301.T1", kind="co", location="co.face", unit="ppm", high="500")
    folder.cells("tags.csv", "3301.T1", normal_high="")
    folder.write("alarms.csv", "tag,limit,comparison,value\n3301.T1,alarm,>=,24\n")
    assert due(folder, "3301.T1,electrochemical,2026-05-22,,,\n", "2026-11-22")[0] == []
    assert columns(due(folder, "3301.T1,,2026-05-22,,,\n", "2026-11-23")[0]) == ["last_calibrated"]


def test_the_american_book(folder: Folder) -> None:
    folder.change("site.toml", ('profile = "cn-2025"', 'profile = "us-30cfr75"'))
    folder.cells("tags.csv", "3301.fan", location="")
    folder.cells("tags.csv", "3301.T1", location="bleeder", high="5")
    folder.write("alarms.csv", "tag,limit,comparison,value\n3301.T1,alarm,>,2\n")
    row = "3301.T1,catalytic,2026-10-01,2026-10-31,,\n"
    found, coming = due(folder, row, "2026-11-01")
    assert found == []
    assert [(one.what, one.day.isoformat()) for one in coming] == [
        ("calibration", "2026-11-01"), ("test", "2026-11-07"),
    ]  # fmt: skip
    assert columns(due(folder, row, "2026-11-08")[0]) == ["last_calibrated", "last_tested"]


def test_days_that_are_missing_or_lie_ahead(folder: Folder) -> None:
    found, _ = due(folder, "3301.T1,laser,,2026-11-30,,\n", "2026-11-22")
    assert columns(found) == ["last_calibrated", "last_tested"]
    assert "no day is written" in found[0].text
    assert "lies after" in found[1].text


def test_sensors_without_a_record(folder: Folder) -> None:
    (notice,) = check_calibration(of_site(folder.load()), date(2026, 11, 22))[0].found
    assert "of 1 sensors nobody knows" in notice.text
    (warning,) = due(folder, "3301.level,other,2026-11-01,,,\n", "2026-11-22")[0]
    assert warning.text.endswith("have no row: 3301.T1")


@pytest.mark.parametrize(
    ("row", "column", "fix"),
    [
        ("3301.T9,laser,2026-11-01,,,", "tag", "did you mean 3301.T1?"),
        (",laser,2026-11-01,,,", "tag", "fill in tag"),
        ("3301.T1,katalytic,2026-11-01,,,", "sensor", "did you mean catalytic?"),
        ("3301.T1,laser,2026/11/01,,,", "last_calibrated", "2026-03-01"),
        ("3301.T1,laser,2026-11-31,,,", "last_calibrated", "2026-03-01"),
        ("3301.T1,laser,2026-11-01,yesterday,,", "last_tested", "2026-03-01"),
        ("3301.T1,laser,2026-11-01,,perhaps,", "stops_fan", "yes or no"),
    ],
)
def test_faulty_rows(folder: Folder, row: str, column: str, fix: str) -> None:
    folder.write("calibration.csv", f"{HEADER}{row}\n")
    problem = folder.the_error()
    assert place(problem) == ("calibration.csv", 2, column)
    assert fix in problem.fix


def test_a_sensor_stands_once(folder: Folder) -> None:
    folder.write("calibration.csv", HEADER + "3301.T1,laser,2026-11-01,,,\n" * 2)
    assert place(folder.the_error()) == ("calibration.csv", 3, "tag")
