"""A mill that takes more coal: no limit sees it, its group does."""

import numpy as np
import pytest

from davylamp.sim.plant import Plant
from davylamp.sim.scenario import Stage
from scada.detect.trend.change import LIMIT, Change
from scada.detect.trend.ensemble import Ensemble, standing
from scada.model import BadInput
from tests.sim.watch import Watch

GROUP = ("outlet", "amps", "vib", "bearing", "feed", "dp")
LEARNED = 300


def test_an_overloaded_mill_is_found_by_its_group_and_by_no_limit() -> None:
    stage = Stage(Plant("unit"))
    watch, rows = Watch(stage.plant), []
    places = [stage.plant.find(f"unit1.millA.{name}") for name in GROUP]
    for second in range(700):
        if second == 500:
            stage.start("mill_overload")
        stage.advance(1.0)
        watch.look()
        rows.append(stage.plant.reading[places])
    learned, rest = np.array(rows[:LEARNED]), np.array(rows[LEARNED:])
    stands = standing(Ensemble.fit(learned).run(rest), limit=15.0, restore=12.0)
    moves = Change.fit(learned, window=20).run(rest).max(axis=1) > LIMIT
    assert not stands[:200].any()
    assert stands[240:310].all()
    assert not moves[:200].any()
    assert moves[210:230].any()
    assert not any("millA" in alarm for alarm in watch.raised)


def test_a_mine_has_no_mills() -> None:
    with pytest.raises(BadInput):
        Stage(Plant("mine")).start("mill_overload")
    with pytest.raises(BadInput):
        Stage(Plant("unit")).start("mill_overload", "mill=Z")
