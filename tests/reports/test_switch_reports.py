"""The reports of switches, against what was written."""

import re
from io import BytesIO

import openpyxl

from historian.reports.produce import produce
from historian.reports.svg import drawn
from historian.reports.switch_alarms import SWITCH_ALARMS
from historian.reports.switch_changes import SWITCH_CHANGES
from historian.reports.switch_feed import SWITCH_FEED
from historian.reports.words import Words
from historian.reports.xlsx import xlsx
from scada.model import AlarmDefinition, AlarmKind, Comparison, EventKind, Kind
from scada.model.interlock import Interlock, InterlockRule
from tests.detect.plant import tag
from tests.reports.history import START, History, S, column, table_of

BAD = 0x80000000
STOPPED = AlarmDefinition(
    tag="fan", limit="stopped", kind=AlarmKind.STATE, comparison=Comparison.IS, value=0.0
)
LOCK = Interlock(
    id="a.fan_electric",
    rule=InterlockRule.FAN_ELECTRIC,
    area="a",
    zone_zh="掘进巷道",
    zone_en="the heading",
    fan=("fan",),
    cut=("cut",),
    feed=("feed",),
)


def plant() -> History:
    """A fan that stops for 5 minutes; power is cut, and once it is not."""
    table = table_of(
        tag("fan", kind=Kind.FAN, name_zh="局扇", name_en="Local fan", high=1.0),
        tag("cut", kind=Kind.CUT, name_zh="断电", name_en="Cut", high=1.0),
        tag("feed", kind=Kind.FEED, name_zh="馈电", name_en="Feed", high=1.0),
        alarms=(STOPPED,),
        interlocks=(LOCK,),
    )
    history = History(table)
    history.samples(
        "fan", (-60, 1.0), (3600, 0.0), (3900, 1.0), (50_000, 0.0, BAD, 0), (50_100, 1.0)
    )
    history.samples("cut", (-60, 0.0), (3601, 1.0), (3910, 0.0))
    history.samples("feed", (-60, 1.0), (3605, 0.0), (3911, 1.0))
    stopped = {"alarm": "fan/stopped", "alarm_kind": AlarmKind.STATE, "tag": "fan", "area": "a"}
    raised = {"raised_ns": START + 3600 * S}
    history.event(3600, EventKind.RAISED, **stopped, **raised)
    history.event(3900, EventKind.RETURNED, **stopped, **raised)
    remark = {"cause": "停电检修", "measures": "撤人"}
    history.event(4000, EventKind.REMARK, alarm="fan/stopped", user="zhang", text=remark, **raised)
    feed = {
        "alarm": "a.fan_electric/feed_abnormal",
        "alarm_kind": AlarmKind.INTERLOCK,
        "area": "a",
        "text": {"tags": "fan, feed"},
        "raised_ns": START + 3603 * S,
    }
    history.event(3603, EventKind.RAISED, **feed)
    history.event(3605, EventKind.RETURNED, **feed)
    return history


def test_changes_and_time_in_each_state() -> None:
    summary, changes = SWITCH_CHANGES.make(plant().asked())
    assert column(summary, "tag") == ["fan", "cut", "feed"]
    assert column(summary, "changes") == [4, 2, 2]
    assert column(summary, "starts") == [1, 1, 1]
    assert column(summary, "zero_time") == [300, 86_400 - 309, 306]
    assert column(summary, "unknown_time") == [100, 0, 0]
    assert column(changes, "time")[:2] == [START + 3600 * S, START + 3900 * S]
    assert column(changes, "after")[:2] == [Words("停", "stopped"), Words("开", "running")]
    assert column(changes, "lasted")[0] == 300
    assert summary.charts[0].bars[0].name == Words("局扇", "Local fan")


def test_an_alarm_of_a_switch_with_its_cut() -> None:
    (sheet,) = SWITCH_ALARMS.make(plant().asked())
    (row,) = [row.cells for row in sheet.rows]
    assert (row["count"], row["total"], row["lasted"]) == (1, 300.0, 300.0)
    assert row["state"] == Words("停", "stopped")
    assert row["scope"] == Words("掘进巷道", "the heading")
    assert (row["cut"], row["restored"]) == (START + 3601 * S, START + 3910 * S)
    assert row["feed"] == Words("异常", "abnormal")
    assert (row["cause"], row["measures"]) == ("停电检修", "撤人")


def test_feed_that_a_fan_had_ordered_off() -> None:
    (sheet,) = SWITCH_FEED.make(plant().asked())
    (row,) = [row.cells for row in sheet.rows]
    assert (row["count"], row["total"], row["cut"]) == (1, 2.0, START + 3601 * S)
    assert row["by"] == Words("局扇", "Local fan")
    assert row["feeds"] == Words("馈电", "Feed")


def test_only_what_is_asked_for() -> None:
    history = plant()
    assert column(next(iter(SWITCH_CHANGES.make(history.asked(tags=("f*",))))), "tag") == [
        "fan", "feed",
    ]  # fmt: skip
    (none,) = SWITCH_FEED.make(history.asked(seconds=3000))
    assert none.rows == ()


def test_nothing_is_known_while_the_core_stood_still() -> None:
    history = plant()
    history.event(60_000, EventKind.STOPPED)
    history.event(70_000, EventKind.STARTED)
    history.samples("fan", (70_010, 1.0))
    summary, _ = SWITCH_CHANGES.make(history.asked())
    assert column(summary, "unknown_time") == [100 + 10_010, 26_400, 26_400]
    assert column(summary, "starts") == [1, 1, 1]


def test_a_chart_of_switches_has_no_empty_axis_of_values_and_tells_on_from_off() -> None:
    history = plant()
    asked = history.asked()
    (chart,) = next(iter(SWITCH_CHANGES.make(asked))).charts
    svg = drawn(chart, asked.period, "en")
    frame, *bars = re.findall(r'height="([0-9.]+)"', svg)[:4]
    assert float(frame) < 60
    assert {"2", "9.5"} <= set(re.findall(r'height="([0-9.]+)" fill', svg))
    assert bars
    book = openpyxl.load_workbook(BytesIO(xlsx(produce(SWITCH_CHANGES, asked), "en")))
    (data,) = (page for page in book.worksheets if page.sheet_state == "hidden")
    names = {str(cell.value) for cell in data[1]}
    assert {"Local fan", "Local fan (0)", "Local fan (no data)"} <= names
