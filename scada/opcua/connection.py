"""What the parts of one connection share."""

from collections.abc import Callable
from dataclasses import dataclass

from scada.model import Server
from scada.opcua.channel import Channel
from scada.opcua.delivery import Delivery
from scada.opcua.figures import Figures
from scada.opcua.habits import Habits
from scada.opcua.link import Watch
from scada.opcua.newest import Newest
from scada.opcua.points import Points
from scada.opcua.publishing import Publishing
from scada.opcua.reader import Reader


@dataclass(frozen=True, slots=True)
class Connection:
    """One open channel and what is read and delivered over it; see each part's own words.

    ``retarget`` makes the reader ask for what the points want now.
    """

    channel: Channel
    server: Server
    points: Points
    reader: Reader
    publishing: Publishing
    delivery: Delivery
    newest: Newest
    figures: Figures
    habits: Habits
    watch: Watch
    retarget: Callable[[], None]
