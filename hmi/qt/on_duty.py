"""Between the pages and the bus: a command goes out under the name of who works here, for what is his.

What he may not do is said at once and sent to nobody; the core checks all the same.
"""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from hmi.models.duty_words import split
from hmi.models.station import StationModel
from scada.bus.bus import Refused
from scada.bus.job_messages import JobCancel, JobRequest
from scada.bus.messages import LinkageAcknowledge, Message
from scada.model import Command, CommandResult

Then = Callable[[CommandResult | Exception], None]
_DOING: Final = (JobRequest, JobCancel)


class OnDuty:
    """All of ``requests``, its `command` seen to."""

    def __init__(self, requests: Any, model: StationModel) -> None:
        self._requests, self._model = requests, model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._requests, name)

    def command(self, command: Command, then: Then) -> None:
        """Give the core a command, or say why it is not given."""
        model = self._model
        if model.lock.is_on:
            then(Refused(model.text("lock.first")))
            return
        if obstacle := model.duty.obstacle(type(command)):
            then(Refused(model.text(obstacle)))
            return
        named = msgspec.structs.replace(command, user=model.user)
        if not hasattr(named, "alarms"):
            self._requests.command(named, then)
            return
        mine, rest = split(model, named.alarms)
        if not mine and rest:
            then(Refused(rest))
            return
        left = dict.fromkeys((alarm for alarm in named.alarms if alarm not in mine), rest)
        self._requests.command(
            msgspec.structs.replace(named, alarms=mine), lambda result: then(_with(result, left))
        )

    def desk(self, request: Message, kind: type[Message], then: Callable[[Any], None]) -> None:
        """Ask the desk, unless that does something and the station is locked."""
        if self._model.lock.is_on and isinstance(request, _DOING):
            then(Refused(self._model.text("lock.first")))
            return
        self._requests.desk(request, kind, then)

    def linkages(self, request: Message, then: Callable[[Any], None]) -> None:
        """Ask for linkages, or answer one where the station is not locked."""
        if self._model.lock.is_on and isinstance(request, LinkageAcknowledge):
            then(Refused(self._model.text("lock.first")))
            return
        self._requests.linkages(request, then)


def _with(result: CommandResult | Exception, left: dict[str, str]) -> CommandResult | Exception:
    """The core's answer, and what was not asked of it."""
    if isinstance(result, Exception) or not left:
        return result
    return msgspec.structs.replace(result, refused=result.refused | left)
