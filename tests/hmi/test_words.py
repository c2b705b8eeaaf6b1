import math

import msgspec
import pytest

from hmi.models import journal
from hmi.models.language import Language
from hmi.models.station import StationModel
from hmi.models.words import Words, duration, number, shared_prefix, without_place
from scada.model import AlarmKind, Detector, DetectorRow, EventKind, Status
from scada.model.interlock import Interlock, InterlockRule
from tests.hmi.fake_site import NOW_NS, FakePlant, incident


@pytest.fixture
def plant() -> FakePlant:
    return FakePlant()


def words(plant: FakePlant, language: str) -> Words:
    return Words(Language(language), plant.table)


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [(1184.0, 0, "1,184"), (-1.2, 2, "−1.20"), (-0.0004, 3, "0.000"), (math.nan, 2, "–"), (math.inf, 0, "–")],
)  # fmt: skip
def test_numbers(value: float, decimals: int, said: str) -> None:
    assert number(value, decimals) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-3, "0:00"), (9, "0:09"), (2016, "33:36"), (7391, "2:03:11"), (273_600, "3 d 4 h")],
)
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("area", "texts", "prefix"),
    [
        ("Longwall 3301", ["3301 face T1", "3301 face T2", "3301 face CO"], "3301 face "),
        ("3301 综采", ["3301工作面T1", "3301工作面T2", "3301工作面CO"], "3301工作面"),
        ("Pump room", ["Pump room sump", "Pump room T"], "Pump room "),
        ("Bunker", ["CO", "CH4"], ""),
        ("Fans", ["Fan 1", "Fan 1 current", "Fan 1 speed"], ""),
        ("", [], ""),
        ("主扇房", ["主扇房1号主扇", "主扇房风硐负压", "主扇运行"], "主扇"),
        ("3301 综采面", ["3301 T1", "3301 T2", "3301 CO"], "3301 "),
    ],
)
def test_the_place_that_all_names_begin_with(area: str, texts: list[str], prefix: str) -> None:
    assert shared_prefix(area, texts) == prefix


@pytest.mark.parametrize(
    ("name", "area", "prefix", "said"),
    [
        ("主扇房1号主扇", "主扇房", "主扇", "1号主扇"),
        ("主扇运行", "主扇房", "主扇", "运行"),
        ("Main fans fan 1", "Main fans", "", "fan 1"),
        ("Bunker 2 methane", "Bunker", "", "Bunker 2 methane"),
        ("Bunkers", "Bunker", "", "Bunkers"),
        ("Bunker", "Bunker", "", "Bunker"),
        ("3301工作面T1", "3301", "3301工作面", "T1"),
        ("33012 pump", "3301", "", "33012 pump"),
        ("CO", "", "", "CO"),
        ("", "Bunker", "", ""),
    ],
)
def test_a_name_at_its_place(name: str, area: str, prefix: str, said: str) -> None:
    assert without_place(name, area, prefix) == said


def test_values_carry_the_sensors_decimals_and_unit(plant: FakePlant) -> None:
    say = words(plant, "en")
    assert say.value_unit(say.tags["3301.T1"], 1.6) == "1.60 %CH4"
    assert say.value_unit(say.tags["3301.CO"], 11.4) == "11 ppm"
    assert say.value_unit(say.tags["3303.fan"], 0.0) == "stopped"
    assert say.value_unit(say.tags["3301.T1"], math.nan) == "–"


def test_times_are_the_sites(plant: FakePlant) -> None:
    say = words(plant, "en")
    assert (say.date(NOW_NS), say.clock(NOW_NS)) == ("2026-11-22", "14:32:07")
    assert say.offset(NOW_NS) == "UTC+8"


def test_conditions_in_both_languages(plant: FakePlant) -> None:
    incident(plant)
    said = {
        language: [
            words(plant, language).condition(plant.records[alarm])
            for alarm in ("3301.T1/cut", "3303.fan/stopped", "pump_room.sump/quality")
        ]
        for language in ("en", "zh")
    }
    assert said["en"] == ["T1 methane, cut", "Main fan: stopped", "Sump level, bad value"]
    assert said["zh"] == ["T1甲烷 断电", "主局扇 停止", "水位 坏值"]


