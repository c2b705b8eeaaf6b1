"""Priorities by the site's matrix, and from when on alarms are a flood."""

import pytest

from davylamp.site import Severity
from davylamp.site.priorities_table import PriorityMatrix
from tests.site.folder import Folder, place


@pytest.mark.parametrize(
    ("severity", "respond_s", "priority"),
    [
        ("severe", 179, 1),
        ("severe", 180, 1),
        ("severe", 600, 2),
        ("major", 599, 2),
        ("major", 1800, 4),
        ("minor", 10, 3),
    ],
)
def test_the_usual_matrix(severity: str, respond_s: float, priority: int) -> None:
    assert PriorityMatrix().priority(severity, respond_s) == priority


def rows(folder: Folder, severity: str, priority: str, respond_s: str) -> None:
    text = folder.text("alarms.csv").splitlines()
    text = [text[0] + ",severity", *(f"{row}," for row in text[1:4])]
    text.append(f"3301.level,high,alarm,>=,18,,,,0.5,{priority},1 停料,{respond_s},{severity}")
    folder.write("alarms.csv", "\n".join(text) + "\n")


def test_a_severity_gives_the_priority(folder: Folder) -> None:
    rows(folder, "major", "", "2000")
    assert [alarm.priority for alarm in folder.load().table.alarms][-1] == 4
    assert folder.load().problems == ()


def test_a_written_priority_stands_and_is_held_against_the_matrix(folder: Folder) -> None:
    rows(folder, "major", "1", "2000")
    found = folder.the_warning()
    assert place(found) == ("alarms.csv", 5, "priority")
    assert found.text == "priority 1, but severity major within 2000 s is priority 4"
    assert folder.load().table.alarms[-1].priority == 1


@pytest.mark.parametrize(
    ("severity", "respond_s", "column", "words"),
    [
        ("awful", "60", "severity", "unknown severity 'awful'"),
        ("major", "", "respond_s", "severity major without a time to respond"),
    ],
)
def test_a_severity_that_gives_none(
    folder: Folder, severity: str, respond_s: str, column: str, words: str
) -> None:
    rows(folder, severity, "", respond_s)
    found = folder.the_error()
    assert place(found) == ("alarms.csv", 5, column)
    assert words in found.text


def test_a_matrix_of_the_site_itself(folder: Folder) -> None:
    text = folder.text("site.toml")
    matrix = '[priorities]\nbands_s = [60]\n"重大" = [1, 2]\n"一般" = [3, 4]\n'
    folder.write("site.toml", f"{text}\n{matrix}")
    rows(folder, "重大", "", "60")
    assert folder.load().table.alarms[-1].priority == 2
    folder.cells("alarms.csv", "3301.level,high", severity="major")
    assert "unknown severity 'major'" in folder.the_error().text


@pytest.mark.parametrize(
    ("matrix", "key"),
    [
        ("bands_s = [600, 180]", "priorities.bands_s"),
        ("bands_s = [60]", "priorities.bands_s"),
        ('bands_s = "60"', "priorities.bands_s"),
        ("severe = [1, 2]", "priorities.severe"),
        ("severe = [0, 1, 2, 3]", "priorities.severe"),
        ('severe = "high"', "priorities.severe"),
    ],
)
def test_a_matrix_that_is_none(folder: Folder, matrix: str, key: str) -> None:
    folder.write("site.toml", folder.text("site.toml") + f"\n[priorities]\n{matrix}\n")
    assert (folder.errors()[0].column, bool(folder.errors()[0].line)) == (key, True)


def test_more_time_does_not_give_a_higher_priority(folder: Folder) -> None:
    folder.write("site.toml", folder.text("site.toml") + "\n[priorities]\nbad = [2, 1, 3, 4]\n")
    (found,) = folder.problems(Severity.WARNING)
    assert found.column == "priorities.bad"


def test_when_alarms_are_a_flood(folder: Folder) -> None:
    assert folder.load().table.flood.above == 10
    text = folder.text("site.toml")
    folder.write("site.toml", text + "\n[alarms]\nflood_above = 20\nflood_minutes = 5\n")
    flood = folder.load().table.flood
    assert (flood.above, flood.ends, flood.span_s) == (20, 5, 300.0)
    folder.write("site.toml", text + "\n[alarms]\nflood_above = 3\n")
    assert folder.the_error().column == "alarms.flood_ends_below"
