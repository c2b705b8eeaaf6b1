"""From a connected socket to an activated session."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, cast

from asyncua import Client, ua

from scada.model import SecurityPolicy, Server
from scada.opcua.certificate import CertificateFault
from scada.opcua.discovery import discover, tokens_of
from scada.opcua.endpoints import POLICY_URIS, Token, choose, kinds
from scada.opcua.errors import LinkFault, Refused
from scada.opcua.identity import POLICIES, kind_of, show_user
from scada.opcua.pki import PkiFault
from scada.opcua.security import Credentials
from scada.opcua.transport import Protocol, Transport, translated
from scada.opcua.trust import Secured

APPLICATION_URI: Final = "urn:davylamp:core"
"""The name of a client that shows no certificate; else it is the one in the certificate."""

_STRANGER: Final = frozenset(
    {
        "BadSecurityChecksFailed",
        "BadCertificateUntrusted",
        "BadCertificateInvalid",
        "BadCertificateUseNotAllowed",
        "BadCertificateTimeInvalid",
        "BadCertificateChainIncomplete",
        "BadCertificateUriInvalid",
    }
)
"""What servers say to a client whose certificate they do not trust."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What lets another channel to the same endpoint go on with a session (OPC 10000-4, 5.6.3).

    ``guessable``: the token is a small number, as some servers count them out. After a restart such
    a server may have given the same one to somebody else.
    """

    url: str
    guessable: bool
    token: ua.NodeId = field(repr=False)
    nonce: bytes | None = field(repr=False)
    server_certificate: bytes | None = field(repr=False)
    user_tokens: Sequence[ua.UserTokenPolicy] = field(repr=False)


def prepare(client: Client, transport: Transport, secured: Secured) -> None:
    """Set policy and certificates for the connection to come."""
    own, offer = secured.own, secured.offer
    policy: Any = POLICIES[offer.policy_uri](
        secured.server.parsed,
        own.certificate.parsed,
        own.key,
        ua.MessageSecurityMode(offer.mode),
        host_cert_chain=[certificate.parsed for certificate in own.chain],
    )
    client.security_policy = transport.security_policy = policy
    client.application_uri = own.certificate.uri


async def shake_hands(
    client: Client,
    transport: Transport,
    server: Server,
    credentials: Credentials,
    secured: Secured | None,
    resume: Ticket | None,
) -> None:
    """A secure channel, and on it a session: a new one, or that of the ticket."""
    protocol = cast(Protocol, transport.protocol)
    with _our_part(secured):
        with translated("secure channel", protocol):
            await client.open_secure_channel()
        if resume is not None:
            _show(client, transport, resume)
        else:
            with translated("session", protocol):
                await _create_session(client)
    with translated("log-in", protocol, refusal=Refused if resume is not None else LinkFault):
        await _log_in(client, transport, server, credentials, secured)


async def _create_session(client: Client) -> None:
    """A new session, with proof that the server has the key of the certificate it was asked by."""
    try:
        await client.create_session()
    except ua.UaError as fault:
        if "certificate mismatch" not in str(fault):
            raise
        raise LinkFault(
            "session: the server shows another certificate than it did before"
        ) from fault


def _show(client: Client, transport: Transport, ticket: Ticket) -> None:
    """Take the place of the client that had the session. Raises `Refused`: another server is there."""
    policy = client.security_policy
    if policy.peer_certificate and policy.peer_certificate != ticket.server_certificate:
        raise Refused("the server shows another certificate")
    policy.peer_certificate = ticket.server_certificate
    known: Any = client
    known._server_nonce, known._policy_ids = ticket.nonce, ticket.user_tokens
    transport.session.restore_authentication_token(ticket.token)


async def _log_in(
    client: Client,
    transport: Transport,
    server: Server,
    credentials: Credentials,
    secured: Secured | None,
) -> None:
    """Activate the session as the server's user; asyncua would take the first policy offered."""
    known: Any = client
    policy: Any = client.security_policy
    certificate, nonce = policy.peer_certificate, known._server_nonce
    params = ua.ActivateSessionParameters()
    params.LocaleIds = known._locale
    if POLICY_URIS[SecurityPolicy.NONE] != policy.URI:
        challenge = (certificate or b"") + (nonce or b"")
        params.ClientSignature.Algorithm = policy.AsymmetricSignatureURI
        params.ClientSignature.Signature = policy.asymmetric_cryptography.signature(challenge)
    tokens = tokens_of(known._policy_ids) or await _offered_tokens(
        client, transport, server, secured
    )
    try:
        show_user(params, server, credentials, tokens, policy.URI, certificate, nonce)
    except (CertificateFault, PkiFault) as fault:
        raise LinkFault(f"log-in: {fault}") from fault
    try:
        known._server_nonce = (await transport.activate_session(params)).ServerNonce
    except ua.UaStatusCodeError as fault:
        if not tokens or kind_of(server, credentials) in {token.kind for token in tokens}:
            raise
        why = f"log-in: {type(fault).__name__}; the server lets in by: {kinds(tokens)}"
        raise LinkFault(why) from fault


async def _offered_tokens(
    client: Client, transport: Transport, server: Server, secured: Secured | None
) -> tuple[Token, ...]:
    """How the endpoint lets users in, where the session did not say: it decides what is encrypted."""
    if secured is not None:
        return secured.offer.tokens
    if not server.user:
        return ()
    url, patience_s = client.server_url.geturl(), cast(Protocol, transport.protocol).timeout
    try:
        offers = await discover(url, silent_s=server.silent_s, patience_s=patience_s)
        return choose(offers, server.security, server.mode).tokens
    except LinkFault:
        return ()


@contextmanager
def _our_part(secured: Secured | None) -> Iterator[None]:
    """Where the server does not trust us, say what its administrator has to do."""
    try:
        yield
    except LinkFault as fault:
        own = secured.own.certificate if secured is not None else None
        if own is None or not any(word in str(fault) for word in _STRANGER):
            raise
        raise LinkFault(
            f"{fault}; most likely the server does not trust our certificate {own.name!r} yet: "
            f"trust it there (SHA-1 {own.sha1})"
        ) from fault
