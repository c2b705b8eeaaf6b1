"""The build of InfluxDB says what it needs; that it works is what `make test-influx` shows."""

from pathlib import Path

import pytest

from tools import influxd


@pytest.fixture
def nothing_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a single tool, on which nothing was built."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("DAVYLAMP_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("LIBCLANG_PATH", raising=False)
    monkeypatch.setattr(influxd, "LIBCLANG", ())
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None)
    return tmp_path


def test_what_is_missing_is_named_with_where_it_comes_from(nothing_here: Path) -> None:
    with pytest.raises(influxd.NoInfluxd) as fault:
        influxd.prepare()
    said = str(fault.value)
    assert said.startswith("Go 1.21 or newer, cargo, a C compiler, clang with libclang, pkg-config")
    for way in ("https://go.dev/dl", "https://rustup.rs", "libclang-dev", "protobuf-compiler"):
        assert way in said
    assert not (nothing_here / "cache" / "influxd" / influxd.VERSION).exists()


def test_an_old_go_is_none(nothing_here: Path) -> None:
    tool = nothing_here / "bin" / "go"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho go version go1.19.8 linux/amd64\n")
    tool.chmod(0o755)
    with pytest.raises(influxd.NoInfluxd, match=r"Go 1\.21 or newer"):
        influxd.prepare()
    tool.write_text("#!/bin/sh\necho go version go1.26.8 linux/amd64\n")
    with pytest.raises(influxd.NoInfluxd, match=r"^cargo, "):
        influxd.prepare()


@pytest.mark.usefixtures("nothing_here")
def test_tests_are_told_what_builds_it() -> None:
    with pytest.raises(influxd.NoInfluxd, match="make influxd"):
        influxd.built()
