"""asyncua's socket and secure channel, with our own limits and our own words for what goes wrong."""

import asyncio
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, cast
from urllib.parse import urlsplit

from asyncua import Client, ua
from asyncua.client.ua_client import UaClient, UASocketProtocol
from asyncua.common.connection import SecureConnection
from cryptography.exceptions import InvalidSignature

from scada.opcua.chunk_protocol import ChunkProtocol
from scada.opcua.errors import LinkFault, ServiceFault
from scada.opcua.status_codes import SESSION_GONE, status_text

HELLO_S: Final = 2.0
"""Time for the TCP connection, and again for the answer to Hello."""


class _Connection(SecureConnection):
    """Takes the lifetime of a token from its arrival: the server's clock may be hours off."""

    def set_channel(self, params: Any, request_type: Any, client_nonce: bytes) -> None:
        params.SecurityToken.CreatedAt = datetime.now(UTC)
        super().set_channel(params, request_type, client_nonce)


class Protocol(ChunkProtocol):
    """Our protocol, with our own lifetime of tokens."""

    def __init__(self, timeout: float, policy: Any, heard: Callable[[], None]) -> None:
        super().__init__(timeout, policy, heard)
        self._connection = _Connection(policy, self._connection._limits)

    def _process_received_message(self, msg: Any) -> None:
        """Some servers refuse a secure channel by a fault, which asyncua would take for consent.

        An error message ends the connection; it is the link's reason, and no line in a log.
        """
        if isinstance(msg, ua.ErrorMessage) and msg.Error is not None:
            self.server_error = status_text(msg.Error.value)
            self.disconnect_socket()
            msg.Error.check()
        elif isinstance(msg, ua.Message) and self._open_secure_channel_exchange is not None:
            self.check_answer(msg.body(), " in response to OpenSecureChannel")
        super()._process_received_message(msg)

    async def open_secure_channel(self, params: Any) -> Any:
        """asyncua takes an answer that it could not read for one that it has not got yet."""  # noqa: D403
        try:
            return await super().open_secure_channel(params)
        except AssertionError as fault:
            raise LinkFault("secure channel: the server's answer makes no sense") from fault


class Transport(UaClient):
    """asyncua's transport with our protocol; `lost` is done with the reason when the socket is gone."""

    def __init__(self, timeout: float, heard: Callable[[], None]) -> None:
        super().__init__(timeout)
        self._heard = heard
        self.lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def _make_protocol(self) -> UASocketProtocol:
        protocol = Protocol(self._timeout, self.security_policy, self._heard)
        protocol.is_session_closing = self._is_session_closing
        protocol.on_connection_lost = partial(_connection_lost, protocol, self.lost)
        self.protocol = protocol
        return protocol

    async def create_session(self, parameters: Any) -> Any:
        """The new session, with an endpoint for asyncua to find where the server repeats none.

        Some servers repeat only the endpoints that are called as they were reached: behind a
        forwarded port that is none.
        """
        made = await super().create_session(parameters)
        if not made.ServerEndpoints:
            policy: Any = self.security_policy
            blank = ua.EndpointDescription(
                EndpointUrl=parameters.EndpointUrl,
                SecurityMode=policy.Mode,
                SecurityPolicyUri=policy.URI,
            )
            made.ServerEndpoints = [blank]
        return made


def _connection_lost(
    protocol: Protocol, lost: asyncio.Future[str], fault: Exception | None
) -> None:
    if not lost.done():
        word = protocol.server_error or str(fault or "the server closed the connection")
        lost.set_result(word)


async def connect(client: Client, transport: Transport, silent_s: float) -> ua.Acknowledge:
    """A socket, and the server's limits on messages. Raises `LinkFault`."""
    with translated("connecting"):
        await client.connect_socket()
    protocol = cast(Protocol, transport.protocol)
    _tune(protocol, silent_s)
    with translated("hello", protocol):
        limits = await transport.send_hello(client.server_url.geturl())
    _apply(protocol, limits)
    return limits


def abort(transport: Transport) -> None:
    """Drop the socket without a word."""
    protocol = transport.protocol
    if protocol is not None and protocol.transport is not None:
        protocol.transport.abort()


def with_port(url: str) -> str:
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


def _tune(protocol: Protocol, silent_s: float) -> None:
    """Let the kernel drop a connection whose bytes are not acknowledged, where it knows how."""
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    if option is not None and protocol.transport is not None:
        sock = protocol.transport.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, option, int(silent_s * 1000))


def _apply(protocol: Protocol, limits: ua.Acknowledge) -> None:
    """Set the limits: asyncua applies those that the server sets on requests to its answers."""
    ours = protocol._connection._limits
    ours.max_send_buffer = limits.ReceiveBufferSize or 65535
    ours.max_recv_buffer = max(limits.SendBufferSize, limits.ReceiveBufferSize, 65536)
    ours.max_chunk_count = ours.max_message_size = 0
    protocol.expect_chunks(ours.max_recv_buffer)


def largest_request(limits: ua.Acknowledge) -> int:
    """The largest request in bytes that the server takes; 0 if it does not say."""
    chunks = limits.MaxChunkCount * (limits.ReceiveBufferSize - 128)
    known = [size for size in (limits.MaxMessageSize, chunks) if size > 0]
    return min(known, default=0)


@contextmanager
def translated(
    what: str,
    protocol: Protocol | None = None,
    service: str = "",
    refusal: type[LinkFault] = LinkFault,
) -> Iterator[None]:
    """Errors of sockets, of cryptography and of asyncua, as `LinkFault` or `ServiceFault`."""
    try:
        yield
    except asyncio.CancelledError as end:
        # asyncua waits by wait_for2, whose own kind of cancellation a TaskGroup takes for a fault.
        raise (end if type(end) is asyncio.CancelledError else asyncio.CancelledError()) from None
    except ua.UaStatusCodeError as fault:
        code = int(fault.code)
        if service and code not in SESSION_GONE:
            raise ServiceFault(service, code) from fault
        raise refusal(f"{what}: {status_text(code)}") from fault
    except TimeoutError as fault:
        raise LinkFault(f"{what}: no answer in time") from fault
    except InvalidSignature as fault:
        raise LinkFault(f"{what}: the server's signature is wrong") from fault
    except (OSError, ua.UaError, ValueError, TypeError, LookupError, struct.error) as fault:
        word = protocol.server_error if protocol is not None else ""
        raise LinkFault(f"{what}: {word or _in_words(fault)}") from fault


def _in_words(fault: Exception) -> str:
    if isinstance(fault, ConnectionRefusedError):
        return "refused, nothing listens there"
    if isinstance(fault, socket.gaierror):
        return "the host's name is not known"
    return str(fault) or type(fault).__name__
