"""What a run of the station was asked for."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for; 0 seconds: until the window is closed."""

    user: str
    language: str
    theme: str
    scripted: bool
    seconds: float
    shots: Path | None
    every_s: float
    summary: Path | None
    record: Path | None = None


class Record:
    """A line of JSON per event as it comes into the alarm model: what the benches measure by."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8", buffering=1)

    def __call__(self, event: Event, frame_ns: int) -> None:
        """Write one event with the time at which it was in the model, later than its frame's."""
        line = {
            "alarm": event.alarm,
            "kind": event.kind,
            "time_ns": event.time_ns,
            "applied_ns": time.time_ns(),
        }
        self._file.write(json.dumps(line) + "\n")
