"""The door to asyncua: one connection, its secure channel and session, and raw requests on it.

asyncua does the handshakes, security and chunking; its supervision, reconnection and publish loop
are not used (see the decision records). A channel is used for one connection and thrown away.
Errors of the sockets and of asyncua leave this file as `LinkFault` or `ServiceFault`.
"""

import asyncio
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, cast
from urllib.parse import urlsplit

from asyncua import Client, ua
from asyncua.client.ua_client import UaClient, UASocketProtocol
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import nodeid_to_binary, struct_from_binary

from scada.model import Server
from scada.opcua.errors import LinkFault, Refused, ServiceFault
from scada.opcua.gate import Gate
from scada.opcua.requests import RequestFrame
from scada.opcua.security import NO_CREDENTIALS, Credentials
from scada.opcua.status_codes import SESSION_GONE, status_text
from scada.opcua.times import to_ticks

HELLO_S: Final = 2.0
"""Time for the TCP connection, and again for the answer to Hello."""

SESSION_S: Final = 10.0
"""Time for each request that sets up the session: small devices sign slowly."""

SETUP_S: Final = 60.0
"""Time for a request that builds monitored items; the watchdog notices silence earlier."""

SESSION_TIMEOUT_MS: Final = 60_000
CHANNEL_LIFETIME_MS: Final = 3_600_000
_HARD_TO_GUESS: Final = 16
"""Bytes of an encoded token from which on it counts as random."""

APPLICATION_URI: Final = "urn:davylamp:core"


class _Protocol(UASocketProtocol):
    """asyncua's protocol, telling when bytes came and keeping the server's own word on its end."""

    def __init__(self, timeout: float, policy: Any, heard: Callable[[], None]) -> None:
        super().__init__(timeout, security_policy=policy)
        self._heard = heard
        self.server_error = ""

    def data_received(self, data: bytes) -> None:
        self._heard()
        super().data_received(data)

    def _process_received_message(self, msg: Any) -> None:
        if isinstance(msg, ua.ErrorMessage) and msg.Error is not None:
            self.server_error = status_text(msg.Error.value)
        super()._process_received_message(msg)


class _Transport(UaClient):
    """asyncua's transport with our protocol."""

    def __init__(self, timeout: float, heard: Callable[[], None]) -> None:
        super().__init__(timeout)
        self._heard = heard
        self.lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def _make_protocol(self) -> UASocketProtocol:
        protocol = _Protocol(self._timeout, self.security_policy, self._heard)
        # One future per socket: set_security opens and closes one of its own before ours.
        self.lost = asyncio.get_running_loop().create_future()
        protocol.is_session_closing = self._is_session_closing
        protocol.on_connection_lost = partial(_connection_lost, protocol, self.lost)
        self.protocol = protocol
        return protocol


def _connection_lost(
    protocol: _Protocol, lost: asyncio.Future[str], fault: Exception | None
) -> None:
    if not lost.done():
        word = protocol.server_error or str(fault or "the server closed the connection")
        lost.set_result(word)


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


class Channel:
    """An open session; `lost` ends when the socket does."""

    def __init__(self, client: Client, transport: _Transport, clock: Callable[[], int]) -> None:
        self._client, self._transport, self._clock = client, transport, clock
        self._frame = RequestFrame(nodeid_to_binary(transport.session.authentication_token))
        self._handle = 0
        self.largest_request = 0

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
        client = Client(_with_port(url or server.url), timeout=HELLO_S)
        client.name = client.description = "Davylamp"
        client.application_uri = APPLICATION_URI
        client.session_timeout = SESSION_TIMEOUT_MS
        client.set_locale(locales or ("en",))
        client.secure_channel_timeout = CHANNEL_LIFETIME_MS
        transport = _Transport(HELLO_S, heard)
        client.uaclient = transport
        try:
            limits = await _connect(client, transport, server)
            cast(_Protocol, transport.protocol).timeout = patience_s
            async with (gate or Gate()).slot():
                await _shake_hands(client, transport, server, credentials, resume)
            channel = cls(client, transport, clock)
            channel.largest_request = _largest(limits)
            return channel
        except BaseException:
            _abort(transport)
            raise

    def post(self, kind: int, parameters: bytes, timeout_s: float = 0.0) -> asyncio.Future[Buffer]:
        """Send a request encoded by `requests`; the future ends with the answer's body.

        ``timeout_s`` is only the hint to the server (0: none); deadlines are the caller's.
        """
        protocol = self._transport.protocol
        if protocol is None or protocol.transport is None:
            raise LinkFault("the connection is closed")
        self._handle = self._handle % 0xFFFFFFFF + 1
        body = self._frame.encode(
            kind,
            parameters,
            ticks=to_ticks(self._clock()),
            handle=self._handle,
            timeout_ms=int(timeout_s * 1000),
        )
        protocol.revolve_security_token()
        number = protocol._request_id + 1
        message = protocol._connection.message_to_binary(body, request_id=number)
        protocol._request_id = number
        future: asyncio.Future[Buffer] = asyncio.get_running_loop().create_future()
        protocol._callbackmap[number] = future
        protocol.transport.write(message)
        return future

    async def ask(self, kind: int, parameters: bytes, *, timeout_s: float = 0.0) -> bytes:
        """Send a raw request, wait for its body; ``timeout_s`` 0 leaves silence to the watchdog."""
        with _translated("request", cast(_Protocol, self._transport.protocol)):
            async with asyncio.timeout(timeout_s or None):
                return bytes(await self.post(kind, parameters, timeout_s))

    async def call(self, request: Any, answer: type[Any], *, timeout_s: float = SETUP_S) -> Any:
        """Send a request built of asyncua's objects; for what is rare. Raises `ServiceFault`."""
        service = type(request).__name__.removesuffix("Request")
        protocol = cast(_Protocol, self._transport.protocol)
        with _translated(service, protocol, service):
            body = await self._transport._send_request(request, timeout_s)
            response = struct_from_binary(answer, body)
            response.ResponseHeader.ServiceResult.check()
        return response

    async def keep_open(self) -> None:
        """Renew the secure channel at 75 % of its lifetime, for ever. Raises `LinkFault`."""
        while True:
            await asyncio.sleep(self._client.secure_channel_timeout * 0.75 / 1000)
            with _translated("renewal of the secure channel"):
                await self._client.open_secure_channel(renew=True)
                self._transport.revolve_security_token()

    async def close(self, timeout_s: float = 1.0) -> None:
        """Take leave of the server, so that it frees the session at once; then drop the socket."""
        try:
            with suppress(Exception):
                async with asyncio.timeout(timeout_s):
                    await self._transport.session.close_session(True)
        finally:
            _abort(self._transport)
        await asyncio.sleep(0)

    async def abort(self) -> None:
        """Drop the socket without a word."""
        _abort(self._transport)
        await asyncio.sleep(0)


