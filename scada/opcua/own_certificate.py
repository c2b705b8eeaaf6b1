"""Making the application instance certificate that Davylamp shows to servers (OPC 10000-6, 6.2.2)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from scada.opcua.certificate import Certificate

KEY_SIZES: Final = (2048, 3072, 4096)
"""Bits that the policies since Basic256Sha256 allow (OPC 10000-7)."""

_PUBLIC_EXPONENT: Final = 65537


def new_key(bits: int) -> rsa.RSAPrivateKey:
    """A new RSA key."""
    return rsa.generate_private_key(public_exponent=_PUBLIC_EXPONENT, key_size=bits)


def key_pem(key: rsa.RSAPrivateKey) -> bytes:
    """The key as PEM (PKCS #8), without a password: the core starts with nobody at hand."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def new_certificate(
    key: rsa.RSAPrivateKey,
    *,
    uri: str,
    hosts: Sequence[str],
    common_name: str,
    organization: str,
    from_ns: int,
    days: int,
) -> Certificate:
    """A self-signed certificate for client authentication, signed with SHA-256."""
    since = datetime.fromtimestamp(from_ns // 1_000_000_000, UTC)
    name = _name(common_name, organization)
    serial = x509.random_serial_number()
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=days))
    )
    for extension, critical in _extensions(key, uri, hosts, name, serial):
        builder = builder.add_extension(extension, critical)
    return Certificate(builder.sign(key, SHA256()))


def _name(common_name: str, organization: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
        ]
    )


def _extensions(
    key: rsa.RSAPrivateKey, uri: str, hosts: Sequence[str], name: x509.Name, serial: int
) -> list[tuple[x509.ExtensionType, bool]]:
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    issuer = x509.AuthorityKeyIdentifier(own.digest, [x509.DirectoryName(name)], serial)
    names = [x509.UniformResourceIdentifier(uri), *map(_host, hosts)]
    return [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_USAGE, True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False),
        (x509.SubjectAlternativeName(names), False),
        (own, False),
        (issuer, False),
    ]


_USAGE: Final = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=True,
    data_encipherment=True,
    key_agreement=False,
    key_cert_sign=True,  # asked of self-signed certificates, which signed themselves
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
