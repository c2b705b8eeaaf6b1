"""The panel of a part of the demo plant: its server's own alarms, raised and ended by a scenario."""

import asyncio
from typing import Final

from asyncua import Server, ua

from davylamp.sim.arguments import Arguments
from davylamp.sim.own_alarms import OWN_ALARMS, PlannedAlarm
from davylamp.sim.plant import Part
from davylamp.sim.server.alarms import OwnAlarm, OwnAlarms
from scada.model import BadInput

OWN_ALARM: Final = "own_alarm"
"""The scenario: ``alarm`` (several joined by ``+``) comes, and is over after ``for`` 60 s."""


class Panel:
    """The alarms by name. They stay at the server until somebody has acknowledged them."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._planned = {alarm.name: alarm for alarm in OWN_ALARMS[part]}
        self.alarms: dict[str, OwnAlarm] = {}

    async def build(self, server: Server, namespace: int) -> None:
        """Put them into the server's address space."""
        own = OwnAlarms(server)
        await own.offer()
        for name, planned in self._planned.items():
            node = ua.NodeId(f"Alarms.{name}", namespace)
            source = ua.NodeId(planned.tag or f"Systems.{planned.system}", namespace)
            self.alarms[name] = await own.add(node, source, planned.system, name, planned.severity)

    def read(self, arguments: Arguments) -> tuple[list[str], float]:
        """The alarms that a scenario names, and for how long. Raises `BadInput`."""
        names = arguments.word("alarm", next(iter(self._planned))).split("+")
        seconds = arguments.number("for", 60.0, 0.0, 3600.0)
        arguments.finish()
        for name in names:
            if name not in self._planned:
                known = ", ".join(self._planned)
                raise BadInput(f"{OWN_ALARM}: {self._part} has no alarm {name}; it has {known}")
        return names, seconds

    async def play(self, names: list[str], seconds: float) -> None:
        """Raise them, and end them after that time."""
        for name in names:
            await self.alarms[name].raise_(_messages(self._planned[name]))
        await asyncio.sleep(seconds)
        for name in names:
            await self.alarms[name].end()


def _messages(planned: PlannedAlarm) -> dict[str, str]:
    return {"zh-CN": planned.message_zh, "en": planned.message_en}
