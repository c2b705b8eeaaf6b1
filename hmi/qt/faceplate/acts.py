"""What can be done from a faceplate: acknowledge, and go where its tag is seen otherwise."""

from collections.abc import Callable
from typing import Any

from hmi.models.faceplate import Faceplate
from hmi.qt.context import Context
from scada.model import Acknowledge, inherited


class Acts:
    """Of the tag that ``shown`` gives; nothing is done while it gives none."""

    def __init__(self, context: Context, shown: Callable[[], Faceplate | None]) -> None:
        self.context, self._shown = context, shown

    def acknowledge(self) -> None:
        """Acknowledge the alarms of this tag that are shown."""
        plate = self._shown()
        alarms = plate.unacknowledged() if plate is not None and not self.context.stale else []
        if alarms:
            command = Acknowledge(alarms=tuple(alarms), user=self.context.model.user)
            self.context.requests.command(command, self._acknowledged)

    def _acknowledged(self, result: Any) -> None:
        if isinstance(result, Exception):
            reason = str(result)
        elif result.refused:
            reason = next(iter(result.refused.values()))
        else:
            return
        self.context.say.emit(self.context.text("faceplate.not_acknowledged", reason=reason))

    def open_trend(self) -> None:
        """Its pen in Trends."""
        if (plate := self._shown()) is not None:
            self.context.open_trend.emit([plate.tag.id])

    def open_map(self) -> None:
        """Its place on the site's drawing."""
        if (plate := self._shown()) is not None:
            self.context.open_map.emit(plate.tag.id)

    @property
    def display(self) -> str:
        """The drawing of its worst alarm, else of its area; empty where there is none."""
        station, plate = self.context.model, self._shown()
        if plate is None:
            return ""
        alarms = plate.alarms()
        if alarms:
            return station.display_of(alarms[0])
        return inherited(station.table, plate.tag.area).display

    def open_display(self) -> None:
        """That drawing."""
        if name := self.display:
            self.context.open_display.emit(name)

    def open_alarm(self) -> None:
        """Its most urgent alarm in the list."""
        plate = self._shown()
        if plate is not None and (alarms := plate.alarms()):
            self.context.open_alarm.emit(alarms[0].alarm)
