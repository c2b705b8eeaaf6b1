"""interlocks.csv: what is read, and every fault with its line in both languages."""

import pytest

from davylamp.site import SiteError, load
from davylamp.site.interlocks_file import INTERLOCK_COLUMNS, cells_of
from davylamp.site.problem import Problem
from scada.model.interlock import Interlock, InterlockRule
from tests.site.folder import Folder

HEAD = "id,rule,area,methane,near,cut,feed,fan,duct,doors,faults,cut_limit,lock_limit,control\n"
SWITCHES = "".join(
    f"3301.{name},,{name},,{kind},3301,,mine,nsu=urn:x;s={name},,,,,,,{scan},,,,,,,,,\n"
    for name, kind, scan in (
        ("cut", "cut", "event"), ("feed", "feed", "event"), ("slow", "feed", "10"),
        ("a", "door", "1"), ("b", "door", "1"),
    )
)  # fmt: skip


def problems(folder: Folder, *rows: str) -> list[Problem]:
    write(folder, *rows)
    try:
        found = load(folder.root).problems
    except SiteError as fault:
        found = fault.problems
    return [one for one in found if one.file == "interlocks.csv"]


def write(folder: Folder, *rows: str) -> None:
    tags = folder.root / "tags.csv"
    if "3301.cut" not in (text := tags.read_text(encoding="utf-8-sig")):
        tags.write_text(text + SWITCHES, encoding="utf-8")
    (folder.root / "interlocks.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")


def test_a_row_is_read_with_the_times_of_its_profile(folder: Folder) -> None:
    write(
        folder,
        "m,甲烷电闭锁,3301,3301.T1,,3301.cut,3301.feed,,,,,,,",
        "r,methane_electric,3301,3301.T1,,3301.cut,3301.feed,,,,,,,remote",
        "s,methane_electric,3301,3301.T1,,3301.cut,3301.feed,,,,,,,1.5",
        "d,doors,3301,,,,,,,3301.a; 3301.b,,,,",
    )
    first, *rest = load(folder.root).table.interlocks
    assert first.rule is InterlockRule.METHANE_ELECTRIC
    assert (first.methane, first.cut, first.feed) == (("3301.T1",), ("3301.cut",), ("3301.feed",))
    assert (first.zone_zh, first.control_s, first.cut_limit) == ("3301 综采", 2.0, "cut")
    assert [one.control_s for one in rest] == [40.0, 1.5, 0.0]
    assert rest[-1].doors == ("3301.a", "3301.b")


def test_what_is_written_reads_back(folder: Folder) -> None:
    write(folder)
    row = Interlock(
        id="m", rule=InterlockRule.METHANE_ELECTRIC, area="3301", zone_zh="甲", zone_en="A",
        methane=("3301.T1",), cut=("3301.cut",), feed=("3301.feed",), control_s=1.5, priority=2,
        action_en="1 Withdraw", respond_s=60.0,
    )  # fmt: skip
    cells = [cells_of(row)[name] for name in INTERLOCK_COLUMNS]
    text = ",".join(INTERLOCK_COLUMNS) + "\n" + ",".join(cells) + "\n"
    (folder.root / "interlocks.csv").write_text(text, encoding="utf-8")
    assert load(folder.root).table.interlocks == (row,)


@pytest.mark.parametrize(
    ("row", "column", "text", "text_zh"),
    [
        ("m,methan,3301,3301.T1,,3301.cut,3301.feed,,,,,,,", "rule", "unknown interlock rule", "不存在"),
        ("m,methane_electric,x,3301.T1,,3301.cut,,,,,,,,", "area", "unknown area", "不存在"),
        ("m,methane_electric,3301,3301.T9,,3301.cut,,,,,,,,", "methane", "did you mean 3301.T1?", "是否"),
        ("m,methane_electric,3301,,,3301.cut,,,,,,,,", "methane", "needs methane", "需要"),
        ("m,methane_electric,3301,3301.T1,,,,,,,,,,", "feed", "needs feed or cut", "需要"),
        ("m,methane_electric,3301,3301.fan,,3301.cut,,,,,,,,", "methane", "not a measured value", "模拟量"),
        ("m,methane_electric,3301,3301.T1,,3301.T1,,,,,,,,", "cut", "not a switch", "开关量"),
        ("m,methane_electric,3301,3301.T1,,3301.cut,,,,,,c2,,", "cut_limit", "has no limit c2", "没有限值"),
        ("m,fan_methane,3301,3301.T1,,,,3301.fan,,,,,lock,", "lock_limit", "has no limit lock", "没有限值"),
        ("m,doors,3301,,,,,,,3301.a,,,,", "doors", "one door is no pair", "两道"),
        ("m,cut_feed,3301,,,3301.cut,3301.feed,,,,,,,soon", "control", "no control time", "控制时间"),
        ("a/b,cut_feed,3301,,,3301.cut,3301.feed,,,,,,,", "id", "an id has no slash", "不能含"),
        (",cut_feed,3301,,,3301.cut,3301.feed,,,,,,,", "id", "id is empty", "为空"),
    ],
)  # fmt: skip
def test_faults(folder: Folder, row: str, column: str, text: str, text_zh: str) -> None:
    found = problems(folder, row)
    said = [(p.in_words("en"), p.in_words("zh")) for p in found if p.severity == "error"]
    assert any(en.startswith(f"interlocks.csv:2: {column}:") and text in en for en, _ in said), said
    assert any(text_zh in zh for _, zh in said)


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [
        ("m,cut_feed,3301,3301.T1,,3301.cut,3301.feed,,,,,,,", "methane", "does not use methane"),
        ("m,cut_feed,3301,,,3301.cut,3301.slow,,,,,,,", "feed", "polled every 10 s"),
        ("m,cut_feed,3301,,,3301.cut,3301.feed,,,,,,,60", "control", "longer than the 40 s"),
    ],
)
def test_warnings(folder: Folder, row: str, column: str, text: str) -> None:
    (found,) = problems(folder, row)
    assert found.severity == "warning"
    assert str(found).startswith(f"interlocks.csv:2: {column}: warning:")
    assert text in found.text
