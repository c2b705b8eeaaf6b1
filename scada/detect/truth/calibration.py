"""The calibration window (标校窗口): a person, a switch or the sensor itself says that it is calibrated.

Question: is somebody at this sensor now?

It stands while any of these does: the status UncertainSensorCalibration; the point's own calibration
switch (``<tag>.cal`` unless the row's ``switch`` says another); code 8 of its state word (``state``); a
window that a person opened with a name, a reason and an end. A window ends by itself at its end, by that
person or another before; it is opened for one sensor at a time and for ``longest_h`` (4 h) at most.

Nothing is suppressed meanwhile: limit alarms sound, samples are stored as they came, with the mark
CALIBRATION beside them (煤矿安全规程 2025, art. 525; field facts A0: per sensor, timed, with name and
reason, always logged and visible).

Units: ns UTC. State: a byte a sensor, and the open windows. False alarms: a mode that was left on; it is
visible as long as it is.

>>> windows = Windows()
>>> windows.open(3, Window(0, 60 * 10**9, "li", "15 d"))
>>> windows.due(59 * 10**9), windows.due(60 * 10**9)
([], [3])
"""

from dataclasses import dataclass
from typing import Final

LONGEST_H: Final = 4.0


@dataclass(frozen=True, slots=True)
class Window:
    """A calibration that a person announced."""

    from_ns: int
    until_ns: int
    user: str
    reason: str


class Windows:
    """The open windows, by slot."""

    def __init__(self) -> None:
        self._open: dict[int, Window] = {}
        self._first_ns = 2**62

    def __len__(self) -> int:
        return len(self._open)

    def get(self, slot: int) -> Window | None:
        """The open window of a sensor."""
        return self._open.get(slot)

    def open(self, slot: int, window: Window) -> None:
        """Open a window; another of the same sensor is replaced."""
        self._open[slot] = window
        self._first_ns = min(self._first_ns, window.until_ns)

    def close(self, slot: int) -> Window | None:
        """Close a window; returns it, None where there was none."""
        return self._open.pop(slot, None)

    def due(self, now_ns: int) -> list[int]:
        """The sensors whose windows have ended."""
        if now_ns < self._first_ns:
            return []
        self._first_ns = min(
            (window.until_ns for window in self._open.values() if window.until_ns > now_ns),
            default=2**62,
        )
        return sorted(slot for slot, window in self._open.items() if window.until_ns <= now_ns)
