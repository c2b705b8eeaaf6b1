"""The certificate directory."""

import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)

from scada.opcua import pki as module
from scada.opcua.own_certificate import key_pem
from scada.opcua.pki import FOLDERS, Own, Pki, PkiFault, read_key
from tests.opcua.client_pki import own
from tests.servers.certificates import Authority, crl_bytes, key, leaf

NOW = leaf().from_ns + 3600 * 1_000_000_000


@pytest.fixture
def pki(tmp_path: Path) -> Pki:
    return Pki(tmp_path / "site" / "pki")


def put(pki: Pki, mine: Own) -> None:
    pki.put_own(mine, key_pem(mine.key))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nothing_is_made_by_looking(pki: Pki) -> None:
    assert (pki.trusted(), pki.issuers(), pki.rejected(), pki.crls()) == ([], [], [], [])
    with pytest.raises(PkiFault, match="davylamp certificate create"):
        pki.own(NOW)
    assert not pki.root.exists()


def test_the_folders_and_who_may_read_the_key(pki: Pki) -> None:
    old = os.umask(0)
    try:
        put(pki, own())
    finally:
        os.umask(old)
    assert all((pki.root / folder).is_dir() for folder in FOLDERS)
    private = pki.root / "own" / "private"
    assert mode(private) == 0o700
    assert [mode(path) for path in private.glob("*.pem")] == [0o600]
    assert (private / ".gitignore").read_text() == "*\n"


class TestOwn:
    def test_the_newest_that_is_valid_now(self, pki: Pki) -> None:
        """A renewed one that begins later takes over by itself when its day has come."""
        put(pki, now := own(days=365))
        put(pki, later := own(days=365, from_days=14))
        put(pki, own(days=1, from_days=-900))
        today = now.certificate.from_ns + 2 * 86_400 * 10**9
        assert pki.own(today).certificate.der == now.certificate.der
        assert pki.own(later.certificate.from_ns).certificate.der == later.certificate.der
        assert pki.own(2 * later.certificate.until_ns).certificate.der == later.certificate.der

    def test_a_certificate_without_its_key_is_none(self, pki: Pki) -> None:
        pki.make()
        (pki.root / "own" / "certs" / "x.der").write_bytes(own(number=3).certificate.der)
        (pki.root / "own" / "private" / "x.pem").write_bytes(key_pem(key(4)))
        with pytest.raises(PkiFault, match="no own certificate with its key"):
            pki.own(NOW)

    def test_a_key_that_cannot_be_read_is_named(self, pki: Pki) -> None:
        put(pki, own())
        (path,) = (pki.root / "own" / "private").glob("*.pem")
        path.write_bytes(b"x")
        with pytest.raises(PkiFault, match=f"{path.name}: is no private key"):
            pki.own(NOW)

    def test_one_that_an_authority_issued_brings_its_chain(self, pki: Pki) -> None:
        authority = Authority()
        issued = authority.issue("client", number=3)
        pem = b"".join(
            one.parsed.public_bytes(Encoding.PEM) for one in (issued, authority.certificate)
        )
        pki.make()
        (pki.root / "own" / "certs" / "client.pem").write_bytes(pem)
        (pki.root / "own" / "private" / "client.pem").write_bytes(key_pem(key(3)))
        mine = pki.own(NOW)
        assert mine.certificate.der == issued.der
        assert [one.der for one in mine.chain] == [authority.certificate.der]


class TestTrust:
    def test_from_rejected_to_trusted_and_back(self, pki: Pki) -> None:
        one = leaf("gas/server: 1")
        path = pki.reject(one)
        assert path.name == f"gas_server_ 1 [{one.sha1}].der"
        assert pki.reject(one) == path
        assert [filed.certificate for filed in pki.rejected()] == [one]
        pki.trust(one)
        assert ([f.certificate for f in pki.trusted()], pki.rejected()) == ([one], [])
        pki.revoke(one)
        assert ([f.certificate for f in pki.rejected()], pki.trusted()) == ([one], [])
        pki.trust(one)
        pki.remove(one)
        assert (pki.trusted(), pki.rejected()) == ([], [])

    def test_a_bundle_keeps_its_others(self, pki: Pki) -> None:
        one, other = leaf("one"), leaf("other")
        pki.make()
        (pki.root / "trusted" / "certs" / "all.pem").write_bytes(one.der + other.der)
        pki.revoke(one)
        assert [filed.certificate for filed in pki.trusted()] == [other]

    def test_what_is_no_certificate_trusts_nobody_and_stops_nothing(self, pki: Pki) -> None:
        pki.trust(leaf("one"))
        (pki.root / "trusted" / "certs" / "notes.txt").write_text("hello")
        (pki.root / "trusted" / "certs" / "folder").mkdir()
        assert [filed.certificate.name for filed in pki.trusted()] == ["one"]

    def test_strangers_fill_no_disk(self, pki: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MOST_REJECTED", 3)
        for number in range(5):
            path = pki.reject(leaf(f"s{number}"))
            os.utime(path, ns=(number, number))
        assert [filed.certificate.name for filed in pki.rejected()] == ["s2", "s3", "s4"]


def test_revocation_lists(pki: Pki) -> None:
    authority = Authority()
    pki.make()
    path = pki.root / "issuers" / "crl" / "a.crl"
    path.write_bytes(crl_bytes(authority.crl()))
    assert len(pki.crls()) == 1
    path.write_bytes(b"hello")
    with pytest.raises(PkiFault, match=r"a\.crl: is no revocation list"):
        pki.crls()


def test_a_key_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "k.pem"
    path.write_bytes(
        key(3).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
    )
    with pytest.raises(PkiFault, match="has a password"):
        read_key(path)
    with pytest.raises(PkiFault, match="No such file"):
        read_key(tmp_path / "missing")
