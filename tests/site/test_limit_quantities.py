"""Rates, deviations, ambients and exclusive groups in alarms.csv: every fault at its row and column."""

from collections.abc import Mapping

import pytest

from davylamp.site.write import write_alarms, write_tags
from scada.model import AlarmKind, Quantity
from tests.site.folder import Folder, place

HEADER = (
    "tag,limit,kind,of,comparison,value,reference,window_s,restore,on_delay_s,deadband,exclusive,"
    "priority,action_zh"
)
RISE = {"tag": "3301.T1", "limit": "rise", "kind": "pre_warning", "of": "rate_min", "value": "0.5"}
SPREAD = {"tag": "3301.level", "limit": "s", "kind": "alarm", "of": "deviation", "value": "2"}
AMBIENT = {"tag": "belt.CO", "limit": "a", "kind": "alert", "of": "above_ambient", "value": "5"}
CO = (
    "belt.CO,皮带CO,Belt CO,,nh3,3301,,mine,nsu=urn:x;s=co,ppm,0,500,1,,,,,,,,,,,,\n"
    "level2,煤位2,Level 2,,level,bunker,,mine,nsu=urn:x;s=level2,m,0,20,0.1,,,,,,,,,,,,\n"
)
STATUTORY = "3301.T1,alarm,alarm,,>=,1.0,,,,,,,,\n3301.T1,cut,cut,,>=,1.5,,,1.0,,,,,\n"
STATUTORY += "3301.fan,stopped,state,,=,0,,,,,,,,\n"


@pytest.fixture
def limits(folder: Folder) -> Folder:
    """A site with two levels and a CO sensor of ambient 3 ppm."""
    text = folder.text("tags.csv") + CO
    lines = [f"{line}," for line in text.splitlines()]
    lines[0] += "ambient"
    lines = [f"{line}3" if line.startswith("belt.CO") else line for line in lines]
    folder.write("tags.csv", "\n".join(lines) + "\n")
    folder.write("alarms.csv", f"{HEADER}\n{STATUTORY}")
    return folder


def add(folder: Folder, cells: Mapping[str, str], **more: str) -> int:
    return folder.add("alarms.csv", {"comparison": ">=", "action_zh": "1 看"} | dict(cells) | more)


@pytest.mark.parametrize(
    ("row", "cells", "column", "words", "fix"),
    [
        (RISE, {"of": "speed"}, "of", "unknown quantity to judge", "rate_s, rate_min"),
        (RISE, {"tag": "3301.fan"}, "of", "the switch 3301.fan has a value", "empty of"),
        (RISE, {"comparison": "="}, "comparison", "hardly ever equal", ">= or <="),
        (RISE, {"window_s": "0.5"}, "window_s", "0.5 s is not 1 s", "1 or more"),
        (RISE, {"window_s": "100000"}, "window_s", "to 86400 s", "or more"),
        (RISE, {"window_s": "x"}, "window_s", "is not a number", "such as"),
        (RISE, {"value": "0.01"}, "window_s", "one step of the sensor (0.01) reaches", "120 s"),
        (RISE, {"value": "5"}, "value", "range of rate_min of 3301.T1, -4 to 4 %CH4/min", "unit"),
        (RISE, {"restore": "0.6"}, "restore", "lies beyond the limit 0.5", "below it"),
        (RISE, {"restore": "-4"}, "restore", "never return", "within"),
        (RISE, {"reference": "3301.level"}, "reference", "means nothing where rate_min", "empty"),
        (SPREAD, {}, "reference", "needs a reference", "a set point as a number"),
        (SPREAD, {"reference": "levle2"}, "reference", "unknown tag", "level2"),
        (SPREAD, {"reference": "3301.level"}, "reference", "from itself", "the other tag's id"),
        (SPREAD, {"reference": "3301.T1"}, "reference", "no difference in one unit", "scale"),
        (SPREAD, {"reference": "3301.fan"}, "reference", "no difference", "same unit"),
        (SPREAD, {"reference": "25"}, "reference", "outside the range", "its unit?"),
        (SPREAD, {"reference": "level2", "window_s": "10"}, "window_s", "means nothing", "rate_s"),
        (SPREAD, {"reference": "level2", "value": "21"}, "value", "-20 to 20 m", "correct"),
        (SPREAD, {"reference": "19", "value": "2"}, "value", "-19 to 1 m", "correct"),
        (AMBIENT, {"tag": "level2"}, "of", "level2 has no ambient", "ambient of tags.csv"),
        (AMBIENT, {"value": "498"}, "value", "-3 to 497 ppm", "correct"),
    ],
)
def test_faults(
    limits: Folder,
    row: Mapping[str, str],
    cells: dict[str, str],
    column: str,
    words: str,
    fix: str,
) -> None:
    line = add(limits, row, **cells)
    problem = limits.the_error()
    assert place(problem) == ("alarms.csv", line, column)
    assert words in problem.text
    assert fix in problem.fix
    assert problem.text_zh != problem.text
    assert problem.fix_zh


