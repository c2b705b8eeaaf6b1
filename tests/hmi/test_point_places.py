"""Which rows of a rule book a point may stand for."""

from hmi.models.point_draft import Staging
from hmi.models.point_places import limits_words, located, places_of
from scada.bus.point_jobs import TAGS, Table
from scada.model import Area

AREAS = {
    "3301": Area(id="3301", name_zh="3301", name_en="3301", profile="cn-2025"),
    "free": Area(id="free", name_zh="", name_en=""),
}


def test_the_rows_of_its_kind() -> None:
    rows = {row.id: row for row in places_of({"kind": "methane", "area": "3301"}, AREAS)}
    assert {"face.T0", "face.T1.low_high"} <= rows.keys()
    assert limits_words(rows["face.T1.low_high"]) == "≥ 0.8 / ≥ 1 / ≥ 1.5 %CH4"
    assert places_of({"kind": "methane", "area": "free"}, AREAS) == []
    assert places_of({"kind": "methane", "area": "nowhere"}, AREAS) == []


def test_a_place_is_one_change() -> None:
    staging = Staging()
    table = Table(columns=("tag", "kind", "location"), rows=(("T", "methane", "face.T0"),))
    staging.tell({TAGS: table}, {})
    assert located(staging, "T", "face.T0") is None
    change = located(staging, "T", "face.T1.low_high")
    assert change is not None
    staging.do(change)
    assert staging.tags["T"]["location"] == "face.T1.low_high"
