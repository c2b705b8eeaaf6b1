"""The hot path of asyncua's connection: chunks of ordinary messages go in and out without objects.

Hello, secure channel and errors stay with asyncua, and so do keys and ciphers.
"""

import asyncio
import struct
from collections.abc import Callable
from typing import Any, Final

from asyncua import ua
from asyncua.client.ua_client import UASocketProtocol
from asyncua.common.utils import Buffer
from asyncua.crypto.uacrypto import InvalidSignature

from scada.opcua.chunks import PLAIN_HEAD, Aborted, Assembly, Incoming, follows, plain_chunks
from scada.opcua.errors import DecodeError, ServiceFault
from scada.opcua.status_codes import status_text

_IDS: Final = struct.Struct("<II")
"""Of a chunk: channel and token behind the header; sequence number and request before the body."""

LARGE: Final = 4096
"""Bytes of a request that is worth a call to the system of its own."""

SECURED_FROM: Final = 16
"""Where the encrypted part of a chunk begins."""


class ChunkProtocol(asyncio.BufferedProtocol, UASocketProtocol):
    """asyncua's protocol, telling when bytes came and keeping the server's own word on its end.

    A chunk that breaks the rules ends the connection, and `server_error` says why.
    """

    def __init__(self, timeout: float, policy: Any, heard: Callable[[], None]) -> None:
        super().__init__(timeout, security_policy=policy)
        self._heard = heard
        self._incoming, self._assembly = Incoming(), Assembly()
        self._outgoing: list[bytes] = []
        self.server_error = ""

    def expect_chunks(self, largest: int) -> None:
        """The server sends chunks of at most so many bytes."""
        self._incoming.largest_chunk = largest

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where asyncio puts what it receives."""
        return self._incoming.room()

    def buffer_updated(self, nbytes: int) -> None:
        """Bytes came."""
        self._heard()
        self._incoming.took(nbytes)
        try:
            for chunk in self._incoming.chunks():
                if bytes(chunk[:3]) == b"MSG":
                    self._take(chunk)
                else:
                    self._process_received_data(bytes(chunk))
        except (DecodeError, ua.UaError, InvalidSignature, struct.error) as fault:
            self._end(f"the server's answer breaks the protocol: {fault or type(fault).__name__}")

    def send(self, head: bytes, parameters: bytes) -> "asyncio.Future[Buffer]":
        """Send an encoded request, in two parts; the future ends with the body of its answer."""
        assert self.transport is not None
        self.revolve_security_token()
        number = self._request_id + 1
        message = self._message(head, parameters, number)
        self._request_id = number
        future: asyncio.Future[Buffer] = asyncio.get_running_loop().create_future()
        self._callbackmap[number] = future
        self._outgoing.append(message)
        if len(message) >= LARGE:
            self._flush()
        elif len(self._outgoing) == 1:
            asyncio.get_running_loop().call_soon(self._flush)
        return future

    def _flush(self) -> None:
        """Send what was put together in this turn of the loop, at once."""
        outgoing, self._outgoing = self._outgoing, []
        if outgoing and self.transport is not None:
            self.transport.write(outgoing[0] if len(outgoing) == 1 else b"".join(outgoing))

    def _send_request(self, *args: Any, **kwargs: Any) -> "asyncio.Future[Any]":
        """Asyncua's own requests keep their place in the sequence."""
        self._flush()
        future: asyncio.Future[Any] = super()._send_request(*args, **kwargs)
        return future

    def _message(self, head: bytes, parameters: bytes, number: int) -> bytes:
        connection = self._connection
        crypto: Any = connection.security_policy.symmetric_cryptography
        if crypto.signature_size():
            return connection.message_to_binary(head + parameters, request_id=number)
        message, connection._sequence_number = plain_chunks(
            head,
            parameters,
            connection._limits.max_send_buffer,
            channel=connection.security_token.ChannelId,
            token=connection.security_token.TokenId,
            request=number,
            sequence=connection._sequence_number,
        )
        return message

    def _process_received_message(self, msg: Any) -> None:
        if isinstance(msg, ua.ErrorMessage) and msg.Error is not None:
            self.server_error = status_text(msg.Error.value)
        super()._process_received_message(msg)

    def _take(self, chunk: memoryview) -> None:
        """A chunk of an ordinary message. Raises where it is not what it should be."""
        if len(chunk) < PLAIN_HEAD:
            raise DecodeError(f"a chunk of {len(chunk)} bytes")
        connection = self._connection
        channel, token = _IDS.unpack_from(chunk, 8)
        if channel != connection.security_token.ChannelId:
            raise DecodeError(f"a chunk of secure channel {channel}")
        if token != connection.security_token.TokenId:
            connection._check_sym_header(ua.SymmetricAlgorithmHeader(ua.UInt32(token)))
        plain = self._opened(chunk)
        sequence, request = _IDS.unpack_from(plain)
        if not follows(sequence, connection._peer_sequence_number):
            raise DecodeError(f"chunk {sequence} after {connection._peer_sequence_number}")
        connection._peer_sequence_number = sequence
        answer = self._assembly.add(chunk[3], request, bytes(plain[_IDS.size :]))
        if answer is not None:
            self._settle(request, answer)

    def _opened(self, chunk: memoryview) -> memoryview:
        """Sequence number, request and body of a chunk, decrypted, its signature checked."""
        crypto: Any = self._connection.security_policy.symmetric_cryptography
        if not crypto.vsignature_size():
            return chunk[SECURED_FROM:]
        try:
            return _decrypted(crypto, chunk, False)
        except InvalidSignature:
            return _decrypted(crypto, chunk, True)

    def _settle(self, request: int, answer: bytes | Aborted) -> None:
        """An answer to what nobody asked, or no longer waits for, is dropped."""
        future = self._callbackmap.pop(request, None)
        if future is None or future.done():
            return
        if isinstance(answer, Aborted):
            future.set_exception(ServiceFault("the server gave up its answer", answer.status))
        else:
            future.set_result(Buffer(answer))

    def _end(self, reason: str) -> None:
        self.server_error = self.server_error or reason
        if self.transport is not None:
            self.transport.abort()


def _decrypted(crypto: Any, chunk: memoryview, previous_key: bool) -> memoryview:
    crypto.use_prev_key = previous_key
    plain = crypto.decrypt(bytes(chunk[SECURED_FROM:]))
    size = crypto.vsignature_size()
    crypto.verify(b"".join((chunk[:SECURED_FROM], plain[:-size])), plain[-size:])
    return memoryview(crypto.remove_padding(plain[:-size]))
