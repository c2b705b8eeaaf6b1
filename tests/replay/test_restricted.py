"""The table that a replay judges by: of the tags that a history has."""

import numpy as np
import pytest

from davylamp.core.judge import Judge
from davylamp.replay.restricted import restricted
from davylamp.replay.run import run
from davylamp.sim.sites import COMMITTED
from davylamp.site import load
from scada.model import EventKind, Flag, Samples, SiteTable

SECOND = 1_000_000_000


@pytest.fixture(scope="module")
def whole() -> SiteTable:
    return load(COMMITTED).table


def test_calculated_tags_are_judged_by_what_was_stored_of_them(whole: SiteTable) -> None:
    calculated = {one.tag for one in whole.calculated}
    limit = next(one for one in whole.alarms if one.tag in calculated and one.comparison.is_high)
    table = restricted(whole, [tag.id for tag in whole.tags], detectors=False)
    place = [tag.id for tag in table.tags].index(limit.tag)
    beyond = limit.value + 1.0
    stored = Samples.of([place], [SECOND], [beyond], np.zeros(1, np.uint32), int(Flag.CALCULATED))
    (lines,) = run(table, [stored], 1.0)
    assert [line.alarm for line in lines if line.kind is EventKind.RAISED] == [limit.id]


def test_a_history_of_one_tag_is_judged_alone(whole: SiteTable) -> None:
    table = restricted(whole, ["3301.T1"], detectors=True)
    assert [tag.id for tag in table.tags] == ["3301.T1"]
    assert all(limit.tag == "3301.T1" for limit in table.alarms)
    assert not table.interlocks
    Judge(table)
