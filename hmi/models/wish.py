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
    layouts: Path | None = None
    """Where windows' layouts are kept; None: nowhere."""
    layout: str = ""
    """The layout to begin with."""
    lock_after_s: float = 0.0
    """Without a key or a movement of the mouse for so long the station is locked; 0: never."""
    kiosk: bool = False
    """Full screen, without a frame, not to be closed but by an engineer or administrator."""
    sizes: tuple[tuple[int, int], ...] = ((1920, 1080),)
    """The sizes of the pictures."""
    deeds: int | None = None
    """How much the scripted operator does; None: whatever there is to do."""
    views: tuple[str, ...] = ()
    """The views that pictures are wanted of; none named: all."""
