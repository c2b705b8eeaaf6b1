"""`davylamp trust`."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from davylamp.cli import main
from tests.security.conftest import CERTIFICATE, SecuredSite
from tests.servers.certificates import Authority, leaf
from tests.servers.secure_asyncua import SecureAsyncua

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(site: SecuredSite, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str | Path) -> tuple[int, str, str]:
        status = main(["trust", str(site.root), *map(str, words)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


class Answer:
    """A person at the terminal."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", self._say)
        self.word, self.asked = word, 0

    def _say(self, question: str) -> str:
        self.asked += 1
        return self.word


def test_the_lists(site: SecuredSite, run: Run) -> None:
    assert run() == (
        0,
        "trusted: none\nissuers, trusted for nothing by themselves: none\nrejected: none\n",
        "",
    )
    site.pki.trust(one := leaf("one"))
    site.pki.reject(other := leaf("other", uri=""))
    _, said, _ = run()
    assert said.index("trusted: 1") < said.index(one.sha256) < said.index("rejected: 1")
    assert said.index("rejected: 1") < said.index(other.sha1)
    assert "URI       none" in said
    assert f"trusted/certs/one [{one.sha1}].der" in said


def test_by_name_uri_and_fingerprint_there_and_back(site: SecuredSite, run: Run) -> None:
    one = leaf("gas 1", uri="urn:gas")
    site.pki.reject(one)
    colons = ":".join(one.sha256[at : at + 2] for at in range(0, 16, 2)).lower()
    for word in ("gas 1", "urn:gas", one.sha1[:6], one.sha1.lower(), colons):
        status, said, _ = run(word)
        assert (status, len(site.pki.trusted()), site.pki.rejected()) == (0, 1, [])
        assert f"trusted: gas 1 (SHA-1 {one.sha1})" in said
        status, said, _ = run(word, "--revoke")
        assert (status, site.pki.trusted(), len(site.pki.rejected())) == (0, [], 1)
        assert "no longer trusted: gas 1" in said
    run(one.sha1)
    assert run("gas 1", "--remove")[0] == 0
    assert (site.pki.trusted(), site.pki.rejected()) == ([], [])


def test_what_is_not_there_or_not_clear(site: SecuredSite, run: Run) -> None:
    site.pki.reject(one := leaf("plc"))
    site.pki.reject(leaf("plc", number=4))
    status, _, said = run("plc")
    assert status == 2
    assert "'plc' is 2 certificates; write a fingerprint: " in said
    assert one.sha1 in said
    assert "no certificate 'abc' is among the rejected; there are: plc" in run("abc")[2]
    assert "no certificate 'plc' is trusted; there are: none" in run("--revoke", "plc")[2]
    assert "which certificate?" in run("--revoke")[2]
    assert "no server 'x'; it has: gas" in run("--server", "x")[2]


def test_from_a_file(site: SecuredSite, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "gas.der"
    path.write_bytes(leaf("one").der)
    assert "trusted: one" in run(path)[1]
    path.write_bytes(b"hello")
    assert f"{path}: is no certificate" in run(path)[2]


class TestFromTheServer:
    @pytest.fixture(autouse=True)
    def _at_its_url(self, site: SecuredSite, secure_server: SecureAsyncua) -> None:
        site.write(secure_server.url)

    def test_asked_and_agreed(
        self, site: SecuredSite, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answer = Answer(monkeypatch, "y")
        status, said, _ = run("gas")
        assert status == 0
        assert "shows for Basic256Sha256/SignAndEncrypt" in said
        assert CERTIFICATE.sha256 in said
        assert [filed.certificate.der for filed in site.pki.trusted()] == [CERTIFICATE.der]
        assert "it is trusted already" in run("gas")[1]
        assert answer.asked == 1

    def test_asked_and_declined(
        self, site: SecuredSite, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Answer(monkeypatch, "")
        status, said, _ = run("--server", "gas")
        assert (status, site.pki.trusted()) == (1, [])
        assert said.endswith("not trusted\n")

    def test_nobody_to_ask(self, site: SecuredSite, run: Run) -> None:
        status, said, _ = run("gas")
        assert (status, site.pki.trusted()) == (1, [])
        assert "then: --yes" in said
        assert run("--server", "gas", "--yes")[0] == 0
        assert len(site.pki.trusted()) == 1

    def test_one_that_a_link_refused_before_is_not_asked_for_again(
        self, site: SecuredSite, run: Run
    ) -> None:
        site.pki.reject(CERTIFICATE)
        assert run("gas")[0] == 0
        assert site.pki.rejected() == []

    def test_what_a_link_would_refuse_still_is_said(
        self, site: SecuredSite, run: Run, secure_server: SecureAsyncua
    ) -> None:
        site.pki.make()
        authority = Authority("gas server", 5)
        (site.pki.root / "trusted" / "crl" / "x").write_bytes(b"hello")
        status, _, said = run("gas", "--yes")
        assert status == 2
        assert "x: is no revocation list; delete it or replace it" in said
        assert authority.certificate.der != CERTIFICATE.der

    def test_what_it_does_not_offer(self, site: SecuredSite, run: Run) -> None:
        text = (site.root / "site.toml").read_text()
        (site.root / "site.toml").write_text(text.replace('"\nsecurity = "Basic256Sha256"', '"'))
        status, said, _ = run("gas", "--yes")
        assert status == 0
        assert "shows for None" in said


def test_a_server_that_is_not_there(site: SecuredSite, run: Run) -> None:
    status, said, _ = run("gas")
    assert status == 2
    assert "gas, opc.tcp://127.0.0.1:1: connecting: refused, nothing listens there" in said
