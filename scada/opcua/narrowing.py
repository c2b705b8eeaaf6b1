"""Finding out, at each connection, which arrays are worth a window and which servers have windows."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.opcua.data_values import DataValues
from scada.opcua.points import Points
from scada.opcua.reader import Reader, Refused
from scada.opcua.sharing import Rows
from scada.opcua.status_codes import TOO_LARGE

_log: Final = logging.getLogger(__name__)

LEARN_S: Final = 10.0

Good = Callable[[Rows, DataValues | Refused], NDArray[np.bool_]]


async def narrow(points: Points, reader: Reader, nodes: Sequence[bytes | None]) -> None:
    """Read every array of the tags once, and the large ones through their windows.

    ``nodes`` are the tags' encoded NodeIds. Afterwards the reader's targets ask for parts where the
    server gives them, else for the whole. A server that does not answer in time is asked for the
    whole; the watchdog will speak of the rest.
    """
    windows = points.windows
    rows = windows.leads()
    windows.set_open(rows, is_open=False)
    rows = rows[[nodes[row] is not None for row in rows.tolist()]]
    try:
        async with asyncio.timeout(LEARN_S):
            large = await _those(reader, rows, lambda at, came: _is_large(points, at, came))
            windows.set_open(large, is_open=True)
            reader.targets = points.targets(nodes)
            good = await _those(reader, large, lambda at, came: _is_part(points, at, came))
            windows.set_open(large[~np.isin(large, good)], is_open=False)
    except TimeoutError:
        _log.warning("arrays are read whole: no answer within %g s", LEARN_S)
        windows.set_open(rows, is_open=False)
    reader.targets = points.targets(nodes)


async def _those(reader: Reader, rows: Rows, is_so: Good) -> Rows:
    """The rows of whose values, read once, it is so."""
    found: list[Rows] = [np.zeros(0, np.intp)]

    def deliver(rows: Rows, came: DataValues | Refused) -> None:
        found.append(rows[is_so(rows, came)])

    await reader.read(reader.plan(rows), deliver)
    return np.concatenate(found)


def _is_large(points: Points, rows: Rows, came: DataValues | Refused) -> NDArray[np.bool_]:
    """Also what does not fit into one message."""
    if isinstance(came, Refused):
        return np.full(len(rows), came.status & 0xFFFF0000 in TOO_LARGE)
    return points.windows.worth(rows, came)


def _is_part(points: Points, rows: Rows, came: DataValues | Refused) -> NDArray[np.bool_]:
    if isinstance(came, Refused):
        return np.zeros(len(rows), np.bool_)
    return points.windows.honoured(rows, came)
