"""alarms.csv: every fault at its row and column, with what to write instead."""

import pytest

from davylamp.site import Severity
from scada.model import AlarmKind, Comparison
from tests.site.folder import ALARMS, TAGS, Folder, place

ALARM, CUT, FAN, LEVEL = "3301.T1,alarm", "3301.T1,cut", "3301.fan", "3301.level"
LINES = {ALARM: 2, CUT: 3, FAN: 4, LEVEL: 5}


@pytest.mark.parametrize(
    ("row", "cells", "column", "words", "fix"),
    [
        (LEVEL, {"tag": "3301.levle"}, "tag", "unknown tag", "did you mean 3301.level?"),
        (LEVEL, {"tag": ""}, "tag", "tag is empty", "fill in tag"),
        (LEVEL, {"limit": ""}, "limit", "limit is empty", "fill in limit"),
        (LEVEL, {"limit": "high/2"}, "limit", "no limit id", "letters, digits"),
        (
            LEVEL,
            {"kind": "warn"},
            "kind",
            "unknown kind of limit",
            "pre_warning, alert, alarm, cut, state",
        ),
        (LEVEL, {"kind": ""}, "kind", "kind is empty", "pre_warning, alert, alarm, cut, state"),
        (LEVEL, {"comparison": ""}, "comparison", "comparison is empty", "fill in"),
        (
            LEVEL,
            {"comparison": "=>"},
            "comparison",
            "unknown comparison",
            "one of: >=, >, <=, <, =",
        ),
        (LEVEL, {"value": ""}, "value", "value is empty", "fill in value"),
        (LEVEL, {"value": "18m"}, "value", "is not a number", "write the number alone: 18"),
        (LEVEL, {"value": "21"}, "value", "cannot be passed", "its unit?"),
        (LEVEL, {"value": "-1"}, "value", "cannot be passed", "its unit?"),
        (LEVEL, {"value": "20", "comparison": ">"}, "value", "cannot be passed", "low and high"),
        (LEVEL, {"value": "0", "comparison": "<"}, "value", "cannot be passed", "low and high"),
        (LEVEL, {"value": "0", "comparison": ">="}, "value", "始终满足", "low and high"),
        (LEVEL, {"restore": "19"}, "restore", "lies beyond the limit 18", "below it"),
        (LEVEL, {"restore": "17", "comparison": "<="}, "restore", "beyond", "above it"),
        (LEVEL, {"restore": "-1"}, "restore", "never return", "within the tag's range"),
        (LEVEL, {"restore": "0"}, "restore", "never return", "within the tag's range"),
        (LEVEL, {"deadband": "25"}, "deadband", "as wide as the range", "resolution"),
        (LEVEL, {"deadband": "19"}, "deadband", "never return", "within the tag's range"),
        (LEVEL, {"deadband": "-1"}, "deadband", "negative", "0 or more"),
        (LEVEL, {"on_delay_s": "-1"}, "on_delay_s", "negative", "0 or more"),
        (LEVEL, {"off_delay_s": "5 s"}, "off_delay_s", "is not a number", "alone: 5"),
        (LEVEL, {"respond_s": "-5"}, "respond_s", "negative", "0 or more"),
        (LEVEL, {"priority": "5"}, "priority", "is not 1, 2, 3 or 4", "1 (highest) to 4"),
        (LEVEL, {"priority": "2.5"}, "priority", "is not 1, 2, 3 or 4", "1 (highest) to 4"),
        (LEVEL, {"priority": "high"}, "priority", "is not a number", "such as"),
        (FAN, {"value": "2"}, "value", "no state of the switch", "0 (stopped) or 1 (running)"),
        (CUT, {"value": "0.9", "restore": "0.9"}, "value", "cut 0.9", "in order"),
    ],
)
def test_faults(
    folder: Folder, row: str, cells: dict[str, str], column: str, words: str, fix: str
) -> None:
    folder.cells("alarms.csv", row, **cells)
    problem = folder.the_error()
    assert place(problem) == ("alarms.csv", LINES[row], column)
    assert words in problem.text + problem.text_zh
    assert fix in problem.fix


def test_a_limit_stands_once_per_tag(folder: Folder) -> None:
    folder.cells("alarms.csv", CUT, limit="alarm")
    problem = folder.the_error()
    assert place(problem) == ("alarms.csv", 3, "limit")
    assert "stands on line 2 already" in problem.text


def test_a_wrong_row_of_a_tag_does_not_hide_the_faults_of_its_limits(folder: Folder) -> None:
    folder.cells("tags.csv", "3301.T1", node="nonsense")
    folder.cells("alarms.csv", "3301.T1,cut", value="9")
    assert [place(p) for p in folder.errors()] == [
        ("tags.csv", 2, "node"),
        ("alarms.csv", 3, "value"),
    ]


