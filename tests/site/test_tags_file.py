"""tags.csv: every fault at its row and column, with what to write instead."""

import pytest

from davylamp.site.node import is_node, proposed
from tests.site.folder import Folder, place

FACE, FAN, LEVEL = "3301.T1", "3301.fan", "3301.level"


@pytest.mark.parametrize(
    ("row", "cells", "column", "words", "fix"),
    [
        (LEVEL, {"tag": "3301 level"}, "tag", "no tag id", "letters, digits"),
        (LEVEL, {"tag": "煤位"}, "tag", "no tag id", "letters, digits"),
        (LEVEL, {"kind": "levl"}, "kind", "unknown kind 'levl'", "did you mean level?"),
        (LEVEL, {"kind": ""}, "kind", "kind is empty", "fill in kind"),
        (LEVEL, {"area": "bunkr"}, "area", "unknown area", "did you mean bunker?"),
        (LEVEL, {"area": ""}, "area", "area is empty", "fill in area"),
        (LEVEL, {"server": "mnie"}, "server", "unknown server", "did you mean mine?"),
        (LEVEL, {"server": ""}, "server", "server is empty", "fill in server"),
        (LEVEL, {"node": ""}, "node", "node is empty", "fill in node"),
        (LEVEL, {"node": "ns=2;level"}, "node", "is no node id", "write ns=2;s=level"),
        (LEVEL, {"node": "nsu=urn:x;s=3301.T1"}, "node", "same node", "one node is one tag"),
        (LEVEL, {"location": "bunkr"}, "location", "location of cn-2025", "did you mean bunker?"),
        (LEVEL, {"low": "x"}, "low", "is not a number", "such as 1.5"),
        (LEVEL, {"low": "20"}, "high", "high 20 is not above low 20", "low first"),
        (LEVEL, {"low": ""}, "low", "low is empty", "sensor's range"),
        (LEVEL, {"resolution": "-1"}, "resolution", "does not fit", "smallest step"),
        (LEVEL, {"resolution": "30"}, "resolution", "does not fit", "smallest step"),
        (LEVEL, {"normal_low": "-1"}, "normal_low", "does not lie within", "within low and high"),
        (LEVEL, {"normal_high": "21"}, "normal_high", "does not lie within", "within low and high"),
        (LEVEL, {"normal_low": "9", "normal_high": "8"}, "normal_low", "9 to 8", "within"),
        (LEVEL, {"scan": "often"}, "scan", "is not a number", "such as 1.5"),
        (LEVEL, {"scan": "1s"}, "scan", "is not a number", "write the number alone: 1"),
        (LEVEL, {"scan": "0"}, "scan", "neither event nor seconds", "write event"),
        (LEVEL, {"scan": "-1"}, "scan", "neither event nor seconds", "write event"),
        (LEVEL, {"stale_s": "-1"}, "stale_s", "negative", "seconds"),
        (LEVEL, {"scale": "0"}, "scale", "scale is 0", "1 for none"),
        (LEVEL, {"offset": "a"}, "offset", "is not a number", "such as 1.5"),
        (FAN, {"bit": "64"}, "bit", "is no bit", "0 (the lowest) to 63"),
        (FAN, {"bit": "-1"}, "bit", "is no bit", "0 (the lowest) to 63"),
        (FAN, {"bit": "１"}, "bit", "is no bit", "0 (the lowest) to 63"),
        (LEVEL, {"element": "1;2"}, "element", "is no element", "such as 3"),
        (LEVEL, {"element": "-1"}, "element", "is no element", "such as 3"),
        (LEVEL, {"element": "2147483648"}, "element", "is no element", "such as 3"),
        (LEVEL, {"deadband": "-0.1"}, "deadband", "negative", "leave it empty"),
        (LEVEL, {"deadband": "much"}, "deadband", "is not a number", "such as 1.5"),
        (FAN, {"deadband": "1"}, "deadband", "nothing may be filtered", "leave deadband empty"),
        (FAN, {"invert": "perhaps"}, "invert", "neither yes nor no", "yes or no"),
        (FAN, {"states_zh": "停止"}, "states_zh", "is not two words", "stopped|running"),
        (FAN, {"states_en": "a|b|c"}, "states_en", "is not two words", "stopped|running"),
        (FAN, {"states_en": "stopped|"}, "states_en", "is not two words", "stopped|running"),
    ],
)
def test_faults(
    folder: Folder, row: str, cells: dict[str, str], column: str, words: str, fix: str
) -> None:
    folder.write("alarms.csv", "tag,limit,comparison,value\n")
    folder.cells("tags.csv", row, **cells)
    problem = folder.the_error()
    assert place(problem) == ("tags.csv", 4 if row == LEVEL else 3, column)
    assert words in problem.text
    assert fix in problem.fix


