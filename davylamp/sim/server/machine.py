"""asyncua's server, made quiet, loopback-only, quick to stop, and able to crash."""

import asyncio
import contextlib
import socket
import struct
from datetime import UTC, datetime
from typing import Any, Final

from asyncua import Server, ua
from asyncua.server.internal_server import InternalServer

from davylamp.sim.server.board import Board
from davylamp.sim.server.history import PlantHistory
from davylamp.sim.server.reads import PlantBinaryServer, Reads
from davylamp.sim.server.subscriptions import PlantSubscriptions

HOST: Final = "127.0.0.1"
_RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER that makes closing a socket a TCP reset."""


class PlantInternalServer(InternalServer):
    """asyncua's inner server whose clock task ends at once when it is stopped."""

    async def stop(self) -> None:
        """Stop the clock without waiting for its next second, then the rest."""
        if self.time_task is not None:
            self.time_task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.time_task
            self.time_task = None
        await super().stop()


class PlantUaServer(Server):
    """One OPC UA server on loopback, security None, that serves a board."""

    def __init__(self) -> None:
        super().__init__(iserver=PlantInternalServer())
        self.set_security_policy([ua.SecurityPolicyType.NoSecurity])
        self.set_identity_tokens([ua.AnonymousIdentityToken])
        self.reads: Reads | None = None

    def serve(self, board: Board) -> None:
        """Take values from this board from now on; called before `start`."""
        subscriptions = PlantSubscriptions(self.iserver.aspace, self.iserver, board)
        self.iserver.subscription_service = subscriptions
        self.iserver.isession.subscription_service = subscriptions
        self.iserver.history_manager = PlantHistory(self.iserver, board)
        self.reads = Reads(board)

    async def start(self) -> None:
        """Listen on the endpoint's port (0: a free one); raises OSError where it is taken."""
        if self.reads is None:
            raise RuntimeError("serve() comes before start()")
        await self._setup_server_nodes()
        await self.iserver.start()
        self.bserver = PlantBinaryServer(self.iserver, HOST, self.endpoint.port or 0, self.limits)
        self.bserver.reads = self.reads
        self.bserver.set_policies(self._policies)
        try:
            await self.bserver.start()
        except OSError:
            await self.iserver.stop()
            raise

    @property
    def port(self) -> int:
        """The port that it listens on, once started."""
        assert self.bserver is not None
        return self.bserver.port

    async def crash(self) -> None:
        """Die as a process dies: every connection reset, sessions and subscriptions forgotten."""
        assert self.bserver is not None
        if self.bserver._server is not None:
            self.bserver._server.close()
        for transport in list(self.iserver.asyncio_transports):
            _reset(transport)
        for session in list(self.iserver._external_sessions.values()):
            await session.close_session(True)
        service = self.iserver.subscription_service
        assert isinstance(service, PlantSubscriptions)
        await service.forget()

    async def come_back(self) -> None:
        """Listen again on the same port, with a new start time, as a new process would."""
        assert self.bserver is not None
        self.bserver._server = await asyncio.get_running_loop().create_server(
            self.bserver._make_protocol, HOST, self.port
        )
        now = datetime.now(UTC)
        status = self.get_node(ua.NodeId(ua.ObjectIds.Server_ServerStatus))
        value = await status.read_value()
        value.StartTime = now
        await status.write_value(value)
        start_time = self.get_node(ua.NodeId(ua.ObjectIds.Server_ServerStatus_StartTime))
        await start_time.write_value(now)

    async def stop(self) -> None:
        """Close every connection and stop; takes well below a second whatever the clients do."""
        if self.bserver is not None:
            for transport in list(self.iserver.asyncio_transports):
                transport.abort()
            for session in list(self.iserver._external_sessions.values()):
                await session.close_session(True)
        await super().stop()


def _reset(transport: Any) -> None:
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()
