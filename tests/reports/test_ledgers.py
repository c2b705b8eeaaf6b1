"""Calibration, interlock tests, portable comparisons, faults and ledgers, against what was written."""

from datetime import date
from typing import Any

from historian.reports.calibration_ledger import CALIBRATION
from historian.reports.centre_log import CENTRE_LOG
from historian.reports.equipment_faults import EQUIPMENT_FAULTS
from historian.reports.equipment_ledger import EQUIPMENT_LEDGER
from historian.reports.equipment_use import EQUIPMENT_USE
from historian.reports.interlock_tests import INTERLOCK_TESTS
from historian.reports.maintenance import MAINTENANCE_RECORD
from historian.reports.portable import PORTABLE
from historian.reports.site_facts import Interval, Sensor, SiteFacts
from historian.reports.words import Words
from scada.model import AlarmKind, EventKind, Flag, Kind
from scada.model.interlock import Interlock, InterlockRule
from tests.detect.plant import limit, tag
from tests.reports.history import START, History, S, column, table_of

CAL = int(Flag.CALIBRATION)
BAD = 0x808C0000
DAYS15 = Interval(days=15)
FACTS = SiteFacts(
    sensors={
        "T1": Sensor(
            "T1", "catalytic", date(2026, 5, 18), date(2026, 5, 1), "wang", "1.50 %CH4", "C-1",
            DAYS15, DAYS15, Words("每15天", "every 15 days"), compared=True,
        ),
        "T2": Sensor("T2", calibration=DAYS15),
    }
)  # fmt: skip
CUT = limit(">=", 1.5, "T1", limit="cut", kind=AlarmKind.CUT, restore=1.0)
LOCK = Interlock(
    id="a.methane",
    rule=InterlockRule.METHANE_ELECTRIC,
    area="a",
    zone_zh="掘进巷道",
    zone_en="the heading",
    methane=("T1",),
    cut=("cut",),
    feed=("feed",),
)


def plant() -> History:
    """A sensor that is calibrated at 10:00 with gas that cuts, and passes its cut value at 20:00."""
    table = table_of(
        tag("T1", name_zh="T1甲烷", name_en="T1 methane", resolution=0.01, unit="%CH4"),
        tag("T2", name_zh="T2甲烷", name_en="T2 methane", resolution=0.01, unit="%CH4"),
        tag("fan", kind=Kind.FAN, name_en="Fan", high=1.0),
        tag("cut", kind=Kind.CUT, high=1.0),
        tag("feed", kind=Kind.FEED, high=1.0),
        alarms=(limit(">=", 1.0, "T1"), CUT),
        interlocks=(LOCK,),
    )
    history = History(table)
    history.samples(
        "T1", (0, 0.3), (36_000, 0.0, 0, CAL), (36_060, 1.6, 0, CAL), (36_180, 0.3, 0, CAL)
    )
    history.samples("T1", (36_300, 0.3), (72_000, 1.8), (72_100, 0.4))
    history.samples("fan", (0, 0.0), (3600, 1.0), (7200, 0.0), (10_800, 1.0))
    history.samples("cut", (0, 0.0), (36_061, 1.0), (36_185, 0.0), (72_009, 1.0), (72_100, 0.0))
    history.samples("feed", (0, 1.0), (36_062, 0.0), (36_190, 1.0))
    for begin, end in ((36_060, 36_180), (72_000, 72_100)):
        alarm(history, begin, end, alarm="T1/cut", alarm_kind=AlarmKind.CUT, tag="T1", limit=1.5)
    abnormal = {"alarm": "a.methane/feed_abnormal", "alarm_kind": AlarmKind.INTERLOCK}
    alarm(history, 72_003, 72_090, **abnormal)
    return history


def alarm(history: History, begin: float, end: float | None, **fields: Any) -> None:
    """An alarm that came and went."""
    given = {"area": "a", "raised_ns": START + round(begin * S)} | fields
    history.event(begin, EventKind.RAISED, **given)
    if end is not None:
        history.event(end, EventKind.RETURNED, **given)


def test_a_calibration_that_was_announced_and_seen() -> None:
    history = plant()
    said = {"tag": "T1", "area": "a", "user": "zhang"}
    until = {"until_ns": str(START + 40_000 * S), "reason": "半月标校"}
    history.event(35_990, EventKind.CALIBRATION_STARTED, text=until, **said)
    history.event(36_290, EventKind.CALIBRATION_ENDED, comment="合格", **said)
    done, due = CALIBRATION.make(history.asked(facts=FACTS))
    (row,) = [row.cells for row in done.rows]
    assert (row["began"], row["ended"]) == (START + 35_990 * S, START + 36_300 * S)
    assert (row["lowest"].value, row["highest"].value) == (0.0, 1.6)  # type: ignore[union-attr]
    assert (row["by"], row["gas"], row["due"]) == ("zhang", "1.50 %CH4", "2026-06-16")
    assert row["how"] == Words("登记、设备", "both")
    assert row["remarks"] == Words("半月标校；合格", "半月标校；合格")
    assert column(due, "last") == ["2026-06-01", None]
    assert column(due, "until") == ["2026-06-16", None]
    assert column(due, "state") == [Words("有效", "valid"), Words("无记录", "no record")]
    assert column(due, "test_state")[0] == Words("超期16天", "16 d late")


def test_a_calibration_that_nobody_announced() -> None:
    done, due = CALIBRATION.make(plant().asked(facts=FACTS))
    (row,) = [row.cells for row in done.rows]
    assert (row["began"], row["lasted"], row["by"]) == (START + 36_000 * S, 300.0, None)
    assert row["remarks"] == Words("无人员登记", "nobody announced it")
    assert column(due, "last")[0] == "2026-06-01"


