"""What was read back later, on the station: told, drawn, and never taken for the present."""

import msgspec
import numpy as np
import pytest

from hmi.models import journal
from hmi.models.language import Language
from hmi.models.live import LiveValues
from hmi.models.station import StationModel
from hmi.models.trends import TrendModel
from hmi.models.trends.journal import EventsAsk
from hmi.models.trends.loading import Ask
from hmi.models.trends.trace import backfilled
from hmi.models.words import Words
from scada.model import Event, EventKind, Flag, Samples
from tests.hmi.fake_history import FakeStore
from tests.hmi.fake_site import NOW_NS, FakePlant, S

TAG, ALARM = "3301.T1", "3301.T1/cut"
WIDTH = 1200


def missed(plant: FakePlant, **text: str) -> Event:
    """As the core writes it: of an alarm, but with no state of it."""
    made = plant.event(EventKind.COMMENT, ALARM, value=1.62)
    return msgspec.structs.replace(
        made, kind=EventKind.WOULD_HAVE_RAISED, process=None, acknowledgement=None, text=text
    )


@pytest.fixture
def plant() -> FakePlant:
    return FakePlant()


@pytest.mark.parametrize(
    ("language", "kind", "returned", "standing"),
    [
        ("en", "missed alarm", "returned {}", "not returned in the gap"),
        ("zh", "本应报警", "{} 恢复", "缺失时段内未恢复"),
    ],
)
def test_a_missed_alarm_says_when_it_would_have_returned(
    plant: FakePlant, language: str, kind: str, returned: str, standing: str
) -> None:
    words = Words(Language(language), plant.table)
    until = NOW_NS - 5 * S
    line = missed(plant, until_ns=str(until))
    assert journal.happened(line, words) == kind
    assert journal.remark(line, words) == returned.format(words.clock(until))
    assert journal.remark(missed(plant), words) == standing
    assert "1.62" in journal.value(line, words)


def test_a_missed_alarm_is_no_alarm(plant: FakePlant) -> None:
    model = StationModel()
    model.apply(plant.first_frame(), plant.now_ns)
    before, heard = dict(model.alarms.records), []
    model.heard = lambda event, now_ns: heard.append(event)
    model.apply(plant.frame(missed(plant)), plant.now_ns)
    assert model.alarms.records == before
    assert heard == []
    assert model.journal[-1].kind is EventKind.WOULD_HAVE_RAISED


def test_a_missed_alarm_of_one_that_stands_changes_nothing(plant: FakePlant) -> None:
    model = StationModel()
    model.apply(plant.first_frame(), plant.now_ns)
    model.apply(plant.frame(plant.event(EventKind.RAISED, ALARM, value=1.62)), plant.now_ns)
    before, heard = model.alarms.records[ALARM], []
    model.heard = lambda event, now_ns: heard.append(event)
    model.apply(plant.frame(missed(plant)), plant.now_ns)
    assert model.alarms.records[ALARM] is before
    assert heard == []


def test_the_trends_ask_for_the_past_again_when_it_was_stored(plant: FakePlant) -> None:
    store, live = FakeStore(), LiveValues(plant.table)
    live.load(plant.snapshot())
    around = [NOW_NS - second * S for second in (60, 50, 10, 1)]
    store.add(TAG, Samples.of([0] * 4, around, 0.4))
    model = TrendModel(plant.table, live, NOW_NS)
    model.show([TAG])
    _settle(model, store)
    late = Samples.of([0] * 3, [NOW_NS - s * S for s in (40, 30, 20)], 1.2, 0, int(Flag.BACKFILLED))
    order = [0, 1, 4, 5, 6, 2, 3]
    store.rows[TAG] = Samples.concatenate([store.rows[TAG], late]).take(np.array(order))
    row = live.index[TAG]
    model.data.take(Samples.of([row] * 3, late.time_ns, late.value, 0, late.flags))
    assert not backfilled(model.data.columns(TAG)).any()
    assert _settle(model, store) == 0
    for second in (3, 6, 9):
        model.follow(NOW_NS + second * S, NOW_NS + second * S)
    assert _settle(model, store) > 0
    columns = model.data.columns(TAG)
    assert columns.start_ns[backfilled(columns)].tolist() == late.time_ns.tolist()
    assert _settle(model, store) == 0


def _settle(model: TrendModel, store: FakeStore) -> int:
    """Ask and answer until nothing more is wanted; how often was asked for history."""
    count = 0
    while asks := model.wants(WIDTH):
        for ask in asks:
            if isinstance(ask, EventsAsk):
                model.data.take_events(ask, store.journal(ask.request))
            elif isinstance(ask, Ask):
                model.take_history(ask, store.history(ask.request), 3.0)
                count += 1
        assert count < 20
    return count
