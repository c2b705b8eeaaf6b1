"""Kinds guessed from names and units; locations only where nothing is in doubt; units; ids."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from davylamp.integrate.found import Found
from davylamp.integrate.ids import LONGEST, id_for
from davylamp.integrate.kinds import NOT_SURE, guess_kind
from davylamp.integrate.places import RULES, certain_location
from davylamp.integrate.propose import Options, propose
from davylamp.integrate.regions import area_kind, known_area, new_area
from davylamp.integrate.words import USUAL_RANGES
from davylamp.sim.sites import COMMITTED
from davylamp.site import load
from davylamp.site.problem import FileProblems
from davylamp.site.site_file import SiteFile, read_site_file
from scada.model import Area, AreaKind, Kind
from scada.opcua.variable import Variable
from scada.profiles import available
from scada.profiles import load as load_profile
from scada.profiles.unece import UNECE_URI, code_number, spelled, unit_of
from scada.profiles.units import factor


@pytest.mark.parametrize(
    ("name", "unit", "kind"),
    [
        ("3301工作面T1甲烷", "%CH4", Kind.METHANE),
        ("T1", "", Kind.METHANE),
        ("T2", "%", Kind.METHANE),
        ("煤仓瓦斯", "%", Kind.METHANE),
        ("Return_CH4", "%CH4", Kind.METHANE),
        ("一氧化碳", "ppm", Kind.CO),
        ("FaceCO", "ppm", Kind.CO),
        ("回风风速", "m/s", Kind.AIR_VELOCITY),
        ("air_velocity_3301", "", Kind.AIR_VELOCITY),
        ("主扇负压", "Pa", Kind.PRESSURE),
        ("瓦斯泵温度", "℃", Kind.TEMPERATURE),
        ("methane pump bearing temperature", "℃", Kind.TEMPERATURE),
        ("大气压力", "hPa", Kind.BAROMETER),
        ("BearingVib_X", "mm/s", Kind.VIBRATION),
        ("硫化氢", "ppm", Kind.CONCENTRATION),
        ("10HAD10CP001", "", Kind.PRESSURE),
        ("10HAD10CT001", "℃", Kind.TEMPERATURE),
        ("AI_0815", "℃", Kind.TEMPERATURE),
        ("给煤机电流", "A", Kind.CURRENT),
    ],
)
def test_measured(name: str, unit: str, kind: Kind) -> None:
    guess = guess_kind([name], (), unit, is_switch=False, is_mine=True)
    assert guess.kind is kind
    assert guess.confidence >= NOT_SURE
    assert guess.reason_zh
    assert guess.reason_en


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("局扇开停", Kind.FAN),
        ("3303风筒", Kind.DUCT_FLOW),
        ("进风门A", Kind.DOOR),
        ("工作面馈电", Kind.FEED),
        ("工作面断电", Kind.CUT),
        ("皮带烟雾", Kind.SMOKE),
        ("主皮带跑偏", Kind.SWITCH),
        ("主皮带", Kind.CONVEYOR),
        ("主扇房1号水泵", Kind.PUMP),
        ("10LAC10AP001", Kind.PUMP),
        ("ConveyorRunning", Kind.CONVEYOR),
        ("001C03", Kind.CUT),
    ],
)
def test_switched(name: str, kind: Kind) -> None:
    assert guess_kind([name], (), "", is_switch=True, is_mine=True).kind is kind


def test_t1_is_a_temperature_where_the_unit_says_so() -> None:
    assert guess_kind(["T1"], (), "℃", is_switch=False, is_mine=False).kind is Kind.TEMPERATURE


def test_a_room_is_not_what_stands_in_it() -> None:
    assert guess_kind(["主扇房"], (), "", is_switch=True, is_mine=True).kind is Kind.SWITCH


def test_nothing_is_said_of_what_says_nothing() -> None:
    guess = guess_kind(["X17"], (), "kg", is_switch=False, is_mine=True)
    assert guess.kind is None
    assert guess.confidence == 0


@given(
    st.text(max_size=30), st.text(max_size=30), st.sampled_from(["", "%", "℃", "V"]), st.booleans()
)
def test_any_text_gives_some_guess(name: str, folder: str, unit: str, is_switch: bool) -> None:
    guess = guess_kind([name], [folder], unit, is_switch=is_switch, is_mine=True)
    assert 0 <= guess.confidence <= 1


def demo_points() -> tuple[SiteFile, list[Found], dict[str, dict[str, str]]]:
    """The demo mine's own tags as a server would tell of them."""
    text = (COMMITTED / "site.toml").read_text(encoding="utf-8")
    site = read_site_file(text, COMMITTED, FileProblems("site.toml"))
    assert site is not None
    tags = {tag.id: tag for tag in load(COMMITTED).table.tags if tag.server == "mine"}
    points = []
    for tag in tags.values():
        area = site.areas[tag.area]
        variable = Variable(
            tag.node,
            tag.id.removeprefix(f"{tag.area}."),
            ("Plant", area.name_zh),
            {"zh": tag.name_zh, "en": tag.name_en},
            base=1 if tag.is_switch else 11,
            unit=tag.unit,
            range=None if tag.is_switch else (tag.low, tag.high),
        )
        if not tag.element and tag.bit < 0:
            points.append(Found(variable))
    with (COMMITTED / "tags.csv").open(encoding="utf-8-sig") as file:
        return site, points, {row["tag"]: row for row in csv.DictReader(file)}


