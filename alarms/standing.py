"""What grading, groups and floods look at: the columns of the engine and the latest values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scada.model import Process


@dataclass(frozen=True, slots=True)
class Standing:
    """Columns to be read only, ``(n_alarms,)``; ``value`` and ``usable`` of the tags, ``(n_tags,)``.

    They are the arrays themselves: whoever owns them writes in place. ``usable`` is which values are
    good or uncertain, and numbers; of those ``status`` says which are good.
    """

    process: NDArray[np.uint8]
    acknowledgement: NDArray[np.uint8]
    held: NDArray[np.bool_]
    suppressed: NDArray[np.uint8]
    level: NDArray[np.uint8]
    raised_ns: NDArray[np.int64]
    active_ns: NDArray[np.int64]
    acknowledged_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    usable: NDArray[np.bool_]
    status: NDArray[np.uint32]

    def active(self, alarm: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of these alarms' conditions are there."""
        there: NDArray[np.bool_] = self.process[alarm] == Process.ACTIVE
        return there

    def normal(self, alarm: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of these alarms are normal: not there, and acknowledged."""
        normal: NDArray[np.bool_] = (self.process[alarm] | self.acknowledgement[alarm]) == 0
        return normal
