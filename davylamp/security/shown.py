"""A certificate as the commands print it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from scada.opcua.certificate import Certificate

DAY_NS = 86_400 * 1_000_000_000


def lines(certificate: Certificate, now_ns: int, path: Path | None = None) -> Iterator[str]:
    """Name, subject, URI, hosts, both fingerprints, key, validity; the file where it has one."""
    yield f"  {certificate.name}"
    yield f"      subject   {certificate.subject}"
    if not certificate.is_self_signed:
        yield f"      issuer    {certificate.issuer}"
    yield f"      URI       {certificate.uri or 'none'}"
    yield f"      hosts     {', '.join(certificate.hosts) or 'none'}"
    yield f"      SHA-1     {certificate.sha1}"
    yield f"      SHA-256   {certificate.sha256}"
    yield f"      key       {certificate.key_kind}"
    valid = f"{day(certificate.from_ns)} to {day(certificate.until_ns)}"
    yield f"      valid     {valid}, {left(certificate, now_ns)}"
    if path is not None:
        yield f"      file      {path}"


def left(certificate: Certificate, now_ns: int) -> str:
    """How long it is still valid, in words."""
    days = (certificate.until_ns - now_ns) // DAY_NS
    if now_ns < certificate.from_ns:
        return "not yet valid"
    return "EXPIRED" if days < 0 else f"{days} days left"


def day(ns: int) -> str:
    """The date in UTC."""
    return datetime.fromtimestamp(ns // 1_000_000_000, UTC).strftime("%Y-%m-%d")
