"""Sends what is acknowledged at the list, and remembers what the core said to it."""

from collections.abc import Sequence

from hmi.models.acknowledging import outcome
from hmi.qt.context import Context
from scada.model import Acknowledge, CommandResult


class Answering:
    """``acknowledged`` are the ids that were sent, oldest first; ``confirmed`` those that the core said."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.acknowledged: list[str] = []
        self.confirmed: set[str] = set()

    def send(self, alarms: Sequence[str], comment: str = "") -> None:
        """Acknowledge these; a stale station sends nothing, and says so."""
        context = self.context
        if context.stale:
            context.say.emit(context.text("alarms.stale"))
            return
        if not alarms:
            return
        self.acknowledged.extend(alarms)
        command = Acknowledge(alarms=tuple(alarms), user=context.model.user, comment=comment)
        context.requests.command(command, self._answered)

    def _answered(self, result: CommandResult | Exception) -> None:
        if not isinstance(result, Exception):
            self.confirmed.update(result.changed)
        self.context.say.emit(outcome(result, self.context.model.words))
