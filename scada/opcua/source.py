"""One server as a source of samples: connects, reads, loses, returns."""

import asyncio
import time
from collections.abc import Callable, Sequence

import numpy as np
from asyncua import Client, ua
from numpy.typing import NDArray

from scada.model import LinkChange, LinkState, LinkStatus, Samples, Server, Status, Tag, scan_group
from scada.opcua.sink import Sink


class Source:
    """Brings the tags of one server to a sink until it is cancelled.

    ``index`` (int32, shape ``(len(tags),)``) is each tag's place in the site table. ``clock`` gives ns
    UTC. Faults of the server and of the way to it never leave `run`: they arrive as link changes and
    as BAD samples.
    """

    def __init__(
        self,
        server: Server,
        tags: Sequence[Tag],
        index: NDArray[np.int32],
        sink: Sink,
        *,
        clock: Callable[[], int] = time.time_ns,
        password: str | None = None,
    ) -> None:
        self._server, self._tags, self._index, self._sink = server, tuple(tags), index, sink
        self._clock, self._password = clock, password
        self._state, self._since_ns, self._reason = LinkState.CONNECTING, clock(), ""

    async def run(self) -> None:
        """Hold the link and bring samples, until cancelled."""
        while True:
            try:
                await self._hold()
            except (OSError, TimeoutError, ua.UaError) as fault:
                self._change(LinkState.LOST, str(fault) or type(fault).__name__)
            await asyncio.sleep(1.0)

    def status(self) -> LinkStatus:
        """How the link stands now."""
        return LinkStatus(
            server=self._server.id,
            url=self._server.url,
            state=self._state,
            since_ns=self._since_ns,
            reason=self._reason,
            polled=len(self._tags),
        )

    async def _hold(self) -> None:
        async with Client(self._server.url, timeout=2.0) as client:
            spaces = await client.get_namespace_array()
            nodes = [_node_id(tag.node, spaces) for tag in self._tags]
            self._change(LinkState.UP, "")
            while True:
                values = await client.uaclient.read_attributes(nodes, ua.AttributeIds.Value)
                self._deliver(values)
                await asyncio.sleep(1.0)

    def _deliver(self, values: list[ua.DataValue]) -> None:
        now = self._clock()
        raw = [_number(v.Value.Value if v.Value is not None else None) for v in values]
        status = [v.StatusCode.value if v.StatusCode else Status.GOOD for v in values]
        times = [
            int(v.SourceTimestamp.timestamp() * 1e9) if v.SourceTimestamp else now for v in values
        ]
        batch = Samples.of(self._index, times, raw, status)
        for scan_s in {tag.scan_s for tag in self._tags}:
            rows = np.array([tag.scan_s == scan_s for tag in self._tags])
            self._sink.samples(batch.take(rows), scan_group(self._server.id, scan_s), now)

    def _change(self, state: LinkState, reason: str) -> None:
        if state is not self._state:
            self._state, self._since_ns = state, self._clock()
            self._sink.link(
                LinkChange(
                    server=self._server.id, state=state, time_ns=self._since_ns, reason=reason
                )
            )
        self._reason = reason


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def _node_id(node: str, spaces: list[str]) -> ua.NodeId:
    if node.startswith("nsu="):
        uri, rest = node[4:].split(";", 1)
        node = f"ns={spaces.index(uri)};{rest}"
    return ua.NodeId.from_string(node)