def test_sound_rows_of_every_quantity(limits: Folder) -> None:
    add(limits, RISE, deadband="0.1")
    add(limits, RISE, limit="fall", of="rate_s", comparison="<=", value="-0.02", window_s="20")
    add(limits, SPREAD, reference="level2")
    add(limits, SPREAD, limit="low", comparison="<=", value="-3", reference="12.5")
    add(limits, AMBIENT)
    add(limits, AMBIENT, limit="alarm", kind="alarm", value="10")
    site = limits.load()
    made = {alarm.limit: alarm for alarm in site.table.alarms[3:]}
    assert not site.problems
    assert (made["rise"].of, made["rise"].span_s) == (Quantity.RATE_MIN, 60.0)
    assert (made["fall"].of, made["fall"].window_s) == (Quantity.RATE_S, 20.0)
    assert (made["s"].other, made["s"].set_point) == ("level2", None)
    assert (made["low"].other, made["low"].set_point) == ("", 12.5)
    assert (made["a"].kind, made["a"].priority) == (AlarmKind.ALERT, 3)
    scans = {tag.id: tag.scan_s for tag in site.table.tags}
    assert scans["level2"] == 0.0, "what is compared is subscribed like what is judged"


def test_what_is_written_reads_back(limits: Folder) -> None:
    add(limits, RISE, window_s="30", value="0.8")
    add(limits, SPREAD, reference="level2", exclusive="x")
    add(limits, SPREAD, reference="level2", exclusive="x", limit="s2", value="3")
    add(limits, AMBIENT)
    table = limits.load().table
    write_alarms(limits.root / "alarms.csv", table.alarms)
    write_tags(limits.root / "tags.csv", table.tags)
    again = limits.load().table
    assert (again.alarms, again.tags) == (table.alarms, table.tags)
    assert again.config_hash == table.config_hash


def test_less_than_two_steps_of_the_sensor_is_a_warning(limits: Folder) -> None:
    line = add(limits, RISE, value="0.015")
    problem = limits.the_warning()
    assert place(problem) == ("alarms.csv", line, "window_s")
    assert "less than 2 steps" in problem.text


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (RISE, {"comparison": "<=", "value": "0.5"}),
        (RISE, {"comparison": ">", "value": "-0.5"}),
        (SPREAD, {"comparison": "<", "value": "2", "reference": "level2"}),
    ],
)
def test_what_holds_at_rest_is_a_warning(
    limits: Folder, row: Mapping[str, str], cells: dict[str, str]
) -> None:
    line = add(limits, row, **cells)
    problem = limits.the_warning()
    assert place(problem) == ("alarms.csv", line, "value")
    assert "would stand at rest" in problem.text
    assert "<= -0.5" in problem.fix


def test_the_order_is_kept_within_what_is_judged(limits: Folder) -> None:
    """A rate of 0.5 stands beside a value of 1.0; an alert comes between pre-warning and alarm."""
    add(limits, RISE)
    add(limits, AMBIENT, value="12")
    assert not limits.load().problems
    line = add(limits, AMBIENT, limit="alarm", kind="alarm", value="10")
    problem = limits.the_error()
    assert place(problem) == ("alarms.csv", line, "value")
    assert "alarm 10 of belt.CO is reached before a 12" in problem.text


def test_a_number_that_is_also_a_tag(limits: Folder) -> None:
    limits.change("tags.csv", ("level2,煤位2", "12,煤位2"))
    line = add(limits, SPREAD, reference="12")
    problem = limits.the_error()
    assert place(problem) == ("alarms.csv", line, "reference")
    assert "12 is a number and also the id of a tag" in problem.text


def test_an_id_of_digits_and_underscores_is_a_tag(limits: Folder) -> None:
    limits.change("tags.csv", ("level2,煤位2", "3_1,煤位2"))
    add(limits, SPREAD, reference="3_1")
    assert limits.load().table.alarms[-1].other == "3_1"


STEP = {"tag": "level2", "kind": "alarm", "exclusive": "level"}


def steps(folder: Folder) -> None:
    add(folder, STEP, limit="high", value="15")
    add(folder, STEP, limit="high_high", value="18")
    add(folder, STEP, limit="low", value="3", comparison="<=")


def test_an_exclusive_group(limits: Folder) -> None:
    steps(limits)
    assert not limits.load().problems


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"limit": "cut", "kind": "cut", "value": "19"}, "a cut with >= is no step"),
        ({"limit": "x", "value": "16", "exclusive": "le vel"}, "no name of a group"),
        ({"limit": "x", "value": "2", "of": "rate_min"}, "x judges rate_min, high on line 5"),
        ({"tag": "3301.T1", "limit": "x", "value": "0.9"}, "is a regulated point"),
    ],
)
def test_what_cannot_be_exclusive(limits: Folder, cells: dict[str, str], words: str) -> None:
    steps(limits)
    line = add(limits, STEP, **cells)
    problem = next(p for p in limits.errors())
    assert place(problem) == ("alarms.csv", line, "exclusive")
    assert words in problem.text


def test_a_step_that_is_alone_is_a_warning(limits: Folder) -> None:
    line = add(limits, STEP, limit="high", value="15")
    problem = limits.the_warning()
    assert place(problem) == ("alarms.csv", line, "exclusive")


@pytest.mark.parametrize(
    ("ambient", "words"), [("501", "outside the range 0 to 500"), ("x", "not")]
)
def test_an_ambient_is_a_value_of_its_sensor(limits: Folder, ambient: str, words: str) -> None:
    limits.cells("tags.csv", "belt.CO", ambient=ambient)
    problem = limits.the_error()
    assert place(problem) == ("tags.csv", 5, "ambient")
    assert words in problem.text


def test_a_switch_has_no_ambient(limits: Folder) -> None:
    limits.cells("tags.csv", "3301.fan", ambient="1")
    assert place(limits.the_error()) == ("tags.csv", 3, "ambient")
