"""How the open62541 server comes to be built, and what is said where it cannot be."""

import hashlib
import json
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.servers.open62541 import Open62541Server
from tools import cache, open62541


@pytest.fixture
def empty_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("DAVYLAMP_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, empty_cache: Path) -> None:
    assert cache.folder() == empty_cache
    monkeypatch.delenv("DAVYLAMP_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/somewhere")
    assert cache.folder() == Path("/var/somewhere/davylamp")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache.folder() == Path.home() / ".cache" / "davylamp"


def test_two_that_want_it_at_once_make_it_once(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(place: Path) -> None:
        made.append(place)
        (place / "part").write_text("whole")

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: cache.made(tmp_path / "thing", make), range(4)))
    assert len(made) == 1
    assert {(path / "part").read_text() for path in found} == {"whole"}


def test_a_failed_making_leaves_nothing(tmp_path: Path) -> None:
    def make(place: Path) -> None:
        (place / "half").touch()
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        cache.made(tmp_path / "thing", make)
    assert [path.name for path in tmp_path.iterdir()] == ["thing.lock"]


def test_a_fetched_file_is_the_one_that_was_meant(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "kept" / "file"
    source.write_bytes(b"right")
    right = hashlib.sha256(b"right").hexdigest()
    assert cache.fetched(source.as_uri(), right, target).read_bytes() == b"right"
    source.unlink()
    assert cache.fetched(source.as_uri(), right, target) == target
    source.write_bytes(b"wrong")
    target.write_bytes(b"half")
    with pytest.raises(cache.NotFetched, match="not the file that was meant"):
        cache.fetched(source.as_uri(), right, target)


@pytest.mark.usefixtures("empty_cache")
def test_without_a_compiler_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(open62541, "may_install", lambda: False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert open62541.main(["prepare"]) == 1
    said = capsys.readouterr().err
    assert "a C compiler and cmake and make or ninja needed" in said
    assert "Debian, Ubuntu: cmake gcc libc6-dev make" in said


@pytest.mark.needs_open62541
def test_without_a_network_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], empty_cache: Path
) -> None:
    monkeypatch.setattr(open62541, "URL", "http://127.0.0.1:9/no.crate")
    assert open62541.main(["prepare"]) == 1
    said = capsys.readouterr().err
    assert "http://127.0.0.1:9/no.crate cannot be fetched" in said
    assert f"{open62541.CRATE}.crate" in said


@pytest.mark.needs_open62541
def test_a_second_preparation_builds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "made", lambda *_: pytest.fail("built again"))
    assert open62541.prepare().server.is_file()


@pytest.mark.needs_open62541
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--nodes", "many"], "not a number: many"),
        (["--types", "text"], "neither double nor mixed: text"),
        (["--user", "somebody"], "--user and --password: belong together"),
        (["nodes"], "no such argument: nodes"),
    ],
)
def test_the_server_refuses_what_it_does_not_know(wrong: list[str], said: str) -> None:
    command = open62541.prepare().command(*wrong)
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    assert done.returncode == 1
    assert said in done.stderr


@pytest.mark.needs_open62541
@pytest.mark.parametrize("way", [(), ("--subscribe", "--publishing-ms", "50")])
def test_the_client_counts_what_it_gets(way: tuple[str, ...]) -> None:
    with Open62541Server(nodes=30, rate=10) as server:
        command = open62541.prepare().client_command(
            *("--url", server.url, "--nodes", "30", "--chunk", "20", "--seconds", "0.3", *way)
        )
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20)
        figures = json.loads(done.stdout)
        assert figures["values"] == figures["good"] >= 30
        assert figures["wall_s"] >= 0.3
        assert figures["cpu_s"] > 0
        assert server.stop() == 0
