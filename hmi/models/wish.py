"""What a run of the station was asked for."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Audio:
    """What the station sounds like. Nothing set: the window system's beep.

    ``player`` plays the WAV file that is named last (empty: the first that is found), ``voice`` speaks the
    text that is named last (empty: none), in ``language``, the alarms of ``priorities``.
    """

    tones: bool = False
    player: str = ""
    voice: str = ""
    language: str = "zh"
    priorities: tuple[int, ...] = (1, 2)


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
    name: str = "station"
    """The station's own: sessions are bound to it, and the journal says it."""
    password_file: Path | None = None
    """The station logs ``user`` in by itself, at ``position``."""
    position: str = ""
    audio: Audio = field(default_factory=Audio)
