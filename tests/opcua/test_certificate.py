"""Reading certificates, and making Davylamp's own."""

import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import example, given
from hypothesis import strategies as st

from scada.opcua.certificate import (
    Certificate,
    CertificateFault,
    read_all,
    read_file,
)
from scada.opcua.validation import CertificateRefused, _check_use
from tests.opcua.client_pki import CLIENT_URI, own
from tests.servers.certificates import SERVER_URI, Authority, leaf

CHAIN = (leaf("one"), Authority("two").certificate)
DERS = b"".join(certificate.der for certificate in CHAIN)


def test_what_a_certificate_says() -> None:
    one = leaf("gas server", hosts=("gas-1", "10.0.0.5"))
    assert (one.name, one.subject, one.uri) == ("gas server", "CN=gas server", SERVER_URI)
    assert one.hosts == ("gas-1", "10.0.0.5")
    assert (one.key_bits, one.key_kind, one.is_self_signed) == (2048, "RSA 2048", True)
    assert (len(one.sha1), len(one.sha256)) == (40, 64)
    assert one.is_valid(time.time_ns())
    assert not one.is_valid(one.until_ns + 1)


def test_one_without_names() -> None:
    bare = leaf("x", uri="", hosts=())
    assert (bare.uri, bare.hosts) == ("", ())


def test_chains_of_der_and_pem() -> None:
    pem = b"".join(one.parsed.public_bytes(Encoding.PEM) for one in CHAIN)
    assert [one.name for one in read_all(DERS)] == ["one", "two"]
    assert [one.name for one in read_all(b"remark\n" + pem)] == ["one", "two"]
    assert Certificate.of(DERS).name == Certificate.of(pem).name == "one"
    assert read_all(b"") == []


@given(st.binary(max_size=200))
@example(b"0")
@example(b"0\x80")
@example(b"0\x84\xff\xff\xff\xff")
@example(b"0\x88" + b"\xff" * 8)
@example(b"-----BEGIN ")
@example(DERS + b"more")
@example(DERS[:-1])
def test_garbage_is_a_fault_and_nothing_else(data: bytes) -> None:
    if data:
        with pytest.raises(CertificateFault):
            read_all(data)


NEGATIVE_SERIAL = CHAIN[0].der.index(bytes([0xA0, 3, 2, 1, 2, 2])) + 7


@given(st.integers(0, len(CHAIN[0].der) - 1), st.integers(1, 255))
@example(NEGATIVE_SERIAL, 128)
def test_a_damaged_certificate_hangs_nothing(at: int, change: int) -> None:
    damaged = bytearray(CHAIN[0].der)
    damaged[at] ^= change
    try:
        found = read_all(bytes(damaged))
    except CertificateFault:
        return
    for one in found:
        assert isinstance(one.uri, str)
        assert isinstance(one.hosts, tuple)
        assert isinstance(one.key_bits, int)
        assert all((one.name, one.key_kind, one.sha1))
        assert isinstance(one.is_self_signed, bool)


def test_extensions_that_cannot_be_read_are_refused() -> None:
    one = leaf("one")
    doubled = one.der.replace(bytes([6, 3, 0x55, 0x1D, 0x25]), bytes([6, 3, 0x55, 0x1D, 0x0F]))
    assert doubled != one.der
    damaged = Certificate.of(doubled)
    assert (damaged.uri, damaged.hosts) == ("", ())
    with pytest.raises(CertificateRefused, match="extensions cannot be read"):
        _check_use(damaged)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "x.der"
    for data, said in ((b"", "holds no certificate"), (b"hello", "is no certificate")):
        path.write_bytes(data)
        with pytest.raises(CertificateFault, match=said):
            read_file(path)
    with pytest.raises(CertificateFault, match="No such file"):
        read_file(tmp_path / "missing")


def test_our_own_certificate_is_what_the_standard_asks_for() -> None:
    """OPC 10000-6, 6.2.2, table 43."""
    made = own(days=100).certificate
    extensions = made.parsed.extensions
    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    assert made.uri == CLIENT_URI
    assert made.parsed.version is x509.Version.v3
    assert (made.parsed.signature_hash_algorithm or 0).name == "sha256"  # type: ignore[union-attr]
    assert usage.digital_signature
    assert usage.content_commitment
    assert usage.key_encipherment
    assert usage.data_encipherment
    purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    assert extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    made.parsed.verify_directly_issued_by(made.parsed)
    assert made.until_ns - made.from_ns == 100 * 86_400 * 1_000_000_000
