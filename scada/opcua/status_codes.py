"""The StatusCodes that the link acts on (OPC 10000-6, annex A.2), and their names."""

from typing import Final

import numpy as np
from asyncua.ua import StatusCodes
from asyncua.ua.status_codes import code_to_name_doc
from numpy.typing import NDArray

BAD_NODE_ID_INVALID: Final = int(StatusCodes.BadNodeIdInvalid)
BAD_NODE_ID_UNKNOWN: Final = int(StatusCodes.BadNodeIdUnknown)
BAD_TYPE_MISMATCH: Final = int(StatusCodes.BadTypeMismatch)
BAD_INDEX_RANGE_NO_DATA: Final = int(StatusCodes.BadIndexRangeNoData)
BAD_DECODING_ERROR: Final = int(StatusCodes.BadDecodingError)
BAD_NO_DATA: Final = int(StatusCodes.BadNoData)
BAD_TIMEOUT: Final = int(StatusCodes.BadTimeout)
BAD_TOO_MANY_PUBLISH_REQUESTS: Final = int(StatusCodes.BadTooManyPublishRequests)
BAD_NO_CONTINUATION_POINTS: Final = int(StatusCodes.BadNoContinuationPoints)
BAD_CONTINUATION_POINT_INVALID: Final = int(StatusCodes.BadContinuationPointInvalid)
BAD_UNEXPECTED_ERROR: Final = int(StatusCodes.BadUnexpectedError)

BAD_SUBSCRIPTION_ID_INVALID: Final = int(StatusCodes.BadSubscriptionIdInvalid)
BAD_TOO_MANY_MONITORED_ITEMS: Final = int(StatusCodes.BadTooManyMonitoredItems)
BAD_TOO_MANY_SUBSCRIPTIONS: Final = int(StatusCodes.BadTooManySubscriptions)

TOO_LARGE: Final = frozenset(
    {
        int(StatusCodes.BadTooManyOperations),
        int(StatusCodes.BadEncodingLimitsExceeded),
        int(StatusCodes.BadRequestTooLarge),
        int(StatusCodes.BadResponseTooLarge),
    }
)
"""The request may succeed if less is asked for at once."""

SESSION_GONE: Final = frozenset(
    {
        int(StatusCodes.BadSessionIdInvalid),
        int(StatusCodes.BadSessionClosed),
        int(StatusCodes.BadSessionNotActivated),
        int(StatusCodes.BadSecureChannelIdInvalid),
        int(StatusCodes.BadSecureChannelClosed),
        int(StatusCodes.BadSecureChannelTokenUnknown),
        int(StatusCodes.BadShutdown),
        int(StatusCodes.BadServerHalted),
        int(StatusCodes.BadConnectionClosed),
    }
)
"""No request of this session can succeed any more."""

OF_THE_SERVICE: Final = frozenset(
    {
        int(StatusCodes.BadServiceUnsupported),
        int(StatusCodes.BadTimeout),
        int(StatusCodes.BadTcpServerTooBusy),
        int(StatusCodes.BadServerTooBusy),
        int(StatusCodes.BadSubscriptionIdInvalid),
        int(StatusCodes.BadNoSubscription),
    }
)
"""No item of the request is to blame for its refusal."""

FILTER_REFUSED: Final = np.array(
    [
        int(StatusCodes.BadMonitoredItemFilterInvalid),
        int(StatusCodes.BadMonitoredItemFilterUnsupported),
        int(StatusCodes.BadFilterNotAllowed),
        int(StatusCodes.BadDeadbandFilterInvalid),
    ],
    np.uint32,
)
"""The item may be created without a filter."""

RANGE_REFUSED: Final = np.array(
    [
        int(StatusCodes.BadIndexRangeInvalid),
        BAD_INDEX_RANGE_NO_DATA,
        int(StatusCodes.BadIndexRangeDataMismatch),
    ],
    np.uint32,
)
"""The item may be created for the whole array."""

REFUSALS: Final = np.array(
    [
        BAD_NODE_ID_INVALID,
        BAD_NODE_ID_UNKNOWN,
        BAD_TYPE_MISMATCH,
        int(StatusCodes.BadAttributeIdInvalid),
        int(StatusCodes.BadNotReadable),
        int(StatusCodes.BadUserAccessDenied),
        int(StatusCodes.BadIndexRangeInvalid),
        BAD_INDEX_RANGE_NO_DATA,
        int(StatusCodes.BadDataEncodingUnsupported),
    ],
    np.uint32,
)
"""Statuses that speak of the configuration (node, right, type), not of the sensor behind it."""

CODE_MASK: Final = np.uint32(0xFFFF0000)
"""The part of a StatusCode that names it; the rest are info bits (OPC 10000-4, 7.39.1)."""


def is_refusal(status: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """True where the server would not give the tag at all; any shape."""
    return np.isin(status & CODE_MASK, REFUSALS)


def is_unknown(status: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """True where the server does not know the node."""
    return np.isin(status & CODE_MASK, _UNKNOWN)


_UNKNOWN: Final = np.array([BAD_NODE_ID_INVALID, BAD_NODE_ID_UNKNOWN], np.uint32)


def overflowed(status: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """True where the InfoType is DataValue and the Overflow bit is set (OPC 10000-4, 7.39.1)."""
    marked: NDArray[np.bool_] = (status & np.uint32(0x0C80)) == np.uint32(0x0480)
    return marked


def status_text(status: int) -> str:
    """A status by its standard name: ``BadNodeIdUnknown``, or in hex where it has none."""
    known = code_to_name_doc.get(status & 0xFFFF0000)
    return known[0] if known else f"0x{status:08X}"
