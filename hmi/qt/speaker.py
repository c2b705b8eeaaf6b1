"""Makes a station heard: tones and a voice, by programs that the machine has.

PySide6-Essentials has no multimedia, and a control room's machine has a player: ``aplay``, ``paplay``,
``pw-play`` or ``afplay`` plays the tones, ``espeak-ng`` or another engine that takes a text as its last
argument speaks. Where there is none the window system's own beep sounds: a station is never mute.
"""

import logging
import shlex
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PySide6.QtCore import QObject, QProcess

from hmi.models.tones import TONES, wav
from hmi.models.wish import Audio

log = logging.getLogger(__name__)

PLAYERS: Final = ("pw-play", "paplay", "aplay -q", "afplay")
VOICES: Final = {"espeak-ng": {"zh": ("-v", "cmn"), "en": ("-v", "en")}}
"""What engines need to be told for a language; another engine is configured with its own arguments."""


class Speaker(QObject):
    """Plays one thing at a time. ``beep`` sounds where there is no player."""

    def __init__(self, audio: Audio, beep: Callable[[], None]) -> None:
        super().__init__()
        self._beep = beep
        self._player = player(audio.player) if audio.tones else ()
        self._voice = voice(audio.voice, audio.language)
        self._folder: TemporaryDirectory[str] | None = None
        self._playing = QProcess(self)
        self._speaking = QProcess(self)
        self._playing.errorOccurred.connect(self._player_error)
        self._speaking.errorOccurred.connect(self._voice_error)
        self._playing.finished.connect(self._played)
        self._speaking.finished.connect(self._spoke)
        self.faults: list[str] = []
        """What cannot be heard, and why, as the last word of a text ``sound.…``; empty where all is well."""
        if audio.tones and not self._player:
            self.faults.append("no_player")
        if audio.voice and not self._voice:
            self.faults.append("no_voice")

    @property
    def is_speaking(self) -> bool:
        """Whether the voice is still at its last words."""
        return self._speaking.state() is not QProcess.ProcessState.NotRunning

    @property
    def has_voice(self) -> bool:
        """Whether there is anything that speaks."""
        return bool(self._voice)

    def sound(self, priority: int) -> None:
        """The tone of a priority, unless the voice or the last tone still sounds."""
        if not self._player:
            self._beep()
        elif not self.is_speaking and self._playing.state() is QProcess.ProcessState.NotRunning:
            self._start(self._playing, (*self._player, str(self._file(priority))))

    def say(self, text: str) -> None:
        """Speak; what is not said yet is dropped, since it was said of an earlier moment."""
        if self._voice and text:
            self._stop(self._speaking)
            # The text never begins with a dash that an engine would take for an option.
            self._start(self._speaking, (*self._voice, text.lstrip("-− ")))

    def quiet(self) -> None:
        """Stop at once: the operator silenced."""
        self._stop(self._playing)
        self._stop(self._speaking)

    def close(self) -> None:
        """Stop, and take the tones away."""
        self.quiet()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _file(self, priority: int) -> Path:
        """The tone's file, made when it is needed first."""
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="davylamp-tones-")
        path = Path(self._folder.name) / f"{priority}.wav"
        if not path.exists():
            path.write_bytes(wav(TONES.get(priority, TONES[0])))
        return path

    def _start(self, process: QProcess, argv: Sequence[str]) -> None:
        process.start(argv[0], list(argv[1:]))

    def _stop(self, process: QProcess) -> None:
        if process.state() is not QProcess.ProcessState.NotRunning:
            process.kill()
            process.waitForFinished(200)

    def _player_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._give_up_player()

    def _voice_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._give_up_voice()

    def _played(self, code: int, status: QProcess.ExitStatus) -> None:
        """A player that cannot reach the sound card ends with an error, and nobody heard anything."""
        if code and status is QProcess.ExitStatus.NormalExit:
            self._give_up_player()

    def _spoke(self, code: int, status: QProcess.ExitStatus) -> None:
        if code and status is QProcess.ExitStatus.NormalExit:
            self._give_up_voice()

    def _give_up_player(self) -> None:
        """From now on the beep sounds: a station is never mute."""
        log.warning("sound: %s does not play; the beep sounds instead", " ".join(self._player))
        self._player = ()
        self.faults.append("player_failed")
        self._beep()

    def _give_up_voice(self) -> None:
        """From now on the tones sound alone."""
        log.warning("sound: %s does not speak", " ".join(self._voice))
        self._voice = ()
        self.faults.append("voice_failed")


def player(wanted: str) -> tuple[str, ...]:
    """The configured player, or the first that this machine has; empty for none."""
    for known in [wanted] if wanted else PLAYERS:
        argv = tuple(shlex.split(known))
        if argv and shutil.which(argv[0]):
            return argv
    return ()


def voice(wanted: str, language: str) -> tuple[str, ...]:
    """The configured engine with what it needs for the language; empty where it is not there."""
    argv = tuple(shlex.split(wanted))
    if not argv or not shutil.which(argv[0]):
        return ()
    told = VOICES.get(Path(argv[0]).name, {}).get(language, ()) if len(argv) == 1 else ()
    return (*argv, *told)
