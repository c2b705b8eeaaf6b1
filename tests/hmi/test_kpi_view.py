"""The review's figures: asked for the span, shown beside their targets, the worst alarms open."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from hmi.models.kpi_words import target, value, verdict
from hmi.qt.pages import PAGES
from hmi.qt.review import ReviewPage
from scada.bus.messages import KpiActor, KpiAnswer, KpiGroup, KpiLine
from tests.hmi.stage import Stage, set_up

RATE = KpiLine(
    key="per_hour",
    zh="每小时报警",
    en="Alarms per hour",
    unit="",
    raw=14.25,
    grouped=5.5,
    target="≤ 6",
    mark="S",
    met=False,
    grouped_met=True,
)
FLOOD = KpiLine(
    key="in_flood",
    zh="泛滥时间",
    en="Time in flood",
    unit="%",
    raw=0.4,
    target="< 1 %",
    mark="S",
    met=True,
)
WAIT = KpiLine(key="wait", zh="确认用时中位", en="Median time to acknowledge", unit="s", raw=42.0)
ACTORS = tuple(
    KpiActor(
        alarm=alarm,
        count=40 - 10 * place,
        share=0.4 - 0.1 * place,
        advice="chattering",
        zh="抖动：加恢复延时或回差",
        en="chatters: give it an off-delay or a deadband",
    )
    for place, alarm in enumerate(("3301.T0/cut", "3301.T1/alarm"))
)


def group(name: str, zh: str, en: str) -> KpiGroup:
    return KpiGroup(
        id=name,
        zh=zh,
        en=en,
        lines=(RATE, FLOOD, WAIT),
        actors=ACTORS,
        health="reactive",
        health_zh="被动",
        health_en="reactive",
        raw_health="overloaded",
    )


ANSWER = KpiAnswer(
    start_ns=0,
    end_ns=86_400_000_000_000,
    days=1.0,
    enough=False,
    groups=(group("", "全站", "whole site"), group("3301", "3301 综采", "Longwall 3301")),
    notes=(("不足30天，仅供参考", "less than 30 days: no basis for a judgement"),),
    took_ms=12.0,
)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    stage = set_up(qtbot, PAGES)
    stage.requests.kpis = ANSWER
    yield stage
    stage.station.close()


def page(stage: Stage) -> ReviewPage:
    stage.station.show_page("review")
    shown = stage.station.pages["review"]
    assert isinstance(shown, ReviewPage)
    return shown


def test_figures_are_said_with_their_units_and_targets() -> None:
    assert value(14.25, "") == "14.2"
    assert value(14.0, "") == "14"
    assert value(0.4, "%") == "0.4 %"
    assert value(42.0, "s") == "42 s"
    assert value(2.0, "s") == "2.0 s"
    assert value(760.0, "s") == "12:40"
    assert value(None, "%") == "–"
    assert value(float("nan"), "") == "–"
    assert target(RATE) == "≤ 6 [S]"
    assert target(WAIT) == ""
    assert [verdict(met) for met in (True, False, None)] == ["✓", "▲", ""]


def test_the_figures_of_a_span_are_asked_for_and_shown(stage: Stage) -> None:
    review = page(stage)
    review.show_view("kpi")
    assert review.kpi.isVisible()
    assert not review.journal.isVisible()
    assert review.kpi.body.group is ANSWER.groups[0]
    start, end = review.kpi.span
    assert end - start == 8 * 3600 * 10**9
    review.show_span("7d")
    start, end = review.kpi.span
    assert end - start == 168 * 3600 * 10**9
    assert "less than 30 days" in review.kpi.remark.text()


def test_one_group_after_the_other(stage: Stage) -> None:
    review = page(stage)
    review.show_view("kpi")
    review.kpi.group_box.setCurrentIndex(1)
    assert review.kpi.body.group is ANSWER.groups[1]
    stage.station.use_language("zh")
    assert review.kpi.group_box.itemText(1) == "3301 综采"
    assert review.kpi.body.group is ANSWER.groups[1]


def test_why_there_are_no_figures_is_said(stage: Stage) -> None:
    stage.requests.kpis = RuntimeError("the store is away")
    review = page(stage)
    review.show_view("kpi")
    assert "the store is away" in review.kpi.remark.text()


def test_an_answer_to_an_older_question_is_not_shown(stage: Stage) -> None:
    review = page(stage)
    stage.requests.at_once = False
    review.show_view("kpi")
    review.show_span("1h")
    newest = review.kpi.span
    stage.requests.answer()
    assert review.kpi.answer is ANSWER
    assert review.kpi.span == newest


def test_the_journal_comes_back(stage: Stage) -> None:
    review = page(stage)
    review.show_view("kpi")
    review.show_view("journal")
    assert review.journal.isVisible()
    assert not review.kpi.isVisible()
