"""latching, re_alarm_s, max_shelve_s of alarms.csv: what is read, what the rule book does not allow."""

import pytest

from davylamp.site import Severity
from scada.profiles import Permissions
from tests.site.folder import Folder


def with_columns(folder: Folder, cells: dict[str, str]) -> None:
    """The three columns at the end of each row; ``cells`` by alarm."""
    head, *rows = folder.text("alarms.csv").splitlines()
    lines = [head + ",latching,re_alarm_s,max_shelve_s"]
    for row in rows:
        alarm = "/".join(row.split(",")[:2])
        lines.append(f"{row},{cells.get(alarm, ',,')}")
    folder.write("alarms.csv", "\n".join(lines) + "\n")


def test_what_is_read(folder: Folder) -> None:
    with_columns(folder, {"3301.level/high": "是,300,3600", "3301.T1/alarm": "yes,,"})
    site = folder.load()
    alarm, cut, _, level = site.table.alarms
    assert (level.latching, level.re_alarm_s, level.max_shelve_s) == (True, 300.0, 3600.0)
    assert (alarm.latching, alarm.re_alarm_s, alarm.max_shelve_s) == (True, 0.0, None)
    assert not cut.latching
    permissions = Permissions(site.table)
    assert permissions.of_limit(level).shelve_s == 3600.0
    assert permissions.of_limit(alarm).shelve_s == 0.0
    assert "监管测点" in permissions.of_limit(alarm).why_zh


@pytest.mark.parametrize(
    ("alarm", "cells", "column", "said", "said_zh"),
    [
        ("3301.T1/cut", ",,60", "max_shelve_s", "a regulated point", "监管测点"),
        ("3301.fan/stopped", ",,60", "max_shelve_s", "a regulated point", "监管测点"),
        ("3301.level/high", ",,28801", "max_shelve_s", "longer than the 28800 s", "超过规程"),
        ("3301.level/high", ",,-1", "max_shelve_s", "negative", "为负"),
        ("3301.level/high", ",-1,", "re_alarm_s", "negative", "为负"),
        ("3301.level/high", "perhaps,,", "latching", "neither yes nor no", "不是 是/否"),
    ],
)
def test_what_is_refused(
    folder: Folder, alarm: str, cells: str, column: str, said: str, said_zh: str
) -> None:
    with_columns(folder, {alarm: cells})
    (problem,) = folder.errors()
    lines = folder.text("alarms.csv").splitlines()
    assert lines[problem.line - 1].startswith(alarm.replace("/", ","))
    assert (problem.file, problem.column) == ("alarms.csv", column)
    assert said in problem.text
    assert said_zh in problem.text_zh
    assert problem.fix
    assert problem.fix_zh


def test_zero_is_never_wrong(folder: Folder) -> None:
    with_columns(folder, {"3301.T1/cut": ",,0", "3301.level/high": ",,0"})
    table = folder.load().table
    permission = Permissions(table).of_limit(table.alarms[3])
    assert (permission.shelve_s, permission.disable) == (0.0, True)
    assert permission.why_zh
    assert permission.why_en


def test_an_alarm_that_asks_again_at_once_is_warned_of(folder: Folder) -> None:
    with_columns(folder, {"3301.level/high": ",5,"})
    found = [p for p in folder.load().problems if p.column == "re_alarm_s"]
    assert [p.severity for p in found] == [Severity.WARNING]
