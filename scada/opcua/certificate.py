"""An X.509 certificate as OPC UA uses it: reading, naming, fingerprints (OPC 10000-6, 6.2)."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Self

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import NameOID

from scada.model import DavylampError

UNREADABLE: Final = (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
"""What reading the extensions raises where they are damaged, or not of this world."""
_PEM: Final = b"-----BEGIN "
_NS: Final = 1_000_000_000


class CertificateFault(DavylampError):
    """Bytes that are no certificate, or a certificate that cannot be used; the message says why."""


@dataclass(frozen=True)
class Certificate:
    """One certificate; ``der`` is its encoding. Times are ns UTC."""

    parsed: x509.Certificate

    @classmethod
    def of(cls, data: bytes) -> Self:
        """The first certificate in the data. Raises `CertificateFault`."""
        return cls(_parsed(first_der(data)))

    @cached_property
    def der(self) -> bytes:
        """The encoding."""
        return self.parsed.public_bytes(Encoding.DER)

    @cached_property
    def name(self) -> str:
        """The common name, else the whole subject."""
        found = self.parsed.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(found[0].value) if found else self.subject or "without a name"

    @property
    def subject(self) -> str:
        """The subject, ``CN=…, O=…``."""
        return _words(self.parsed.subject)

    @property
    def issuer(self) -> str:
        """The issuer, ``CN=…, O=…``."""
        return _words(self.parsed.issuer)

    @property
    def is_self_signed(self) -> bool:
        """Whether subject and issuer are the same."""
        return self.parsed.subject == self.parsed.issuer

    @cached_property
    def sha1(self) -> str:
        """The thumbprint of OPC UA: SHA-1 of the encoding, 40 hex digits in capitals."""
        return self.parsed.fingerprint(SHA1()).hex().upper()

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the encoding, 64 hex digits in capitals."""
        return self.parsed.fingerprint(SHA256()).hex().upper()

    @property
    def from_ns(self) -> int:
        """Not valid before."""
        return _ns(self.parsed.not_valid_before_utc)

    @property
    def until_ns(self) -> int:
        """Not valid after."""
        return _ns(self.parsed.not_valid_after_utc)

    def is_for(self, host: str) -> bool:
        """Whether it names this host; names compare without case, addresses by their value."""
        try:
            return str(ip_address(host)) in self.hosts
        except ValueError:
            return host.casefold() in {name.casefold() for name in self.hosts}

    def is_valid(self, now_ns: int) -> bool:
        """Whether the time is within its validity."""
        return self.from_ns <= now_ns <= self.until_ns

    @property
    def key_bits(self) -> int:
        """Size of the RSA key; 0 for every other kind."""
        key = self._key
        return key.key_size if isinstance(key, rsa.RSAPublicKey) else 0

    @property
    def key_kind(self) -> str:
        """The kind of key, for messages."""
        key = self._key
        if isinstance(key, rsa.RSAPublicKey):
            return f"RSA {key.key_size}"
        return f"EC {key.curve.name}" if isinstance(key, ec.EllipticCurvePublicKey) else "unknown"

    @property
    def _key(self) -> object:
        """The public key; None where it is damaged, or of a kind that nobody knows."""
        try:
            return self.parsed.public_key()
        except (ValueError, UnsupportedAlgorithm):
            return None

    @cached_property
    def uri(self) -> str:
        """The application URI; empty where there is none."""
        names = self._alternative_names
        found = names.get_values_for_type(x509.UniformResourceIdentifier) if names else []
        return found[0] if found else ""

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """The machine's names and addresses."""
        names = self._alternative_names
        if names is None:
            return ()
        addresses = names.get_values_for_type(x509.IPAddress)
        return (*names.get_values_for_type(x509.DNSName), *map(str, addresses))

    @property
    def _alternative_names(self) -> x509.SubjectAlternativeName | None:
        try:
            found = self.parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        except (x509.ExtensionNotFound, *UNREADABLE):
            return None
        return found.value


def read_all(data: bytes) -> list[Certificate]:
    """Every certificate of a file or of a chain sent by a server; DER one after another, or PEM.

    Raises `CertificateFault` where one of them is none.
    """
    if _PEM in data:
        try:
            with _any_serial():
                return [Certificate(one) for one in x509.load_pem_x509_certificates(data)]
        except ValueError as fault:
            raise CertificateFault("is no certificate") from fault
    found = []
    while data:
        der = first_der(data)
        found.append(Certificate(_parsed(der)))
        data = data[len(der) :]
    return found


def read_file(path: Path) -> list[Certificate]:
    """Every certificate of a file, at least one. Raises `CertificateFault` that names the file."""
    try:
        found = read_all(path.read_bytes())
    except OSError as fault:
        raise CertificateFault(f"{path}: {fault.strerror}") from fault
    except CertificateFault as fault:
        raise CertificateFault(f"{path}: {fault}") from fault
    if not found:
        raise CertificateFault(f"{path}: holds no certificate")
    return found


def first_der(data: bytes) -> bytes:
    """The first DER element of a chain: by its own length (OPC 10000-6, 6.2.3)."""
    if _PEM in data:
        return read_all(data)[0].der
    if len(data) < 2 or data[0] != 0x30:
        raise CertificateFault("is no certificate")
    octets = data[1] & 0x7F if data[1] & 0x80 else 0
    length = int.from_bytes(data[2 : 2 + octets], "big") if octets else data[1]
    end = 2 + octets + length
    if octets > 4 or end > len(data):
        raise CertificateFault("is a certificate that was cut short")
    return data[:end]


def _parsed(der: bytes) -> x509.Certificate:
    try:
        with _any_serial():
            found = x509.load_der_x509_certificate(der)
        _ = found.subject, found.issuer  # read when they are asked for: damaged ones fail here
    except (ValueError, x509.InvalidVersion) as fault:
        raise CertificateFault("is no certificate") from fault
    return found


@contextmanager
def _any_serial() -> Iterator[None]:
    """Servers have certificates of a serial number that RFC 5280 forbids; nothing here is known by it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        yield


def _words(name: x509.Name) -> str:
    return ", ".join(attribute.rfc4514_string() for attribute in name)


def _ns(moment: datetime) -> int:
    return int(moment.timestamp()) * _NS
