"""When the station sounds: while something is unacknowledged that nobody silenced."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hmi.models.alarms import AlarmModel, can_acknowledge
from scada.model import PROMPTS, AlarmRecord


@dataclass
class Sound:
    """Remembers what was silenced; another alarm, or the same raised again, sounds again.

    It goes by what is listed and not by times: an alarm whose sample is older than the silence but
    which arrived after it has been heard by nobody.
    """

    _silenced: dict[str, int] = field(default_factory=dict)
    _stale_silenced: bool = False
    _sounds: int | None = None
    _sounds_of: AlarmModel | None = None
    _sounds_at: int = -1
    """After how many changes of that alarm model; -1: to be found anew."""

    def silence(self, alarms: AlarmModel, stale: bool) -> None:
        """The operator silenced everything that is listed now."""
        self._silenced = _sounding(alarms)
        self._sounds_at = -1
        self._stale_silenced = stale

    def is_on(self, alarms: AlarmModel, stale: bool) -> bool:
        """Whether to sound now."""
        if stale:
            return not self._stale_silenced
        self._stale_silenced = False
        return self.priority(alarms) is not None

    def priority(self, alarms: AlarmModel) -> int | None:
        """The worst priority that sounds now; None where nothing does."""
        if alarms is not self._sounds_of or alarms.changes != self._sounds_at:
            self._sounds = self._worst(alarms)
            self._sounds_of, self._sounds_at = alarms, alarms.changes
        return self._sounds

    def _worst(self, alarms: AlarmModel) -> int | None:
        """They come by urgency: the first that nobody silenced is the worst."""
        silenced = self._silenced
        sounding = (
            record.priority
            for record in _audible(alarms)
            if silenced.get(record.alarm) != record.raised_ns
        )
        return next(sounding, None)


def _sounding(alarms: AlarmModel) -> dict[str, int]:
    """What is still to be acknowledged, each with the time at which it was raised."""
    return {record.alarm: record.raised_ns for record in _audible(alarms)}


def _audible(alarms: AlarmModel) -> Iterator[AlarmRecord]:
    """What is annunciated and still to be acknowledged, in the areas that are attended to."""
    return (
        record
        for record in alarms.unacknowledged()
        if can_acknowledge(record) and alarms.is_mine(record) and record.kind not in PROMPTS
    )