def test_the_demo_mine_is_recognised() -> None:
    site, points, rows = demo_points()
    found = propose(points, site, Options("mine"))
    assert len(points) - len(found.rows) < 0.03 * len(points)
    wrong = [one for one in found.rows if one.row["kind"] != rows[one.row["tag"]]["kind"]]
    assert len(wrong) < 0.03 * len(points), [one.row["name_zh"] for one in wrong]
    assert all(one.row["area"] == rows[one.row["tag"]]["area"] for one in found.rows)


def test_a_location_is_never_another_gas_rule_than_the_demos() -> None:
    site, points, rows = demo_points()
    for one in propose(points, site, Options("mine")).rows:
        theirs = rows[one.row["tag"]]["location"]
        if one.row["kind"] in ("methane", "co") and theirs and one.row["location"]:
            assert one.row["location"] == theirs


def test_every_location_of_the_rules_is_in_a_profile_with_that_kind() -> None:
    books = [load_profile(name) for name in available()]
    for rule in RULES:
        rows = [book.rows[rule.location] for book in books if rule.location in book.rows]
        assert any(row.kind is rule.kind for row in rows), rule.location


@pytest.mark.parametrize(
    ("names", "kind", "unit", "area", "gas_class", "location"),
    [
        (["3301 T1"], Kind.METHANE, "%CH4", AreaKind.LONGWALL, "high", "face.T1.low_high"),
        (["3301 T1"], Kind.METHANE, "%CH4", AreaKind.LONGWALL, "outburst", "face.T1.outburst"),
        (["3301 T1"], Kind.METHANE, "%CH4", AreaKind.LONGWALL, "", ""),
        (["3303 T1"], Kind.METHANE, "", AreaKind.HEADING, "high", "heading.T1"),
        (["T1"], Kind.METHANE, "%CH4", AreaKind.OTHER, "high", ""),
        (["3301 T11"], Kind.METHANE, "%CH4", AreaKind.LONGWALL, "high", ""),
        (["上隅角"], Kind.METHANE, "%CH4", AreaKind.LONGWALL, "high", "face.T0"),
        (["备用局扇"], Kind.FAN, "", AreaKind.HEADING, "high", "local_fan.standby"),
        (["2号主扇"], Kind.FAN, "", AreaKind.FAN_HOUSE, "high", ""),
        (["粉尘"], Kind.DUST, "V", AreaKind.LONGWALL, "high", ""),
    ],
)
def test_locations(
    names: list[str], kind: Kind, unit: str, area: AreaKind, gas_class: str, location: str
) -> None:
    found = certain_location(names, kind, unit, area, load_profile("cn-2025"), gas_class)
    assert found == location


def test_usual_ranges_have_units_that_the_profiles_know() -> None:
    rows = [row for book in map(load_profile, available()) for row in book.rows.values()]
    for kind, unit in USUAL_RANGES:
        of_kind = [row.unit for row in rows if row.kind is kind and row.unit]
        is_known = any(factor(unit, theirs) for theirs in of_kind)
        assert not of_kind or unit == "%" or is_known, (kind, unit)


@pytest.mark.parametrize(
    ("code", "unit"),
    [("CEL", "℃"), ("PAL", "Pa"), ("KPA", "kPa"), ("MTS", "m/s"), ("59", "ppm"), ("RPM", "r/min")],
)
def test_unece_codes(code: str, unit: str) -> None:
    assert unit_of(UNECE_URI, code_number(code), "anything") == unit


def test_codes_are_packed_as_the_standard_packs_them() -> None:
    assert code_number("CEL") == 4408652
    assert code_number("PAL") == 5259596
    assert code_number("P1") == 20529


@pytest.mark.parametrize(
    ("text", "unit"),
    [("°C", "℃"), ("摄氏度", "℃"), ("mg/m3", "mg/m³"), ("RPM", "r/min"), ("%CH4", "%CH4"),
     ("兆帕", "MPa"), ("furlong", "furlong"), (" m / s ", "m / s"), ("", "")],
)  # fmt: skip
def test_spellings(text: str, unit: str) -> None:
    assert spelled(text) == unit


def test_a_code_that_is_none_leaves_the_text() -> None:
    assert unit_of(UNECE_URI, -1, "MPa") == "MPa"
    assert unit_of("urn:own", code_number("CEL"), "bar") == "bar"
    assert unit_of(UNECE_URI, code_number("P1"), "%CH4") == "%CH4"


@given(st.text(max_size=100), st.text(max_size=20), st.lists(st.text(max_size=20), max_size=3))
def test_ids_are_made_of_plain_characters(node: str, browse: str, path: list[str]) -> None:
    name = id_for(f"nsu=u;s={node}", browse, tuple(path), ())
    assert name
    assert len(name) <= LONGEST
    assert all(c.isascii() and (c.isalnum() or c in "._-") for c in name)


def test_ids() -> None:
    assert id_for("nsu=u;s=3301.T1", "T1", ("3301",), ()) == "3301.T1"
    assert id_for("nsu=u;i=1207", "T1", ("Plant", "3301 综采"), ()) == "3301.T1"
    assert id_for('nsu=u;s="DB1"."T1"', "T1", (), ()) == "DB1.T1"
    assert id_for("nsu=u;s=a", "T1", (), {"t1"}) == "T1_2"


def test_areas() -> None:
    areas = {"3301": Area(id="3301", name_zh="3301 综采", name_en="Longwall 3301")}
    assert known_area(("Plant", "3301 综采"), (), areas) == "3301"
    assert known_area(("Plant",), ("3301.T1",), areas) == "3301"
    assert known_area(("33011",), ("33010.T1",), areas) == ""
    assert new_area("3303 掘进").id == "3303"
    assert new_area("主皮带").toml() == '[areas."主皮带"]\nname_zh = "主皮带"\nkind = "belt"\n'
    assert area_kind("Main fan house") is AreaKind.FAN_HOUSE
