"""What the profile does not allow: errors where a person can change it."""

from davylamp.site import Severity
from tests.site.folder import Folder, place

T2 = {
    "tag": "3301.T2", "name_zh": "回风", "kind": "methane", "area": "3301", "location": "face.T2",
    "server": "mine", "node": "nsu=urn:x;s=3301.T2", "scan": "event",
}  # fmt: skip


def test_a_return_restored_at_1_2_is_an_error_at_its_cell(folder: Folder) -> None:
    folder.add("tags.csv", T2)
    folder.add("alarms.csv", {"tag": "3301.T2", "limit": "alarm", "comparison": ">=", "value": "1"})
    line = folder.add(
        "alarms.csv",
        {"tag": "3301.T2", "limit": "cut", "comparison": ">=", "value": "1.4", "restore": "1.2"},
    )
    value, restore = folder.errors()
    assert place(value) == ("alarms.csv", line, "value")
    assert place(restore) == ("alarms.csv", line, "restore")
    assert "3301.T2/cut: restore < 1.2 is looser than the profile's < 1" in restore.text
    assert "宽于规程值" in restore.text_zh


def test_a_point_without_any_limit_is_a_warning_at_the_tag(folder: Folder) -> None:
    line = folder.add("tags.csv", T2)
    found = folder.load().problems
    assert {place(p) for p in found} == {("tags.csv", line, "location")}
    assert "3301.T2 has no alarm >= 1" in found[0].text
    assert "3301.T2 has no cut >= 1, restore < 1" in found[1].text


def test_a_point_that_lacks_one_of_its_limits_is_an_error(folder: Folder) -> None:
    folder.write("alarms.csv", "tag,limit,comparison,value\n3301.T1,alarm,>=,1\n")
    problem = folder.the_error()
    assert place(problem) == ("tags.csv", 2, "location")
    assert "3301.T1 has no cut >= 1.5, restore < 1" in problem.text


def test_a_return_set_to_1_2_is_named_whatever_else_is_wrong_with_it(folder: Folder) -> None:
    """Its cut stands at 1.0, so that 1.2 is no return at all; the rule is named beside that."""
    folder.add("tags.csv", T2)
    limit = {"tag": "3301.T2", "comparison": ">=", "value": "1"}
    folder.add("alarms.csv", limit | {"limit": "alarm"})
    line = folder.add("alarms.csv", limit | {"limit": "cut", "restore": "1.2"})
    assert place(folder.errors()[0]) == ("alarms.csv", line, "restore")
    (beside,) = folder.problems(Severity.WARNING)
    assert "3301.T2/cut is not what the profile asks for" in beside.text
    assert "cut >= 1, restore < 1 (face.T2" in beside.text


def test_a_delay_on_a_regulated_point(folder: Folder) -> None:
    folder.cells("alarms.csv", "3301.T1,alarm", on_delay_s="5")
    problem = folder.the_error()
    assert place(problem) == ("alarms.csv", 2, "on_delay_s")
    assert "at most 0 s" in problem.text


def test_the_location_must_fit_the_kind(folder: Folder) -> None:
    folder.cells("tags.csv", "3301.level", location="bunker", unit="%CH4", high="30")
    problem = folder.the_error()
    assert place(problem) == ("tags.csv", 4, "kind")
    assert "a place for methane" in problem.text


def test_the_location_must_fit_the_gas_class(folder: Folder) -> None:
    folder.change("site.toml", ('gas_class = "high"', 'gas_class = "outburst"'))
    problem = folder.the_warning()
    assert place(problem) == ("tags.csv", 2, "location")
    assert "this mine is outburst" in problem.text


def test_units_are_converted_or_named(folder: Folder) -> None:
    row = T2 | {"kind": "co", "location": "co.face", "unit": "%", "low": "0", "high": "0.05"}
    folder.add("tags.csv", row | {"resolution": "0.0001"})
    limit = {"tag": "3301.T2", "limit": "alarm", "comparison": ">="}
    line = folder.add("alarms.csv", limit | {"value": "0.0024"})
    assert folder.load().problems == ()
    folder.cells("alarms.csv", "3301.T2", value="0.0025")
    assert place(folder.the_error()) == ("alarms.csv", line, "value")
    folder.cells("tags.csv", "3301.T2", unit="mg/m3")
    assert place(folder.the_error()) == ("tags.csv", 5, "unit")


def test_a_gas_point_without_a_location(folder: Folder) -> None:
    folder.cells("tags.csv", "3301.T1", location="")
    warnings = {p.column for p in folder.load().problems}
    assert warnings == {"location", "action_zh"}
    folder.cells("tags.csv", "3301.T1", location="methane.site")
    assert {p.column for p in folder.load().problems} == {"action_zh"}


def test_a_regulated_point_is_not_polled_slowly(folder: Folder) -> None:
    folder.cells("tags.csv", "3301.T1", scan="30")
    assert [p.column for p in folder.load().problems] == ["scan", "scan"]


def test_an_area_with_its_own_rule_book(folder: Folder) -> None:
    folder.change("site.toml", ('kind = "bunker"', 'kind = "bunker"\nprofile = "power-plant"'))
    folder.cells("tags.csv", "3301.level", location="bunker.level")
    assert folder.load().problems == ()
    assert folder.load().table.areas[1].profile == "power-plant"


def test_a_plant_without_rule_books_is_a_plant_too(folder: Folder) -> None:
    folder.change("site.toml", ('profile = "cn-2025"\n', ""), ('gas_class = "high"\n', ""))
    for tag in ("3301.T1", "3301.fan"):
        folder.cells("tags.csv", tag, location="")
    assert {p.column for p in folder.load().problems} == {"action_zh"}


def test_an_emission_is_held_against_its_limit_after_it_was_corrected(folder: Folder) -> None:
    folder.change("site.toml", ('kind = "bunker"', 'kind = "unit"\nprofile = "power-emissions-cn"'))
    raw = {"area": "bunker", "server": "mine", "low": "0"}
    so2 = {"tag": "so2", "kind": "so2", "node": "nsu=urn:x;s=so2", "unit": "mg/m³", "high": "500"}
    folder.add("tags.csv", raw | so2)
    o2 = {"tag": "o2", "kind": "o2", "node": "nsu=urn:x;s=o2", "unit": "%", "high": "25"}
    folder.add("tags.csv", raw | o2)
    folder.write(
        "calculated.csv",
        "tag,kind,area,location,unit,low,high,expression\n"
        "so2.6,so2,bunker,stack.so2,mg/m³,0,500,[so2] * (21 - 6) / (21 - [o2])\n",
    )
    line = folder.add(
        "alarms.csv", {"tag": "so2.6", "limit": "alarm", "comparison": ">", "value": "40"}
    )
    problem = folder.the_error()
    assert place(problem) == ("alarms.csv", line, "value")
    assert "looser than the profile's > 35" in problem.text
    folder.cells("alarms.csv", "so2.6,alarm", value="35")
    table = folder.load().table
    assert table.tags[-1].location == "stack.so2"
    assert table.alarms[-1].action_zh, "its texts are the profile's"
