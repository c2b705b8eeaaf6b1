"""A record of the events that came, one line each: for benches."""

import json
import time
from pathlib import Path

from scada.model import Event


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
