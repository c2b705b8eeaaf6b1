"""``davylamp import``: what is proposed, what is kept, and when nothing is written."""

import csv
from pathlib import Path

import pytest

from davylamp import cli
from davylamp.integrate import apply
from davylamp.site import load
from davylamp.site.write import write_tags
from scada.model import BadInput, Kind, Tag
from tests.integrate.plant_server import Plant, node, write_site

NODESET = Path(__file__).with_name("plant.xml")
HEADER = "tag,name_zh,kind,area,server,node,unit,low,high,#note\n"


def bring(*words: object) -> int:
    return cli.main(["import", *map(str, words)])


def rows(root: Path) -> dict[str, dict[str, str]]:
    with (root / "tags.csv").open(encoding="utf-8-sig") as file:
        return {row["tag"]: row for row in csv.DictReader(file)}


def contents(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in root.iterdir()}


def test_a_server_becomes_tags_that_check_accepts(
    mine: Plant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write_site(tmp_path, mine.url)
    assert bring(site, mine.url) == 0
    out = capsys.readouterr().out
    assert "5 added (0 to be looked at), 0 changed, 0 gone, 0 kept; 0 lack something, 3 are" in out
    assert "cn-2025 face.T1.low_high (1): pre_warning >= 0.8, alarm >= 1, cut >= 1.5 (1)" in out
    found = {tag.id: tag for tag in load(site).table.tags}
    assert set(found) == {"3301.T1", "3301.temp", "3301.fan", "3301.doors.b0", "3301.doors.b1"}
    methane = found["3301.T1"]
    assert (methane.kind, methane.unit, methane.low, methane.high) == (Kind.METHANE, "%CH4", 0, 4)
    assert (methane.location, methane.node) == ("face.T1.low_high", node("3301.T1"))
    assert found["3301.temp"].unit == "℃"
    assert found["3301.fan"].states_zh == ("停止", "运行")
    assert [found[f"3301.doors.b{bit}"].bit for bit in (0, 1)] == [0, 1]
    assert found["3301.doors.b1"].name_zh == "风门状态字 风门B"


def test_a_dry_run_writes_nothing(
    mine: Plant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write_site(tmp_path, mine.url)
    before = contents(site)
    assert bring(site, "mine", "--dry-run", "--language", "zh") == 0
    out = capsys.readouterr().out
    assert "+ 3301.T1  3301工作面T1甲烷  methane  %CH4 0…4  3301" in out
    assert out.endswith("试运行：未写入\n")
    assert contents(site) == before


def test_a_second_import_changes_nothing(mine: Plant, tmp_path: Path) -> None:
    site = write_site(tmp_path, mine.url)
    assert bring(site, "mine", "--arrays") == 0
    before = contents(site)
    assert {"3301.temps.0", "3301.temps.1", "3301.temps.2"} <= set(rows(site))
    assert rows(site)["3301.temps.2"]["element"] == "2"
    assert bring(site, "mine", "--arrays") == 0
    assert contents(site) == before


def test_what_is_there_is_kept_and_the_differences_are_shown(
    mine: Plant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tags = (
        HEADER
        + f"gas,我的名字,methane,3301,mine,{node('3301.T1')},%CH4,0,10,mine\n"
        + f"old,旧,methane,3301,mine,{node('gone')},%CH4,0,4,\n"
        + "other,别的,switch,3301,mine,nsu=urn:other;s=x,,,,\n"
    )
    site = write_site(tmp_path, mine.url, tags)
    assert bring(site, "mine") == 0
    out = capsys.readouterr().out
    assert "~ gas  tags.csv:2: high: 10 here, 4 at the source" in out
    assert "- old  tags.csv:3: the source lacks its node; the row stays" in out
    after = rows(site)
    assert (after["gas"]["name_zh"], after["gas"]["high"], after["gas"]["#note"]) == (
        "我的名字", "10", "mine",
    )  # fmt: skip
    assert list(after)[:3] == ["gas", "old", "other"]
    (backup,) = site.glob("tags.csv.*.bak")
    assert backup.read_text(encoding="utf-8") == tags
    assert bring(site, "mine", "--update") == 0
    assert rows(site)["gas"]["high"] == "4"


def test_an_import_that_check_would_refuse_is_refused(
    mine: Plant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write_site(tmp_path, mine.url, HEADER)
    text = (site / "site.toml").read_text(encoding="utf-8").replace('"cn-2025"', '"power-plant"')
    (site / "site.toml").write_text(text, encoding="utf-8")
    points = tmp_path / "points.csv"
    points.write_text(
        "tag,name,kind,area,location,low,high,node\n"
        f"a,x,methane,3301,face.T1.low_high,0,4,{node('a')}\n",
        encoding="utf-8",
    )
    before = contents(site)
    assert bring(site, points) == 1
    err = capsys.readouterr().err
    assert "tags.csv:2: location: unknown location of power-plant 'face.T1.low_high'" in err
    assert "nothing was written: davylamp check would find these errors" in err
    assert contents(site) == before
    assert bring(site, points, "--force") == 0
    assert "a" in rows(site)


def test_areas_are_made_of_folders(mine: Plant, tmp_path: Path) -> None:
    site = write_site(tmp_path, mine.url)
    text = (site / "site.toml").read_text(encoding="utf-8")
    text = text.replace("areas.3301", "areas.x").replace("3301 综采", "x") + "\n[areas.y]\n"
    (site / "site.toml").write_text(text, encoding="utf-8")
    assert bring(site, "mine") == 0
    assert not (site / "tags.csv").exists(), "of two areas, none is certain"
    assert bring(site, "mine", "--add-areas") == 0
    table = load(site).table
    assert {tag.area for tag in table.tags} == {"3301"}
    assert next(a for a in table.areas if a.id == "3301").kind == "longwall"
    assert len(list(site.glob("site.toml.*.bak"))) == 1


def test_areas_are_added_in_the_files_own_encoding(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", "opc.tcp://127.0.0.1:1")
    text = (site / "site.toml").read_text(encoding="utf-8")
    (site / "site.toml").write_bytes(text.encode("gb18030"))
    points = tmp_path / "points.csv"
    points.write_text("编号,地点,类型,节点\na,主皮带,皮带烟雾,nsu=u;s=a\n", encoding="utf-8")
    assert bring(site, points, "--add-areas") == 0
    assert {area.name_zh for area in load(site).table.areas} == {"3301 综采", "主皮带"}


def test_a_nodeset(tmp_path: Path) -> None:
    site = write_site(tmp_path, "opc.tcp://127.0.0.1:1")
    assert bring(site, NODESET, "--arrays") == 0
    assert len(load(site).table.tags) == 7
    assert rows(site)["3301.T1"]["name_en"] == "3301 face methane"


def test_a_list_and_the_limits_that_the_profile_asks_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write_site(tmp_path / "site", "opc.tcp://127.0.0.1:1")
    points = tmp_path / "points.csv"
    points.write_bytes(
        "编号,名称,地点,类型,单位,量程,报警值,节点\n"
        "3301.T1,T1甲烷,3301 综采,模拟量,%CH4,0~4,1.0,nsu=u;s=a\n"
        "3301.x,读数,3301 综采,模拟量,kg,0~4,,nsu=u;s=b\n".encode("gb18030")
    )
    limits = tmp_path / "limits.csv"
    assert bring(site, points, "--limits", limits) == 0
    out = capsys.readouterr().out
    assert "columns of set points are not taken over: 报警值" in out
    assert "? 读数  nsu=u;s=b: its kind is not known" in out
    assert "3301.T1,cut,cut,,>=,1.5,,,1" in limits.read_text(encoding="utf-8-sig")
    assert (site / "alarms.csv").read_text(encoding="utf-8-sig").count("\n") == 1
    assert bring(site, points, "--limits", limits) == 2, "an older file is not written over"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.csv"], "is neither a file nor a server of the site (mine)"),
        (["opc.tcp://10.0.0.1:4840"], "no server of the site has this address: add [servers.NAME]"),
        ([str(NODESET), "--server", "min"], "unknown server 'min'; did you mean mine?"),
        ([str(NODESET), "--area", "3302"], "unknown area '3302'; did you mean 3301?"),
        ([str(NODESET), "--kind", "metan"], "unknown kind 'metan'; did you mean methane?"),
        ([str(NODESET), "--range", "5"], "--range 5: write two numbers"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(
    tmp_path: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write_site(tmp_path, "opc.tcp://127.0.0.1:1")
    before = contents(site)
    assert bring(site, *words) == 2
    assert said in capsys.readouterr().err
    assert contents(site) == before


def test_a_list_with_faults_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write_site(tmp_path / "site", "opc.tcp://127.0.0.1:1")
    points = tmp_path / "points.csv"
    points.write_text("编号,节点\na,\n", encoding="utf-8")
    assert bring(site, points, "--language", "zh") == 1
    assert capsys.readouterr().err == (
        "points.csv:2: node: 此行没有节点；修改：填写节点或删除此行\n"
    )
    assert not (site / "tags.csv").exists()


def test_the_files_look_is_kept(tmp_path: Path) -> None:
    tags = "sep=;\r\n" + HEADER.replace(",", ";").replace("\n", "\r\n")
    tags += 'a;"x;y";switch;3301;mine;nsu=u;;;;\r\n'.replace("nsu=u", '"nsu=u;s=a"')
    site = write_site(tmp_path, "opc.tcp://127.0.0.1:1")
    (site / "tags.csv").write_bytes(tags.encode("gb18030"))
    (site / "alarms.csv").write_text("tag,limit,comparison,value\n")
    assert bring(site, NODESET, "--filter", "*T1") == 0
    text = (site / "tags.csv").read_bytes().decode("utf-8-sig")
    assert text.startswith("sep=;\r\ntag;name_zh;kind;area;server;node;unit;low;high;#note;")
    assert '\r\na;"x;y";switch;3301;mine;"nsu=u;s=a";' in text
    assert [tag.id for tag in load(site).table.tags] == ["a", "3301.T1"]


def test_a_file_that_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "tags.csv").write_bytes(b"newer")
    with pytest.raises(BadInput, match="was changed while the import ran"):
        apply.write_all(tmp_path, {"tags.csv": b"x"}, {"tags.csv": b"older"}, "now")
    assert contents(tmp_path) == {"tags.csv": b"newer"}


def test_a_fault_while_writing_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        apply.write_all(tmp_path, {"a": b"new", "b": b"new"}, {"a": b"old", "b": None}, "now")
    assert contents(tmp_path) == {"a": b"old"}


def test_a_numbered_namespace_is_the_same_node(
    mine: Plant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tag = Tag(
        id="gas", server="mine", node="ns=2;s=3301.T1", kind=Kind.METHANE, area="3301", name_zh="x",
        name_en="x", unit="%CH4", low=0, high=4,
    )  # fmt: skip
    site = write_site(tmp_path, mine.url, HEADER)
    write_tags(site / "tags.csv", [tag])
    assert bring(site, "mine", "--dry-run", "--filter", "T1") == 0
    assert "0 added (0 to be looked at), 0 changed, 0 gone, 1 kept" in capsys.readouterr().out
