"""[reports] of site.toml: what is read, and what a fault says, with its line."""

import pytest

from davylamp.site.reports import Every, FileFormat
from historian.reports.emission.rules import Rules
from tests.site.folder import SITE, Folder, place

LINE = SITE.count("\n") + 2


def with_tables(folder: Folder, *lines: str) -> None:
    folder.write("site.toml", "\n".join((SITE, *lines, "")))


def test_nothing_is_made_unless_it_is_said(folder: Folder) -> None:
    reports = folder.load().reports
    assert (reports.schedule, reports.keep_days, reports.language) == ((), 0, "zh")
    assert reports.folder.parts[-2:] == ("run", "reports")
    assert reports.emission.rules == Rules()


def test_what_is_said(folder: Folder) -> None:
    with_tables(
        folder,
        "[reports]",
        'folder = "printed"',
        'language = "both"',
        'formats = ["pdf"]',
        'day_starts = "08:00"',
        "[reports.schedule.daily]",
        'at = "08:30"',
        "[reports.schedule.calibration]",
        "[reports.schedule.gas]",
        'report = "statistics"',
        'every = "week"',
        'formats = ["xlsx"]',
        "[reports.emission]",
        "valid_minutes = 50",
    )
    reports = folder.load().reports
    daily, calibration, gas = reports.schedule
    assert (reports.folder.name, reports.day_starts_s) == ("printed", 8 * 3600.0)
    assert (daily.report, daily.every, daily.at_s) == ("daily", Every.DAY, 8.5 * 3600)
    assert (daily.language, daily.formats) == ("both", (FileFormat.PDF,))
    assert calibration.every is Every.MONTH
    assert (gas.report, gas.every, gas.formats) == ("statistics", Every.WEEK, (FileFormat.XLSX,))
    assert reports.emission.rules.valid_minutes == 50


@pytest.mark.parametrize(
    ("lines", "line", "column", "fix", "fix_zh"),
    [
        (("[reports]", "colour = 1"), 1, "reports.colour", "one of: folder", "可用"),
        (("[reports]", 'language = "de"'), 1, "reports.language", "zh, en, both", "可用"),
        (("[reports]", 'formats = ["doc"]'), 1, "reports.formats", "pdf, xlsx", "可用"),
        (("[reports]", 'day_starts = "8"'), 1, "reports.day_starts", '"00:10"', "时和分"),
        (("[reports.schedule.dayly]",), 0, "reports.schedule.dayly", "daily?", "daily"),
        (
            ("[reports.schedule.zzz]",), 0, "reports.schedule.zzz", "davylamp report list",
            "davylamp report list",
        ),
        (
            ("[reports.schedule.daily]", 'at = "25:00"'), 1, "reports.schedule.daily.at",
            "hours and minutes", "时和分",
        ),
        (
            ("[reports.schedule.daily]", 'mail = ["x"]'), 1, "reports.schedule.daily.mail",
            "mail channel", "邮件通道",
        ),
        (
            ("[reports.schedule.daily]", 'tags = ["nix*"]'), 1, "reports.schedule.daily.tags",
            "tag", "测点",
        ),
        (
            ("[reports.emission]", "valid_minutes = 61"), 0, "reports.emission", "1 to 60", "1～60",
        ),
        (
            ("[reports.emission.running]", "nowhere = 'x'"), 1, "reports.emission.running.nowhere",
            "area", "区域",
        ),
    ],
)  # fmt: skip
def test_faults(
    folder: Folder, lines: tuple[str, ...], line: int, column: str, fix: str, fix_zh: str
) -> None:
    with_tables(folder, *lines)
    problem = folder.errors()[0]
    assert place(problem) == ("site.toml", LINE + line, column)
    assert fix in problem.fix or fix in problem.text
    assert fix_zh in problem.fix_zh or fix_zh in problem.text_zh


def test_a_short_keeping_is_warned_of(folder: Folder) -> None:
    with_tables(folder, "[reports]", "keep_days = 30")
    warned = [one for one in folder.load().problems if one.column == "reports.keep_days"]
    assert "730" in warned[0].fix
