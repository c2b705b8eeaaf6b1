"""tools/influxdb takes what is here, looks at its version, and says what a build needs."""

import shutil
from pathlib import Path

import pytest

from tools import influxdb, influxdb_build


@pytest.fixture
def nothing_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a single tool, on which nothing was built."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("DAVYLAMP_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("DAVYLAMP_INFLUXD", raising=False)
    monkeypatch.delenv("LIBCLANG_PATH", raising=False)
    monkeypatch.setattr(influxdb_build, "LIBCLANG", ())
    monkeypatch.setattr(influxdb_build, "may_install", lambda: False)
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None)
    (tmp_path / "bin").mkdir()
    return tmp_path


def program(path: Path, says: str) -> Path:
    """A program that says one thing, whatever it is asked."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


def test_what_is_missing_is_named_with_where_it_comes_from(nothing_here: Path) -> None:
    with pytest.raises(influxdb.NoInfluxd) as fault:
        influxdb.prepare()
    said = str(fault.value)
    assert said.startswith(
        "Go 1.21 or newer, cargo 1.83 or newer, a C compiler, clang with libclang, pkg-config"
    )
    for way in ("https://go.dev/dl", "https://rustup.rs", "libclang-dev", "protobuf-compiler"):
        assert way in said
    assert not (nothing_here / "cache" / "influxd" / influxdb.VERSION).exists()


def test_an_old_go_is_none(nothing_here: Path) -> None:
    program(nothing_here / "bin" / "go", "go version go1.19.8 linux/amd64")
    with pytest.raises(influxdb.NoInfluxd, match=r"Go 1\.21 or newer"):
        influxdb.prepare()
    program(nothing_here / "bin" / "go", "go version go1.26.8 linux/amd64")
    with pytest.raises(influxdb.NoInfluxd, match=r"^cargo 1\.83 or newer, "):
        influxdb.prepare()


@pytest.mark.usefixtures("nothing_here")
def test_tests_are_told_what_finds_or_builds_it() -> None:
    with pytest.raises(influxdb.NoInfluxd, match=r"tools/influxdb builds it .* or takes one"):
        influxdb.found()


def test_the_one_on_the_path_is_taken_where_its_version_will_do(nothing_here: Path) -> None:
    here = program(nothing_here / "bin" / "influxd", "InfluxDB v2.7.11 (git: fbf5d4ab5e)")
    assert influxdb.prepare() == influxdb.Influxd(here, "2.7.11", "on the PATH")
    program(here, "InfluxDB v1.6.7~rc0 (git: unknown unknown)")
    with pytest.raises(
        influxdb.NoInfluxd, match=r"influxd is InfluxDB 1\.6\.7~rc0: 2\.5 or a newer"
    ):
        influxdb.found()


def test_one_that_is_given_is_kept_by_its_version(nothing_here: Path) -> None:
    given = program(nothing_here / "my" / "influxd-27", "InfluxDB 2.7.4 (git: none)")
    ready = influxdb.prepare(given)
    assert ready.program == nothing_here / "cache" / "influxd" / "2.7.4" / "influxd"
    shutil.rmtree(given.parent)
    assert influxdb.found() == influxdb.Influxd(ready.program, "2.7.4", "kept from before")
    built = program(nothing_here / "cache" / "influxd" / influxdb.VERSION / "influxd", "built")
    assert influxdb.found().program == built


def test_one_that_is_named_is_taken_or_refused(
    nothing_here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = program(nothing_here / "x", "InfluxDB 2.9.0")
    monkeypatch.setenv("DAVYLAMP_INFLUXD", str(named))
    assert influxdb.found() == influxdb.prepare()
    program(named, "hello")
    with pytest.raises(influxdb.NoInfluxd, match="is no influxd"):
        influxdb.found()
    with pytest.raises(influxdb.NoInfluxd, match="does not run"):
        influxdb.prepare(nothing_here / "absent")
