"""What a journal line says of its alarm, as columns: figures of a million lines decode none of them."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from scada.model import PROMPTS, Event

NOT_SAID = -1
"""The process or acknowledgement of a line that is of none."""


def said_by(events: Sequence[Event]) -> dict[str, NDArray[Any]]:
    """Priority, process, acknowledgement, whether suppressed and whether a prompt, of each."""
    return {
        "priority": np.array([min(max(one.priority, 0), 255) for one in events], np.uint8),
        "process": np.array([_number(one.process) for one in events], np.int8),
        "acknowledgement": np.array([_number(one.acknowledgement) for one in events], np.int8),
        "suppressed": np.array([one.suppressed not in (msgspec.UNSET, ()) for one in events], bool),
        "prompt": np.array([one.alarm_kind in PROMPTS for one in events], bool),
    }


def _number(state: int | None) -> int:
    return NOT_SAID if state is None else int(state)
