"""What the points page tries out for its pictures, on the demo's own rows."""

from hmi.models.point_draft import Staging
from hmi.models.point_pose import listed, misfitting, tried
from scada.bus.point_jobs import ALARMS, TAGS, Table
from scada.model import Area

AREAS = {"3301": Area(id="3301", name_zh="3301", name_en="3301", profile="cn-2025")}
_TAGS = ("tag", "kind", "area", "location", "node", "unit", "low", "high")
_ALARMS = ("tag", "limit", "kind", "comparison", "value")
_LIMITS = (("pre_warning", "0.8"), ("alarm", "1"))


def staging(tags: int) -> Staging:
    names = [f"T{n}" for n in range(tags)]
    rows = [(n, "methane", "3301", "face.T0", f"nsu=u;s={n}", "%CH4", "0", "4") for n in names]
    limits = [(name, limit, limit, ">=", value) for name in names for limit, value in _LIMITS]
    made = Staging()
    tables = {TAGS: Table(columns=_TAGS, rows=tuple(rows))}
    made.tell(tables | {ALARMS: Table(columns=_ALARMS, rows=tuple(limits))}, {})
    return made


def test_one_of_each_kind_of_another_tag() -> None:
    found = tried(staging(3), AREAS)
    assert len(found.changes) == 3
    assert found.signable == "T0/pre_warning"
    assert found.looser == "T2"
    (stricter,) = found.stricter
    assert [(cell.tag, cell.after) for cell in stricter.cells] == [("T1", "0.56")]


def test_a_site_without_points_has_nothing_to_try() -> None:
    assert tried(Staging(), AREAS).changes == ()
    assert listed(Staging()) == b""
    assert misfitting(Staging()).cells == ()


def test_a_list_and_misfits() -> None:
    made = staging(2)
    assert [cell.after for cell in misfitting(made).cells] == ["nsu=u;s=T0.gone", "40"]
    lines = listed(made).decode("utf-8-sig").splitlines()
    assert lines[1].endswith("nsu=u;s=spare.CH4.9,0~4 %CH4")
    assert len(lines) == 5
