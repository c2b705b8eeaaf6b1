"""What a mark sees of a layer, and what it says of its sensors.

A mark keeps its state in arrays of one *slot* per sensor that it judges. The rows of a layer and
their slots are slices where they are consecutive, so that the usual scan of all tags costs views
and no copies.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.runs import Rows, chosen, run

NORMAL: Final = np.uint8(0)
"""The mark does not stand, and that was said."""
STANDS: Final = np.uint8(1)
"""The mark stands, and that was said."""
UNSAID: Final = np.uint8(2)
"""Nothing was judged since the start or since the sensor was bad."""
UNCONFIRMED: Final = np.uint8(3)
"""The mark stood when the sensor went bad."""
PENDING: Final = np.uint8(4)
"""The condition is there, and its time is running."""

NEVER_NS: Final = 2**62


@dataclass(frozen=True, slots=True)
class Seen:
    """The rows of a layer that concern one mark; every column ``(k,)``.

    ``small`` is the value as float32, NaN where the sample cannot be used; `values` gives them whole.
    ``time_ns`` is source time, or the time of the step where the source's clock is far off. ``codes``
    are the bits of `scada.detect.truth.codes`, None where the status of every row says nothing.
    """

    at: Rows
    value: NDArray[np.float64]
    small: NDArray[np.float32]
    time_ns: NDArray[np.int64]
    codes: NDArray[np.uint8] | None = None

    def values(self, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """The values of some of the rows, NaN where the sample cannot be used."""
        return np.where(np.isnan(self.small[rows]), np.nan, self.value[rows])

    def slots(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """The slots of some of the rows."""
        return chosen(self.at, rows)


@dataclass(frozen=True, slots=True)
class Said:
    """What a mark judged: slots, each at most once, and whether it stands; every column ``(k,)``."""

    slot: NDArray[np.intp]
    active: NDArray[np.bool_]
    value: NDArray[np.float64]
    time_ns: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.slot)

    @classmethod
    def of(cls, slot: object, active: object, value: object, time_ns: object) -> "Said":
        """Build it from anything array-like; scalars are repeated."""
        slots = np.array(slot, np.intp, ndmin=1)
        shape = slots.shape
        return cls(
            slots,
            np.array(np.broadcast_to(np.asarray(active, np.bool_), shape)),
            np.array(np.broadcast_to(np.asarray(value, np.float64), shape)),
            np.array(np.broadcast_to(np.asarray(time_ns, np.int64), shape)),
        )

    def then(self, later: "Said") -> "Said":
        """Both; of a sensor that both speak of, the later word."""
        if not len(self) or not len(later):
            return self if len(self) else later
        kept = ~np.isin(self.slot, later.slot)
        return Said(
            np.r_[self.slot[kept], later.slot],
            np.r_[self.active[kept], later.active],
            np.r_[self.value[kept], later.value],
            np.r_[self.time_ns[kept], later.time_ns],
        )


SILENCE: Final = Said.of([], False, 0.0, 0)
"""Nothing was judged."""


class Places:
    """Where the tags of a layer stand among the slots of a mark."""

    def __init__(self, tags: NDArray[np.intp], n_tags: int) -> None:
        self.tags = tags
        self._slot = np.full(n_tags, -1, np.intp)
        self._slot[tags] = np.arange(len(tags))

    def of(self, tags: NDArray[np.integer]) -> tuple[Rows, Rows]:
        """The rows of a layer that are of ours, and their slots."""
        slot = self._slot[tags]
        rows = np.flatnonzero(slot >= 0)
        return run(rows), run(slot[rows])

    def slot(self, tag: int) -> int:
        """The slot of a tag, -1 for one that is not judged."""
        return int(self._slot[tag])
