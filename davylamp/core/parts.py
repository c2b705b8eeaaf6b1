"""The parts of a running core, as its tasks share them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from alarms.service import EventPublisher
from davylamp.core.clock import Clock
from davylamp.core.faults import SelfWatch
from davylamp.core.headers import Headers
from davylamp.core.intake import Intake
from davylamp.core.judge import JudgeSettings
from davylamp.core.links import Links
from davylamp.core.pace import Pace
from davylamp.core.step_publisher import StepPublisher
from davylamp.core.turns import Turns
from scada.bus.bus import Bus
from scada.bus.subjects import Subjects
from scada.model import SiteTable

SOURCE: Final = "core"
"""The name under which the core writes."""


@dataclass(frozen=True, slots=True)
class CoreSettings:
    """How the core runs; what a site configures is in its table."""

    judge: JudgeSettings = field(default_factory=JudgeSettings)
    turn_s: float = 0.02
    """Turns follow each other no faster than this: what comes together is judged together."""
    busy_turn_s: float = 0.1
    """The same while the bus is behind by more than ``busy_from`` steps."""
    busy_from: int = 10
    idle_s: float = 0.25
    snapshot_s: float = 1.0
    streams_s: float = 10.0
    memory_bytes: int = 256_000_000
    stop_s: float = 1.2
    """How long the end waits for the bus; what it has not taken by then lies in the outbox."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the tasks of one running core have in common. ``epoch`` is its start, ns UTC."""

    table: SiteTable
    settings: CoreSettings
    bus: Bus
    subjects: Subjects
    clock: Clock
    epoch: int
    headers: Headers
    intake: Intake
    links: Links
    steps: StepPublisher
    events: EventPublisher
    turns: Turns
    watch: SelfWatch
    pace: Pace
    fullness: Callable[[], Awaitable[float]] | None
    """Asks the bus how full its stream of steps is; absent where it cannot say."""
