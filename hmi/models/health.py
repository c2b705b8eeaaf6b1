"""How the system itself has been over the last quarter of an hour: what the system page draws.

Fed at every frame, whatever page is in view. All numbers were measured, here or by the service that
says them in its heartbeat; a second in which none came is a gap.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.bus.messages import CoreHeartbeat, HistorianHeartbeat
from scada.model import LinkState

SECONDS: Final = 900
_NS: Final = 1_000_000_000
_FRAMES: Final = 240

SERIES: Final = (
    "step_ms",
    "step_ms_max",
    "samples_per_s",
    "samples_waiting",
    "lag_s",
    "backlog",
    "write_ms",
    "rows_per_s",
    "frame_ms",
    "late_scans",
)
"""What is kept, one value per second."""


@dataclass(frozen=True, slots=True)
class Frames:
    """How this screen draws: pictures per second, and the time of one in ms (median, 95 %)."""

    per_s: float
    median_ms: float
    p95_ms: float


class Health:
    """Rings of one value per second, NaN where nothing was said, over `SECONDS`."""

    def __init__(self) -> None:
        self._rings = {name: np.full(SECONDS, np.nan) for name in SERIES}
        self._second = 0
        self._samples: tuple[int, int, int] | None = None
        self._late: tuple[int, int] | None = None
        self._rows: tuple[int, int, int] | None = None
        self._frames: deque[tuple[int, float]] = deque(maxlen=_FRAMES)

    def core(self, beat: CoreHeartbeat, received_ns: int) -> None:
        """A heartbeat of the core."""
        self._advance(received_ns)
        self._put("step_ms", beat.step_ms)
        self._put("step_ms_max", beat.step_ms_max)
        self._put("samples_waiting", beat.samples_waiting)
        if self._late is not None and self._late[0] == beat.started_ns:
            self._put("late_scans", beat.late_scans - self._late[1])
        self._late = (beat.started_ns, beat.late_scans)
        for link in beat.links:
            self._put(f"up.{link.server}", float(link.state is LinkState.UP))
        now = (beat.started_ns, beat.now_ns, beat.samples)
        self._put("samples_per_s", _rate(self._samples, now))
        self._samples = now

    def historian(self, beat: HistorianHeartbeat, received_ns: int) -> None:
        """A heartbeat of the historian."""
        self._advance(received_ns)
        self._put("lag_s", beat.lag_s)
        self._put("backlog", beat.backlog)
        self._put("write_ms", beat.write_ms)
        now = (beat.started_ns, beat.now_ns, beat.rows)
        self._put("rows_per_s", _rate(self._rows, now))
        self._rows = now

    def drew(self, now_ns: int, took_ms: float) -> None:
        """This screen took what came and drew it, in ``took_ms``."""
        self._advance(now_ns)
        self._frames.append((now_ns, took_ms))
        known = self._rings["frame_ms"][self._second % SECONDS]
        self._put("frame_ms", took_ms if np.isnan(known) else max(known, took_ms))

    def series(self, name: str) -> NDArray[np.float64]:
        """One of `SERIES`, or ``up.<server>``, oldest first, shape ``(SECONDS,)``; NaN: not said."""
        start = (self._second + 1) % SECONDS
        ring = self._rings.get(name)
        return np.roll(ring, -start) if ring is not None else np.full(SECONDS, np.nan)

    def frames(self, now_ns: int) -> Frames | None:
        """Over the last ten seconds; None while there were too few."""
        recent = [(at, ms) for at, ms in self._frames if at > now_ns - 10 * _NS]
        if len(recent) < 2:
            return None
        span_s = (recent[-1][0] - recent[0][0]) / _NS
        times = np.array([ms for _, ms in recent])
        rate = (len(recent) - 1) / span_s if span_s > 0 else 0.0
        return Frames(rate, float(np.median(times)), float(np.percentile(times, 95)))

    def _advance(self, now_ns: int) -> None:
        second = now_ns // _NS
        steps = second - self._second
        if steps < -1:  # the clock was set back: what was seen just before stays so
            self._rings = {
                name: np.roll(ring, steps % SECONDS) for name, ring in self._rings.items()
            }
            self._second = second
        if steps <= 0:
            return
        columns = np.arange(second - min(steps, SECONDS) + 1, second + 1) % SECONDS
        for ring in self._rings.values():
            ring[columns] = np.nan
        self._second = second

    def _put(self, name: str, value: float) -> None:
        """One value; the first of a server makes its ring."""
        if name not in self._rings:
            self._rings[name] = np.full(SECONDS, np.nan)
        self._rings[name][self._second % SECONDS] = value


def _rate(before: tuple[int, int, int] | None, now: tuple[int, int, int]) -> float:
    """Per second, between two heartbeats of the same start (started_ns, now_ns, count)."""
    if before is None or before[0] != now[0] or now[1] <= before[1]:
        return float("nan")
    return (now[2] - before[2]) / ((now[1] - before[1]) / _NS)


def condensed(series: NDArray[np.float64], columns: int) -> NDArray[np.float64]:
    """The highest of each of ``columns`` equal parts, NaN where a part is empty."""
    parts = np.array_split(series, columns)
    return np.array([np.nanmax(p) if np.isfinite(p).any() else np.nan for p in parts])
