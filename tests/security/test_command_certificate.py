"""`davylamp certificate`."""

import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from davylamp.cli import main
from scada.opcua.certificate import read_file
from scada.opcua.own_certificate import key_pem
from scada.opcua.pki import Own
from tests.security.conftest import SecuredSite
from tests.servers.certificates import Authority, key

DAY_NS = 86_400 * 10**9


def run(*words: str | Path) -> int:
    return main(["certificate", *map(str, words)])


def error(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def test_create_once(site: SecuredSite, capsys: pytest.CaptureFixture[str]) -> None:
    hosts = ["--host", "control-room", "--host", "10.0.0.9"]
    assert run("create", site.root, "--days", "100", *hosts) == 0
    said = capsys.readouterr().out
    own = site.pki.own(time.time_ns()).certificate
    assert own.uri.startswith("urn:")
    assert own.uri.endswith(":davylamp:mine")
    assert own.hosts == ("control-room", "10.0.0.9")
    assert own.key_bits == 2048
    assert (own.until_ns - own.from_ns) // DAY_NS == 100
    assert own.from_ns < time.time_ns() - DAY_NS // 2
    assert all(word in said for word in (own.sha1, own.sha256, own.uri, "key file", "days left"))
    assert run("create", site.root) == 2
    assert "there is a certificate already" in error(capsys)


def test_nothing_there_yet(site: SecuredSite, capsys: pytest.CaptureFixture[str]) -> None:
    for action in (("show", site.root), ("renew", site.root), ("export", site.root, "x.der")):
        assert run(*action) == 2
        assert "davylamp certificate create" in error(capsys)
    assert not site.pki.root.exists()


def test_renew_for_later(site: SecuredSite, capsys: pytest.CaptureFixture[str]) -> None:
    run("create", site.root)
    old = site.pki.own(now_ns := time.time_ns())
    assert run("renew", site.root, "--in-days", "14") == 0
    assert site.pki.own(now_ns).certificate.der == old.certificate.der
    new = site.pki.own(now_ns + 15 * DAY_NS)
    assert new.certificate.uri == old.certificate.uri
    assert new.certificate.hosts == old.certificate.hosts
    assert new.key.public_key() == old.key.public_key()
    capsys.readouterr()
    assert run("show", site.root) == 0
    said = capsys.readouterr().out
    assert f"SHA-1     {old.certificate.sha1}" in said
    assert f"later: SHA-1 {new.certificate.sha1}" in said


def test_renew_now_with_a_new_key(site: SecuredSite) -> None:
    run("create", site.root)
    old = site.pki.own(time.time_ns())
    assert run("renew", site.root, "--new-key") == 0
    own = [one for one in site.pki.all_own() if one.certificate.der != old.certificate.der]
    assert len(own) == 1
    assert own[0].key.public_key() != old.key.public_key()


def test_one_that_an_authority_issued_is_not_ours_to_renew(
    site: SecuredSite, capsys: pytest.CaptureFixture[str]
) -> None:
    issued = Authority("plant CA").issue("client", number=3)
    site.pki.put_own(Own(issued, key(3)), key_pem(key(3)))
    assert run("renew", site.root) == 2
    assert "was issued by CN=plant CA: ask there for a new one" in error(capsys)


def test_export_in_both_encodings(
    site: SecuredSite, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("create", site.root)
    own = site.pki.own(time.time_ns()).certificate
    for suffix, encoding in ((".der", Encoding.DER), (".pem", Encoding.PEM)):
        path = tmp_path / f"own{suffix}"
        assert run("export", site.root, path) == 0
        assert path.read_bytes() == own.parsed.public_bytes(encoding)
        assert read_file(path) == [own]
    assert "PRIVATE" not in (tmp_path / "own.pem").read_text()
    capsys.readouterr()
    assert run("export", site.root, tmp_path / "own.txt") == 2
    assert "Name it FILE.der or FILE.pem" in error(capsys)


@pytest.mark.parametrize(
    "words", [["--days", "0"], ["--days", "x"], ["--bits", "1024"], ["--days", "99999"]]
)
def test_what_cannot_be(site: SecuredSite, words: list[str]) -> None:
    with pytest.raises(SystemExit):
        run("create", site.root, *words)
