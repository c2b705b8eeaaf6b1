"""What the rule books let people silence."""

import pytest

from scada.model import Area, Kind, Server, SiteTable, Tag
from scada.profiles import DEFAULT_SHELVE_S, Permissions, is_regulated, load
from tests.detect.plant import limit, tag

MINES = ("cn-2025", "cn-aq1029-2019", "us-30cfr75")


def permissions(profile: str, *tags: Tag, parent: str = "") -> Permissions:
    """Of a site with one area (``a``) of a profile, or below another that has it."""
    above = Area(id="above", name_zh="", name_en="", profile=parent)
    area = Area(id="a", name_zh="", name_en="", profile=profile, parent="above" if parent else "")
    return Permissions(
        SiteTable(
            site="t",
            name_zh="",
            name_en="",
            timezone="UTC",
            config_hash="",
            servers=(Server(id="mine", url="opc.tcp://m"),),
            areas=(above, area) if parent else (area,),
            tags=tags,
            alarms=(),
        )
    )


@pytest.mark.parametrize("profile", MINES)
@pytest.mark.parametrize("kind", [Kind.METHANE, Kind.CO, Kind.FAN, Kind.FEED, Kind.CUT])
def test_a_mine_silences_no_gas_fan_feed_or_cut(profile: str, kind: Kind) -> None:
    one = permissions(profile, tag("t", kind=kind)).of_tag("t")
    assert (one.shelve_s, one.disable) == (0.0, False)
    assert load(profile).name_zh in one.why_zh
    assert load(profile).name_en in one.why_en


@pytest.mark.parametrize("profile", MINES)
def test_every_regulated_row_is_protected_whatever_its_kind(profile: str) -> None:
    for row in load(profile).rows.values():
        assert is_regulated(profile, row.id, row.kind) == row.regulated


def test_the_sites_own_points_of_a_mine_may_be_shelved_for_a_shift() -> None:
    one = permissions("cn-2025", tag("t", kind=Kind.VIBRATION)).of_tag("t")
    assert (one.shelve_s, one.disable, one.why_en) == (DEFAULT_SHELVE_S, True, "")


@pytest.mark.parametrize("profile", ["power-plant", "power-emissions-cn"])
def test_a_plant_shelves_for_as_long_as_its_profile_says(profile: str) -> None:
    given = permissions(profile, tag("t", kind=Kind.FAN))
    assert given.of_tag("t").shelve_s == load(profile).policies.max_shelve_s
    assert given.of_tag("t").disable
    shorter = given.of_limit(limit(">=", 1.0, max_shelve_s=60.0))
    assert (shorter.shelve_s, shorter.disable) == (60.0, True)
    longer = given.of_limit(limit(">=", 1.0, max_shelve_s=90_000.0))
    assert longer.shelve_s == load(profile).policies.max_shelve_s, "a row can only shorten it"


def test_a_server_is_as_its_strictest_point_and_an_area_as_its_profile() -> None:
    given = permissions("cn-2025", tag("t"), tag("u", kind=Kind.VIBRATION, server="unit"))
    assert not given.of_server("mine").disable
    assert given.of_server("unit").disable
    assert not given.of_area("a").disable
    assert not given.of_area("").disable


def test_an_area_without_a_rule_book_has_that_of_the_area_above() -> None:
    assert not permissions("", tag("t"), parent="cn-2025").of_tag("t").disable
    assert permissions("", tag("t")).of_tag("t").disable
