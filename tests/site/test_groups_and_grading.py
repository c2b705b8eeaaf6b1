"""groups.csv and grading.csv: alarms by id and pattern, and what is wrong with them."""

import pytest

from davylamp.site import Severity
from scada.model import Grade
from tests.site.folder import Folder, place

GROUPS = "id,name_zh,name_en,alarms,cause\n"
GRADES = "rule,level,ge,unit,for_s,points,alarms,tag_kinds,alarm_kinds,areas,escalate,template\n"


def test_a_group_by_ids_and_patterns(folder: Folder) -> None:
    folder.write("groups.csv", GROUPS + "air,通风,,3301.fan/stopped; 3301.T1/c*,3301.fan/stopped\n")
    (group,) = folder.load().table.groups
    assert group.alarms == ("3301.fan/stopped", "3301.T1/cut")
    assert (group.cause, group.name_en) == ("3301.fan/stopped", "通风")


@pytest.mark.parametrize(
    ("rows", "line", "column", "words"),
    [
        ("air,,,3301.T1/alarm,\n", 2, "alarms", "is no group"),
        ("air,,,3301.T1/alram; 3301.T1/cut,\n", 2, "alarms", "unknown alarm '3301.T1/alram'"),
        ("air,,,3309*; 3301.T1/cut,\n", 2, "alarms", "no alarm is called '3309*'"),
        ("air,,,3301.T1/*,3301.T1/c*; 3301.fan/stopped\n", 2, "cause", "one cause"),
        ("air,,,,\n", 2, "alarms", "alarms is empty"),
        (
            "a,,,3301.T1/*,3301.fan/stopped\nb,,,3301.fan/*,3301.T1/alarm\n",
            2,
            "cause",
            "is gathered under alarms that are gathered under it",
        ),
    ],
)
def test_a_group_that_is_none(
    folder: Folder, rows: str, line: int, column: str, words: str
) -> None:
    folder.write("groups.csv", GROUPS + rows)
    found = folder.errors()[0]
    assert place(found) == ("groups.csv", line, column)
    assert words in found.text
    assert found.fix
    assert found.fix_zh


def test_a_rule_has_the_rows_of_its_name(folder: Folder) -> None:
    folder.write(
        "grading.csv",
        GRADES
        + "gas,4,,%CH4,,,,methane,alarm,3301,,\n"
        + "gas,3,1.5,,60,,,,,,shift_leader,\n"
        + "gas,1,,,,3,,,,,director; bureau,\n",
    )
    (rule,) = folder.load().table.grading
    assert (rule.alarms, rule.areas, rule.unit) == (("3301.T1/alarm",), ("3301",), "%CH4")
    assert rule.grades == (
        Grade(level=4),
        Grade(level=3, ge=1.5, for_s=60.0),
        Grade(level=1, points=3),
    )
    assert rule.escalation == {"3": ("shift_leader",), "1": ("director", "bureau")}


def test_a_rule_from_the_template_of_a_profile(folder: Folder) -> None:
    folder.write(
        "grading.csv",
        GRADES + "gas,,,,,,,,alarm,,,cn-2025 methane\ngas,2,,,,,,,,,director,\n",
    )
    (rule,) = folder.load().table.grading
    assert [(grade.level, grade.ge, grade.for_s) for grade in rule.grades] == [
        (4, None, 0.0),
        (3, None, 600.0),
        (3, 1.5, 0.0),
        (2, 2.0, 0.0),
        (1, 3.0, 0.0),
    ]
    assert (rule.alarms, rule.unit) == (("3301.T1/alarm",), "%CH4")
    assert rule.escalation == {"2": ("director",)}


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("gas,5,,,,,,methane,,,,", "level", "level 5 is not 1"),
        ("gas,,,,,,,methane,,,,", "level", "level empty is not 1"),
        ("gas,4,,,,,,,,,,", "alarms", "does not say what it grades"),
        ("gas,4,1.5,,,,,methane,alarm,,,", "unit", "heights without a unit"),
        ("gas,4,1.5,MPa,,,,methane,alarm,,,", "unit", "does not fit %CH4 of 3301.T1"),
        ("gas,4,1.5,%,,,3301.fan/stopped,,,,,", "alarms", "has no measured value"),
        ("gas,4,,,-1,,,methane,,,,", "for_s", "for_s is negative"),
        ("gas,4,,,,0,,methane,,,,", "points", "0 is no number of points"),
        ("gas,4,x,,,,,methane,,,,", "ge", "'x' is not a number"),
        ("gas,4,,,,,,metane,,,,", "tag_kinds", "unknown kind 'metane'"),
        ("gas,4,,,,,,methane,,3309,,", "areas", "unknown area '3309'"),
        ("gas,,,,,,,,,,,cn-2025 methan", "template", "unknown grading template"),
        ("gas,,,,,,,,,,boss,cn-2025 methane", "level", "roles without a level"),
    ],
)
def test_a_rule_that_cannot_be_used(folder: Folder, row: str, column: str, words: str) -> None:
    folder.write("grading.csv", GRADES + row + "\n")
    found = folder.errors()[0]
    assert place(found) == ("grading.csv", 2, column)
    assert words in found.text
    assert found.fix
    assert found.fix_zh


def test_a_rule_that_grades_nothing_is_a_warning(folder: Folder) -> None:
    folder.write("grading.csv", GRADES + "gas,4,,,,,,nh3,,,,\n")
    (found,) = folder.problems(Severity.WARNING)
    assert place(found) == ("grading.csv", 2, "alarms")
