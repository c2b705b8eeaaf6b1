"""When the station sounds: while something unacknowledged is newer than the last silence."""

from dataclasses import dataclass

from hmi.models.alarms import AlarmModel, is_unacknowledged


@dataclass
class Sound:
    """Remembers what was silenced; a newer alarm or a station that turns stale sounds again."""

    silenced_ns: int = 0
    _stale_silenced: bool = False

    def silence(self, now_ns: int, stale: bool) -> None:
        """The operator silenced everything that is there at ``now_ns``."""
        self.silenced_ns = now_ns
        self._stale_silenced = stale

    def is_on(self, alarms: AlarmModel, stale: bool) -> bool:
        """Whether to sound now."""
        if stale:
            return not self._stale_silenced
        self._stale_silenced = False
        return any(
            is_unacknowledged(record) and record.changed_ns > self.silenced_ns
            for record in alarms.records.values()
        )
