"""What the station lets be heard: tones while something is unacknowledged, a voice for what is new."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from hmi.models.announcer import Announcer
from hmi.models.sound import Sound
from hmi.models.station import StationModel
from hmi.models.wish import Audio
from hmi.qt.speaker import Speaker
from scada.model import SYSTEM_PRIORITY, Event, EventKind


class Sounding(QObject):
    """One per station, however many windows it has. `sound` is to be called every two seconds."""

    said = Signal(str)
    """A remark for the operator: what cannot be heard."""

    def __init__(
        self, model: StationModel, beep: Callable[[], None], audio: Audio, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._model = model
        self.silenced = Sound()
        self.speaker = Speaker(audio, beep)
        self.announcer = Announcer(audio.priorities)
        self._mute_told = 0

    def sound(self, stale: bool) -> None:
        """Sound and speak where that is due."""
        self._say_mute()
        model, speaker = self._model, self.speaker
        if self.silenced.is_on(model.alarms, stale):
            speaker.sound(self.silenced.priority(model.alarms) or SYSTEM_PRIORITY)
        if speaker.has_voice and model.has_snapshot and not speaker.is_speaking:
            speaker.say(self.announcer.next(model.alarms, model.words))

    def _say_mute(self) -> None:
        """What cannot be heard is said, each once."""
        for fault in self.speaker.faults[self._mute_told :]:
            self.said.emit(self._model.text(f"sound.{fault}"))
        self._mute_told = len(self.speaker.faults)

    def silence(self, stale: bool) -> bool:
        """Quiet until something new comes; whether it sounded."""
        sounded = self.silenced.is_on(self._model.alarms, stale)
        self.silenced.silence(self._model.alarms, stale)
        self.speaker.quiet()
        return sounded

    def hear(self, events: Sequence[Event], stale: bool) -> None:
        """Another station of this position was silenced: one operator, one sound."""
        here = self._model.duty.position_id
        silenced = (e for e in events if e.kind is EventKind.SILENCED)
        if here and any((event.position or "") == here for event in silenced):
            self.silence(stale)
