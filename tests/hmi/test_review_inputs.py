"""What a stranger types at the desk and into the search, and what a site may lack."""

from datetime import timedelta, timezone

import msgspec
import pytest

from hmi.models.areas import Areas
from hmi.models.rates import HOUR_NS, SPAN_NS, AlarmRate
from hmi.models.review.choosing import asked
from hmi.models.review.moments import moment
from hmi.models.search import search
from hmi.models.station import StationModel
from scada.model import Area, AreaKind, BadInput, EventKind
from tests.hmi.fake_site import NOW_NS, FakePlant, site_table

CST = timezone(timedelta(hours=8))
DAY_NS = 24 * HOUR_NS


@pytest.mark.parametrize(
    "text", ["2026/11/2 8:05", "2026年11月2日 8：05", "２０２６-11-02 08:05", "2026.11.2 8:05"]
)
def test_a_time_in_any_hand(text: str) -> None:
    assert moment(text, CST, NOW_NS) == moment("2026-11-02 08:05", CST, NOW_NS)


@pytest.mark.parametrize("text", ["99999999d", "0001-01-01", "9999-12-31"])
def test_a_time_that_no_store_can_have_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"1970 .* / .*1970"):
        moment(text, CST, NOW_NS)


def test_points_between_quotation_marks_and_one_that_is_gone() -> None:
    table = site_table()
    assert asked("“3301.T1”，3301.T2。", table) == ("3301.T1", "3301.T2")
    assert asked("3301.T1 3301.OLD", table) == ("3301.T1", "3301.OLD")
    with pytest.raises(BadInput, match="no point"):
        asked("3301.T1 nothing", table)


@pytest.mark.parametrize("typed", ["“甲烷”", "３３０１　Ｔ１", "(3301), T1;"])
def test_the_search_takes_what_keyboards_for_chinese_write(typed: str) -> None:
    model = StationModel()
    plant = FakePlant()
    model.apply(plant.first_frame(), plant.now_ns)
    model.search.finish()
    assert any(hit.kind == "tag" for hit in search(model, typed))


def test_the_load_begins_with_the_journal() -> None:
    rate, plant = AlarmRate(), FakePlant()
    assert rate.spans(NOW_NS) == 12 * HOUR_NS // SPAN_NS
    started = msgspec.structs.replace(
        plant.event(EventKind.STARTED, "3301.T1/alarm"), time_ns=NOW_NS - 3 * HOUR_NS, seq=1
    )
    rate.add(started)
    assert rate.spans(NOW_NS) == 3 * HOUR_NS // SPAN_NS + 1
    assert rate.spans(rate.since_ns + 1) == HOUR_NS // SPAN_NS
    assert rate.spans(NOW_NS + DAY_NS) == 12 * HOUR_NS // SPAN_NS


def test_units_have_their_numbers_and_a_plant_alone_is_listed() -> None:
    table = site_table()
    units = tuple(
        Area(id=f"u{n}", name_zh=f"{n}号机组", name_en=f"Unit {n}", kind=AreaKind.UNIT)
        for n in (1, 2)
    )
    boiler = Area(id="b", name_zh="锅炉", name_en="Boiler", kind=AreaKind.UNIT, parent="u2")
    (tag, *_) = (one for one in table.tags if one.area == "unit1")
    tags = tuple(msgspec.structs.replace(tag, id=f"{at}.x", area=at) for at in ("u1", "b"))
    areas = Areas(msgspec.structs.replace(table, areas=(*units, boiler), tags=tags, alarms=()))
    assert areas.unit_numbers == {"u1": "#1", "b": "#2"}
    assert [area.id for area in areas.listed] == ["u1", "b"]
