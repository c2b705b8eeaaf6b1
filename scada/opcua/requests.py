"""The requests of the hot path, encoded once; only time, handle and timeout change per request.

All begin alike: TypeId, session token, timestamp, request handle, no diagnostics, no audit entry,
timeout hint, no additional header (OPC 10000-4, 7.33).
"""

import struct
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

READ_REQUEST: Final = 631
CREATE_MONITORED_ITEMS_REQUEST: Final = 751
PUBLISH_REQUEST: Final = 826
REPUBLISH_REQUEST: Final = 832

VALUE: Final = 13
"""AttributeId of Value."""

_TIMESTAMPS_SOURCE: Final = 0
_TIMESTAMPS_BOTH: Final = 2
_REPORTING: Final = 2


class RequestFrame:
    """The head of every request of one session; ``token`` is its encoded authentication token."""

    def __init__(self, token: bytes) -> None:
        self._token = token

    def encode(
        self, kind: int, parameters: bytes, *, ticks: int, handle: int, timeout_ms: int
    ) -> bytes:
        """A whole body: ``kind`` is the TypeId's number, ``ticks`` now as FILETIME."""
        return self.head(kind, ticks=ticks, handle=handle, timeout_ms=timeout_ms) + parameters

    def head(self, kind: int, *, ticks: int, handle: int, timeout_ms: int) -> bytes:
        """What stands before the parameters."""
        head = struct.pack("<BBH", 1, 0, kind) + self._token
        return head + struct.pack("<qIIiI3s", ticks, handle, 0, -1, timeout_ms, b"\0\0\0")


def read_value_id(node_id: bytes, index_range: str = "") -> bytes:
    """A ReadValueId of a node's Value, from its encoded NodeId; also a monitored item's target.

    ``index_range`` asks for a part of an array (NumericRange: OPC 10000-4, 7.27).
    """
    part = index_range.encode()
    return node_id + struct.pack("<Ii", VALUE, len(part) or -1) + part + struct.pack("<Hi", 0, -1)


def read_parameters(value_ids: Sequence[bytes]) -> bytes:
    """A ReadRequest's parameters: no cached values wanted, both timestamps."""
    head = struct.pack("<dIi", 0.0, _TIMESTAMPS_BOTH, len(value_ids))
    return head + b"".join(value_ids)


def with_times(parameters: bytes, source_only: bool) -> bytes:
    """The same ReadRequest's parameters, asking for the source's time only, or for both."""
    times = _TIMESTAMPS_SOURCE if source_only else _TIMESTAMPS_BOTH
    return parameters[:8] + struct.pack("<I", times) + parameters[12:]


def publish_parameters(acknowledged: Sequence[tuple[int, int]]) -> bytes:
    """A PublishRequest's parameters: (subscription, sequence) pairs to acknowledge."""
    flat = [number for pair in acknowledged for number in pair]
    return struct.pack(f"<i{len(flat)}I", len(acknowledged), *flat)


def republish_parameters(subscription: int, sequence: int) -> bytes:
    """A RepublishRequest's parameters."""
    return struct.pack("<II", subscription, sequence)


NO_FILTER: Final = b"\0\0\0"
"""A null ExtensionObject."""


def deadband_filter(deadband: float) -> bytes:
    """A DataChangeFilter: status or value, by an absolute deadband in raw units (7.22.2)."""
    if deadband <= 0:
        return NO_FILTER
    return struct.pack("<BBHBiIId", 1, 0, 724, 1, 16, 1, 1, deadband)


def create_items_parameters(
    subscription: int,
    value_ids: Sequence[bytes],
    handles: NDArray[np.uint32],
    *,
    sampling_ms: float,
    queue: int,
    filters: Sequence[bytes] = (),
) -> bytes:
    """A CreateMonitoredItemsRequest's parameters: reporting, the oldest is discarded.

    ``filters`` has one for each item, or is empty for none. No filter means the trigger StatusValue
    and no deadband (OPC 10000-4, 7.22.2): every change of the value or of the status is reported, and
    a server has nothing to refuse.
    """
    before, after = struct.pack("<d", sampling_ms), struct.pack("<IB", queue, 1)
    items = [
        target + struct.pack("<II", _REPORTING, handle) + before + filter_ + after
        for target, handle, filter_ in zip(
            value_ids, handles.tolist(), filters or [NO_FILTER] * len(value_ids), strict=True
        )
    ]
    return struct.pack("<IIi", subscription, _TIMESTAMPS_BOTH, len(items)) + b"".join(items)
