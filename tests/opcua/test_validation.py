"""Whether a server's certificate is believed (OPC 10000-4, 6.1.3)."""

from collections.abc import Sequence
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.x509.oid import ExtendedKeyUsageOID

from scada.opcua.certificate import Certificate
from scada.opcua.validation import CertificateRefused, TrustList, validate
from tests.servers.certificates import DAY, NOW, SERVER_URI, Authority, key, leaf

NOW_NS = int(NOW.timestamp()) * 10**9
ROOT = Authority("root", 7)
MIDDLE = Authority("middle", 6, by=ROOT)


def check(
    chain: Sequence[Certificate] | Certificate,
    trusted: Sequence[Certificate] = (),
    issuers: Sequence[Certificate] = (),
    crls: Sequence[Any] = (),
    host: str = "127.0.0.1",
    uri: str = SERVER_URI,
) -> list[str]:
    sent = [chain] if isinstance(chain, Certificate) else chain
    known = TrustList(trusted, issuers, crls)
    return validate(sent, known, now_ns=NOW_NS, uri=uri, host=host)


def refusal(*arguments: Any, **named: Any) -> CertificateRefused:
    with pytest.raises(CertificateRefused) as caught:
        check(*arguments, **named)
    return caught.value


def test_a_self_signed_one_that_is_trusted() -> None:
    one = leaf()
    assert check(one, [one]) == []


def test_a_stranger() -> None:
    fault = refusal(leaf("gas"), [leaf("other")])
    assert fault.untrusted
    assert str(fault) == "the server's certificate 'gas' is not trusted"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"until": NOW - DAY / 24}, "expired on 20"),
        ({"since": NOW + DAY}, "is not valid before 20"),
        ({"uri": "urn:other"}, f"is for urn:other, but the server calls itself {SERVER_URI}"),
        ({"uri": ""}, "is for no application, but"),
        ({"purpose": ExtendedKeyUsageOID.CLIENT_AUTH}, "may not be used by a server"),
        ({"usage": False}, "may not be used by a server"),
        ({"bits": 1024}, "has a key of RSA 1024; RSA 2048 is the least"),
    ],
)
def test_trusted_and_yet_refused(changes: dict[str, Any], said: str) -> None:
    one = leaf("gas", **{"since": NOW - 2 * DAY} | changes)
    fault = refusal(one, [one])
    assert str(fault).startswith("the server's certificate 'gas'")
    assert said in str(fault)
    assert not fault.untrusted


def test_sha1_and_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    class Old:
        signature_hash_algorithm = SHA1()

        def __init__(self, one: Certificate) -> None:
            self._one = one

        def __getattr__(self, name: str) -> Any:
            return getattr(self._one.parsed, name)

    one = leaf("gas")
    old = Certificate(Old(one))  # type: ignore[arg-type]
    assert "is signed with sha1, not SHA-256" in str(refusal(old, [one]))
    curve = ec.generate_private_key(ec.SECP256R1()).public_key()
    monkeypatch.setattr(Old, "public_key", lambda self: curve, raising=False)
    assert "has a key of EC secp256r1" in str(refusal(old, [one]))


def test_no_purpose_and_no_hosts_are_no_limit() -> None:
    one = leaf(purpose=None, hosts=())
    assert check(one, [one]) == []


@pytest.mark.parametrize(
    ("host", "odd"),
    [("127.0.0.1", False), ("LOCALHOST", False), ("10.0.0.5", True), ("gas-1", True)],
)
def test_another_host_is_forgiven_and_said(host: str, odd: bool) -> None:
    one = leaf()
    said = check(one, [one], host=host)
    expected = f"the server's certificate is for localhost, 127.0.0.1, not for {host}"
    assert said == [expected] * odd


class TestChains:
    def test_a_trusted_authority(self) -> None:
        one = ROOT.issue()
        assert check(one, [ROOT.certificate]) == ["there is no revocation list of 'root'"]

    def test_an_authority_in_between_from_the_directory_or_from_the_server(self) -> None:
        one, middle, crls = MIDDLE.issue(), MIDDLE.certificate, [ROOT.crl(), MIDDLE.crl()]
        assert check(one, [ROOT.certificate], [middle], crls) == []
        assert check([one, middle], [ROOT.certificate], [], crls) == []
        assert check([one, middle, ROOT.certificate], [middle], [ROOT.certificate], crls) == []
        assert check(one, [one], [middle, ROOT.certificate], crls) == []

    def test_what_the_server_sends_along_is_not_trusted(self) -> None:
        one = MIDDLE.issue()
        fault = refusal([one, MIDDLE.certificate, ROOT.certificate])
        assert fault.untrusted

    def test_issuers_alone_trust_nobody(self) -> None:
        assert refusal(ROOT.issue(), [], [ROOT.certificate]).untrusted

    def test_an_unknown_issuer(self) -> None:
        one = MIDDLE.issue("gas")
        fault = refusal(one, [one])
        assert "its issuer CN=middle is not known" in str(fault)
        assert "issuers/certs" in str(fault)

    def test_a_forged_issuer(self) -> None:
        forger = Authority("root", 5)
        fault = refusal(forger.issue(), [ROOT.certificate])
        assert "the signature of its issuer CN=root is wrong" in str(fault)

    def test_a_forged_self_signature(self) -> None:
        real, forged = leaf("gas"), Authority("gas", 5).issue("gas")
        assert "wrong signature" in str(refusal(forged, [real]))

    def test_one_that_is_no_authority(self) -> None:
        server = leaf("server", number=7)
        posing = Authority("server", 7)
        fault = refusal(posing.issue("gas"), [server])
        assert "its issuer 'server' is no certificate authority" in str(fault)

    def test_a_ring_ends(self) -> None:
        one, other = Authority("one", 5), Authority("other", 6)
        crossed = [
            Authority("one", 5, by=other).certificate,
            Authority("other", 6, by=one).certificate,
        ]
        assert "has no end" in str(refusal(one.issue(), [], crossed))

    def test_an_expired_authority(self) -> None:
        late = NOW_NS + 4000 * 86_400 * 10**9
        one = ROOT.issue("gas", until=NOW + 5000 * DAY)
        with pytest.raises(CertificateRefused, match="its issuer 'root' expired"):
            validate([one], TrustList([ROOT.certificate]), now_ns=late, uri=SERVER_URI, host="")


class TestRevocation:
    def test_revoked(self) -> None:
        one, other = ROOT.issue("gas"), ROOT.issue("other")
        crls = [ROOT.crl(other), ROOT.crl(one)]
        fault = refusal(one, [one, ROOT.certificate], [], crls)
        assert str(fault) == "the server's certificate 'gas' was revoked by 'root'"
        assert not fault.untrusted

    def test_a_revoked_authority(self) -> None:
        crls = [ROOT.crl(MIDDLE.certificate), MIDDLE.crl()]
        fault = refusal(MIDDLE.issue(), [ROOT.certificate], [MIDDLE.certificate], crls)
        assert "was revoked by 'root'" in str(fault)

    def test_a_list_that_somebody_else_signed_says_nothing(self) -> None:
        one = ROOT.issue()
        forged = Authority("root", 5).crl(one)
        assert check(one, [ROOT.certificate], [], [forged]) == [
            "there is no revocation list of 'root'"
        ]


def test_the_keys_of_the_tests_are_different() -> None:
    assert len({key(number).public_key().public_numbers().n for number in range(8)}) == 8
