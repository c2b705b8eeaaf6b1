"""The demo site's files: committed as generated, accepted by the checker, at any size."""

from pathlib import Path

import pytest

from davylamp.sim import sites
from davylamp.sim.plant import points
from davylamp.sim.sites import COMMITTED, contents, write
from davylamp.site import Severity, load
from scada.model import AlarmKind, Kind, SiteTable, Tag


def test_the_committed_site_is_what_the_generator_gives() -> None:
    for name, text in contents().items():
        committed = (COMMITTED / name).read_bytes().decode("utf-8")
        assert committed == text, f"run python -m {sites.__name__} and commit {name}"


def measured(table: SiteTable) -> list[Tag]:
    """The tags that servers have; the others are calculated."""
    return [tag for tag in table.tags if tag.server]


def test_the_committed_site_is_accepted_without_a_warning() -> None:
    site = load(COMMITTED)
    assert not [p.text for p in site.problems if p.severity is not Severity.NOTICE]


def test_every_tag_of_the_site_is_a_point_of_the_plant() -> None:
    table = load(COMMITTED).table
    by_id = {point.id: point for point in points(800)}
    assert [tag.id for tag in measured(table)] == list(by_id)
    for tag in measured(table):
        assert tag.server == by_id[tag.id].part
        name = by_id[tag.id].pack or tag.id
        assert tag.node == f"nsu=urn:davylamp:demo:{tag.server};s={name}"


def test_belts_are_bits_of_a_word_and_supports_elements_of_an_array() -> None:
    tags = {tag.id: tag for tag in load(COMMITTED).table.tags}
    belt = [
        tags[f"main_belt.2.{name}"] for name in ("run", "slip", "track", "pile", "cord", "tear")
    ]
    assert [(tag.bit, tag.element) for tag in belt] == [(bit, ()) for bit in range(6)]
    assert len({tag.node for tag in belt}) == 1
    supports = [tag for name, tag in tags.items() if name.startswith("3302.support0")]
    assert [tag.element for tag in supports] == [(n,) for n in range(10)]
    assert {tag.bit for tag in supports} == {-1}


def test_tags_with_limits_are_subscribed_and_the_others_polled() -> None:
    table = load(COMMITTED).table
    limited = {alarm.tag for alarm in table.alarms}
    for tag in measured(table):
        assert tag.scan_s == (0.0 if tag.id in limited else 1.0)


def test_regulated_alarms_wait_for_nothing() -> None:
    table = load(COMMITTED).table
    kinds = {tag.id: tag.kind for tag in table.tags if tag.server == "mine"}
    regulated = {Kind.METHANE, Kind.CO, Kind.FAN, Kind.FEED, Kind.DUCT_FLOW, Kind.SMOKE}
    for alarm in table.alarms:
        if kinds.get(alarm.tag) in regulated:
            assert alarm.on_delay_s == 0.0, alarm.id
            assert alarm.kind is AlarmKind.PRE_WARNING or alarm.deadband == 0.0, alarm.id


def test_every_alarm_says_why_and_what_to_do_in_both_languages() -> None:
    for alarm in load(COMMITTED).table.alarms:
        texts = (alarm.cause_zh, alarm.cause_en, alarm.action_zh, alarm.action_en)
        assert all(texts), alarm.id
        assert alarm.respond_s > 0, alarm.id


@pytest.mark.parametrize("tags", [2000, 10000])
def test_a_larger_plant_keeps_a_third_of_its_tags_with_limits(tags: int, tmp_path: Path) -> None:
    folder = write(tmp_path / "big", tags=tags, mine_url="opc.tcp://127.0.0.1:1")
    table = load(folder).table
    assert len(measured(table)) == tags
    limited = {alarm.tag for alarm in table.alarms}
    assert 0.28 < len(limited) / tags < 0.40
    assert table.servers[0].url == "opc.tcp://127.0.0.1:1"