def test_a_limit_is_not_held_against_a_range_that_is_wrong_itself(folder: Folder) -> None:
    folder.cells("tags.csv", "3301.T1", high="x")
    assert [place(p) for p in folder.errors()] == [("tags.csv", 2, "high")]


def test_a_fault_of_a_tag_is_said_once(folder: Folder) -> None:
    folder.cells("tags.csv", "3301.T1", kind="metane")
    assert [place(p) for p in folder.errors()] == [("tags.csv", 2, "kind")]


def test_a_pre_warning_comes_before_the_alarm(folder: Folder) -> None:
    line = folder.add(
        "alarms.csv",
        {"tag": "3301.T1", "limit": "pre_warning", "comparison": ">=", "value": "1.1"},
    )
    order, looser = folder.errors()
    assert place(order) == ("alarms.csv", 2, "value")
    assert "alarm 1 of 3301.T1 is reached before pre_warning 1.1" in order.text
    assert place(looser) == ("alarms.csv", line, "value")
    assert "a recommendation" in looser.text


def test_low_limits_are_ordered_downwards(folder: Folder) -> None:
    row = {"tag": "3301.level", "comparison": "<=", "action_zh": "1 看"}
    folder.add("alarms.csv", row | {"limit": "low", "kind": "alarm", "value": "3"})
    folder.add("alarms.csv", row | {"limit": "cut", "value": "1"})
    assert folder.load().problems == ()
    folder.add("alarms.csv", row | {"limit": "pre_warning", "value": "2"})
    assert place(folder.the_error()) == ("alarms.csv", 6, "value")


def test_the_same_condition_twice_is_a_warning(folder: Folder) -> None:
    folder.add(
        "alarms.csv",
        {"tag": "3301.level", "limit": "h2", "kind": "alarm", "comparison": ">=", "value": "18",
         "action_zh": "1 看"},
    )  # fmt: skip
    problem = folder.the_warning()
    assert place(problem) == ("alarms.csv", 6, "value")
    assert "the same as high on line 5" in problem.text


@pytest.mark.parametrize(("sign", "comparison"), [("≥", ">="), ("≧", ">="), ("＞", ">")])
def test_the_signs_that_operators_write(folder: Folder, sign: str, comparison: str) -> None:
    folder.cells("alarms.csv", LEVEL, comparison=sign)
    assert folder.load().table.alarms[3].comparison is Comparison(comparison)


def test_kinds_left_empty(folder: Folder) -> None:
    folder.cells("alarms.csv", ALARM, kind="")
    folder.cells("alarms.csv", FAN, kind="")
    alarms = folder.load().table.alarms
    assert (alarms[0].kind, alarms[2].kind) == (AlarmKind.ALARM, AlarmKind.STATE)


def test_priorities_left_empty(folder: Folder) -> None:
    folder.cells("alarms.csv", ALARM, priority="")
    folder.cells("alarms.csv", LEVEL, priority="")
    alarms = folder.load().table.alarms
    assert [a.priority for a in alarms] == [2, 1, 1, 2]
    assert alarms[2].respond_s == 120.0


def test_an_alarm_without_an_action_is_a_warning(folder: Folder) -> None:
    folder.cells("alarms.csv", LEVEL, action_zh="")
    problem = folder.the_warning()
    assert place(problem) == ("alarms.csv", 5, "action_zh")


def test_an_equal_sign_for_a_measured_value_is_a_warning(folder: Folder) -> None:
    folder.cells("alarms.csv", LEVEL, comparison="=")
    assert folder.the_warning().column == "comparison"


def test_limits_are_optional(folder: Folder) -> None:
    folder.write("alarms.csv", "tag,limit,kind,comparison,value\n")
    site = folder.load()
    assert site.table.alarms == ()
    assert {p.severity for p in site.problems} == {Severity.WARNING}


def test_a_table_without_a_column_that_it_needs_is_said_once(folder: Folder) -> None:
    for column in ("tag", "limit", "comparison", "value"):
        folder.write("alarms.csv", ALARMS.replace(column, f"#{column}", 1))
        assert place(folder.the_error()) == ("alarms.csv", 1, column)
    for column in ("tag", "kind", "area", "server", "node"):
        folder.write("tags.csv", TAGS.replace(column, f"#{column}", 1))
        folder.write("alarms.csv", ALARMS)
        assert place(folder.the_error()) == ("tags.csv", 1, column)
