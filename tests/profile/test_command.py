"""``davylamp profile``: list, show, compare, key, sign."""

import json
from pathlib import Path

import pytest

from davylamp import cli
from davylamp.profile.keys import PASSPHRASE
from davylamp.site import load
from scada.profiles import available
from tests.site.folder import Folder

LOOSER = {"tag": "3301.T1", "limit": "pre_warning", "comparison": ">=", "value": "0.9"}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A site whose pre-warning is looser than the recommended one."""
    root = tmp_path / "site"
    root.mkdir()
    made = Folder(root)
    made.add("alarms.csv", LOOSER)
    return made


class Said:
    """Runs ``davylamp profile`` and keeps what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.err = ""

    def __call__(self, *words: object, status: int = 0) -> str:
        assert cli.main(["profile", *map(str, words)]) == status
        out, self.err = self._capsys.readouterr()
        return out


@pytest.fixture
def profile(capsys: pytest.CaptureFixture[str]) -> Said:
    return Said(capsys)


def test_list_names_every_book_with_edition_date_and_marks(profile: Said) -> None:
    lines = profile("list").splitlines()
    assert [line.split()[0] for line in lines[1:6]] == list(available())
    assert "2020-02-01 [V] → cn-2025" in lines[2]
    assert "D:73" in lines[2]
    assert "煤矿安全规程（2025）" in profile("list", "--language", "zh")
    data = json.loads(profile("list", "--format", "json"))
    assert {book["id"] for book in data} == set(available())
    assert data[0]["limits"]["V"] > 0


@pytest.mark.parametrize("name", available())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_show_prints_every_row_and_table(profile: Said, name: str, language: str) -> None:
    out = profile("show", name, "--language", language)
    data = json.loads(profile("show", name, "--format", "json"))
    assert all(row in out for row in data["rows"])
    assert all(one in out for one in data["requirements"])
    assert all(source in out for source in data["sources"])


def test_show_one_row(profile: Said) -> None:
    out = profile("show", "cn-2025", "--row", "heading.T3.series", "--language", "zh")
    assert "断电 ≥ 0.5 %CH4，复电 < 0.5" in out
    assert "断电 (cut2) ≥ 1.5 %CH4，复电 < 0.5" in out
    assert "断电范围: 被串掘进巷道内全部非本安电气设备，含局扇" in out
    assert "局扇前3～5 m" in out
    data = json.loads(profile("show", "us-30cfr75", "--row", "co.belt", "--format", "json"))
    assert [(x["limit"], x["of"], x["value"]) for x in data["limits"]] == [
        ("alert", "above_ambient", 5.0), ("alarm", "above_ambient", 10.0),
    ]  # fmt: skip


def test_unknown_names_are_answered_with_the_nearest(profile: Said) -> None:
    profile("show", "cn-2052", status=2)
    assert "unknown profile 'cn-2052'; did you mean cn-2025?" in profile.err
    profile("show", "cn-2025", "--row", "face.T9", status=2)
    assert "did you mean face.T" in profile.err
    profile("compare", "cn-2025", "us-30cfr", status=2)
    assert "did you mean us-30cfr75?" in profile.err


def test_compare_says_what_changed_with_both_clauses(profile: Said) -> None:
    out = profile("compare", "cn-aq1029-2019", "cn-2025")
    shaft = next(line for line in out.splitlines() if line.startswith("~ belt_shaft_return"))
    assert "cut ≥ 0.7 %CH4, restore < 0.7" in shaft
    assert "→ cut ≥ 0.75 %CH4, restore < 0.5" in shaft
    assert "A19 table 1 no. 23" in shaft
    assert "R25 art. 536" in shaft
    assert "+ tbm" in out
    assert "face.T2" not in out, "only its clause differs"
    assert "0 added, 0 removed, 0 changed" in profile("compare", "cn-2025", "cn-2025")
    data = json.loads(profile("compare", "cn-2025", "cn-aq1029-2019", "--format", "json"))
    signs = {(d["sign"], d["id"]) for d in data["differences"] if d["part"] == "rows"}
    assert ("-", "tbm") in signs


def test_a_reason_is_signed_and_the_site_loads(
    profile: Said, folder: Folder, tmp_path: Path
) -> None:
    key = tmp_path / "key.pem"
    out = profile("key", key, "--name", "李工", "--role", "总工程师", "--site", folder.root)
    assert "public key: " in out
    assert key.stat().st_mode & 0o077 == 0
    words = ("sign", folder.root, "3301.T1/pre_warning", "--name", "李工", "--key", key)
    profile(*words, "--reason", '涌出稳定, "0.8" 误报多', "--date", "2026-11-22")
    (notice,) = load(folder.root).problems
    assert "signed by 李工 on 2026-11-22" in notice.text
    folder.cells("alarms.csv", "3301.T1,pre_warning", value="0.95")
    assert folder.errors()
    profile(*words, "--reason", "again")
    assert folder.errors() == []
    assert folder.text("deviations.csv").count("\n") == 2, "the row was replaced"


def test_what_cannot_be_signed(profile: Said, folder: Folder, tmp_path: Path) -> None:
    key, other = tmp_path / "key.pem", tmp_path / "other.pem"
    profile("key", key, "--name", "李工", "--site", folder.root)
    profile("key", other, "--name", "王工")
    last = ("--reason", "x", "--name", "李工", "--key")

    def refused(limit: str, *words: object) -> str:
        profile("sign", folder.root, limit, *words, status=2)
        return profile.err

    assert "nothing to sign" in refused("3301.T1/cut", *last, key)
    folder.cells("alarms.csv", "3301.T1,cut", restore="1.2")
    assert "no reason allows" in refused("3301.T1/cut", *last, key)
    assert "not the key that signers.csv has" in refused("3301.T1/pre_warning", *last, other)
    assert "unknown signer '李'" in refused(
        "3301.T1/pre_warning", "--reason", "x", "--name", "李", "--key", key
    )
    assert "did you mean 3301.T1?" in refused("3301.T9/cut", *last, key)
    assert "write TAG/LIMIT" in refused("3301.T1", *last, key)
    assert "no row of a profile" in refused("3301.level/high", *last, key)
    assert "is no date" in refused("3301.T1/pre_warning", *last, key, "--date", "22.11.2026")
    assert not (folder.root / "deviations.csv").exists()


def test_keys_are_kept_apart_and_never_written_over(
    profile: Said, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "key.pem"
    inside = folder.root / "key.pem"
    profile("key", inside, "--name", "李工", "--site", folder.root, status=2)
    assert "kept in git" in profile.err
    monkeypatch.setenv(PASSPHRASE, "secret")
    profile("key", key, "--name", "李工", "--site", folder.root)
    profile("key", key, "--name", "李工", status=2)
    assert "never written over" in profile.err
    sign = ("sign", folder.root, "3301.T1/pre_warning", "--reason", "x", "--name", "李工")
    monkeypatch.delenv(PASSPHRASE)
    profile(*sign, "--key", key, status=2)
    assert "has a passphrase" in profile.err
    monkeypatch.setenv(PASSPHRASE, "other")
    profile(*sign, "--key", key, status=2)
    assert "its passphrase is another one" in profile.err
    monkeypatch.setenv(PASSPHRASE, "secret")
    key.chmod(0o644)
    profile(*sign, "--key", key, status=2)
    assert "chmod 600" in profile.err
    key.chmod(0o600)
    profile(*sign, "--key", key)
    profile("key", tmp_path / "k2.pem", "--name", "李工", "--site", folder.root, status=2)
    assert "has a key of 李工" in profile.err
