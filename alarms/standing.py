"""What grading, groups and floods look at: the columns of the engine and the latest values."""

from dataclasses import dataclass, fields
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from scada.model import Process


class LatestValues(Protocol):
    """The latest value of every tag, ``(n_tags,)``; ``usable`` are good or uncertain, and numbers."""

    @property
    def value(self) -> NDArray[np.float64]:
        """The values."""

    @property
    def status(self) -> NDArray[np.uint32]:
        """Their statuses."""

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Which are good or uncertain, and numbers."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Columns to be read only, ``(n_alarms,)``: the arrays themselves, which their owner writes."""

    process: NDArray[np.uint8]
    acknowledgement: NDArray[np.uint8]
    held: NDArray[np.bool_]
    suppressed: NDArray[np.uint8]
    level: NDArray[np.uint8]
    raised_ns: NDArray[np.int64]
    active_ns: NDArray[np.int64]
    acknowledged_ns: NDArray[np.int64]
    latest: LatestValues

    @classmethod
    def of(cls, columns: Any, latest: LatestValues) -> "Standing":
        """Of whatever has the columns by their names, such as the engine."""
        names = [field.name for field in fields(cls) if field.name != "latest"]
        return cls(**{name: getattr(columns, name) for name in names}, latest=latest)

    @property
    def value(self) -> NDArray[np.float64]:
        """The latest values of the tags."""
        return self.latest.value

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Which of them are good or uncertain, and numbers."""
        return self.latest.usable

    @property
    def status(self) -> NDArray[np.uint32]:
        """Their statuses."""
        return self.latest.status

    def active(self, alarm: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of these alarms' conditions are there."""
        there: NDArray[np.bool_] = self.process[alarm] == Process.ACTIVE
        return there

    def normal(self, alarm: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of these alarms are normal: not there, and acknowledged."""
        normal: NDArray[np.bool_] = (self.process[alarm] | self.acknowledgement[alarm]) == 0
        return normal
