"""``davylamp check``."""

import argparse

import pytest

from davylamp.site.command_check import add_arguments, run
from scada.model import BadInput
from tests.site.folder import Folder


def check(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args(arguments))


@pytest.fixture
def plain(folder: Folder) -> Folder:
    """Its areas are of no kind that a profile asks sensors of; its sensor was calibrated lately."""
    folder.change("site.toml", ('kind = "longwall"', ""), ('kind = "bunker"', ""))
    folder.write(
        "calibration.csv",
        "tag,sensor,last_calibrated,last_tested\n3301.T1,catalytic,2026-11-20,2026-11-18\n",
    )
    return folder


def test_a_sound_site(plain: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(str(plain.root), "--at", "2026-11-22") == 0
    out = capsys.readouterr().out.splitlines()
    assert out == [
        "alarms.csv: notice: not set of what the profiles suggest: 1"
        " (cn-2025 face.T1.low_high/pre_warning)",
        f"1 server, 2 areas, 3 tags, 4 limits; configuration {plain.load().table.config_hash}",
        "rationalisation: 4 limits, 1 without cause, 1 without consequence, 4 without owner,"
        " 4 without approval",
        "priorities 1: 50 %, 2: 25 %, 3: 25 %, 4: 0 %"
        " (guide: 1 below 1 %, 2 about 5 %, 3 about 15 %, 4 about 80 %)",
        "0 calibrations or tests due within 7 days; next: 2026-12-03 3301.T1 test;"
        " 2026-12-05 3301.T1 calibration",
        "0 errors, 0 warnings, 1 notice",
    ]


def test_what_has_run_out_and_what_is_lacking_is_said(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write(
        "calibration.csv",
        "tag,sensor,last_calibrated,last_tested\n3301.T1,catalytic,2026-11-01,2026-11-18\n",
    )
    assert check(str(folder.root), "--at", "2026-11-17") == 0
    out = capsys.readouterr().out
    assert (
        "calibration.csv:2: last_calibrated: warning: 3301.T1: calibration ran out on 2026-11-16,"
        " 1 d ago" in out
    )
    assert "2026-11-18 lies after 2026-11-17" in out
    assert "site.toml:10: areas.3301: warning: longwall 3301 lacks face.T0" in out
    assert check(str(folder.root), "--at", "2026-11-16", "--language", "zh") == 0
    out = capsys.readouterr().out
    assert "ran out" not in out
    assert "缺少 face.T0" in out


def test_a_day_that_is_none(folder: Folder) -> None:
    with pytest.raises(BadInput, match=r"--at '2026-13-01' is no day"):
        check(str(folder.root), "--at", "2026-13-01")


def test_every_fault_is_a_line_and_the_exit_says_so(
    plain: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    plain.cells("tags.csv", "3301.level", low="x", kind="levl")
    plain.cells("alarms.csv", "3301.T1,cut", restore="1.2")
    assert check(str(plain.root / "site.toml"), "--at", "2026-12-05") == 1
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        "tags.csv:4: kind: unknown kind 'levl'; fix: did you mean level?",
        "tags.csv:4: low: 'x' is not a number; fix: write a number such as 1.5",
        "alarms.csv:3: restore: 3301.T1/cut: restore < 1.2 is looser than the profile's < 1"
        " (face.T1.low_high, A19 table 1 no. 2; R25 art. 536); fix: write 1 into restore",
        "alarms.csv: notice: not set of what the profiles suggest: 1"
        " (cn-2025 face.T1.low_high/pre_warning)",
        "calibration.csv:2: last_tested: warning: 3301.T1: test ran out on 2026-12-03, 2 d ago"
        " (Catalytic methane sensors at least every half month; the interlock is tried every 15 days,"
        " every half year where that stops a local fan; V, R25 art. 531; A19); fix: do it, and write"
        " the day",
    ]
    assert captured.err.splitlines() == ["3 errors, 1 warning, 1 notice"]


def test_in_chinese(plain: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    plain.cells("tags.csv", "3301.level", low="x")
    assert check(str(plain.root), "--language", "zh", "--at", "2026-11-22") == 1
    captured = capsys.readouterr()
    assert captured.out.startswith("tags.csv:4: low: 'x' 不是数字；修改：填写数字，例如 1.5\n")
    assert captured.err == "错误 1 个，警告 0 个，提示 1 个\n"


def test_warnings_alone_are_no_failure(plain: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    plain.cells("tags.csv", "3301.T1", scan="0.5")
    assert check(str(plain.root), "--language", "zh", "--at", "2026-11-22") == 0
    out = capsys.readouterr().out
    assert "警告：" in out
    assert "错误 0 个，警告 1 个" in out


def test_no_such_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("/nowhere/at/all") == 1
    assert "site.toml: cannot be read" in capsys.readouterr().out


def test_layouts_and_templates_of_reports_are_checked(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    own = folder.root / "reports"
    own.mkdir()
    (own / "daily.toml").write_text('[sheets.daily]\ncolumns = ["tag", "averages"]\n', "utf-8")
    (own / "monthly.toml").write_text('paper = "a5"\n', "utf-8")
    (own / "dayly.toml").write_text("", "utf-8")
    (own / "curve.toml").write_text('title_zh = "曲线"\n[options]\nstep = "600"\n', "utf-8")
    (own / "look.typ").write_text("#let x = 1\n#let title-block(report) = (\n", "utf-8")
    assert check(str(folder.root), "--at", "2026-11-17") == 1
    said = capsys.readouterr()
    assert (
        "reports/daily.toml:2: sheets.daily.columns: unknown column 'averages';"
        " fix: did you mean average?" in said.out
    )
    assert "reports/monthly.toml:1: paper: unknown word 'a5'" in said.out
    assert "reports/dayly.toml: unknown report 'dayly'; fix: did you mean daily?" in said.out
    assert "reports/curve.toml" not in said.out
    assert "reports/look.typ:2: column" in said.out
    assert "4 errors" in said.err
    assert check(str(folder.root), "--at", "2026-11-17", "--language", "zh") == 1
    assert "reports/look.typ:2: 模板错误：" in capsys.readouterr().out
