"""A scenario ready to run."""

from collections.abc import Callable
from dataclasses import dataclass

from davylamp.sim.arguments import Arguments
from davylamp.sim.plant import Plant

FOREVER_S = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Script:
    """A scenario ready to run. ``act`` is called every tick with the seconds since the start, and
    ``end`` once. ``target`` names what it acts on: a second script on it replaces the first.
    """

    target: str
    line: str
    duration_s: float
    act: Callable[[float], None]
    end: Callable[[], None]


Make = Callable[[Plant, Arguments], Script]
