"""The door to asyncua: one connection, its secure channel and session, and raw requests on it.

asyncua does the handshakes, security and chunking; its supervision, reconnection and publish loop
are not used (see the decision records). A channel is used for one connection and thrown away.
Errors of the sockets and of asyncua leave this file as `LinkFault` or `ServiceFault`.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final, cast

from asyncua import Client
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import nodeid_to_binary, struct_from_binary

from scada.model import Server
from scada.opcua.errors import CertificateEnd, LinkFault
from scada.opcua.gate import Gate
from scada.opcua.handshake import APPLICATION_URI, Ticket, prepare, shake_hands
from scada.opcua.requests import RequestFrame
from scada.opcua.security import NO_CREDENTIALS, Credentials
from scada.opcua.times import to_ticks
from scada.opcua.transport import (
    HELLO_S,
    Protocol,
    Transport,
    abort,
    connect,
    largest_request,
    translated,
    with_port,
)
from scada.opcua.trust import Secured, first_end, secure

SESSION_S: Final = 10.0
"""Time for each request that sets up the session: small devices sign slowly."""

SETUP_S: Final = 60.0
"""Time for a request that builds monitored items; the watchdog notices silence earlier."""

SESSION_TIMEOUT_MS: Final = 60_000
CHANNEL_LIFETIME_MS: Final = 3_600_000
SHORTEST_RENEWAL_S: Final = 0.1
"""A server may grant a lifetime of 0; its link is not to be a busy loop."""

_HARD_TO_GUESS: Final = 16
"""Bytes of an encoded token from which on it counts as random."""


class Channel:
    """An open session; `lost` ends when the socket does."""

    def __init__(self, client: Client, transport: Transport, clock: Callable[[], int]) -> None:
        self._client, self._transport, self._clock = client, transport, clock
        self._frame = RequestFrame(nodeid_to_binary(transport.session.authentication_token))
        self._handle = 0
        self.largest_request = 0
        self.secured: Secured | None = None
        """Both sides' certificates; None under security None."""
        self.certificate_end: CertificateEnd | None = None

    @property
    def url(self) -> str:
        """The endpoint's address."""
        return str(self._client.server_url.geturl())

    @property
    def ticket(self) -> Ticket:
        """To go on with this session after the connection was lost."""
        token = self._transport.session.authentication_token
        return Ticket(
            self._client.server_url.geturl(),
            isinstance(token.Identifier, int) or len(nodeid_to_binary(token)) < _HARD_TO_GUESS,
            token,
            self._client._server_nonce,
            self._client.security_policy.peer_certificate,
            self._client._policy_ids,
        )

    @property
    def lost(self) -> asyncio.Future[str]:
        """Done with the reason when the socket is gone."""
        return self._transport.lost

    @classmethod
    async def open(
        cls,
        server: Server,
        *,
        clock: Callable[[], int],
        heard: Callable[[], None],
        credentials: Credentials = NO_CREDENTIALS,
        url: str = "",
        locales: Sequence[str] = (),
        resume: Ticket | None = None,
        gate: Gate | None = None,
        patience_s: float = SESSION_S,
    ) -> "Channel":
        """Connect, open the secure channel, create and activate a session. Raises `LinkFault`.

        The server's security, mode and user hold; ``url`` is one of its `Server.urls`, the first
        when empty. ``clock`` gives ns UTC; ``heard`` is called whenever bytes came. ``locales`` are
        the languages wanted of the server's texts, the best first. ``resume`` goes on with an older
        session instead of creating one, or raises `Refused`. The handshake waits at ``gate``, and has
        ``patience_s`` for each of its requests.
        """
        address = with_port(url or server.url)
        secured = await secure(server, address, credentials, clock(), patience_s)
        end = first_end(secured, credentials)
        client = Client(secured.url if secured else address, timeout=HELLO_S)
        client.name = client.description = "Davylamp"
        client.application_uri = APPLICATION_URI
        client.session_timeout = SESSION_TIMEOUT_MS
        client.set_locale(locales or ("en",))
        client.secure_channel_timeout = CHANNEL_LIFETIME_MS
        transport = Transport(HELLO_S, heard)
        client.uaclient = transport
        if secured is not None:
            prepare(client, transport, secured)
        try:
            limits = await connect(client, transport, server.silent_s)
            cast(Protocol, transport.protocol).timeout = patience_s
            async with (gate or Gate()).slot():
                await shake_hands(client, transport, server, credentials, secured, resume)
            channel = cls(client, transport, clock)
            channel.largest_request = largest_request(limits)
            channel.secured, channel.certificate_end = secured, end
            return channel
        except LinkFault as fault:
            fault.certificate_end = end
            abort(transport)
            raise
        except BaseException:
            abort(transport)
            raise

    def post(self, kind: int, parameters: bytes, timeout_s: float = 0.0) -> asyncio.Future[Buffer]:
        """Send a request encoded by `requests`; the future ends with the answer's body.

        ``timeout_s`` is only the hint to the server (0: none); deadlines are the caller's.
        """
        protocol = self._transport.protocol
        if protocol is None or protocol.transport is None:
            raise LinkFault("the connection is closed")
        self._handle = self._handle % 0xFFFFFFFF + 1
        head = self._frame.head(
            kind,
            ticks=to_ticks(self._clock()),
            handle=self._handle,
            timeout_ms=int(timeout_s * 1000),
        )
        return cast(Protocol, protocol).send(head, parameters)

    async def ask(self, kind: int, parameters: bytes, *, timeout_s: float = 0.0) -> bytes:
        """Send a raw request, wait for its body; ``timeout_s`` 0 leaves silence to the watchdog."""
        with translated("request", cast(Protocol, self._transport.protocol)):
            if not timeout_s:
                return bytes(await self.post(kind, parameters))
            async with asyncio.timeout(timeout_s):
                return bytes(await self.post(kind, parameters, timeout_s))

    async def call(self, request: Any, answer: type[Any], *, timeout_s: float = SETUP_S) -> Any:
        """Send a request built of asyncua's objects; for what is rare. Raises `ServiceFault`."""
        service = type(request).__name__.removesuffix("Request")
        protocol = cast(Protocol, self._transport.protocol)
        with translated(service, protocol, service):
            body = await self._transport._send_request(request, timeout_s)
            response = struct_from_binary(answer, body)
            response.ResponseHeader.ServiceResult.check()
        return response

    async def keep_open(self) -> None:
        """Renew the secure channel at 75 % of its lifetime, for ever. Raises `LinkFault`."""
        while True:
            lifetime_s = self._client.secure_channel_timeout / 1000
            await asyncio.sleep(max(SHORTEST_RENEWAL_S, lifetime_s * 0.75))
            with translated("renewal of the secure channel"):
                await self._client.open_secure_channel(renew=True)
                self._transport.revolve_security_token()

    async def close(self, timeout_s: float = 1.0) -> None:
        """Take leave of the server, so that it frees the session at once; then drop the socket."""
        try:
            with suppress(Exception):
                async with asyncio.timeout(timeout_s):
                    await self._transport.session.close_session(True)
        finally:
            abort(self._transport)
        await asyncio.sleep(0)

    async def abort(self) -> None:
        """Drop the socket without a word."""
        abort(self._transport)
        await asyncio.sleep(0)
