"""The drawing of an alarm's place, roles by name, alarms that chatter: on the screen, by the keyboard."""

from collections.abc import Iterator
from itertools import count

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hmi.models import journal
from hmi.qt.alarms import AlarmsPage
from hmi.qt.figures import Figures
from hmi.qt.overview import OverviewPage
from hmi.qt.pages import PAGES
from hmi.qt.rate_chart import RateChart
from scada.model import (
    Event,
    EventKind,
    FloodLimits,
    NamedRole,
    Suppression,
    SuppressionKind,
)
from tests.hmi.fake_site import MIMIC, NOW_NS, FakePlant, S
from tests.hmi.stage import Stage, set_up

CUT, BELT = "3301.T0/cut", "3303.T1/pre_warning"
FACE = MIMIC.replace("3301.T1", "3301.T0").replace(
    "<svg", '<svg data-zh="综采面" data-en="The face"'
)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    stage = set_up(qtbot, PAGES)
    plant = stage.plant
    place = {
        "display": "face",
        "role": "gas_team",
        "commands_zh": ("呼叫",),
        "commands_en": ("call",),
    }
    areas = (replace(one, **place) if one.id == "3301" else one for one in plant.table.areas)
    plant.table = replace(
        plant.table,
        areas=tuple(areas),
        mimics={"overview": MIMIC, "face": FACE},
        roles=(NamedRole(id="gas_team", name_zh="瓦斯队", name_en="Gas team"),),
        flood=FloodLimits(above=4, ends=2, span_s=300.0),
    )
    stage.hand_over(plant.first_frame())
    stage.station.use_language("en")
    yield stage
    stage.station.close()


def alarms(stage: Stage) -> AlarmsPage:
    stage.station.show_page("alarms")
    page = stage.station.pages["alarms"]
    assert isinstance(page, AlarmsPage)
    return page


def overview(stage: Stage) -> OverviewPage:
    page = stage.station.pages["overview"]
    assert isinstance(page, OverviewPage)
    return page


def test_d_opens_the_drawing_of_the_place_and_escape_goes_back(qtbot: QtBot, stage: Stage) -> None:
    page, drawing = alarms(stage), overview(stage).map
    page.show_alarm(CUT)
    assert page.details.buttons["display"].isVisible()
    qtbot.keyClick(page.table, Qt.Key.Key_D)
    assert (stage.station.page, drawing.display) == (overview(stage), "face")
    stage.station.grab()
    qtbot.keyClick(overview(stage), Qt.Key.Key_Escape)
    assert drawing.display == "overview"
    qtbot.keyClick(overview(stage), Qt.Key.Key_D)
    assert drawing.display == "face"
    stage.station.context.open_map.emit("3301.T1")
    assert drawing.display == "overview"
    stage.station.context.open_tag.emit("3301.T0")
    qtbot.keyClick(stage.station.faceplate, Qt.Key.Key_D)
    assert drawing.display == "face"


def test_a_place_without_a_drawing_has_no_button(qtbot: QtBot, stage: Stage) -> None:
    page = alarms(stage)
    page.show_alarm(BELT)
    assert page.details.alarm == BELT
    assert not page.details.buttons["display"].isVisible()
    qtbot.keyClick(page.table, Qt.Key.Key_D)
    assert stage.station.page is page
    stage.station.context.open_display.emit("cellar")
    assert "cellar" in stage.said[-1]


def test_roles_and_what_may_be_done_are_said_in_the_language_in_use(stage: Stage) -> None:
    page = alarms(stage)
    page.show_alarm(CUT)
    record = page.details.record
    assert record is not None
    for name, role, may in (("zh", "瓦斯队", "呼叫"), ("en", "Gas team", "call")):
        stage.station.use_language(name)
        said = [lines for _, lines, _ in page.details.words._rows(record)]
        assert [role] in said
        assert [may] in said
    told = stage.plant.event(EventKind.ESCALATED, CUT)
    told = msgspec.structs.replace(told, text={"roles": "gas_team; operator; wang"})
    assert journal.remark(told, stage.model.words) == "→ Gas team, operator, wang"


def test_what_chatters_is_listed_with_what_helps_though_it_is_over(
    qtbot: QtBot, stage: Stage
) -> None:
    page = alarms(stage)
    for _ in range(3):
        stage.second(stage.plant.event(EventKind.RAISED, BELT))
        stage.second(stage.plant.event(EventKind.RETURNED, BELT))
    assert page.tabs.buttons["restless"].text() == "Restless 2"
    page.show_tab("restless")
    rows = page.restless.rows.rows
    assert [(row.alarm, row.sign.value) for row in rows] == [
        (BELT, "chatter"),
        (BELT, "fleeting"),
    ]
    assert page.restless.cell(rows[0], "sign") == "chatters"
    assert page.restless.cell(rows[0], "hint").startswith("check sensor and wiring")
    page.restless.choose(BELT)
    assert page.details.alarm == BELT
    stage.station.grab()
    qtbot.keyClick(page.restless, Qt.Key.Key_Return)
    assert stage.station.faceplate.plate is not None


def test_an_alarm_that_is_normal_shows_what_the_site_says_of_it(stage: Stage) -> None:
    page = alarms(stage)
    normal = next(
        one.id for one in stage.model.table.alarms if stage.model.alarms.of(one.id) is None
    )
    page.details.show_alarm(normal)
    record = page.details.record
    assert record is not None
    assert stage.model.words.alarm_state(record) in str(page.details.words._rows(record))
    assert stage.model.known("no.such/alarm") is None


def test_charts_count_annunciations_and_draw_the_flood_of_the_site(stage: Stage) -> None:
    rate = stage.model.rate
    assert (rate.flood_line(), rate.flood_line(1_200 * S)) == (8.0, 16.0)
    plant, seconds = FakePlant(), count(1)
    shelf = Suppression(kind=SuppressionKind.SHELVED, since_ns=1)

    def lines(number: int, kind: EventKind, **more: object) -> list[Event]:
        made = (plant.event(kind, CUT) for _ in range(number))
        return [replace(one, time_ns=NOW_NS + next(seconds) * S, **more) for one in made]

    events = [
        *lines(5, EventKind.RAISED),
        *lines(3, EventKind.RAISED, suppressed=(shelf,)),
        *lines(2, EventKind.RE_ALARMED),
    ]
    end_ns = NOW_NS + 3_600 * S
    chart, figures = RateChart(stage.station.context), Figures(stage.station.context)
    chart.show_events(events, NOW_NS - S, end_ns)
    assert chart.counts.sum() == 7
    figures.show_events(events, NOW_NS, end_ns)
    per_hour, in_flood = figures.cards[:2]
    # From the first of five to when one alone is left in five minutes: the ninth comes at 10 s.
    assert (per_hour[1], in_flood[1]) == ("7.0", f"{(9 + 300 - 1) / 3600:.1%}")


def test_every_drawing_is_a_view_and_a_command(stage: Stage) -> None:
    page = overview(stage)
    seen = []
    for name, show in page.views():
        show()
        seen.append((name, page.map.display))
    assert seen == [("overview", "overview"), ("drawing-face", "face")]
    assert page.map.display == "overview"
    entries = {entry.en: entry for entry in page.commands()}
    entries["Drawing: The face"].open()
    assert page.map.display == "face"
