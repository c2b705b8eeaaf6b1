"""How fast the core's turns are, and whether they keep their time."""

from statistics import median


class Pace:
    """Measures the turns of one scan after another."""

    def __init__(self) -> None:
        self._took_ms: list[float] = []
        self.step_ms = 0.0
        """Median of the last scan's turns that had something to judge."""
        self.step_ms_max = 0.0
        self.late_scans = 0
        """Scans that a turn or a heartbeat was late by, since the start."""

    def took(self, seconds: float) -> None:
        """A turn with something to judge took so long."""
        self._took_ms.append(seconds * 1000)

    def scan(self) -> None:
        """A scan ended."""
        if self._took_ms:
            self.step_ms, self.step_ms_max = median(self._took_ms), max(self._took_ms)
            self._took_ms.clear()