def test_a_test_of_an_interlock_and_one_in_earnest() -> None:
    (sheet,) = INTERLOCK_TESTS.make(plant().asked(facts=FACTS))
    test, real = [row.cells for row in sheet.rows]
    assert (test["what"], real["what"]) == (Words("试验", "test"), Words("实际动作", "in earnest"))
    assert (test["took"], test["off"]) == (1.0, START + 36_062 * S)
    assert (test["result"], test["by"]) == (Words("合格", "passed"), "wang")
    assert test["highest"].value == 1.6  # type: ignore[union-attr]
    assert test["restore"].value == 1.0  # type: ignore[union-attr]
    assert (real["took"], real["off"], real["restored"]) == (9.0, None, START + 72_100 * S)
    assert real["result"] == Words("不合格：馈电异常", "failed: feed abnormal")


def compare(history: History, second: float, fixed: str, portable: str, **text: str) -> None:
    """A line as the core writes it."""
    end = "they differ" if fixed != portable else "they agree"
    words = f"T1 methane: portable comparison: fixed {fixed}, portable {portable}: {end}"
    said = {"en": words, "counts": max(fixed, portable), "instrument": "P-7"} | text
    history.event(second, EventKind.PORTABLE, tag="T1", user="li", text=said)


def test_portable_comparisons() -> None:
    history = plant()
    compare(history, 30_000, "0.30", "0.52")
    compare(history, 40_000, "0.40", "0.40")
    compare(history, 50_000, "0.40", "0.80")
    late = {"en": "T1 methane: portable comparison: not put right in time", "late": "1"}
    history.event(50_000 + 8 * 3600, EventKind.PORTABLE, tag="T1", text=late)
    done, days = PORTABLE.make(history.asked(facts=FACTS))
    assert column(done, "difference")[0].value == 0.52 - 0.3
    assert column(done, "counts")[2].value == 0.8
    assert column(done, "corrected") == [Words("是", "yes"), None, Words("否", "no")]
    assert [row.cells["tag"] for row in days.rows] == ["T1"]
    assert [days.rows[0].cells[key] for key in ("count", "days", "missing", "differed")] == [
        3,
        1,
        0,
        2,
    ]


def test_faults_of_the_equipment() -> None:
    history = plant()
    words = {"zh": "通信中断", "en": "link lost", "reason": "timeout"}
    link = {"alarm": "server.mine/link", "alarm_kind": AlarmKind.LINK, "server": "mine", "area": ""}
    alarm(history, 1000, 1900, **link, text=words)
    quality = {"alarm": "T2/quality", "alarm_kind": AlarmKind.QUALITY, "tag": "T2", "status": BAD}
    alarm(history, 2000, 2864, **quality)
    alarm(history, 86_000, None, **quality)
    alarm(history, 5000, 6000, alarm="T1/frozen", alarm_kind=AlarmKind.MARK, tag="T1")
    devices, found = EQUIPMENT_FAULTS.make(history.asked())
    assert column(devices, "id") == ["T2", "server.mine", "T1"]
    assert column(devices, "total") == [864 + 400, 900, 0]
    assert column(devices, "count") == [2, 1, 0]
    assert column(devices, "doubts") == [0, 0, 1]
    assert round(column(devices, "available")[1], 4) == round(100 * (1 - 900 / 86_400), 4)
    assert column(devices, "device")[1] == Words("一分站", "Station 1")
    assert column(found, "reason")[0] == Words("通信中断（timeout）", "link lost (timeout)")
    assert column(found, "reason")[1] == Words("BAD_SENSOR_FAILURE", "BAD_SENSOR_FAILURE")
    assert column(found, "lasted") == [900, 864, 1000, 400]
    only = next(iter(EQUIPMENT_FAULTS.make(history.asked(tags=("T1",)))))
    assert column(only, "id") == ["T1"]


def test_how_long_machines_ran() -> None:
    (sheet,) = EQUIPMENT_USE.make(plant().asked())
    assert column(sheet, "tag") == ["fan"]
    assert column(sheet, "ran") == [3600 + 86_400 - 10_800]
    assert column(sheet, "starts") == [2]


def test_the_equipment_and_its_maintenance() -> None:
    history = plant()
    (sheet,) = EQUIPMENT_LEDGER.make(history.asked(facts=FACTS))
    assert column(sheet, "no") == [1, 2, 3, 4, 5]
    assert column(sheet, "principle")[0] == Words("催化", "catalytic")
    assert column(sheet, "restore")[0].value == 1.0
    out = {"alarm": "T1/alarm", "tag": "T1", "user": "wang", "comment": "换探头 P-12"}
    history.event(1000, EventKind.OUT_OF_SERVICE, **out)
    history.event(2000, EventKind.IN_SERVICE, **out | {"user": "li"})
    history.event(3000, EventKind.OUT_OF_SERVICE, **out)
    (sheet,) = MAINTENANCE_RECORD.make(history.asked())
    assert column(sheet, "ended") == [START + 2000 * S, None]
    assert column(sheet, "back_by") == ["li", None]


def test_the_log_of_the_centre() -> None:
    history = plant()
    history.event(10, EventKind.STARTED, source="historian", text={"zh": "启动", "en": "started"})
    history.event(20, EventKind.LINK, server="mine", text={"zh": "通信恢复", "en": "link up"})
    (sheet,) = CENTRE_LOG.make(history.asked())
    assert column(sheet, "service") == ["historian", "core"]
    assert column(sheet, "place")[1] == Words("一分站", "Station 1")
