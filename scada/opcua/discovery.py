"""Asking a server what it offers, before anything is trusted (GetEndpoints, OPC 10000-4, 5.5.4)."""

from contextlib import suppress
from typing import Any, Final, cast

from asyncua import Client

from scada.opcua.endpoints import Offer, Token, TokenKind
from scada.opcua.errors import LinkFault
from scada.opcua.transport import (
    HELLO_S,
    Protocol,
    Transport,
    abort,
    connect,
    translated,
    with_port,
)

_SUFFIX: Final = "/discovery"
"""Where a server answers that has only secured endpoints (OPC 10000-6, 7.1.2.3)."""


class Undisclosed(LinkFault):
    """The server answers, but tells nobody what it offers: some are set up so."""


async def discover(url: str, *, silent_s: float, patience_s: float) -> tuple[Offer, ...]:
    """Every endpoint, in the server's own order, over a connection of its own without security.

    ``patience_s`` is the time for each request. Raises `LinkFault`.
    """
    url = with_port(url)
    try:
        return await _ask(url, silent_s, patience_s)
    except Undisclosed:
        if not url.endswith(_SUFFIX):
            with suppress(LinkFault):
                return await _ask(url.rstrip("/") + _SUFFIX, silent_s, patience_s)
        raise


async def _ask(url: str, silent_s: float, patience_s: float) -> tuple[Offer, ...]:
    client = Client(url, timeout=HELLO_S)
    transport = Transport(HELLO_S, lambda: None)
    client.uaclient = transport
    try:
        await connect(client, transport, silent_s)
        protocol = cast(Protocol, transport.protocol)
        protocol.timeout = patience_s
        with translated("asking for endpoints", protocol):
            await client.open_secure_channel()
            found = await client.get_endpoints()
            await client.close_secure_channel()
        return tuple(_offer(endpoint) for endpoint in found or ())
    except LinkFault as fault:
        if not str(fault).startswith("asking") or isinstance(fault.__cause__, TimeoutError):
            raise
        raise Undisclosed(str(fault)) from fault
    finally:
        abort(transport)


def _offer(endpoint: Any) -> Offer:
    server = endpoint.Server
    return Offer(
        url=endpoint.EndpointUrl or "",
        policy_uri=endpoint.SecurityPolicyUri or "",
        mode=int(endpoint.SecurityMode),
        certificate=endpoint.ServerCertificate or b"",
        application_uri=server.ApplicationUri or "",
        application_name=server.ApplicationName.Text or "" if server.ApplicationName else "",
        transport=endpoint.TransportProfileUri or "",
        tokens=tokens_of(endpoint.UserIdentityTokens),
    )


def tokens_of(policies: Any) -> tuple[Token, ...]:
    """Asyncua's UserTokenPolicies as ours."""
    return tuple(
        Token(TokenKind(int(policy.TokenType)), policy.PolicyId, policy.SecurityPolicyUri or "")
        for policy in policies or ()
        if int(policy.TokenType) in set(TokenKind)
    )
