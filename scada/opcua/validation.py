"""Whether a server's certificate is to be believed: the steps of OPC 10000-4, 6.1.3, in their order.

No file, no socket, no clock: what is trusted, the revocation lists and the time are handed in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import MD5, SHA1
from cryptography.x509.oid import ExtendedKeyUsageOID

from scada.opcua.certificate import UNREADABLE, Certificate
from scada.opcua.errors import LinkFault

LEAST_BITS: Final = 2048
"""Smallest RSA key that the policies since Basic256Sha256 allow (OPC 10000-7)."""

_LONGEST_CHAIN: Final = 8
_TIME: Final = "%Y-%m-%d %H:%M UTC"


class CertificateRefused(LinkFault):
    """A server's certificate is not believed; the message says what is wrong with it.

    ``untrusted``: nothing else is wrong with it than that nobody has trusted it yet.
    """

    def __init__(self, reason: str, certificate: Certificate, untrusted: bool = False) -> None:
        super().__init__(reason)
        self.certificate = certificate
        self.untrusted = untrusted


@dataclass(frozen=True)
class TrustList:
    """Who is trusted, who completes chains, and what was revoked."""

    trusted: Sequence[Certificate] = ()
    issuers: Sequence[Certificate] = ()
    crls: Sequence[x509.CertificateRevocationList] = ()


def validate(
    chain: Sequence[Certificate], known: TrustList, *, now_ns: int, uri: str, host: str
) -> list[str]:
    """Check a server's certificate, the first of ``chain``; the rest is what it sent along.

    ``uri`` is the application URI of its endpoint description, ``host`` what the site's
    configuration calls it. Returns what is odd about it but forgiven. Raises `CertificateRefused`.
    """
    leaf = chain[0]
    _check_strength(leaf)
    path = _path([leaf, *chain[1:]], known)
    if not _is_trusted(path, known):
        raise CertificateRefused(f"{_called(leaf)} is not trusted", leaf, untrusted=True)
    for certificate in path:
        _check_time(certificate, leaf, now_ns)
    _check_uri(leaf, uri)
    _check_use(leaf)
    odd = _revocation(path, known)
    if leaf.hosts and not leaf.is_for(host):
        odd.insert(0, f"the server's certificate is for {', '.join(leaf.hosts)}, not for {host}")
    return odd


def _called(certificate: Certificate) -> str:
    return f"the server's certificate {certificate.name!r}"


def _check_strength(leaf: Certificate) -> None:
    if leaf.key_bits < LEAST_BITS:
        reason = f"{_called(leaf)} has a key of {leaf.key_kind}; RSA {LEAST_BITS} is the least"
        raise CertificateRefused(reason, leaf)
    try:
        used = leaf.parsed.signature_hash_algorithm
    except UnsupportedAlgorithm:
        used = None
    if used is None or isinstance(used, SHA1 | MD5):
        name = used.name if used is not None else "an unknown algorithm"
        raise CertificateRefused(f"{_called(leaf)} is signed with {name}, not SHA-256", leaf)


# -- the chain


def _path(sent: Sequence[Certificate], known: TrustList) -> list[Certificate]:
    """From the leaf to a certificate that signed itself, every signature checked."""
    path = [sent[0]]
    while not path[-1].is_self_signed:
        candidates = (*known.trusted, *known.issuers, *sent[1:])
        issuer = next((one for one in candidates if _signed(path[-1], one)), None)
        if len(path) >= _LONGEST_CHAIN:
            raise CertificateRefused(
                f"{_called(sent[0])}: its chain of issuers has no end", sent[0]
            )
        if issuer is None:
            raise CertificateRefused(_no_issuer(path[-1], sent[0], candidates), sent[0])
        _check_authority(issuer, sent[0])
        path.append(issuer)
    if not _signed(path[-1], path[-1]):
        raise CertificateRefused(f"{_called(sent[0])} has a wrong signature", sent[0])
    return path


def _signed(certificate: Certificate, issuer: Certificate) -> bool:
    try:
        certificate.parsed.verify_directly_issued_by(issuer.parsed)
    except (InvalidSignature, UnsupportedAlgorithm, TypeError, ValueError):
        return False
    return True


def _no_issuer(last: Certificate, leaf: Certificate, candidates: Iterable[Certificate]) -> str:
    if any(one.subject == last.issuer for one in candidates):
        return f"{_called(leaf)}: the signature of its issuer {last.issuer} is wrong"
    return (
        f"{_called(leaf)}: its issuer {last.issuer} is not known; "
        "put the issuer's certificate into issuers/certs of the certificate directory"
    )


def _check_authority(issuer: Certificate, leaf: Certificate) -> None:
    try:
        found = issuer.parsed.extensions.get_extension_for_class(x509.BasicConstraints)
        is_authority = found.value.ca
    except (x509.ExtensionNotFound, *UNREADABLE):
        is_authority = False
    if not is_authority:
        reason = f"{_called(leaf)}: its issuer {issuer.name!r} is no certificate authority"
        raise CertificateRefused(reason, leaf)


def _is_trusted(path: Sequence[Certificate], known: TrustList) -> bool:
    """The certificate itself is trusted, or an authority above it."""
    trusted = {certificate.der for certificate in known.trusted}
    return any(certificate.der in trusted for certificate in path)


# -- what it says of itself


def _check_time(certificate: Certificate, leaf: Certificate, now_ns: int) -> None:
    what = _called(leaf)
    if certificate is not leaf:
        what += f": its issuer {certificate.name!r}"
    if now_ns > certificate.until_ns:
        raise CertificateRefused(f"{what} expired on {_time(certificate.until_ns)}", leaf)
    if now_ns < certificate.from_ns:
        since = _time(certificate.from_ns)
        raise CertificateRefused(f"{what} is not valid before {since}; check the clocks", leaf)


def _time(ns: int) -> str:
    return datetime.fromtimestamp(ns // 1_000_000_000, UTC).strftime(_TIME)


def _check_uri(leaf: Certificate, uri: str) -> None:
    if leaf.uri != uri:
        mine = leaf.uri or "no application"
        reason = f"{_called(leaf)} is for {mine}, but the server calls itself {uri or 'nothing'}"
        raise CertificateRefused(reason, leaf)


def _check_use(leaf: Certificate) -> None:
    """Key usage, where the certificate limits it (OPC 10000-6, 6.2.2)."""
    try:
        extensions = leaf.parsed.extensions
    except UNREADABLE:
        raise CertificateRefused(f"{_called(leaf)}: its extensions cannot be read", leaf) from None
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        right = usage.digital_signature and (usage.key_encipherment or usage.data_encipherment)
    except x509.ExtensionNotFound:
        right = True
    try:
        purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        right = right and (
            ExtendedKeyUsageOID.SERVER_AUTH in purposes
            or ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE in purposes
        )
    except x509.ExtensionNotFound:
        pass
    if not right:
        raise CertificateRefused(f"{_called(leaf)} may not be used by a server (key usage)", leaf)


# -- revocation


def _revocation(path: Sequence[Certificate], known: TrustList) -> list[str]:
    """Refuse what was revoked; tell of authorities whose revocation list is not here."""
    odd = []
    for certificate, issuer in pairwise(path):
        lists = [crl for crl in known.crls if _is_list_of(crl, issuer)]
        if any(_revokes(crl, certificate) for crl in lists):
            reason = f"{_called(path[0])} was revoked by {issuer.name!r}"
            raise CertificateRefused(reason, path[0])
        if not lists:
            odd.append(f"there is no revocation list of {issuer.name!r}")
    return odd


def _is_list_of(crl: x509.CertificateRevocationList, issuer: Certificate) -> bool:
    if crl.issuer != issuer.parsed.subject:
        return False
    try:
        return crl.is_signature_valid(issuer.parsed.public_key())  # type: ignore[arg-type]
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


def _revokes(crl: x509.CertificateRevocationList, certificate: Certificate) -> bool:
    serial = certificate.parsed.serial_number
    return crl.get_revoked_certificate_by_serial_number(serial) is not None
