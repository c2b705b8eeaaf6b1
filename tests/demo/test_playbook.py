from collections.abc import Sequence
from itertools import islice

import pytest

from davylamp.demo.playbook import FIRST, INCIDENT, ROUND_S, Scene, scenes
from davylamp.demo.stage import PARTS
from davylamp.sim.arguments import Arguments
from davylamp.sim.panel import OWN_ALARM, Panel
from davylamp.sim.plant import Plant
from davylamp.sim.scenario import Stage, known
from davylamp.sim.service import CRASH


def test_something_happens_within_the_first_minute() -> None:
    assert FIRST[0].at_s <= 10
    assert sum(scene.at_s <= 60 for scene in FIRST) >= 2


def test_the_book_goes_on_for_ever_in_order() -> None:
    times = [scene.at_s for scene in islice(scenes(), 3 * len(FIRST))]
    assert times == sorted(times)
    assert times[len(FIRST)] == ROUND_S + FIRST[0].at_s


@pytest.mark.parametrize("book", [FIRST, INCIDENT])
def test_the_plant_can_play_every_scene(book: Sequence[Scene]) -> None:
    stages = {part: Stage(Plant(part)) for part in PARTS}
    for scene in book:
        if scene.scenario == CRASH:
            Arguments(CRASH, scene.argument).number("for", 8.0, 0.1, 60.0)
            continue
        if scene.scenario == OWN_ALARM:
            Panel(scene.part).read(Arguments(OWN_ALARM, scene.argument))  # type: ignore[arg-type]
            continue
        assert scene.scenario in known(scene.part)
        stages[scene.part].start(scene.scenario, scene.argument)
