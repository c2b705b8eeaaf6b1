"""The sources of a site, one task each."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from davylamp.core.intake import Intake
from scada.model import (
    AcknowledgementRefused,
    ConditionAcknowledgement,
    LinkChange,
    LinkState,
    LinkStatus,
    Server,
    SiteTable,
    Tag,
    scan_group,
)
from scada.opcua.security import NO_CREDENTIALS, Credentials
from scada.opcua.source import Source

log = logging.getLogger(__name__)

AGAIN_S: Final = 1.0


class Reader(Protocol):
    """What the core needs of a source."""

    async def run(self) -> None:
        """Bring samples until cancelled."""

    def status(self) -> LinkStatus:
        """How the link stands."""

    def acknowledge(self, wanted: ConditionAcknowledgement) -> None:
        """Acknowledge one of the server's own alarms; what comes of it, the intake hears."""


ReaderOf = Callable[[Server, Sequence[Tag], NDArray[np.int32], Intake, Callable[[], int]], Reader]


def opcua_readers(credentials_of: Callable[[Server], Credentials]) -> ReaderOf:
    """The OPC UA source of every server, with what it needs to be let in."""

    def reader(
        server: Server,
        tags: Sequence[Tag],
        index: NDArray[np.int32],
        intake: Intake,
        clock: Callable[[], int],
    ) -> Reader:
        credentials = credentials_of(server)
        return Source(server, tags, index, intake, clock=clock, credentials=credentials)

    return reader


opcua_reader: Final = opcua_readers(lambda server: NO_CREDENTIALS)
"""OPC UA sources of servers without security that let everyone in."""


class Links:
    """All links of a site."""

    def __init__(
        self,
        table: SiteTable,
        intake: Intake,
        clock: Callable[[], int],
        reader_of: ReaderOf = opcua_reader,
    ) -> None:
        self._intake, self._clock = intake, clock
        self._readers: dict[str, Reader] = {}
        self.groups = frozenset(scan_group(tag.server, tag.scan_s) for tag in table.tags)
        """Every scan group of the site."""
        for server in table.servers:
            index = np.array(
                [row for row, tag in enumerate(table.tags) if tag.server == server.id], np.int32
            )
            if len(index):
                tags = [table.tags[row] for row in index]
                self._readers[server.id] = reader_of(server, tags, index, intake, clock)

    def status(self) -> tuple[LinkStatus, ...]:
        """How every link stands."""
        return tuple(reader.status() for reader in self._readers.values())

    def acknowledge(self, wanted: ConditionAcknowledgement) -> None:
        """Pass an acknowledgement on to the server that raised the alarm."""
        reader = self._readers.get(wanted.server)
        if reader is not None:
            reader.acknowledge(wanted)
            return
        refused = AcknowledgementRefused(
            server=wanted.server,
            alarm=wanted.alarm,
            reason="nothing is read from this server",
            time_ns=self._clock(),
        )
        self._intake.conditions((refused,))

    async def run(self) -> None:
        """Read until cancelled."""
        async with asyncio.TaskGroup() as group:
            for server, reader in self._readers.items():
                group.create_task(self._hold(server, reader), name=f"source {server}")

    async def _hold(self, server: str, reader: Reader) -> None:
        """A source that fails within itself is a lost server, not a lost core."""
        while True:
            try:
                await reader.run()
            except Exception as fault:
                log.exception("source %s failed", server)
                reason = f"fault in the source: {type(fault).__name__}: {fault}"
                self._intake.link(
                    LinkChange(
                        server=server,
                        state=LinkState.LOST,
                        time_ns=self._clock(),
                        reason=reason,
                    )
                )
            await asyncio.sleep(AGAIN_S)
