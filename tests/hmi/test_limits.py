"""Limits that are no values of their tag: said as what they are, drawn only where they belong."""

import pytest
from msgspec.structs import replace

from hmi.models import journal
from hmi.models.approach import Approach
from hmi.models.indicator import indicator_of
from hmi.models.language import Language
from hmi.models.limits import levels
from hmi.models.station import StationModel
from hmi.models.trends.panes import panes_of
from hmi.models.words import Words
from scada.model import (
    AlarmDefinition,
    AlarmKind,
    Comparison,
    Event,
    EventKind,
    Process,
    Quantity,
    SiteTable,
)
from tests.hmi.fake_site import FakePlant, site_table

T1, T2, CO = "3301.T1", "3301.T2", "3301.CO"


def one(tag: str, limit: str, value: float, **more: object) -> AlarmDefinition:
    given = {"kind": AlarmKind.ALARM, "comparison": Comparison.AT_LEAST} | more
    return AlarmDefinition(tag=tag, limit=limit, value=value, **given)  # type: ignore[arg-type]


RISE = one(T1, "rise", 0.5, of=Quantity.RATE_MIN, restore=0.3, kind=AlarmKind.PRE_WARNING)
SPREAD = one(T1, "spread", 0.25, of=Quantity.DEVIATION, reference=T2)
OFF = one(T1, "off", -0.5, of=Quantity.DEVIATION, reference="0.8", comparison=Comparison.BELOW)
ALERT = one(CO, "alert", 5.0, of=Quantity.ABOVE_AMBIENT, kind=AlarmKind.ALERT, restore=4.0)


@pytest.fixture
def table() -> SiteTable:
    plain = site_table()
    tags = tuple(replace(tag, ambient=3.0) if tag.id == CO else tag for tag in plain.tags)
    return replace(plain, tags=tags, alarms=(RISE, SPREAD, OFF, ALERT))


@pytest.mark.parametrize(
    ("limit", "en", "zh"),
    [
        (RISE, "≥ 0.5 %CH4/min", "≥ 0.5 %CH4/min"),
        (SPREAD, "≥ 0.25 %CH4 from T2 methane", "≥ 0.25 %CH4（与T2甲烷之差）"),
        (OFF, "< 0.30 %CH4 (set point 0.80 − 0.50)", "< 0.30 %CH4（设定值 0.80 − 0.50）"),
        (ALERT, "≥ 8 ppm (ambient 3 + 5)", "≥ 8 ppm（本底 3 + 5）"),
    ],
)
def test_in_words(table: SiteTable, limit: AlarmDefinition, en: str, zh: str) -> None:
    assert Words(Language("en"), table).limit(limit) == en
    assert Words(Language("zh"), table).limit(limit) == zh


def test_names_say_what_is_judged(table: SiteTable) -> None:
    english, chinese = Words(Language("en"), table), Words(Language("zh"), table)
    limits = RISE, SPREAD, OFF, ALERT
    assert [english.limit_name(limit) for limit in limits] == [
        "pre-warning, rate", "alarm, deviation", "alarm, deviation", "alert, above ambient",
    ]  # fmt: skip
    assert chinese.limit_name(RISE) == "变化率预警"


def test_short_bounds(table: SiteTable) -> None:
    say = Words(Language("en"), table)
    assert [say.bound(limit, limit.value) for limit in (RISE, SPREAD, OFF, ALERT)] == [
        "0.5/min", "Δ 0.25", "0.30", "8",
    ]  # fmt: skip
    assert say.bound(RISE, 0.3) == "0.3/min"
    assert say.bound(ALERT, 4.0) == "7"


def test_the_journal_gives_a_rate_as_a_rate(table: SiteTable) -> None:
    line = Event(
        source="core", epoch=1, seq=1, prev_hash=b"", kind=EventKind.RETURNED, time_ns=1, now_ns=1,
        step=1, alarm=f"{T1}/rise", alarm_kind=AlarmKind.PRE_WARNING, tag=T1, value=-0.03,
        process=Process.NORMAL,
    )  # fmt: skip
    assert journal.value(line, Words(Language("en"), table)) == "−0.03 %CH4/min"


def test_only_what_has_a_level_is_drawn(table: SiteTable) -> None:
    say = Words(Language("en"), table)
    tags = {tag.id: tag for tag in table.tags}
    panes = {pane.kind: pane for pane in panes_of([tags[T1], tags[CO]], say.levels)}
    assert [[line.value for line in pane.limits] for pane in panes.values()] == [
        [pytest.approx(0.3)],
        [8.0],
    ]
    assert [line.restore for line in panes[tags[CO].kind].limits] == [7.0]
    state = indicator_of(tags[CO], say.levels[CO], 4.0)
    assert [tick.value for tick in state.ticks] == [8.0]
    assert Approach(table, levels(table)).value.tolist() == [pytest.approx(0.3), 8.0]


def test_an_alarm_shows_what_was_judged(table: SiteTable) -> None:
    plant, station = FakePlant(table=table), StationModel()
    station.apply(plant.first_frame(), plant.now_ns)
    plant.event(EventKind.RAISED, RISE.id, value=0.62)
    plant.event(EventKind.RAISED, SPREAD.id, value=0.31)
    records = plant.records
    assert station.alarm_value(records[RISE.id]) == "0.62 %CH4/min"
    assert station.alarm_value(records[SPREAD.id]) == "0.31 %CH4"
    assert station.words.condition(records[RISE.id]) == "T1 methane, pre-warning, rate"
