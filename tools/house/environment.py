"""The .venv: made from the lock file, whole or not at all.

A stamp is written last. Where it is missing, the .venv was left half-made and is made anew; where
it names another lock file or pyproject.toml, what changed is installed.
"""

import contextlib
import hashlib
import json
import pathlib
import subprocess
import sys
import venv
from collections.abc import Iterator

from tools.house.say import Stop, say

if sys.platform != "win32":
    import fcntl

VENV = pathlib.Path(".venv")
STAMP = VENV / "davylamp-stamp.json"
LOCK = pathlib.Path("requirements.lock")
PROJECT = pathlib.Path("pyproject.toml")

WHEELS = pathlib.Path("wheels")
"""Filled beforehand for a machine without a network: docs/how-to/install.md."""
LOCKED = pathlib.Path("build/house.locked")

State = dict[str, str]


def python_of(folder: pathlib.Path) -> pathlib.Path:
    """The interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def wanted_state() -> State:
    """What the .venv has to be made from and for."""
    return {
        "lock": _digest(LOCK),
        "project": _digest(PROJECT),
        "folder": str(VENV.resolve()),
    }


def present_state() -> State:
    """What the stamp says; empty where there is none, or where the .venv's Python has gone."""
    probe = [str(python_of(VENV)), "-c", "import msgspec, davylamp"]
    try:
        state = json.loads(STAMP.read_text())
        runs = subprocess.run(probe, check=False, stderr=subprocess.DEVNULL).returncode == 0
    except (OSError, ValueError):
        return {}
    return state if runs and isinstance(state, dict) else {}


def see_to_environment() -> None:
    """Make or mend the .venv; touches nothing when it is as it should be."""
    if wanted_state() != present_state():
        with _alone():
            _make_or_mend(wanted_state(), present_state())


def _make_or_mend(wanted: State, present: State) -> None:
    if wanted == present:  # another start did it while this one waited
        return
    if present.get("folder") != wanted["folder"]:
        say("making .venv and installing the versions of requirements.lock (once; some minutes)")
        STAMP.unlink(missing_ok=True)
        venv.create(VENV, clear=True, symlinks=sys.platform != "win32", with_pip=True)
        present = {}
    else:
        say("requirements.lock or pyproject.toml changed: updating .venv")
        STAMP.unlink()
    if present.get("lock") != wanted["lock"]:
        _pip("--only-binary", ":all:", "--require-hashes", "-r", str(LOCK))
    _pip("--no-deps", "--no-build-isolation", "-e", ".")
    _write_stamp(wanted)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other start works on the .venv: `make demo` and `make test` side by side."""
    LOCKED.parent.mkdir(exist_ok=True)
    with LOCKED.open("w") as file:
        if sys.platform != "win32":
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _digest(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _pip(*arguments: str) -> None:
    """Run pip install; Stop where it fails, with pip's own words above."""
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    offline = ["--no-index", "--find-links", str(WHEELS)] if WHEELS.is_dir() else []
    pip = [str(python_of(VENV)), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    status = subprocess.run(
        [*pip, "install", *quiet, *offline, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        check=False,
    ).returncode
    if status:
        raise Stop(
            "pip could not install what requirements.lock names (its words are above): "
            "with a network, run the same command again; without one, see docs/how-to/install.md"
        )


def _write_stamp(state: State) -> None:
    """In one step, so that a stamp is never half-written."""
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(state, indent=1))
    fresh.replace(STAMP)
