"""Quality of a sample, read from its OPC UA StatusCode (OPC 10000-4, 7.39), which is kept whole."""

from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model.flags import Flag

SEVERITY_MASK: Final = 0xC0000000


class Quality(IntEnum):
    """The three qualities; ordered, so that the worst of several is their maximum."""

    GOOD = 0
    UNCERTAIN = 1
    BAD = 2


GOOD, UNCERTAIN, BAD = (np.uint8(quality) for quality in Quality)
"""The same as the columns have them. An enum beside a column of bytes has NumPy compare both as int64,
which takes ten times as long."""


class Status(IntEnum):
    """StatusCodes that Davylamp itself writes or names (OPC 10000-6, annex A.2)."""

    GOOD = 0x00000000
    UNCERTAIN_LAST_USABLE_VALUE = 0x40900000
    UNCERTAIN_SENSOR_CALIBRATION = 0x420A0000
    BAD = 0x80000000
    BAD_COMMUNICATION_ERROR = 0x80050000
    BAD_TIMEOUT = 0x800A0000
    BAD_NO_COMMUNICATION = 0x80310000
    BAD_WAITING_FOR_INITIAL_DATA = 0x80320000
    BAD_NODE_ID_UNKNOWN = 0x80340000
    BAD_NOT_CONNECTED = 0x808A0000
    BAD_DEVICE_FAILURE = 0x808B0000
    BAD_SENSOR_FAILURE = 0x808C0000
    BAD_OUT_OF_SERVICE = 0x808D0000
    BAD_NO_DATA = 0x809B0000


def is_good(status: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """True where the status' severity is Good; any shape."""
    good: NDArray[np.bool_] = np.equal(status & np.uint32(SEVERITY_MASK), 0)
    return good


def is_uncertain(status: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """True where the status' severity is Uncertain; any shape."""
    uncertain: NDArray[np.bool_] = np.equal(
        status & np.uint32(SEVERITY_MASK), np.uint32(0x40000000)
    )
    return uncertain


def is_bad(status: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """True where the status' severity is Bad (or the reserved 0b11); any shape."""
    bad: NDArray[np.bool_] = np.greater_equal(status, np.uint32(0x80000000))
    return bad


def quality_of(status: NDArray[np.uint32], flags: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Return the `Quality` of each row: from the status, and BAD where the value is not finite."""
    quality = np.zeros(status.shape, np.uint8)
    odd = np.nonzero(status != 0)
    # The severities are 0, 1, 2 and the reserved 3, which counts as bad.
    quality[odd] = np.minimum(status[odd] >> np.uint32(30), np.uint32(Quality.BAD))
    quality[(flags & np.uint16(Flag.NOT_FINITE)) != 0] = Quality.BAD
    return quality


def status_name(status: int) -> str:
    """A status in words: ``BAD_SENSOR_FAILURE``, or ``BAD 0x80AB0000`` for one without a name here."""
    code = status & 0xFFFF0000
    if code in Status._value2member_map_:
        return Status(code).name
    severity = ("GOOD", "UNCERTAIN", "BAD", "BAD")[(status >> 30) & 3]
    return f"{severity} 0x{code:08X}"
