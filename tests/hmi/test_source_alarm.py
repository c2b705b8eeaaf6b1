"""The servers' own alarms on the screen: whose word it is, what is asked, what was refused."""

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from alarms import Journal, SourceAlarms
from hmi.models import journal, system
from hmi.models.alarms import can_acknowledge
from hmi.models.by_urgency import is_unacknowledged
from hmi.models.sound import Sound
from hmi.models.source_alarm import details, refusal
from hmi.qt.alarms import AlarmsPage
from hmi.qt.pages import PAGES
from scada.model import (
    AcknowledgementRefused,
    AlarmRecord,
    ConditionChange,
    Event,
    condition_alarm,
)
from tests.alarms.conditions import condition
from tests.hmi.fake_site import FakePlant
from tests.hmi.stage import Stage, set_up

VIBRATION = condition_alarm("unit", "nsu=urn:unit;s=Alarms.vibration")
BOTH = {
    "zh": "汽轮机监视系统 TSI：4瓦轴振X 报警",
    "en": "Turbine supervision (TSI): bearing 4 vibration X, alert",
}


class Core:
    """The part of a core that follows source alarms, on the fake mine."""

    def __init__(self, plant: FakePlant) -> None:
        self.plant, self.alarms = plant, SourceAlarms(plant.table)

    def hear(self, change: ConditionChange) -> list[Event]:
        return self._write(self.alarms.take(change, self.plant.now_ns))

    def acknowledge(self, user: str) -> list[Event]:
        now_ns = self.plant.now_ns
        return self._write(list(self.alarms.acknowledge([VIBRATION], user, "", now_ns).transitions))

    def _write(self, lines: list) -> list[Event]:  # type: ignore[type-arg]
        writer = Journal("core", 1, self.plant.seq)
        events = writer.follow(lines, self.plant.now_ns, 1)
        self.plant.seq = writer.seq
        return events


def vibration(plant: FakePlant, **changes: object) -> ConditionChange:
    facts: dict[str, object] = {
        "severity": 850,
        "tag": "unit1.brg4.vib",
        "message": BOTH,
        "time_ns": plant.now_ns,
    }
    return condition("nsu=urn:unit;s=Alarms.vibration", "unit", **(facts | changes))  # type: ignore[arg-type]


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return set_up(qtbot, PAGES)


@pytest.fixture
def core(stage: Stage) -> Core:
    return Core(stage.plant)


def page(stage: Stage) -> AlarmsPage:
    stage.station.show_page("alarms")
    found = stage.station.page
    assert isinstance(found, AlarmsPage)
    return found


def record(stage: Stage) -> AlarmRecord:
    return stage.model.alarms.records[VIBRATION]


def use(stage: Stage, language: str) -> None:
    stage.station.use_language(language)


def test_a_row_says_whose_word_it_is_in_both_languages(stage: Stage, core: Core) -> None:
    stage.second(*core.hear(vibration(stage.plant)))
    words = stage.model.words
    use(stage, "zh")
    said = "汽轮机监视系统 TSI：4瓦轴振X 报警（机组 源报警）"
    assert words.condition(record(stage)) == said
    assert stage.model.alarm_value(record(stage)) == "严重度 850"
    use(stage, "en")
    assert words.condition(record(stage)).endswith("vibration X, alert (Power unit, source alarm)")
    assert words.area(record(stage).area) == "Unit 1"
    assert page(stage).table.choose(VIBRATION)


def test_space_asks_the_server_and_the_row_waits_for_it(stage: Stage, core: Core) -> None:
    use(stage, "en")
    stage.second(*core.hear(vibration(stage.plant)))
    alarms = page(stage)
    assert alarms.table.choose(VIBRATION)
    alarms.answers.send_chosen()
    assert stage.requests.acknowledged[-1][0] == (VIBRATION,)
    assert stage.said[-1].startswith("1 passed on to the server")
    stage.second(*core.acknowledge("operator"))
    waiting = record(stage)
    assert is_unacknowledged(waiting)
    assert not can_acknowledge(waiting)
    assert stage.model.words.alarm_state(waiting) == "acknowledging …"
    assert VIBRATION not in alarms.table.visible_alarms()
    sound = Sound()
    sound.silence(stage.model.alarms, False)
    assert not sound.is_on(stage.model.alarms, False)
    stage.second(*core.hear(vibration(stage.plant, acknowledged=True)))
    assert stage.model.words.alarm_state(record(stage)) == "acknowledged"
    assert record(stage).user == "operator"


def test_a_refusal_is_said_and_the_alarm_can_be_acknowledged_again(
    stage: Stage, core: Core
) -> None:
    use(stage, "zh")
    stage.second(*core.hear(vibration(stage.plant)))
    page(stage)
    stage.second(*core.acknowledge("operator"))
    refused = AcknowledgementRefused(
        server="unit", alarm=VIBRATION, reason="BadUserAccessDenied", time_ns=stage.plant.now_ns
    )
    stage.second(*core.hear(refused))
    assert stage.said[-1] == "机组 未确认：本系统在该服务器上无确认权限"
    assert can_acknowledge(record(stage))
    rows = dict(details(record(stage), "机组", stage.model.language))
    assert rows["refused"] == "本系统在该服务器上无确认权限"
    assert (rows["severity"], rows["source"]) == ("850", "机组 · G1 · Vibration")


def test_lines_of_the_journal(stage: Stage, core: Core) -> None:
    use(stage, "en")
    lines = core.hear(vibration(stage.plant)) + core.acknowledge("li")
    lines += core.hear(vibration(stage.plant, active=False, retain=False))
    words = stage.model.words
    assert [journal.happened(line, words) for line in lines] == [
        "raised",
        "acknowledged, server asked",
        "returned",
    ]
    assert journal.remark(lines[-1], words) == "its server ended it without an acknowledgement"
    assert journal.value(lines[0], words) == ""


def test_a_reason_without_words_is_said_as_it_is(stage: Stage) -> None:
    assert refusal("BadOutOfMemory", stage.model.language) == "BadOutOfMemory"


def test_the_system_page_counts_them_and_says_that_there_are_more(stage: Stage) -> None:
    at = system.SERVER_CELLS.index("conditions")
    link = stage.model.links["unit"]
    for known, left_out, said in ((3, 0, "3"), (500, 12, "500+")):
        changed = msgspec.structs.replace(link, conditions=known, conditions_left_out=left_out)
        stage.model.links["unit"] = changed
        row = system.servers(stage.model)[1]
        assert (row.cells[at], at in row.abnormal) == (said, bool(left_out))
