"""Read requests for the plant's values: answered by joining what the board holds.

A poller sends the same request over and over, only its header differs. The body's bytes are the key
to a plan (the places to join), so that it is decoded once. Whatever is not a plain read of plant
values goes asyncua's way.
"""

import struct
import time
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Final

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.server.binary_server_asyncio import BinaryServer, OPCUAProtocol
from asyncua.server.uaprocessor import UaProcessor
from asyncua.ua.ua_binary import struct_from_binary

from davylamp.sim.server.board import Board
from davylamp.sim.server.encoding import filetime

_READ_REQUEST: Final = ua.ObjectIds.ReadRequest_Encoding_DefaultBinary
_HEAD = struct.Struct("<BBHqIIBiBBBi")
"""Four-byte node id of ReadResponse; header: time, handle, result, no diagnostics, no strings, a null
extension object; number of results."""

_READ_RESPONSE: Final = ua.ObjectIds.ReadResponse_Encoding_DefaultBinary
_NO_DIAGNOSTICS = b"\xff\xff\xff\xff"
_MOST_PLANS = 64

Plan = Callable[[Sequence[bytes]], tuple[bytes, ...]]


class Reads:
    """The plans of all read requests seen so far."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self._plans: dict[bytes, tuple[int, Plan] | None] = {}

    def answer(self, body: bytes, handle: int) -> bytes | None:
        """The encoded ReadResponse, or None where asyncua must answer."""
        plan = self._plan(body)
        if plan is None:
            return None
        count, take = plan
        head = _HEAD.pack(
            1, 0, _READ_RESPONSE, filetime(time.time_ns()), handle, 0, 0, 0, 0, 0, 0, count
        )
        return b"".join((head, *take(self.board.encoded), _NO_DIAGNOSTICS))

    def _plan(self, body: bytes) -> tuple[int, Plan] | None:
        """The plan for a request; those used last are kept."""
        plan = self._plans.pop(body) if body in self._plans else self._make(body)
        if len(self._plans) >= _MOST_PLANS:
            del self._plans[next(iter(self._plans))]
        self._plans[body] = plan
        return plan

    def _make(self, body: bytes) -> tuple[int, Plan] | None:
        params = struct_from_binary(ua.ReadParameters, Buffer(body))
        places = [
            self.board.place.get(wanted.NodeId)
            if wanted.AttributeId == ua.AttributeIds.Value and not wanted.IndexRange
            else None
            for wanted in params.NodesToRead
        ]
        if not places or None in places:
            return None
        if len(places) == 1:
            only = places[0]
            return 1, lambda encoded: (encoded[only],)
        return len(places), itemgetter(*places)


class PlantProcessor(UaProcessor):
    """asyncua's processor of one connection, with a short way for reads."""

    reads: Reads

    async def _process_message(
        self, typeid: ua.NodeId, requesthdr: ua.RequestHeader, seqhdr: Any, body: Buffer
    ) -> Any:
        session = self.session
        is_read = typeid.Identifier == _READ_REQUEST and typeid.NamespaceIndex == 0
        if is_read and session is not None and session.is_activated():
            response = self.reads.answer(
                bytes(body.copy().read(len(body))), requesthdr.RequestHandle
            )
            if response is not None:
                self.session_last_activity = time.monotonic()
                session.touch()
                self._transport.write(
                    self._connection.message_to_binary(response, request_id=seqhdr.RequestId)
                )
                return True
        return await super()._process_message(typeid, requesthdr, seqhdr, body)  # type: ignore[no-untyped-call]


class PlantProtocol(OPCUAProtocol):
    """asyncua's protocol with `PlantProcessor`."""

    reads: Reads

    def connection_made(self, transport: Any) -> None:
        """Take a connection as asyncua does, then put our processor in its place."""
        super().connection_made(transport)
        if self.transport is not None:
            self.processor = PlantProcessor(self.iserver, self.transport, self.limits)
            self.processor.reads = self.reads
            self.processor.set_policies(self.policies)  # type: ignore[no-untyped-call]


class PlantBinaryServer(BinaryServer):
    """asyncua's socket server with `PlantProtocol`."""

    reads: Reads

    def _make_protocol(self) -> OPCUAProtocol:
        protocol = PlantProtocol(
            iserver=self.iserver,
            policies=self._policies,
            clients=self.clients,
            closing_tasks=self.closing_tasks,
            limits=self.limits,
        )
        protocol.reads = self.reads
        return protocol
