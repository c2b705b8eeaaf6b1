"""``davylamp user``: passwords from a file or a pipe, each change kept for the journal."""

import io
from pathlib import Path

import msgspec
import pytest

from davylamp import cli
from davylamp.people.book_file import BookFile
from davylamp.people.command_whoami import lines
from davylamp.people.passwords import Passwords
from davylamp.people.ticket import VARIABLE, keep_token, token_of, token_path
from davylamp.site import load
from scada.model import Role
from tests.people.test_tokens import SESSION
from tests.site.folder import Folder

SECRET = "lamp-on-shift"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    return Folder(tmp_path / "site").root


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    file.chmod(0o600)
    return file


def user(site: Path, *words: object) -> int:
    return cli.main(["user", *map(str, words), "--site", str(site)])


def test_a_user_is_added_changed_and_removed(
    site: Path, secret: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roles = ("--role", "safety_engineer", "--role", "operator")
    assert user(site, "add", "李建国", *roles, "--password-file", secret) == 0
    book = BookFile(load(site).run)
    added = book.read().users["李建国"]
    assert added.roles == (Role.OPERATOR, Role.ENGINEER)
    assert Passwords().is_right(added.hash, SECRET)
    assert SECRET not in book.path.read_text()
    assert user(site, "role", "李建国", "--role", "viewer") == 0
    assert user(site, "lock", "李建国") == 0
    capsys.readouterr()
    assert user(site, "list") == 0
    assert capsys.readouterr().out == "李建国                  viewer  locked / 已锁定\n"
    assert user(site, "unlock", "李建国") == 0
    assert user(site, "remove", "李建国") == 0
    said = [(change.what, change.name) for change in book.read().unsaid]
    assert [what for what, _ in said] == ["added", "roles", "locked", "unlocked", "removed"]
    assert not book.read().users


def test_what_cannot_be_is_said_in_one_line(
    site: Path, secret: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    add = ("add", "li", "--role", "operator")
    open_to_all = tmp_path / "open"
    open_to_all.write_text(SECRET)
    open_to_all.chmod(0o644)
    empty = tmp_path / "empty"
    empty.touch(0o600)
    for words, said in (
        ((*add, "--password-file", open_to_all), "others may read it: chmod 600"),
        ((*add, "--password-file", empty), "there is no password in it"),
        ((*add, "--password-file", tmp_path / "none"), "no such file"),
        (("add", "a b", "--role", "operator", "--password-file", secret), "a name has letters"),
        (("lock", "nobody"), "no user 'nobody'"),
        (("passwd", "nobody", "--password-file", secret), "no user 'nobody'"),
    ):
        assert user(site, *words) == 2
        assert said in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert user(site, *add, "--password-file", "-") == 2
    assert "at least 8" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert user(site, *add) == 2
    assert "no terminal" in capsys.readouterr().err
    assert not BookFile(load(site).run).read().users


def test_whose_session_it_is_in_words() -> None:
    session = msgspec.structs.replace(SESSION, expires_ns=1_795_000_000 * 10**9)
    said = dict(line.split(maxsplit=1) for line in lines(session, "Asia/Shanghai"))
    assert said == {
        "user": "李建国",
        "roles": "operator",
        "position": "faces",
        "areas": "3301",
        "station": "desk-1",
        "until": "2026-11-18 19:06",
    }


def test_the_token_is_that_of_the_environment_then_of_the_file(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv(VARIABLE, raising=False)
    loaded = load(site)
    assert token_of(loaded, None) == ""
    path = token_path(loaded.table.site)
    keep_token(path, "kept")
    assert path.stat().st_mode & 0o777 == 0o600
    assert token_of(loaded, None) == "kept"
    keep_token(tmp_path / "other", "other")
    assert token_of(loaded, tmp_path / "other") == "other"
    monkeypatch.setenv(VARIABLE, "of the environment")
    assert token_of(loaded, None) == "of the environment"
