"""Why a tag cannot be used."""

from enum import IntEnum
from typing import Final

import numpy as np


class Reason(IntEnum):
    """Why a tag cannot be used; the order has no meaning."""

    USABLE = 0
    WAITING = 1
    LINK = 2
    STATUS = 3
    NOT_FINITE = 4
    STALE = 5
    MISSING = 6


ALONE: Final = np.array([reason >= Reason.STATUS for reason in Reason])
"""The reasons that are the tag's own, by code."""
REPLACED: Final = np.array(
    [reason in (Reason.WAITING, Reason.LINK, Reason.STALE, Reason.MISSING) for reason in Reason]
)
"""The reasons for which a substituted sample stands in the store, by code."""
UNSEEN: Final = np.array([reason in (Reason.WAITING, Reason.LINK) for reason in Reason])
"""The reasons that end with the first sample, whatever it says, by code."""
