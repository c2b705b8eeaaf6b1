"""The tags that prove interlocks: what is known of each now."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Scan
from scada.detect.interlocks.signal import Mask
from scada.detect.runs import run
from scada.model import Flag, Status, Tag
from scada.model.quality import BAD

_SUBSTITUTED: Final = np.uint16(Flag.SUBSTITUTED)
_CODE: Final = np.uint32(0xFFFF0000)


class Members:
    """Columns of shape ``(m + 1,)``; the last row stands for a tag that is not there.

    ``broken`` is what the device itself says to be bad: a sensor, a line, a station. A link that is
    lost says nothing of the devices behind it, and has an alarm of its own.
    """

    def __init__(self, tags: Sequence[int], site: Sequence[Tag], tolerance_ns: int) -> None:
        self.tags: NDArray[np.intp] = np.array(sorted(set(tags)), np.intp)
        size = len(self.tags) + 1
        self.slot: NDArray[np.intp] = np.full(len(site), -1)
        self.slot[self.tags] = np.arange(size - 1)
        self.value: NDArray[np.float64] = np.full(size, np.nan)
        self.time_ns: NDArray[np.int64] = np.zeros(size, np.int64)
        self.usable: Mask = np.zeros(size, np.bool_)
        self.broken: Mask = np.zeros(size, np.bool_)
        self.calibrating: Mask = np.zeros(size, np.bool_)
        switches = [site[tag].is_switch for tag in self.tags.tolist()]
        self.is_switch: Mask = np.array([*switches, False], np.bool_)
        self._tolerance_ns = tolerance_ns

    def rows(self, scan: Scan) -> NDArray[np.intp]:
        """The rows of a layer that are of members."""
        return np.flatnonzero(self.slot[run(scan.layer.tag)] >= 0)

    def times(self, scan: Scan, rows: NDArray[np.intp]) -> NDArray[np.int64]:
        """Source times where they lie near now, else now."""
        time_ns = scan.layer.time_ns[rows]
        near = np.abs(time_ns - scan.now_ns) <= self._tolerance_ns
        return np.where(near, time_ns, scan.now_ns)

    def stirred(self, scan: Scan, rows: NDArray[np.intp]) -> Mask:
        """Which of these rows say something new: another state, another quality, the first of all."""
        layer = scan.layer
        slot = self.slot[layer.tag[rows]]
        usable, broken, calibrating = self._qualities(scan, rows)
        with np.errstate(invalid="ignore"):
            changed = (layer.value[rows] >= 0.5) != (self.value[slot] >= 0.5)
        changed &= self.is_switch[slot]
        changed |= (usable != self.usable[slot]) | (broken != self.broken[slot])
        changed |= calibrating != self.calibrating[slot]
        return np.asarray(changed)

    def take(self, scan: Scan, rows: NDArray[np.intp]) -> None:
        """Take these rows of a layer."""
        layer, slot = scan.layer, self.slot[scan.layer.tag[rows]]
        self.value[slot], self.time_ns[slot] = layer.value[rows], layer.time_ns[rows]
        self.usable[slot], self.broken[slot], self.calibrating[slot] = self._qualities(scan, rows)

    def _qualities(self, scan: Scan, rows: NDArray[np.intp]) -> tuple[Mask, Mask, Mask]:
        """Usable, broken, calibrating."""
        layer, bad = scan.layer, scan.quality[rows] == BAD
        put_in_place = (layer.flags[rows] & _SUBSTITUTED) != 0
        calibration = np.uint32(Status.UNCERTAIN_SENSOR_CALIBRATION)
        return ~bad, bad & ~put_in_place, (layer.status[rows] & _CODE) == calibration