async def _connect(client: Client, transport: _Transport, server: Server) -> ua.Acknowledge:
    """A socket, and the server's limits on messages."""
    with _translated("connecting"):
        await client.connect_socket()
    protocol = cast(_Protocol, transport.protocol)
    _tune(protocol, server.silent_s)
    with _translated("hello", protocol):
        limits = await transport.send_hello(client.server_url.geturl())
    _apply(protocol, limits)
    return limits


async def _shake_hands(
    client: Client,
    transport: _Transport,
    server: Server,
    credentials: Credentials,
    resume: Ticket | None,
) -> None:
    """A secure channel, and on it a session: a new one, or that of the ticket."""
    protocol = cast(_Protocol, transport.protocol)
    with _translated("secure channel", protocol):
        await client.open_secure_channel()
    if resume is not None:
        _show(client, transport, resume)
    else:
        with _translated("session", protocol):
            await client.create_session()
    refused = Refused if resume is not None else LinkFault
    with _translated("log-in", protocol, refusal=refused):
        await client.activate_session(server.user or None, credentials.password())


def _show(client: Client, transport: _Transport, ticket: Ticket) -> None:
    """Take the place of the client that had the session. Raises `Refused`: another server is there."""
    policy = client.security_policy
    if policy.peer_certificate not in (None, ticket.server_certificate):
        raise Refused("the server shows another certificate")
    policy.peer_certificate = ticket.server_certificate
    known: Any = client
    known._server_nonce, known._policy_ids = ticket.nonce, ticket.user_tokens
    transport.session.restore_authentication_token(ticket.token)


def _with_port(url: str) -> str:
    """The URL with the standard's port where it has none. Raises `LinkFault` where it is no URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise _no_address(url) from fault
    if parts.scheme != "opc.tcp" or not parts.hostname:
        raise _no_address(url)
    return url if port else parts._replace(netloc=f"{parts.netloc.rstrip(':')}:4840").geturl()


def _no_address(url: str) -> LinkFault:
    return LinkFault(f"{url!r} is no address of an OPC UA server: write opc.tcp://host:4840")


def _abort(transport: _Transport) -> None:
    protocol = transport.protocol
    if protocol is not None and protocol.transport is not None:
        protocol.transport.abort()


def _tune(protocol: _Protocol, silent_s: float) -> None:
    """Let the kernel drop a connection whose bytes are not acknowledged, where it knows how."""
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    if option is not None and protocol.transport is not None:
        sock = protocol.transport.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, option, int(silent_s * 1000))


def _apply(protocol: _Protocol, limits: ua.Acknowledge) -> None:
    """Set the limits: asyncua applies those that the server sets on requests to its answers."""
    ours = protocol._connection._limits
    ours.max_send_buffer = limits.ReceiveBufferSize or 65535
    ours.max_recv_buffer = max(limits.SendBufferSize, limits.ReceiveBufferSize, 65536)
    ours.max_chunk_count = ours.max_message_size = 0


def _largest(limits: ua.Acknowledge) -> int:
    """The largest request in bytes that the server takes; 0 if it does not say."""
    chunks = limits.MaxChunkCount * (limits.ReceiveBufferSize - 128)
    known = [size for size in (limits.MaxMessageSize, chunks) if size > 0]
    return min(known, default=0)


@contextmanager
def _translated(
    what: str,
    protocol: _Protocol | None = None,
    service: str = "",
    refusal: type[LinkFault] = LinkFault,
) -> Iterator[None]:
    try:
        yield
    except ua.UaStatusCodeError as fault:
        code = int(fault.code)
        if service and code not in SESSION_GONE:
            raise ServiceFault(service, code) from fault
        raise refusal(f"{what}: {status_text(code)}") from fault
    except TimeoutError as fault:
        raise LinkFault(f"{what}: no answer in time") from fault
    except (OSError, ua.UaError, ValueError, TypeError) as fault:
        word = protocol.server_error if protocol is not None else ""
        raise LinkFault(f"{what}: {word or _in_words(fault)}") from fault


def _in_words(fault: Exception) -> str:
    if isinstance(fault, ConnectionRefusedError):
        return "refused, nothing listens there"
    if isinstance(fault, socket.gaierror):
        return "the host's name is not known"
    return str(fault) or type(fault).__name__
