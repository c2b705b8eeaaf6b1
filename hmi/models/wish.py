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
