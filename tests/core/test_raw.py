"""The number as sent, from a source's batch to the recorded step and to the snapshot."""

import numpy as np

from alarms import Journal
from davylamp.core.answers import snapshot
from davylamp.core.judge import Judge
from davylamp.core.latest import Latest
from scada.model import LinkState, Samples, Step
from tests.core.mine import link, site
from tests.detect.plant import T0


def test_the_latest_keeps_it_from_the_first_that_is_not_its_value() -> None:
    latest = Latest(3)
    latest.put(Samples.of([0], T0, [1.0]))
    before = latest.raw
    assert before is None
    latest.put(Samples.of([1], T0, [2.0], raw=np.array([200.0])))
    latest.put(Samples.of([2], T0, [3.0]))
    assert latest.raw is not None
    assert latest.raw.tolist() == [1.0, 200.0, 3.0]
    latest.put(Samples.of([1], T0, [4.0]))
    assert latest.raw.tolist() == [1.0, 4.0, 3.0]


def test_a_snapshot_says_it_and_a_lost_link_keeps_it() -> None:
    judge = Judge(site())
    first = Samples.of([0], T0, [0.5], raw=np.array([50.0]))
    judge.step(Step(1, T0, first, (link("mine", LinkState.UP, 0),)))
    lost = judge.step(Step(2, T0, Samples.empty(), (link("mine", LinkState.LOST, 1),)))
    assert lost.substituted.take(lost.substituted.tag == 0).as_sent.tolist() == [50.0]
    told = snapshot(judge, Journal("core", 1), 2, (), T0)
    assert told.raw is not None
    assert (told.value[0], told.raw[0]) == (0.5, 50.0)
