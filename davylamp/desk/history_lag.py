"""Whether the history has everything that was said: the historian says so once a second."""

from collections.abc import Callable
from typing import Final

from scada.bus.bus import Bus
from scada.bus.codec import decode
from scada.bus.messages import HistorianHeartbeat
from scada.bus.subjects import Subjects

MOST_S: Final = 60.0
"""What is stored may lag so far behind."""
SILENT_S: Final = 30.0


class HistoryLag:
    """Hears the historian. One that was never heard is not waited for: it may run elsewhere."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._beat: HistorianHeartbeat | None = None
        self._heard_ns = 0

    async def follow(self, bus: Bus, subjects: Subjects) -> None:
        """Hear it from now on."""

        async def hear(subject: str, data: bytes) -> None:
            beat = decode(data)[1]
            if isinstance(beat, HistorianHeartbeat):
                self.hear(beat)

        await bus.listen(subjects.heartbeat("historian"), hear)

    def hear(self, beat: HistorianHeartbeat) -> None:
        """A heartbeat came."""
        self._beat, self._heard_ns = beat, self._clock()

    def said(self) -> str:
        """Why the history may not be whole yet; empty where it is."""
        if self._beat is None:
            return ""
        if self._clock() - self._heard_ns > SILENT_S * 1e9:
            return "waiting for the historian / 等待历史库服务"
        if self._beat.lag_s > MOST_S:
            lag = f"{self._beat.lag_s:.0f}"
            return f"waiting: the history is {lag} s behind / 等待：历史库滞后 {lag} 秒"
        return ""
