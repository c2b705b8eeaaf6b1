"""Ports of loopback: which are free, and when something listens."""

import asyncio
import socket


def free_ports(count: int) -> list[int]:
    """As many different ports as asked for that nobody listens on now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(server.getsockname()[1]) for server in sockets]
    for server in sockets:
        server.close()
    return ports


async def listens(port: int) -> None:
    """Wait until something listens on a port."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        await writer.wait_closed()
        return
