"""The sources of a site, one task each."""

import asyncio
import logging
import random
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
from scada.opcua.gate import Gate
from scada.opcua.security import NO_CREDENTIALS, Credentials
from scada.opcua.source import Source

log = logging.getLogger(__name__)

AGAIN_S: Final = 1.0

AT_ONCE: Final = 8
APART_S: Final = 0.005
"""So many links begin at once; for each further one the beginnings are spread over so much more."""


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
    """The OPC UA source of every server, with what it needs to be let in; all share one gate."""
    gate = Gate()

    def reader(
        server: Server,
        tags: Sequence[Tag],
        index: NDArray[np.int32],
        intake: Intake,
        clock: Callable[[], int],
    ) -> Reader:
        credentials = credentials_of(server)
        return Source(server, tags, index, intake, clock=clock, credentials=credentials, gate=gate)

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
        measured = [tag for tag in table.tags if tag.server]
        self.groups = frozenset(scan_group(tag.server, tag.scan_s) for tag in measured)
        """Every scan group of the site."""
        rows: dict[str, list[int]] = {}
        for row, tag in enumerate(table.tags):
            rows.setdefault(tag.server, []).append(row)
        for server in table.servers:
            if server.id in rows:
                index = np.array(rows[server.id], np.int32)
                tags = [table.tags[row] for row in rows[server.id]]
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
            reason="NothingIsRead",
            time_ns=self._clock(),
        )
        self._intake.conditions((refused,))

    async def run(self) -> None:
        """Read until cancelled. Many links begin one after the other, not at one moment."""
        spread_s = APART_S * max(0, len(self._readers) - AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for server, reader in self._readers.items():
                hold = self._hold(server, reader, random.uniform(0.0, spread_s))
                group.create_task(hold, name=f"source {server}")

    async def _hold(self, server: str, reader: Reader, first_s: float) -> None:
        """A source that fails within itself is a lost server, not a lost core."""
        await asyncio.sleep(first_s)
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
