"""What is written is read back the same, whatever the texts and numbers."""

import tempfile
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from davylamp.site import load
from davylamp.site.write import number, write_alarms, write_tags
from scada.model import SWITCH_KINDS, AlarmDefinition, AlarmKind, Comparison, Kind, Tag
from tests.site.folder import SITE, Folder

ANALOGUE = [kind for kind in Kind if kind not in SWITCH_KINDS]
texts = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"]) | st.sampled_from("\n\",;|'=煤"), max_size=12
).map(str.strip)
words = st.tuples(*[st.sampled_from(["停止", "运行", "off", "on", "a b"])] * 2)
ids = st.text("abcXYZ019._-", min_size=1, max_size=8)


@st.composite
def tags(draw: st.DrawFn) -> Tag:
    is_switch = draw(st.booleans())
    low = draw(st.floats(-1e6, 1e6))
    width = draw(st.floats(1e-3, 1e6))
    high = 1.0 if is_switch else low + width
    low = 0.0 if is_switch else low
    pair = draw(words) if is_switch else ("", "")
    normal = draw(st.none() | st.floats(0, 1))
    name = draw(ids)
    return Tag(
        id=name,
        server="mine",
        node=f"nsu=urn:x;s={name}",
        kind=draw(st.sampled_from(sorted(SWITCH_KINDS) if is_switch else ANALOGUE)),
        area="bunker",
        name_zh=draw(texts.filter(bool)),
        name_en=draw(texts.filter(bool)),
        number=draw(texts),
        unit=draw(texts),
        low=low,
        high=high,
        resolution=draw(st.floats(0, high - low)),
        normal_low=low if normal is not None else None,
        normal_high=high if normal is not None else None,
        scan_s=draw(st.just(0.0) | st.floats(0.01, 20)),
        stale_s=draw(st.just(0.0) | st.floats(0, 600)),
        scale=draw(st.just(1.0) | st.floats(1e-3, 1e3)),
        offset=draw(st.just(0.0) | st.floats(-1e3, 1e3)),
        invert=draw(st.booleans()),
        bit=draw(st.integers(-1, 63)) if is_switch else -1,
        element=draw(st.lists(st.integers(0, 2**31 - 1), max_size=3).map(tuple)),
        deadband=0.0 if is_switch else draw(st.just(0.0) | st.floats(1e-3, 1e3)),
        states_zh=pair,
        states_en=pair[::-1],
    )


@st.composite
def alarms(draw: st.DrawFn, tag: Tag, limit: str) -> AlarmDefinition:
    middle = (tag.low + tag.high) / 2
    is_switch = tag.kind in SWITCH_KINDS
    comparison = draw(st.sampled_from([">=", ">", "<=", "<"])) if not is_switch else "="
    return AlarmDefinition(
        tag=tag.id,
        limit=limit,
        kind=AlarmKind.STATE
        if is_switch
        else draw(st.sampled_from(["alarm", "cut"]).map(AlarmKind)),
        comparison=Comparison(comparison),
        value=1.0 if is_switch else middle,
        restore=draw(st.none() | st.just(middle)) if not is_switch else None,
        scope_zh=draw(texts),
        scope_en=draw(texts),
        on_delay_s=draw(st.floats(0, 60)),
        off_delay_s=draw(st.floats(0, 60)),
        deadband=draw(st.floats(0, 1)) * (tag.high - tag.low) / 4,
        priority=draw(st.integers(1, 4)),
        alarm_class=draw(texts),
        cause_zh=draw(texts),
        action_en=draw(texts),
        respond_s=draw(st.floats(0, 3600)),
        owner=draw(texts),
        rule=draw(texts),
    )


@st.composite
def sites(draw: st.DrawFn) -> tuple[list[Tag], list[AlarmDefinition]]:
    points = draw(st.lists(tags(), max_size=4, unique_by=lambda t: t.id))
    limits = [draw(alarms(tag, "x")) for tag in points if draw(st.booleans())]
    return points, limits


@settings(max_examples=40, deadline=None)
@given(sites())
def test_round_trip(site: tuple[list[Tag], list[AlarmDefinition]]) -> None:
    points, limits = site
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "site.toml").write_text(SITE.replace('profile = "cn-2025"', ""), encoding="utf-8")
        write_tags(root / "tags.csv", points)
        write_alarms(root / "alarms.csv", limits)
        table = load(root).table
    assert list(table.tags) == points
    assert list(table.alarms) == limits


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back_exactly(value: float) -> None:
    assert float(number(value)) == value


def test_a_site_written_anew_is_the_same_site(folder: Folder) -> None:
    before = folder.load().table
    write_tags(folder.root / "tags.csv", before.tags)
    write_alarms(folder.root / "alarms.csv", before.alarms)
    assert folder.load().table == before
    assert (folder.root / "tags.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_every_field_of_a_tag_and_a_limit_has_a_column(folder: Folder) -> None:
    table = folder.load().table
    tag = msgspec.structs.replace(
        table.tags[2],
        number="7",
        stale_s=3.0,
        element=(0, 2),
        deadband=0.5,
        scale=2.0,
        offset=1.0,
        normal_low=1.0,
        normal_high=2.0,
    )
    limit = msgspec.structs.replace(
        table.alarms[3], owner="o", revision="r", approved="a", rule="u", alarm_class="c"
    )
    write_tags(folder.root / "tags.csv", [*table.tags[:2], tag])
    write_alarms(folder.root / "alarms.csv", [limit])
    read = folder.load().table
    assert (read.tags[2], read.alarms[0]) == (tag, limit)
