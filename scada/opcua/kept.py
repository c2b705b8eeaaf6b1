"""What a source keeps over its connections."""

from collections.abc import Callable
from dataclasses import dataclass

from scada.model import Server
from scada.opcua.conditions import Conditions
from scada.opcua.figures import Figures
from scada.opcua.habits import Habits
from scada.opcua.history import History
from scada.opcua.newest import Newest
from scada.opcua.points import Points
from scada.opcua.sink import Sink


@dataclass(frozen=True, slots=True)
class Kept:
    """One server's; see each part's own words. ``clock`` gives ns UTC."""

    server: Server
    points: Points
    sink: Sink
    clock: Callable[[], int]
    figures: Figures
    habits: Habits
    newest: Newest
    history: History
    conditions: Conditions
