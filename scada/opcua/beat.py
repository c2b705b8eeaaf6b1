"""The beat: a small Read again and again, which keeps bytes coming and tells how the server is."""

import asyncio
from collections.abc import Callable
from typing import Final

import numpy as np

from scada.opcua.answers import header_ticks, read_answer
from scada.opcua.data_values import DataValues
from scada.opcua.errors import LinkFault, ServiceFault
from scada.opcua.figures import Figures
from scada.opcua.reader import Reader
from scada.opcua.requests import read_parameters, read_value_id
from scada.opcua.status_codes import SESSION_GONE

LONGEST_S: Final = 1.0

_STATE: Final = read_value_id(b"\x01\x00\xd3\x08")
"""ServerStatus.State, i=2259 (OPC 10000-5, 8.3.2)."""

_SERVICE_LEVEL: Final = read_value_id(b"\x01\x00\xdb\x08")
"""Server.ServiceLevel, i=2267 (OPC 10000-5, 8.3.2)."""

_STATES: Final = (
    "running",
    "failed",
    "without a configuration",
    "suspended",
    "shutting down",
    "in test",
    "without communication to its devices",
    "in an unknown state",
)


class Beat:
    """Runs on one connection; a quarter of ``silent_s`` lies between two beats, or a second."""

    def __init__(
        self, reader: Reader, figures: Figures, clock: Callable[[], int], silent_s: float
    ) -> None:
        self._reader, self._figures, self._clock = reader, figures, clock
        self._period_s = min(LONGEST_S, silent_s / 4)

    async def run(self) -> None:
        """Beat until the link fails. Raises `LinkFault` where the session is gone."""
        parameters = read_parameters([_STATE, _SERVICE_LEVEL])
        while True:
            sent_ns = self._clock()
            body = await self._reader.ask(parameters)
            self._figures.beat(header_ticks(body), sent_ns, self._clock())
            self._figures.server_state, self._figures.service_level = _read(body)
            await asyncio.sleep(self._period_s)


def _read(body: bytes) -> tuple[str, int]:
    """What the server says of itself, if it is anything but running; and its ServiceLevel."""
    try:
        values = read_answer(body, 2)
    except ServiceFault as fault:
        if fault.status & 0xFFFF0000 in SESSION_GONE:
            raise LinkFault(str(fault)) from fault
        return "", -1
    state, level = _whole(values, 0), _whole(values, 1)
    words = f"the server says that it is {_STATES[state]}" if 0 < state < len(_STATES) else ""
    return words, level if level <= 255 else -1


def _whole(values: DataValues, place: int) -> int:
    """The number there; -1 where there is none."""
    value = float(values.value[place])
    bad = bool(values.status[place] >> np.uint32(31)) or not np.isfinite(value)
    return -1 if bad else int(value)
