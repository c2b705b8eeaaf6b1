"""The dispatcher: lazy, one line per fault, the exit statuses of a good citizen."""

import argparse
import subprocess
import sys
from types import ModuleType

import pytest

from davylamp import __version__, cli, os_fault
from scada.model.errors import DavylampError


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A command `probe`, whose module takes one number and returns it."""
    module = ModuleType("probe_command")

    def add_arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("number", type=int)

    vars(module).update(add_arguments=add_arguments, run=lambda args: args.number)
    monkeypatch.setitem(sys.modules, "probe_command", module)
    monkeypatch.setitem(cli.COMMANDS, "probe", ("probe_command", "return a number"))
    return module


def raising(fault: BaseException) -> object:
    """A `run` that raises."""

    def run(args: argparse.Namespace) -> int:
        raise fault

    return run


@pytest.mark.usefixtures("command")
def test_a_command_gets_its_arguments_and_gives_its_status() -> None:
    assert cli.main(["probe", "7"]) == 7


@pytest.mark.usefixtures("command")
def test_a_command_of_two_words_goes_before_one_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli.COMMANDS, "other 7", cli.COMMANDS["probe"])
    monkeypatch.setitem(cli.COMMANDS, "other", ("none", "is not there"))
    assert cli.main(["other", "7", "8"]) == 8
    with pytest.raises(ModuleNotFoundError):
        cli.main(["other", "8"])


def test_a_fault_is_one_line_and_status_2(
    command: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    vars(command)["run"] = raising(DavylampError("site.toml, line 3: no such server"))
    assert cli.main(["probe", "7"]) == 2
    assert capsys.readouterr() == ("", "davylamp: site.toml, line 3: no such server\n")


def test_ctrl_c_is_quiet(command: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    vars(command)["run"] = raising(KeyboardInterrupt())
    assert cli.main(["probe", "7"]) == 130
    assert capsys.readouterr() == ("", "")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["version"]) == 0
    assert capsys.readouterr().out == f"davylamp {__version__}\n"


@pytest.mark.parametrize("words", [[], ["-h"]])
def test_help_names_every_command(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    out = " ".join(capsys.readouterr().out.split())
    assert end.value.code == 0
    assert all(name in out and line in out for name, (_, line) in cli.COMMANDS.items())


@pytest.mark.parametrize("words", [["nope"], ["--nope"], ["--", "demo"]])
def test_an_unknown_command_is_refused(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    assert end.value.code == 2
    assert "davylamp: error:" in capsys.readouterr().err


def test_help_loads_no_command() -> None:
    script = (
        "import sys; from davylamp import cli\n"
        "try: cli.main(['-h'])\n"
        "except SystemExit: pass\n"
        "commands = {module for module, _ in cli.COMMANDS.values()}\n"
        "sys.exit(not (commands | {'PySide6', 'asyncua', 'duckdb'}).isdisjoint(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.usefixtures("command")
def test_what_the_system_refuses_is_said_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = FileNotFoundError(2, "No such file or directory", "report.pdf")
    monkeypatch.setattr(sys.modules["probe_command"], "run", raising(fault))
    assert cli.main(["probe", "1"]) == 2
    said = capsys.readouterr().err
    assert (
        said
        == "davylamp: report.pdf: there is no such file or folder / report.pdf：没有该文件或文件夹\n"
    )
    assert str(OSError(5, "Input/output error")) in os_fault.said(OSError(5, "Input/output error"))