def test_a_state_called_like_its_point_is_said_once(plant: FakePlant) -> None:
    say = words(plant, "zh")
    plant.event(EventKind.RAISED, "3303.fan/stopped")
    record = plant.records["3303.fan/stopped"]
    fan = say.tags["3303.fan"]
    say.tags["3303.fan"] = msgspec.structs.replace(fan, states_zh=("主局扇", "运行"))
    assert say.condition(record) == "主局扇"


def test_a_chinese_number_says_nothing_in_english(plant: FakePlant) -> None:
    tag = words(plant, "en").tags["3301.feed"]
    assert words(plant, "en").short(tag) == "feed"
    assert words(plant, "zh").short(tag) == "馈电"
    assert words(plant, "zh").kind(tag) == "馈电"


def test_a_status_without_a_word_shows_its_name(plant: FakePlant) -> None:
    say = words(plant, "en")
    assert say.status(int(Status.BAD_SENSOR_FAILURE), "BAD_SENSOR_FAILURE") == "sensor failure"
    assert say.status(0x80AB0000, "BAD 0x80AB0000") == "bad 0x80ab0000"


def test_a_link_alarm_names_its_server(plant: FakePlant) -> None:
    plant.event(EventKind.RAISED, "server.mine/link", server="mine")
    record = plant.records["server.mine/link"]
    assert words(plant, "en").condition(record) == "Mine: link lost"
    assert words(plant, "zh").condition(record) == "矿井 通信中断"


def test_journal_lines_in_words(plant: FakePlant) -> None:
    say = words(plant, "en")
    event = plant.event(EventKind.RAISED, "3301.T1/cut", value=1.62)
    assert journal.place(event, say) == "Longwall 3301"
    assert journal.subject(event, say) == "T1 methane, cut"
    assert journal.happened(event, say) == "raised"
    assert journal.value(event, say) == "1.62 %CH4"
    assert journal.JournalFilter("cut 3301").passes(event, say)
    assert not journal.JournalFilter("fan").passes(event, say)
    assert not journal.JournalFilter(area="3303").passes(event, say)


def test_an_alarm_that_left_the_list_is_still_named(plant: FakePlant) -> None:
    model = StationModel()
    model.apply(plant.first_frame(), plant.now_ns)
    events = [
        plant.event(kind, "3301.T1/cut")
        for kind in (EventKind.RAISED, EventKind.ACKNOWLEDGED, EventKind.RETURNED)
    ]
    model.apply(plant.frame(*events), plant.now_ns)
    assert model.alarm_name("3301.T1/cut") == "Longwall 3301 T1 methane, cut"
    assert model.alarm_name("no/such") == "no/such"


@pytest.mark.parametrize(
    ("alarm", "kind", "zh", "en"),
    [
        (
            "mill.A/ensemble",
            AlarmKind.ADVISORY,
            "mill.A 成组异于常态",
            "mill.A: group is not as it was",
        ),
        (
            "3301.lock/feed_abnormal",
            AlarmKind.INTERLOCK,
            "3301工作面 馈电异常",
            "Face 3301: feed abnormal",
        ),
        ("gone.row/change", AlarmKind.ADVISORY, "成组正在变化", "group is changing"),
    ],
)
def test_what_is_found_of_a_group_names_the_row_that_found_it(
    plant: FakePlant, alarm: str, kind: AlarmKind, zh: str, en: str
) -> None:
    pair = DetectorRow(id="mill.A", detector=Detector.ENSEMBLE, tags=("3301.T1", "3301.T2"))
    lock = Interlock(
        id="3301.lock",
        rule=InterlockRule.CUT_FEED,
        area="3301",
        zone_zh="3301工作面",
        zone_en="Face 3301",
        cut=("3301.cut",),
        feed=("3301.feed",),
    )
    plant.table = msgspec.structs.replace(plant.table, detectors=(pair,), interlocks=(lock,))
    raised = plant.event(EventKind.RAISED, "3301.T1/cut")
    found = msgspec.structs.replace(raised, alarm=alarm, alarm_kind=kind, tag="")
    assert journal.subject(found, words(plant, "zh")) == zh
    assert journal.subject(found, words(plant, "en")) == en
