"""Open emergency linkages at the station: shown until answered, answered from the list."""

from collections.abc import Iterator

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from hmi.models.frame import Frame
from hmi.models.linkages import SILENT_NS, OpenLinkages
from hmi.qt.alarms import AlarmsPage
from hmi.qt.pages import PAGES
from scada.bus.messages import LinkageCall, Linkages, OutwardHeartbeat
from scada.model import EventKind, Silence
from tests.hmi.stage import S, Stage, set_up


def call(stage_ns: int, name: str = "face.core.1.7") -> LinkageCall:
    return LinkageCall(
        id=name,
        zone="3301",
        severity=1,
        since_ns=stage_ns - 75 * S,
        times=4,
        zh="西山三矿: 3301 T0甲烷 断电",
        en="Xishan No. 3: Longwall 3301 T0 methane, cut",
        alarms=("3301.T0/cut",),
    )


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    stage = set_up(qtbot, PAGES)
    yield stage
    stage.station.close()


def page(stage: Stage) -> AlarmsPage:
    stage.station.show_page("alarms")
    shown = stage.station.pages["alarms"]
    assert isinstance(shown, AlarmsPage)
    return shown


def hear(stage: Stage, *calls: LinkageCall) -> None:
    def put(frame: Frame) -> None:
        frame.linkages.extend(calls)

    stage.mailbox.put(put)
    stage.second()


def test_what_is_not_said_again_is_over() -> None:
    linkages = OpenLinkages()
    linkages.hear([call(0)], 0)
    assert linkages.open(SILENT_NS)
    assert linkages.open(SILENT_NS + 1) == []


def test_an_open_linkage_is_shown_and_answered(stage: Stage) -> None:
    shown = page(stage)
    hear(stage, call(stage.plant.now_ns), call(stage.plant.now_ns + S, "face.core.1.9"))
    assert shown.linkage.isVisible()
    stage.station.grab()
    shown.linkage.button.click()
    assert [one.id for one in shown.linkage.calls] == ["face.core.1.9"]


def test_an_answer_from_elsewhere_takes_it_away(stage: Stage) -> None:
    shown = page(stage)
    hear(stage, call(stage.plant.now_ns))
    said = stage.plant.event(EventKind.SENT, "3301.T0/cut", user="rescue")
    text = {"outcome": "acknowledged", "call": "face.core.1.7"}
    stage.second(msgspec.structs.replace(said, source="outward", text=text))
    stage.second()
    assert not shown.linkage.isVisible()


def test_a_refused_answer_is_said_and_it_stays(stage: Stage) -> None:
    shown = page(stage)
    hear(stage, call(stage.plant.now_ns))
    stage.requests.open = RuntimeError("outward is away")
    shown.linkage.button.click()
    assert shown.linkage.calls
    assert "outward is away" in stage.said[-1]
    stage.requests.open = Linkages(calls=())


def test_the_system_page_says_what_does_not_go_out(stage: Stage) -> None:
    beat = OutwardHeartbeat(
        now_ns=1,
        started_ns=1,
        pid=1,
        channels=2,
        sent=5,
        waiting=3,
        unanswered=1,
        fault="duty: connection refused",
    )

    def put(frame: Frame) -> None:
        frame.outward = beat

    stage.mailbox.put(put)
    stage.second()
    stage.station.show_page("system")
    stage.station.grab()
    assert stage.model.outward is beat


def test_silencing_is_journaled_and_the_position_is_silent_together(stage: Stage) -> None:
    stage.station.silence()
    stage.station.silence()
    told = [one for one in stage.requests.commands if isinstance(one, Silence)]
    assert len(told) == 1
