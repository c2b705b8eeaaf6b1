"""The bootstrap: one line for whatever is missing, no work done twice, nothing left half-made."""

import json
import os
import platform
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.house import __main__ as house
from tools.house import environment, fonts, libraries, system
from tools.house.libraries import Library
from tools.house.say import Stop

ROOT = Path(__file__).parents[2]
ABSENT = Library("libabsent.so.9", "libabsent9", "absent-libs")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell script")


def run_bootstrap(path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """tools/bootstrap with nothing on the path but `path`."""
    return subprocess.run(
        [ROOT / "tools/bootstrap"],
        env={"PATH": str(path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A path with the shell's tools and neither Python nor apt-get."""
    for tool in ("sh", "dirname", "id"):
        (tmp_path / tool).symlink_to(str(shutil.which(tool)))
    return tmp_path


@pytest.fixture
def in_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a lock file and a pyproject.toml, as the current folder."""
    monkeypatch.chdir(tmp_path)
    environment.LOCK.write_text("numpy==2.0.0\n")
    environment.PROJECT.write_text("[project]\n")
    return tmp_path


@pytest.fixture
def pip_calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What pip is asked for, instead of asking it; the .venv is a folder with a Python in it."""
    calls: list[tuple[str, ...]] = []

    def create(folder: Path, **_: object) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        environment.python_of(folder).parent.mkdir(parents=True)
        environment.python_of(folder).symlink_to("/bin/true")

    monkeypatch.setattr(venv, "create", create)
    monkeypatch.setattr(environment, "_pip", lambda *arguments: calls.append(arguments))
    return calls


def installs(calls: list[tuple[str, ...]]) -> list[str]:
    """The calls in two words: whether of the lock file or of the tree in place."""
    return ["lock" if "--require-hashes" in call else "tree" for call in calls]


def test_no_python_is_one_line(bare_path: Path) -> None:
    done = run_bootstrap(bare_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Python 3.11 or newer" in done.stderr


def test_an_old_python_is_not_taken(bare_path: Path) -> None:
    (bare_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (bare_path / "python3").chmod(0o755)
    assert "Python 3.11 or newer" in run_bootstrap(bare_path).stderr


def test_a_wrong_choice_of_python_is_one_line(bare_path: Path) -> None:
    done = run_bootstrap(bare_path, PYTHON="/nowhere/python3")
    assert done.returncode == 1
    assert "PYTHON=/nowhere/python3 is not a Python 3.11" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_library_is_found_or_not() -> None:
    libc = Library("libc.so.6", "libc6", "glibc")
    assert libraries.missing([libc, ABSENT]) == [ABSENT]


@pytest.mark.parametrize(
    ("machine", "libc", "said"),
    [
        ("x86_64", ("glibc", "2.34"), ""),
        ("riscv64", ("glibc", "2.20"), ""),
        ("x86_64", ("glibc", "2.28"), "need glibc 2.34 or newer, this system has glibc 2.28"),
        ("aarch64", ("glibc", "2.36"), "need glibc 2.39 or newer, this system has glibc 2.36"),
        ("x86_64", ("", ""), "need glibc 2.34 or newer, this system has another C library"),
    ],
)
def test_an_old_c_library_is_named(
    monkeypatch: pytest.MonkeyPatch, machine: str, libc: tuple[str, str], said: str
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(platform, "libc_ver", lambda: libc)
    assert libraries.too_old().endswith(said)
    assert bool(libraries.too_old()) == bool(said)


@pytest.mark.parametrize(
    ("manager", "said"),
    [
        ("apt-get", "sudo apt-get install libabsent9"),
        ("dnf", "sudo dnf install absent-libs"),
        ("", "libabsent.so.9 (Debian: libabsent9; Fedora: absent-libs)"),
    ],
)
def test_without_root_a_line_names_the_packages(
    monkeypatch: pytest.MonkeyPatch, manager: str, said: str
) -> None:
    monkeypatch.setattr(libraries, "CORE", (ABSENT,))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda name: name if name == manager else None)
    with pytest.raises(Stop, match="Qt needs system libraries") as stop:
        system.see_to_libraries()
    assert said in str(stop.value)


@pytest.mark.parametrize("display", ["", ":0"])
def test_window_libraries_stop_only_where_a_window_opens(
    monkeypatch: pytest.MonkeyPatch, display: str
) -> None:
    monkeypatch.setattr(libraries, "WINDOW", (ABSENT,))
    monkeypatch.setattr(system, "may_install", lambda: False)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setenv("DISPLAY", display)
    if display:
        with pytest.raises(Stop, match=r"libabsent\.so\.9"):
            system.see_to_libraries()
    else:
        system.see_to_libraries()


@pytest.fixture
def apt_get(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Path]:
    """A function that puts an apt-get on the path which logs its words and ends with a status."""

    def put(status: int) -> Path:
        log = tmp_path / "asked"
        script = tmp_path / "apt-get"
        script.write_text(f'#!/bin/sh\necho "$@" >>{log}\nexit {status}\n')
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        return log

    return put


@pytest.mark.usefixtures("in_project")
def test_root_installs_what_is_missing_and_says_so(
    apt_get: Callable[[int], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    log = apt_get(0)
    answers = iter([[ABSENT], [], []])
    monkeypatch.setattr(libraries, "missing", lambda _: next(answers))
    system.see_to_libraries()
    assert "install" in log.read_text()
    assert log.read_text().rstrip().endswith("libabsent9")
    assert capsys.readouterr().err == "davylamp: installing with apt-get: libabsent9\n"


@pytest.mark.usefixtures("in_project")
def test_a_font_that_cannot_be_installed_is_a_warning_and_not_tried_again(
    apt_get: Callable[[int], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    log = apt_get(100)
    system.see_to_font(lambda: False, "fonts-noto-cjk", "no Chinese font")
    tries = log.read_text()
    system.see_to_font(lambda: False, "fonts-noto-cjk", "no Chinese font")
    assert log.read_text() == tries
    assert capsys.readouterr().err.splitlines() == [
        "davylamp: installing with apt-get: fonts-noto-cjk",
        "davylamp: apt-get could not install fonts-noto-cjk: see build/apt.log",
        "davylamp: no Chinese font",
        "davylamp: no Chinese font",
    ]


@pytest.mark.parametrize(
    ("file", "chinese", "inter"),
    [
        ("noto/NotoSansCJK-Regular.ttc", True, False),
        ("wqy/wqy-microhei.ttc", True, False),
        ("Inter-Regular.otf", False, True),
        ("DejaVuSans.ttf", False, False),
    ],
)
def test_fonts_are_found_without_fontconfig(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, *, chinese: bool, inter: bool
) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).touch()
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(fonts, "folders", lambda: [tmp_path, tmp_path / "absent"])
    assert (fonts.has_chinese(), fonts.has_inter()) == (chinese, inter)


@pytest.mark.usefixtures("in_project")
def test_the_environment_is_made_once(pip_calls: list[tuple[str, ...]]) -> None:
    environment.see_to_environment()
    environment.see_to_environment()
    assert installs(pip_calls) == ["lock", "tree"]


@pytest.mark.usefixtures("in_project")
@pytest.mark.parametrize(
    ("changed", "wanted"),
    [(environment.LOCK, ["lock", "tree"]), (environment.PROJECT, ["tree"])],
)
def test_what_changed_is_installed(
    pip_calls: list[tuple[str, ...]], changed: Path, wanted: list[str]
) -> None:
    environment.see_to_environment()
    pip_calls.clear()
    changed.write_text("# changed\n")
    environment.see_to_environment()
    assert installs(pip_calls) == wanted


@pytest.mark.usefixtures("in_project", "pip_calls")
def test_a_half_made_environment_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    good = environment._pip

    def interrupted(*_: str) -> None:
        (environment.VENV / "half").touch()
        raise KeyboardInterrupt

    monkeypatch.setattr(environment, "_pip", interrupted)
    with pytest.raises(KeyboardInterrupt):
        environment.see_to_environment()
    assert environment.present_state() == {}
    monkeypatch.setattr(environment, "_pip", good)
    environment.see_to_environment()
    assert not (environment.VENV / "half").exists()
    assert environment.present_state() == environment.wanted_state()


@pytest.mark.parametrize("harm", ["moved", "no python", "broken stamp", "other stamp"])
def test_an_environment_that_cannot_run_is_made_anew(
    in_project: Path, pip_calls: list[tuple[str, ...]], harm: str
) -> None:
    environment.see_to_environment()
    pip_calls.clear()
    if harm == "moved":
        state = {**environment.wanted_state(), "folder": str(in_project / "before")}
        environment.STAMP.write_text(json.dumps(state))
    elif harm == "no python":
        environment.python_of(environment.VENV).unlink()
    else:
        environment.STAMP.write_text("{" if harm == "broken stamp" else "[]")
    environment.see_to_environment()
    assert installs(pip_calls) == ["lock", "tree"]


@pytest.mark.parametrize("fault", [Stop("no network"), OSError(28, "No space left on device")])
def test_no_fault_is_a_stack_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: Exception
) -> None:
    def fail() -> None:
        raise fault

    monkeypatch.setattr(house, "see_to_system", fail)
    assert house.main() == 1
    assert capsys.readouterr().err.count("\n") == 1
