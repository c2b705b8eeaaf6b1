"""Whom a link would be talking to: the endpoint that the site wants, and whether it is believed."""

import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from scada.model import SecurityPolicy, Server
from scada.opcua.certificate import Certificate, CertificateFault, read_all, read_file
from scada.opcua.discovery import Undisclosed, discover
from scada.opcua.endpoints import MODES, POLICY_URIS, Offer, choose, reached_at
from scada.opcua.errors import CertificateEnd, LinkFault
from scada.opcua.pki import Own, Pki, PkiFault
from scada.opcua.security import Credentials
from scada.opcua.validation import CertificateRefused, TrustList, validate

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class Secured:
    """A server that was found trustworthy: its certificate, ours, and how to reach it."""

    url: str
    offer: Offer
    server: Certificate
    own: Own


async def secure(
    server: Server, url: str, credentials: Credentials, now_ns: int, patience_s: float
) -> Secured | None:
    """Find the endpoint of the server's policy and mode, and believe its certificate.

    None under policy None. Raises `LinkFault`; `CertificateRefused` for a certificate that is not
    believed, which then lies in rejected/certs.
    """
    if server.security is SecurityPolicy.NONE:
        return None
    if credentials.pki is None:
        raise LinkFault("security: no certificate directory is known for this connection")
    pki = Pki(credentials.pki)
    own = _ours(pki, now_ns)
    host = urlsplit(url).hostname or ""
    try:
        offers = await discover(url, silent_s=server.silent_s, patience_s=patience_s)
        offer = choose(offers, server.security, server.mode, host)
    except Undisclosed as fault:
        offer = _undisclosed(pki, server, url, host, fault)
    certificate = _believed(pki, offer, server.id, host, now_ns)
    return Secured(reached_at(url, offer), offer, certificate, own)


def _undisclosed(pki: Pki, server: Server, url: str, host: str, fault: Undisclosed) -> Offer:
    """What a server offers that tells nobody: what we want of it, with the certificate trusted for
    its host. Raises `LinkFault` where there is none.
    """
    found = [filed.certificate for filed in pki.trusted()]
    named = [certificate for certificate in found if certificate.is_for(host)]
    if not named:
        raise LinkFault(
            f"{fault}: the server tells nobody what it offers, and no trusted certificate names "
            f"{host}; get the server's certificate as a file and run: davylamp trust SITE FILE"
        ) from fault
    newest = max(named, key=lambda certificate: certificate.from_ns)
    modes = {word: number for number, word in MODES.items()}
    return Offer(
        url=url,
        policy_uri=POLICY_URIS[server.security],
        mode=modes[server.mode.value],
        certificate=newest.der,
        application_uri=newest.uri,
    )


def _ours(pki: Pki, now_ns: int) -> Own:
    try:
        return pki.own(now_ns)
    except PkiFault as fault:
        raise LinkFault(f"security: {fault}") from fault


def _believed(pki: Pki, offer: Offer, server: str, host: str, now_ns: int) -> Certificate:
    try:
        chain = read_all(offer.certificate)
    except CertificateFault as fault:
        raise LinkFault(f"security: the server's certificate {fault}") from fault
    if not chain:
        raise LinkFault(f"security: the server shows no certificate for {offer.words}")
    try:
        known = trust_list(pki)
        odd = validate(chain, known, now_ns=now_ns, uri=offer.application_uri, host=host)
    except PkiFault as fault:
        raise LinkFault(f"security: {fault}") from fault
    except CertificateRefused as fault:
        _keep(pki, chain[0], known)
        raise _with_advice(fault, server) from fault
    for one in odd:
        _log.warning("server %s: %s", server, one)
    return chain[0]


def trust_list(pki: Pki) -> TrustList:
    """What the certificate directory holds. Raises `PkiFault`."""
    trusted = [filed.certificate for filed in pki.trusted()]
    return TrustList(trusted, [filed.certificate for filed in pki.issuers()], pki.crls())


def _keep(pki: Pki, stranger: Certificate, known: TrustList) -> None:
    """Keep what was refused, for a person to look at; what is trusted already lies elsewhere."""
    if stranger.der in {certificate.der for certificate in known.trusted}:
        return
    try:
        pki.reject(stranger)
    except (OSError, PkiFault):
        _log.exception("a refused certificate could not be kept in %s", pki.root)


def _with_advice(fault: CertificateRefused, server: str) -> CertificateRefused:
    advice, sha1 = "", fault.certificate.sha1
    if fault.untrusted:
        advice = (
            f"; run: davylamp trust SITE {server or sha1}, "
            f"after you have compared its SHA-1 {sha1} with the server's own"
        )
    said = CertificateRefused(f"security: {fault}{advice}", fault.certificate, fault.untrusted)
    said.certificate_end = CertificateEnd("server", fault.certificate.until_ns)
    return said


def first_end(secured: Secured | None, credentials: Credentials) -> CertificateEnd | None:
    """Which certificate of the link ends first; None where there is none."""
    ends = []
    if secured is not None:
        ends.append(CertificateEnd("own", secured.own.certificate.until_ns))
        ends.append(CertificateEnd("server", secured.server.until_ns))
    if credentials.user_certificate is not None:
        with suppress(CertificateFault):  # the log-in says so
            user = read_file(credentials.user_certificate)[0]
            ends.append(CertificateEnd("user", user.until_ns))
    return min(ends, key=lambda end: end.until_ns, default=None)
