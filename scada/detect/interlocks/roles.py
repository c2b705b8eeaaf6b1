"""What the tags of a role say together."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from scada.detect.interlocks.members import Members
from scada.detect.interlocks.signal import Mask, Signal
from scada.model.interlock import Interlock


class Role:
    """The tags that ``n`` interlocks have in one role; ``slot`` is ``(n, most)`` into the members."""

    def __init__(
        self,
        interlocks: Sequence[Interlock],
        names: Sequence[str],
        members: Members,
        place: Mapping[str, int],
    ) -> None:
        rows = [
            [int(members.slot[place[tag]]) for name in names for tag in getattr(one, name)]
            for one in interlocks
        ]
        none = len(members.tags)
        most = max((len(row) for row in rows), default=0)
        padded = [[*row, *([none] * (most - len(row)))] for row in rows]
        self.slot: NDArray[np.intp] = np.array(padded, np.intp).reshape(len(rows), most)
        self.there: Mask = np.less(self.slot, none)
        self.given: Mask = _any(self.there)
        self.members = members

    def any_on(self) -> Signal:
        """At least one is on; no where there is none."""
        on, off = self._states()
        return Signal(_any(on & self.there), _all(off | ~self.there))

    def all_on(self) -> Signal:
        """Every one is on; yes where there is none."""
        on, off = self._states()
        return Signal(_all(on | ~self.there), _any(off & self.there))

    def broken(self) -> Signal:
        """At least one is bad by its own word; no once all of them can be used."""
        broken, usable = self.members.broken[self.slot], self.members.usable[self.slot]
        return Signal(_any(broken & self.there), _all(usable | ~self.there))

    def _states(self) -> tuple[Mask, Mask]:
        usable = self.members.usable[self.slot]
        with np.errstate(invalid="ignore"):
            high = self.members.value[self.slot] >= 0.5
        return usable & high, usable & ~high


class GasRole:
    """Limits of the gas sensors of a role; a sensor under calibration begins nothing.

    What stood before the calibration stands on until its limit returns.
    """

    def __init__(self, role: Role, limit: NDArray[np.intp]) -> None:
        self.role, self._limit = role, limit
        self.armed: Mask = np.zeros(limit.shape, np.bool_)

    @classmethod
    def of(
        cls,
        interlocks: Sequence[Interlock],
        names: tuple[str, str],
        members: Members,
        place: Mapping[str, int],
        limits: Mapping[str, int],
    ) -> "GasRole":
        """``names`` are the column of the tags and that of the limit's id."""
        role = Role(interlocks, names[:1], members, place)
        limit = np.full(role.slot.shape, -1)
        for row, one in enumerate(interlocks):
            for column, tag in enumerate(getattr(one, names[0])):
                limit[row, column] = limits.get(f"{tag}/{getattr(one, names[1])}", -1)
        return cls(role, limit)

    def above(self, exceeded: Mask) -> Signal:
        """At least one limit is exceeded; no once all sensors can be used and none is."""
        members, slot = self.role.members, self.role.slot
        named = np.greater_equal(self._limit, 0)
        over = exceeded[self._limit] & named if len(exceeded) else np.zeros_like(named)
        self.armed = np.logical_and(over, np.logical_or(self.armed, ~members.calibrating[slot]))
        clear = np.logical_or(members.usable[slot] & ~self.armed, ~self.role.there)
        return Signal(_any(self.armed), _all(clear))


def _any(states: Mask) -> Mask:
    some: Mask = np.logical_or.reduce(states, axis=1)
    return some


def _all(states: Mask) -> Mask:
    every: Mask = np.logical_and.reduce(states, axis=1)
    return every
