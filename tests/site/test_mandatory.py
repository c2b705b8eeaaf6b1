"""Which sensors an area lacks: by its kind, the mine's gas class and what site.toml says of it."""

import re

import pytest

from davylamp.site.mandatory import check_mandatory
from davylamp.site.problem import Problem
from davylamp.site.subject import of_site
from davylamp.site.two_adjacent import check_adjacent
from tests.site.folder import Folder


def lacks(folder: Folder, area: str = "3301") -> set[str]:
    """The rows that an area is said to lack."""
    return {
        found[1]
        for problem in problems(folder)
        if (found := re.search(rf" {re.escape(area)} lacks (.*?):", problem.text))
    }


def problems(folder: Folder) -> list[Problem]:
    return check_mandatory(of_site(folder.load())).found


def gas_class(folder: Folder, name: str) -> None:
    folder.change("site.toml", ('gas_class = "high"', f'gas_class = "{name}"'))


def condition(folder: Folder, words: str) -> None:
    folder.change("site.toml", ('kind = "longwall"', f'kind = "longwall"\nconditions = [{words}]'))


def give(folder: Folder, *rows: str, kind: str = "methane", area: str = "3301") -> None:
    for row in rows:
        cells = {"tag": f"{area}.{row}", "kind": kind, "area": area, "location": row}
        folder.add("tags.csv", cells | {"server": "mine", "node": f"nsu=urn:x;s={area}.{row}"})


def test_a_face_lacks_what_nobody_gave_it(folder: Folder) -> None:
    assert lacks(folder) == {"face.T0", "face.T2", "shearer", "feed", "machine"}
    give(folder, "face.T0", "face.T2", "shearer")
    give(folder, "feed", kind="feed")
    assert lacks(folder) == {"machine"}


def test_the_warning_names_area_clause_and_what_to_write(folder: Folder) -> None:
    problem = next(p for p in problems(folder) if "face.T0" in p.text)
    assert (problem.file, problem.line, problem.column) == ("site.toml", 10, "areas.3301")
    assert "longwall 3301 lacks face.T0" in problem.text
    assert "A19 table 1 no. 1" in problem.text
    assert "kind methane, area 3301 and location face.T0" in problem.fix
    assert "3301 综采（longwall）缺少 face.T0" in problem.text_zh


def test_the_gas_class_chooses_the_sensors(folder: Folder) -> None:
    gas_class(folder, "outburst")
    found = lacks(folder)
    assert "face.T1.outburst" in found
    assert "face.T3T4.outburst (0 of 2)" in found
    assert "wind.reversal" in found


def test_an_intake_of_an_outburst_mine_has_two(folder: Folder) -> None:
    gas_class(folder, "outburst")
    give(folder, "face.T3T4.outburst")
    assert "face.T3T4.outburst (1 of 2)" in lacks(folder)


def test_a_low_gas_mine_is_asked_for_less(folder: Folder) -> None:
    gas_class(folder, "low")
    assert "machine" not in lacks(folder)


@pytest.mark.parametrize(
    ("word", "row"),
    [
        ("long", "face.return_mid"),
        ("series", "face.T4.series"),
        ("many_returns", "face.T5"),
        ("spontaneous", "co.face or co.return"),
    ],
)
def test_what_site_toml_says_of_an_area(folder: Folder, word: str, row: str) -> None:
    assert row not in lacks(folder)
    condition(folder, f'"{word}"')
    assert row in lacks(folder)


def test_a_condition_that_is_none(folder: Folder) -> None:
    condition(folder, '"serie"')
    problem = folder.the_error()
    assert problem.column == "areas.3301.conditions"
    assert problem.fix == "did you mean series?"


def test_a_condition_of_the_mine_holds_in_its_areas(folder: Folder) -> None:
    text = folder.text("site.toml").replace('kind = "longwall"', 'kind = "longwall"\nparent = "m"')
    folder.write("site.toml", text + '\n[areas.m]\nkind = "mine"\nconditions = ["spontaneous"]\n')
    assert "co.face or co.return" in lacks(folder)


def test_an_area_has_the_sensors_of_the_areas_in_it(folder: Folder) -> None:
    text = folder.text("site.toml")
    folder.write("site.toml", text + '\n[areas."3301.r"]\nkind = "return"\nparent = "3301"\n')
    give(folder, "face.T2", area="3301.r")
    assert "face.T2" not in lacks(folder)
    assert lacks(folder, "3301.r") == set(), "T2 is a return's methane too"


def test_a_sensor_without_a_location_is_pointed_at(folder: Folder) -> None:
    folder.cells("tags.csv", "3301.level", area="bunker")
    problem = next(p for p in problems(folder) if "bunker.level" in p.text)
    assert "or give the location to 3301.level" in problem.fix


def test_an_unknown_gas_class_is_said(folder: Folder) -> None:
    folder.change("site.toml", ('gas_class = "high"\n', ""))
    assert any(p.column == "site.gas_class" for p in problems(folder))


def test_a_stack_without_its_oxygen(folder: Folder) -> None:
    folder.change("site.toml", ('kind = "bunker"', 'kind = "unit"\nprofile = "power-emissions-cn"'))
    assert lacks(folder, "bunker") == set(), "an area without a stack"
    give(folder, "stack.so2", kind="so2", area="bunker")
    found = lacks(folder, "bunker")
    assert {"stack.oxygen", "stack.temperature"} <= found
    assert not any("so2" in row for row in found)


def test_a_plant_without_a_profile_is_asked_for_nothing(folder: Folder) -> None:
    folder.change("site.toml", ('profile = "cn-2025"\n', ""))
    for tag in ("3301.T1", "3301.fan"):
        folder.cells("tags.csv", tag, location="")
    assert problems(folder) == []


def test_sensors_at_alert_are_watched_two_by_two_in_the_usa(folder: Folder) -> None:
    folder.change("site.toml", ('profile = "cn-2025"', 'profile = "us-30cfr75"'))
    folder.cells("tags.csv", "3301.fan", location="")
    folder.cells("tags.csv", "3301.T1", location="return_split", high="5")
    give(folder, "return_split", area="3301")
    folder.write("alarms.csv", "tag,limit,kind,comparison,value\n")
    for tag in ("3301.T1", "3301.return_split"):
        limit = {"tag": tag, "comparison": ">="}
        folder.add("alarms.csv", limit | {"limit": "alert", "kind": "alert", "value": "1"})
        folder.add("alarms.csv", limit | {"limit": "alarm", "kind": "alarm", "value": "1.5"})
    (problem,) = check_adjacent(of_site(folder.load())).found
    assert problem.file == "detectors.csv"
    assert "3301.T1, 3301.return_split" in problem.text
    folder.write(
        "detectors.csv",
        "id,detector,tags,parameters\nr,adjacent,3301.T1; 3301.return_split,limit=alert\n",
    )
    assert check_adjacent(of_site(folder.load())).found == []
