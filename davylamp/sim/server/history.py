"""The server's own history: HistoryRead of raw values (OPC 10000-11, 6.5.3).

A server that has crashed and comes back still has it, as a server has that historizes to its disk.
"""

import struct
from typing import Any, Final

import numpy as np
from asyncua import ua
from asyncua.server.history import HistoryManager
from asyncua.server.internal_server import InternalServer
from asyncua.ua.uatypes import datetime_to_win_epoch

from davylamp.sim.server.board import Board
from davylamp.sim.server.encoding import FILETIME_OF_1970, filetime
from davylamp.sim.server.memory import Rows

MOST_PER_NODE: Final = 500
"""Values of a node in one answer, whatever the client asks for."""

_UNKNOWN: Final = ua.StatusCodes.BadNodeIdUnknown
_UNSUPPORTED: Final = ua.StatusCodes.BadHistoryOperationUnsupported

_COUNT: Final = struct.Struct("<i")
_POINT: Final = struct.Struct("<qi")
"""A continuation point: the time of the next value, and how many of that time were given already."""

_HISTORY_DATA: Final = ua.NodeId(ua.ObjectIds.HistoryData_Encoding_DefaultBinary)


class PlantHistory(HistoryManager):
    """asyncua's manager, with the plant's values taken from the board's memory."""

    def __init__(self, iserver: InternalServer, board: Board) -> None:
        super().__init__(iserver)
        self.board = board

    async def read_history(self, params: ua.HistoryReadParameters) -> list[ua.HistoryReadResult]:
        """One result per node; nothing is held for continuation points, which say all themselves."""
        details, wanted = params.HistoryReadDetails, params.NodesToRead
        if params.ReleaseContinuationPoints:
            return [ua.HistoryReadResult() for _ in wanted]
        if not isinstance(details, ua.ReadRawModifiedDetails) or details.IsReadModified:
            return [_refused(_UNSUPPORTED) for _ in wanted]
        places = [self.board.place.get(node.NodeId) for node in wanted]
        start, end = datetime_to_win_epoch(details.StartTime), _end(details)
        known = [one for one in places if one is not None and self.board.has_history(one)]
        found = self.board.memory.between(known, start, end)
        most = min(details.NumValuesPerNode or MOST_PER_NODE, MOST_PER_NODE)
        return [
            self._result(found[place], place, node.ContinuationPoint, most)
            if place in found
            else _refused(_UNKNOWN if place is None else _UNSUPPORTED)
            for place, node in zip(places, wanted, strict=True)
        ]

    def _result(self, rows: Rows, place: int, point: bytes | None, most: int) -> Any:
        if point:
            time, given = _POINT.unpack(point)
            rows = rows[np.searchsorted(rows["time"], time) + given :]
        result = ua.HistoryReadResult()
        if not len(rows):
            result.StatusCode = ua.StatusCode(ua.UInt32(ua.StatusCodes.GoodNoData))
            return result
        if len(rows) > most:
            time = int(rows["time"][most])
            given = most - int(np.searchsorted(rows["time"], time))
            result.ContinuationPoint = _POINT.pack(time, given)
        body = b"".join((_COUNT.pack(len(rows[:most])), *self._encoded(place, rows[:most])))
        result.HistoryData = ua.ExtensionObject(TypeId=_HISTORY_DATA, Body=body)
        return result

    def _encoded(self, place: int, rows: Rows) -> list[bytes]:
        encode = self.board.encoders[place]
        return [
            encode(value, status, time)
            for time, value, status in zip(
                rows["time"].tolist(), rows["value"].tolist(), rows["status"].tolist(), strict=True
            )
        ]


def _end(details: ua.ReadRawModifiedDetails) -> int:
    """No end means until now and beyond."""
    end = int(datetime_to_win_epoch(details.EndTime))
    return end if end > FILETIME_OF_1970 else filetime(2**62)


def _refused(code: int) -> ua.HistoryReadResult:
    return ua.HistoryReadResult(StatusCode=ua.StatusCode(ua.UInt32(code)))
