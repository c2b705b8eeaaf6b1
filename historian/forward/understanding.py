"""What the messages of the bus say: samples with the ids of their tags, or journal lines."""

import asyncio
import contextlib
from typing import Any, Final

from historian.forward import said
from historian.forward.parcel import Parcel
from historian.forward.troubles import Troubles
from historian.forward.waiting import pause
from historian.store import EventMessage, Origin, SampleMessage, TagNames
from scada.bus.bus import Bus, BusDown, Delivery
from scada.bus.codec import BadMessage, decode, decode_events, decode_step
from scada.bus.header import Header
from scada.bus.subjects import Subjects
from scada.model import SiteTable
from scada.model.trouble import TroubleKind

TABLE_ASKS: Final = 30
"""How often, once a second, a configuration's table is asked for before its steps are kept aside."""
ASK_S: Final = 1.0


class Understanding:
    """Knows the tables of the configurations that it has met. ``table`` is the site's own, if known."""

    def __init__(
        self,
        bus: Bus,
        subjects: Subjects,
        troubles: Troubles,
        stop: asyncio.Event,
        table: SiteTable | None = None,
    ) -> None:
        self._bus, self._subjects, self._troubles, self._stop = bus, subjects, troubles, stop
        self._names: dict[str, TagNames] = {}
        self._patience: dict[str, int] = {}
        self.table: SiteTable | None = None
        """The newest table that was met."""
        self._know(table)

    async def of(self, delivery: Delivery, *, patient: bool = True) -> Parcel:
        """What a message says. Raises `BadInput` for one that says nothing we know.

        ``patient`` waits for a table that is not there yet; that may raise `Stopped`.
        """
        if delivery.subject == self._subjects.steps:
            return Parcel(delivery, await self._step(delivery.data, patient))
        header, events = decode_events(delivery.data)
        return Parcel(delivery, EventMessage(_origin(header), header.now_ns, tuple(events)))

    async def _step(self, data: bytes, patient: bool) -> SampleMessage:
        header, step = decode_step(data)
        names = await self._names_of(header.config_hash, patient)
        return SampleMessage(_origin(header), header.now_ns, names, step.samples)

    async def _names_of(self, config_hash: str, patient: bool) -> TagNames:
        """The tags of a configuration. Raises `BadMessage` where nobody knows them for long."""
        asks = self._patience.setdefault(config_hash, TABLE_ASKS) if patient else 0
        for left in range(asks, -1, -1):
            if config_hash not in self._names:
                await self._ask(config_hash)
            if config_hash in self._names:
                self._troubles.clear("table")
                return self._names[config_hash]
            self._troubles.set("table", TroubleKind.BUS, *said.no_table(config_hash))
            self._patience[config_hash] = left
            if left:
                await pause(self._stop, ASK_S)
        raise BadMessage(f"the table of configuration {config_hash} never came")

    async def _ask(self, config_hash: str) -> None:
        with contextlib.suppress(BusDown):
            data = await self._bus.last(self._subjects.table(config_hash))
            if data is not None:
                self._know(decode(data)[1])

    def _know(self, table: Any) -> None:
        if isinstance(table, SiteTable):
            ids = tuple(tag.id for tag in table.tags)
            self.table = table
            self._names[table.config_hash] = TagNames(table.config_hash, ids)


def _origin(header: Header) -> Origin:
    return Origin(header.source, header.schema, header.epoch, header.seq)