def test_a_row_without_a_range_may_have_another_fault(folder: Folder) -> None:
    folder.cells("tags.csv", LEVEL, area="bunkr", low="", high="")
    found = {place(problem) for problem in folder.errors()}
    assert ("tags.csv", 4, "area") in found


def test_a_tag_id_stands_once(folder: Folder) -> None:
    folder.cells("tags.csv", LEVEL, tag=FACE, location="")
    found = [p for p in folder.errors() if p.file == "tags.csv"]
    assert [place(p) for p in found] == [("tags.csv", 4, "tag")]
    assert "stands on line 2 already" in found[0].text


def test_ids_that_differ_by_case_are_a_warning(folder: Folder) -> None:
    folder.write("alarms.csv", "tag,limit,comparison,value\n3301.T1,alarm,>=,1\n3301.T1,cut,>=,1\n")
    folder.cells("tags.csv", LEVEL, tag="3301.t1")
    warnings = [p for p in folder.load().problems if p.column == "tag"]
    assert [p.line for p in warnings] == [4]
    assert "3301.T1 on line 2 only by case" in warnings[0].text


def test_a_numbered_namespace_is_one_warning_for_all(folder: Folder) -> None:
    folder.cells("tags.csv", FACE, node="ns=2;s=a")
    folder.cells("tags.csv", LEVEL, node="ns=2;s=b")
    problem = folder.the_warning()
    assert place(problem) == ("tags.csv", 2, "node")
    assert "and 1 more: 4" in problem.text
    assert "nsu=" in problem.fix


def test_a_polled_tag_with_a_limit_is_a_warning(folder: Folder) -> None:
    folder.cells("tags.csv", FACE, scan="1")
    problem = folder.the_warning()
    assert place(problem) == ("tags.csv", 2, "scan")
    assert folder.load().table.tags[0].scan_s == 1.0


def test_a_regulated_point_has_no_deadband(folder: Folder) -> None:
    folder.cells("tags.csv", FACE, deadband="0.01")
    problem = folder.the_error()
    assert place(problem) == ("tags.csv", 2, "deadband")
    assert "face.T1.low_high is a regulated point" in problem.text
    assert "规程监管测点" in problem.text_zh
    assert problem.fix_zh == "deadband 留空：每次变化都上报"


def test_a_switch_of_no_rule_has_no_deadband_either(folder: Folder) -> None:
    folder.cells("tags.csv", LEVEL, kind="pump", low="", high="", resolution="", deadband="1")
    folder.write("alarms.csv", "tag,limit,comparison,value\n")
    assert "a switch or a bit has no deadband" in folder.the_error().text


def test_what_is_not_regulated_may_have_one(folder: Folder) -> None:
    folder.cells("tags.csv", LEVEL, deadband="0.05")
    assert folder.load().table.tags[2].deadband == 0.05
    folder.cells("tags.csv", LEVEL, scan="2")
    folder.write("alarms.csv", "tag,limit,comparison,value\n3301.fan,stopped,=,0\n")
    assert [p.column for p in folder.load().problems if "deadband" in p.text] == ["deadband"]


def test_one_node_is_many_tags_by_bit_and_element(folder: Folder) -> None:
    """The word itself, two of its bits; the same part twice is an error, however it is written."""
    word = {"kind": "switch", "area": "bunker", "server": "mine", "node": "nsu=urn:x;s=WORD"}
    folder.add("tags.csv", word | {"tag": "b0", "bit": "0"})
    folder.add("tags.csv", word | {"tag": "b63", "bit": "63", "element": '"1, 2"'})
    whole = {"kind": "level", "low": "0", "high": "9", "unit": "m"}
    folder.add("tags.csv", word | whole | {"tag": "word"})
    tags = {tag.id: tag for tag in folder.load().table.tags}
    assert [(tags[n].bit, tags[n].element) for n in ("b0", "b63", "word")] == [
        (0, ()), (63, (1, 2)), (-1, ())
    ]  # fmt: skip
    assert tags["b0"].states_en == ("0", "1")
    again = folder.add("tags.csv", word | {"tag": "again", "bit": "63", "element": '"1,2"'})
    problem = folder.the_error()
    assert place(problem) == ("tags.csv", again, "node")
    assert "its own bit or element" in problem.fix


