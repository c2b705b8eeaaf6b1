"""Certificates for tests: authorities, servers, clients, users, revocation lists."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from scada.opcua.certificate import Certificate
from scada.opcua.own_certificate import key_pem, new_key

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
SERVER_URI = "urn:davylamp:test:server"


def key(number: int = 0, bits: int = 2048) -> rsa.RSAPrivateKey:
    """One of a few keys: making them is slow, and who holds which is all that matters."""
    return _key(number, bits)


@cache
def _key(number: int, bits: int) -> rsa.RSAPrivateKey:
    return new_key(bits)


class Authority:
    """Signs for others; itself signed by itself, or by another authority."""

    def __init__(
        self, name: str = "Test CA", number: int = 7, by: "Authority | None" = None
    ) -> None:
        self.key = key(number)
        signer = by or self
        self._name = _name(name)
        self.certificate = _sign(
            self._name,
            self.key,
            signer._name,
            signer.key,
            [(x509.BasicConstraints(ca=True, path_length=None), True)],
        )

    def issue(self, name: str = "server", *, number: int = 1, **changes: Any) -> Certificate:
        """A server's certificate."""
        made: Certificate = leaf(name, number=number, by=self, **changes)
        return made

    def crl(self, *revoked: Certificate) -> x509.CertificateRevocationList:
        """A revocation list."""
        builder = x509.CertificateRevocationListBuilder(
            issuer_name=self._name, last_update=NOW - DAY, next_update=NOW + 30 * DAY
        )
        for one in revoked:
            entry = x509.RevokedCertificateBuilder(one.parsed.serial_number, NOW - DAY)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self.key, SHA256())


def leaf(
    name: str = "server",
    *,
    number: int = 1,
    by: Authority | None = None,
    uri: str = SERVER_URI,
    hosts: Sequence[str] = ("127.0.0.1", "localhost"),
    since: datetime = NOW - DAY,
    until: datetime = NOW + 365 * DAY,
    purpose: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.SERVER_AUTH,
    usage: bool = True,
    bits: int = 2048,
    algorithm: HashAlgorithm | None = None,
) -> Certificate:
    """A certificate of an application; self-signed unless ``by`` signs it."""
    own, subject = key(number, bits), _name(name)
    names: list[x509.GeneralName] = [_host(host) for host in hosts]
    if uri:
        names.insert(0, x509.UniformResourceIdentifier(uri))
    extensions: list[tuple[x509.ExtensionType, bool]] = []
    if names:
        extensions.append((x509.SubjectAlternativeName(names), False))
    if purpose is not None:
        extensions.append((x509.ExtendedKeyUsage([purpose]), False))
    extensions.append((_usage(usage), True))
    issuer, signer = (by._name, by.key) if by else (subject, own)
    return _sign(subject, own, issuer, signer, extensions, since, until, algorithm or SHA256())


def write(
    folder: Path, certificate: Certificate, number: int, bits: int = 2048
) -> tuple[Path, Path]:
    """Certificate (DER) and key (PEM) as files."""
    path, key_path = folder / f"{certificate.name}.der", folder / f"{certificate.name}.pem"
    path.write_bytes(certificate.der)
    key_path.write_bytes(key_pem(key(number, bits)))
    return path, key_path


def crl_bytes(crl: x509.CertificateRevocationList) -> bytes:
    """A revocation list as its file."""
    return crl.public_bytes(Encoding.DER)


def _sign(
    subject: x509.Name,
    own: rsa.RSAPrivateKey,
    issuer: x509.Name,
    signer: rsa.RSAPrivateKey,
    extensions: Sequence[tuple[x509.ExtensionType, bool]],
    since: datetime = NOW - DAY,
    until: datetime = NOW + 3650 * DAY,
    algorithm: HashAlgorithm = SHA256(),  # noqa: B008 - has no state
) -> Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return Certificate(builder.sign(signer, algorithm))  # type: ignore[arg-type]


def _usage(right: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=right,
        content_commitment=True,
        key_encipherment=right,
        data_encipherment=right,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
