"""What the demo's plant said in its past: both parts, step by step, with what happened to them."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from davylamp.demo.past.scenes import happened
from davylamp.demo.stage import PARTS
from davylamp.sim import scenario
from davylamp.sim.plant import Part, Plant
from scada.model import Samples

TICK_S: Final = 5.0
"""Twenty times the plant's own step, at a twentieth of the cost."""
CALM_S, NEAR_S = 60.0, 10.0
"""How often the past is read: while nothing happens, and while something does."""
AFTER_S, LAST_S = 240.0, 1_200.0
"""So long something happens after its beginning; and the end of the past is seen as closely."""
S: Final = 1_000_000_000


class PartSaid:
    """One part of the plant, read by exception. ``rows`` are its tags in the site's table."""

    def __init__(
        self, part: Part, tags: int, seed: int, index: dict[str, int], span_s: float
    ) -> None:
        self._stage = scenario.Stage(Plant(part, tags, seed, TICK_S))
        plant = self._stage.plant
        self._kept = np.array([k for k, point in enumerate(plant.points) if point.id in index])
        self._rows = np.array([index[plant.points[k].id] for k in self._kept], np.int32)
        self._value = np.full(len(self._kept), np.nan)
        self._status = np.full(len(self._kept), 0xFFFFFFFF, np.uint32)
        self._scenes = deque(one for one in happened(span_s) if one.part == part)

    def step(self, before_s: float, passed_s: float, time_ns: int) -> Samples:
        """Let time pass up to ``before_s`` before the demo's start; what changed, at ``time_ns``."""
        while self._scenes and self._scenes[0].before_s >= before_s:
            scene = self._scenes.popleft()
            self._stage.start(scene.scenario, scene.argument)
        self._stage.advance(passed_s)
        value = self._stage.plant.reading[self._kept]
        status = self._stage.plant.status[self._kept]
        changed = (value != self._value) | (status != self._status)
        self._value, self._status = value, status
        return Samples.of(self._rows[changed], time_ns, value[changed], status[changed])


def said(
    tags: int, seed: int, index: dict[str, int], span_s: float, clock: Callable[[], int]
) -> Iterator[tuple[int, Samples]]:
    """``(time, samples)`` of every step in the ``span_s`` before now, both parts together.

    It takes a while, and goes on until the ``clock`` (ns UTC) is reached.
    """
    now_ns = clock()
    parts = [PartSaid(part, tags, seed, index, span_s) for part in PARTS]
    for before_s, passed_s in steps(span_s, lambda: (clock() - now_ns) / S):
        time_ns = now_ns - round(before_s * S)
        said_now = [part.step(before_s, passed_s, time_ns) for part in parts]
        yield time_ns, Samples.concatenate(said_now)


def steps(span_s: float, late_s: Callable[[], float]) -> Iterator[tuple[float, float]]:
    """How long before the demo's start each step is, and how long after the one before.

    The start has passed ``late_s`` ago when the past is at its end: so far it goes on.
    """
    near = sorted({LAST_S, *(scene.before_s for scene in happened(span_s))}, reverse=True)
    before_s = span_s
    while before_s > NEAR_S - late_s():
        close = before_s <= LAST_S or any(
            begun - AFTER_S <= before_s <= begun + CALM_S for begun in near
        )
        passed_s = NEAR_S if close else CALM_S
        before_s -= passed_s
        yield before_s, passed_s