def test_a_bit_of_a_measured_kind_is_a_warning(folder: Folder) -> None:
    folder.cells("tags.csv", LEVEL, bit="2")
    assert folder.the_warning().column == "bit"


def test_states_of_an_analogue_point_are_a_warning(folder: Folder) -> None:
    folder.cells("tags.csv", LEVEL, states_zh="空|满")
    assert folder.the_warning().column == "states_zh"


def test_a_location_of_an_area_without_a_profile(folder: Folder) -> None:
    folder.change("site.toml", ('profile = "cn-2025"\n', ""))
    problems = [p for p in folder.errors() if p.column == "location"]
    assert [p.line for p in problems] == [2, 3]
    assert 'profile = "…"' in problems[0].fix


def test_what_is_left_empty_comes_from_the_location(folder: Folder) -> None:
    folder.cells(
        "tags.csv", FACE, number="", unit="", low="", high="", resolution="", normal_high=""
    )
    folder.cells("tags.csv", FAN, states_zh="", states_en="")
    face, fan = folder.load().table.tags[:2]
    assert (face.number, face.unit) == ("T1", "%CH4")
    assert (face.low, face.high, face.resolution) == (0.0, 4.0, 0.01)
    assert (fan.states_zh, fan.states_en) == (("停止", "运行"), ("stopped", "running"))


def test_names_stand_for_each_other(folder: Folder) -> None:
    folder.cells("tags.csv", FACE, name_en="")
    folder.cells("tags.csv", LEVEL, name_zh="", name_en="")
    face, _, level = folder.load().table.tags
    assert (face.name_en, level.name_zh, level.name_en) == ("工作面", "3301.level", "3301.level")


def test_switch_without_words(folder: Folder) -> None:
    folder.cells("tags.csv", FAN, location="", states_zh="", states_en="off|on")
    fan = folder.load().table.tags[1]
    assert (fan.states_zh, fan.states_en) == (("off", "on"), ("off", "on"))


def test_scan_scale_offset_and_invert(folder: Folder) -> None:
    folder.cells("tags.csv", LEVEL, scale="0.1", offset="-2", stale_s="30")
    folder.cells("tags.csv", FAN, invert="是", scan="EVENT")
    _, fan, level = folder.load().table.tags
    assert (level.scale, level.offset, level.stale_s) == (0.1, -2.0, 30.0)
    assert (fan.invert, fan.scan_s) == (True, 0.0)


@pytest.mark.parametrize(
    "node",
    [
        "ns=2;s=a b;c",
        "ns=2;i=85",
        "i=85",
        "s=x",
        "nsu=urn:a:b;s=3301.T1",
        "nsu=http://x/y;g=0",
        "b=aa",
    ],
)
def test_nodes(node: str) -> None:
    assert is_node(node)


@pytest.mark.parametrize(
    ("node", "right"),
    [
        ("ns=2;3301.T1", "ns=2;s=3301.T1"),
        ("ns=2,s=3301.T1", "ns=2;s=3301.T1"),
        ("ns=2；s=3301.T1", "ns=2;s=3301.T1"),
        ("NS=2;S=3301.T1", "ns=2;s=3301.T1"),
        ("2:3301.T1", "ns=2;s=3301.T1"),
        ("ns=2; s=T1", "ns=2;s=T1"),
        ("3301.T1", "nsu=urn:maker:server;s=name"),
        ("ns=;s=x", "nsu=urn:maker:server;s=name"),
        ("ns=2;i=x", "nsu=urn:maker:server;s=name"),
        ("s=", "nsu=urn:maker:server;s=name"),
        ("nsu=;s=x", "nsu=urn:maker:server;s=name"),
        ("ns=2;", "nsu=urn:maker:server;s=name"),
    ],
)
def test_no_nodes(node: str, right: str) -> None:
    assert not is_node(node)
    assert proposed(node) == right
