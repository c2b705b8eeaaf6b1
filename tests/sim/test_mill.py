"""A mill that takes more coal: no limit sees it, its group does. One that trips is one alarm."""

import msgspec
import numpy as np
import pytest

from davylamp.sim.plant import Plant
from davylamp.sim.scenario import Stage
from davylamp.sim.sites import COMMITTED
from davylamp.site import load
from scada.detect.trend.change import LIMIT, Change
from scada.detect.trend.ensemble import Ensemble, standing
from scada.model import BadInput, LinkState
from tests.core.mine import Driven, link
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


def test_a_tripped_mill_is_one_alarm_and_its_low_feed_is_silent_by_design() -> None:
    table = load(COMMITTED).table
    mine = [tag.id for tag in table.tags if tag.id.startswith("unit1.millB.")]
    driven = Driven(
        msgspec.structs.replace(
            table,
            tags=tuple(tag for tag in table.tags if tag.id in mine),
            alarms=tuple(alarm for alarm in table.alarms if alarm.tag in mine),
            **dict.fromkeys(("calculated", "detectors", "interlocks", "groups", "grading"), ()),
        )
    )
    driven.step(0, links=[link("unit", LinkState.UP, 0)])
    stage = Stage(Plant("unit"))
    places = {name: stage.plant.find(name) for name in mine}
    for second in range(1, 400):
        if second == 100:
            stage.start("mill_trip")
        stage.advance(1.0)
        driven.values(second, {name: stage.plant.reading[at] for name, at in places.items()})
    lines = [
        (event.alarm.removeprefix("unit1.millB."), event.kind.value, bool(event.suppressed or ()))
        for event in driven.events
        if event.alarm and event.alarm.endswith(("/low", "/stopped"))
    ]
    assert lines[0] == ("run/stopped", "raised", False)
    assert ("feed/low", "raised", True) in lines
    assert ("feed/low", "returned", True) in lines
    assert ("feed/low", "raised", False) not in lines
    assert lines[-1][1:] == ("unsuppressed", False)


def test_a_mine_has_no_mills() -> None:
    with pytest.raises(BadInput):
        Stage(Plant("mine")).start("mill_overload")
    with pytest.raises(BadInput):
        Stage(Plant("unit")).start("mill_overload", "mill=Z")
