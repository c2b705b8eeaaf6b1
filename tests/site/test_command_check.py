"""``davylamp check``."""

import argparse

import pytest

from davylamp.site.command_check import add_arguments, run
from tests.site.folder import Folder


def check(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args(arguments))


def test_a_sound_site(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(str(folder.root)) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("1 server, 2 areas, 3 tags, 4 limits; configuration ")
    assert out[1] == "0 errors, 0 warnings, 0 notices"


def test_every_fault_is_a_line_and_the_exit_says_so(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.cells("tags.csv", "3301.level", low="x", kind="levl")
    folder.cells("alarms.csv", "3301.T1,cut", restore="1.2")
    assert check(str(folder.root / "site.toml")) == 1
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        "tags.csv:4: kind: unknown kind 'levl'; fix: did you mean level?",
        "tags.csv:4: low: 'x' is not a number; fix: write a number such as 1.5",
        "alarms.csv:3: restore: 3301.T1/cut: restore < 1.2 is looser than the profile's < 1"
        " (face.T1.low_high, A19 table 1 no. 2; R25 art. 536); fix: write 1 into restore",
    ]
    assert captured.err.splitlines() == ["3 errors, 0 warnings, 0 notices"]


def test_in_chinese(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.cells("tags.csv", "3301.level", low="x")
    assert check(str(folder.root), "--language", "zh") == 1
    captured = capsys.readouterr()
    assert captured.out == "tags.csv:4: low: 'x' 不是数字；修改：填写数字，例如 1.5\n"
    assert captured.err == "错误 1 个，警告 0 个，提示 0 个\n"


def test_warnings_alone_are_no_failure(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.cells("tags.csv", "3301.T1", scan="0.5")
    assert check(str(folder.root), "--language", "zh") == 0
    out = capsys.readouterr().out
    assert "警告：" in out
    assert "错误 0 个，警告 1 个" in out


def test_no_such_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("/nowhere/at/all") == 1
    assert "site.toml: cannot be read" in capsys.readouterr().out
