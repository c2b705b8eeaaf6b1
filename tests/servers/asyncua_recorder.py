"""An asyncua server as a child process that writes down every value that it sets.

Nodes, values, record and options are those of the open62541 server: tests/servers/open62541/README.md.
"""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from math import floor
from pathlib import Path
from typing import Any

from asyncua import Server, ua
from asyncua.server.history import HistoryDict

from tests.servers.asyncua_server import NAMESPACE, node
from tests.servers.child import ServerChild

TURN_S = 0.01
AWAY_S = 1.0
"""How long the port is closed at SIGHUP."""
LEAST_PERIODS = 0.7
"""Values of one node are never closer than this: see the open62541 server."""


class AsyncuaRecorder(ServerChild):
    """Options: ``nodes``, ``rate``, ``record``, ``history``."""

    def command(self, *arguments: str) -> tuple[list[str], Mapping[str, str]]:
        return [sys.executable, "-m", "tests.servers.asyncua_recorder", *arguments], os.environ

    @staticmethod
    def analogue(index: int) -> str:
        return node(f"A{index}")


class Plant:
    """The nodes of a server, their record and their history."""

    def __init__(self, server: Server, rate: float, record: Path | None, history: int) -> None:
        self._server, self._rate, self._history = server, rate, history
        self._ids: list[ua.NodeId] = []
        self._set_s: list[float] = []
        self._store = HistoryDict(100)
        server.iserver.history_manager.set_storage(self._store)
        self._path = record
        self._file = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND) if record else -1

    async def build(self, nodes: int) -> None:
        space = await self._server.register_namespace(NAMESPACE)
        parent = self._server.nodes.objects
        for index in range(nodes):
            id_ = ua.NodeId(ua.String(f"A{index}"), ua.Int16(space))
            one = await parent.add_variable(id_, f"A{index}", 0.0, ua.VariantType.Double)
            if self._history:
                await one.set_attr_bit(ua.AttributeIds.AccessLevel, ua.AccessLevel.HistoryRead)
                await self._store.new_historized_node(id_, None, self._history)
            self._ids.append(id_)
            self._set_s.append(0.0)
        if self._history and self._path:
            await self._read_back(self._path)
        for index in range(nodes):
            await self._set(index, datetime.now(UTC))

    async def _read_back(self, record: Path) -> None:
        """As a server with its history on disk would have it."""
        for line in record.read_text().splitlines():
            index, time, value = line.split()
            moment = ua.win_epoch_to_datetime(int(time))
            await self._store.save_node_value(self._ids[int(index)], _value(float(value), moment))

    async def run(self) -> None:
        """Set the nodes one after the other, spread over the period; never catch up."""
        loop, count = asyncio.get_running_loop(), len(self._ids)
        begin_s, done = loop.time(), 0
        while True:
            await asyncio.sleep(TURN_S)
            due = int((loop.time() - begin_s) * self._rate * count)
            for turn in range(max(done, due - count), due):
                if loop.time() - self._set_s[turn % count] >= LEAST_PERIODS / self._rate:
                    await self._set(turn % count, datetime.now(UTC))
            done = due

    async def _set(self, index: int, moment: datetime) -> None:
        """Recorded before it is set: what a killed server had set is always in the file."""
        value = _value(self._number(index, moment), moment)
        self._set_s[index] = asyncio.get_running_loop().time()
        if self._file >= 0:
            time = ua.datetime_to_win_epoch(moment)
            os.write(self._file, f"{index} {time} {value.Value.Value:.0f}\n".encode())
        if self._history:
            await self._store.save_node_value(self._ids[index], value)
        await self._server.write_attribute_value(self._ids[index], value)

    def _number(self, index: int, moment: datetime) -> float:
        return floor(2 * moment.timestamp() * self._rate) % 16384 * 1000.0 + index % 1000


def _value(number: float, moment: datetime) -> ua.DataValue:
    return ua.DataValue(
        ua.Variant(number, ua.VariantType.Double), SourceTimestamp=moment, ServerTimestamp=moment
    )


async def serve(options: argparse.Namespace) -> None:
    """Serve until SIGTERM, or until stdin closes."""
    server = Server()
    await server.init()
    server.set_endpoint(f"opc.tcp://127.0.0.1:{options.port}")
    plant = Plant(server, options.rate, options.record, options.history)
    await plant.build(options.nodes)
    await server.start()
    listening: Any = server.bserver
    print(f"ready {listening._server.sockets[0].getsockname()[1]}", flush=True)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    if options.until_stdin_closes:
        loop.add_reader(sys.stdin, ended.set)
    hung_up = asyncio.Event()
    loop.add_signal_handler(signal.SIGHUP, hung_up.set)
    beside = [asyncio.ensure_future(one) for one in (plant.run(), _listen_anew(listening, hung_up))]
    await ended.wait()
    for task in beside:
        task.cancel()
    await server.stop()


async def _listen_anew(listening: Any, hung_up: asyncio.Event) -> None:
    """Close the port and all connections for a while; sessions and subscriptions stay."""
    while True:
        await hung_up.wait()
        hung_up.clear()
        await listening.stop()
        await asyncio.sleep(AWAY_S)
        await listening.start()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--nodes", type=int, default=50)
    parser.add_argument("--rate", type=float, default=10.0)
    parser.add_argument("--record", type=Path)
    parser.add_argument("--history", type=int, default=0)
    parser.add_argument("--until-stdin-closes", action="store_true")
    logging.disable()
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
