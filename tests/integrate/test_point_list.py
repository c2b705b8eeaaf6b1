"""Lists of points as people keep them, and workbooks that mean harm."""

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from davylamp.integrate.found import Found
from davylamp.integrate.point_list import ListOptions, PointList, read_point_list
from davylamp.integrate.workbook import LARGEST_UNPACKED
from davylamp.site import SiteError
from scada.model import BadInput
from scada.opcua.variable import BOOLEAN

CHINESE = (
    "测点编号,测点名称,安装地点,传感器类型,单位,量程,报警值,断电值,节点\n"
    "3301.T1,3301工作面T1,3301 综采,甲烷,%CH4,0~4,1.0,1.5,nsu=urn:gas;s=3301.T1\n"
    "3301.fan,3301局扇,3301 综采,开关量,,,,,nsu=urn:gas;s=3301.fan\n"
)


def read(path: Path, data: str | bytes, **options: object) -> PointList:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_point_list(path, ListOptions(**options))  # type: ignore[arg-type]


def first(path: Path, data: str | bytes, **options: object) -> Found:
    return read(path, data, **options).points[0]


def errors(path: Path, data: str | bytes, **options: object) -> list[str]:
    with pytest.raises(SiteError) as caught:
        read(path, data, **options)
    return [problem.in_words("en") for problem in caught.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_chinese_columns_in_every_dress(tmp_path: Path, encoding: str, delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(x.split(",") for x in CHINESE.splitlines())
    text = out.getvalue()
    found = read(tmp_path / "list.csv", text.encode(encoding))
    methane, fan = found.points
    assert methane.variable.node == "nsu=urn:gas;s=3301.T1"
    assert methane.variable.range == (0.0, 4.0)
    assert methane.variable.unit == "%CH4"
    assert methane.variable.path == ("3301 综采",)
    assert methane.given["name_zh"] == "3301工作面T1"
    assert methane.variable.descriptions == {"": "甲烷"}
    assert fan.variable.base == BOOLEAN
    assert found.limits == ["报警值", "断电值"]


def test_english_columns_below_a_title(tmp_path: Path) -> None:
    text = (
        "Point list of unit 1,,,,\n\n"
        "Tag Name,Description,Eng. Unit,Min,Max,OPC Item,Remark\n"
        "10HAD10CP001,Drum pressure,MPa,0,25,nsu=urn:dcs;s=10HAD10CP001,x\n"
    )
    found = read(tmp_path / "list.csv", text)
    assert found.points[0].given["tag"] == "10HAD10CP001"
    assert found.points[0].variable.range == (0.0, 25.0)
    assert found.points[0].variable.line == 4
    assert found.unused == ["Remark"]


def test_bare_names_in_a_namespace(tmp_path: Path) -> None:
    text = "编号,名称\n3301.T1,甲烷\n"
    found = first(tmp_path / "list.csv", text, namespace="urn:gas;1")
    assert found.variable.node == "nsu=urn:gas%3B1;s=3301.T1"


def test_a_column_named_by_hand(tmp_path: Path) -> None:
    text = "编号,名称,点位\nT1,甲烷,nsu=urn:gas;s=T1\n"
    assert first(tmp_path / "l.csv", text, columns={"node": "点位"}).variable.node.endswith("s=T1")
    with pytest.raises(BadInput, match="the list has no such column; it has: 编号, 名称, 点位"):
        read(tmp_path / "l.csv", text, columns={"node": "nope"})


def test_every_fault_with_its_line(tmp_path: Path) -> None:
    text = "编号,量程,节点\na,0~4,nsu=u;s=a\nb,viel,nsu=u;s=b\nc,0~4,\nd,0~4,2:d\n"
    assert errors(tmp_path / "list.csv", text) == [
        "list.csv:3: range: 'viel' is no range; fix: write low and high: 0~4",
        "list.csv:4: node: the row names no node; fix: fill it in, or delete the row",
        "list.csv:5: node: '2:d' is no node id; fix: write ns=2;s=d, or give the namespace of all bare"
        " names: --namespace URI",
    ]


def test_three_bad_rows_among_two_thousand(tmp_path: Path) -> None:
    rows = [[f"P{n}", "甲烷", "0~4 %CH4", f"nsu=urn:gas;s={n}"] for n in range(2_000)]
    rows[499][2], rows[999][3], rows[1499][0] = "0~abc", "ns=foo;zz", "P100"
    text = "\n".join(",".join(row) for row in [["编号", "类型", "量程", "节点"], *rows])
    with pytest.raises(SiteError) as caught:
        read(tmp_path / "points.csv", text)
    said = caught.value.in_both().splitlines()
    assert [line.split(": ")[0] for line in said] == [f"points.csv:{n}" for n in (501, 1001, 1501)]
    assert "P100 stands in row 102 already; fix: give it another id" in said[2]
    assert "P100 与第 102 行重复" in said[2]


def test_one_node_is_one_point(tmp_path: Path) -> None:
    same = "编号,类型,节点,位\nA,馈电,nsu=urn:gas;s=w,{}\nB,馈电,nsu=urn:gas;s=w,{}\n"
    told = errors(tmp_path / "points.csv", same.format("", ""))
    assert [line.split("; fix")[0] for line in told] == [
        "points.csv:3: node: row 2 reads the same node"
    ]


def test_no_column_for_nodes(tmp_path: Path) -> None:
    (said,) = errors(tmp_path / "list.csv", "编号,名称\nT1,甲烷\n")
    assert said.startswith(
        "list.csv:1: node: no column names the OPC UA node; the header is: 编号, 名称"
    )


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"\xff\xfea\x00", b'"open'])
def test_what_is_no_list(tmp_path: Path, data: bytes) -> None:
    assert errors(tmp_path / "list.csv", data)


@pytest.mark.parametrize(
    ("text", "span"),
    [("0-4", (0.0, 4.0)), ("-300 to 300", (-300.0, 300.0)), ("0～4 %", (0.0, 4.0)),
     ("0…100", (0.0, 100.0)), ("0..50", (0.0, 50.0))],
)  # fmt: skip
def test_ranges(tmp_path: Path, text: str, span: tuple[float, float]) -> None:
    found = first(tmp_path / "list.csv", f"编号\t量程\t节点\na\t{text}\tnsu=u;s=a\n")
    assert found.variable.range == span


def workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active["A1"] = "只是说明"
    sheet = book.create_sheet("测点")
    sheet.append(["三矿测点表"])
    for line in CHINESE.splitlines():
        sheet.append(line.split(","))
    sheet.append(
        ["3301.T2", "T2", "3301 综采", "甲烷", "%CH4", "0~4", 1, 1.5, "nsu=urn:gas;s=3301.T2"]
    )
    book.save(path)


def test_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    workbook(path)
    found = read_point_list(path, ListOptions())
    assert [p.given["tag"] for p in found.points] == ["3301.T1", "3301.fan", "3301.T2"]
    assert [p.variable.line for p in found.points] == [3, 4, 5]
    with pytest.raises(BadInput, match="no sheet 'x'; it has: 说明, 测点"):
        read_point_list(path, ListOptions(sheet="x"))
    with pytest.raises(SiteError, match=r"list.xlsx\[说明\]"):
        read_point_list(path, ListOptions(sheet="说明"))


def refused(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        read_point_list(path, ListOptions())
    return str(caught.value)


def test_entities_reach_no_parser_that_follows_them() -> None:
    assert openpyxl.DEFUSEDXML


def rewritten(path: Path, name: str, data: bytes) -> Path:
    """The workbook with one part replaced."""
    workbook(path)
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in (parts | {name: data}).items():
            archive.writestr(part, content)
    return path


def test_a_billion_laughs_in_a_workbook(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    path = rewritten(tmp_path / "list.xlsx", "xl/workbook.xml", bomb)
    assert "EntitiesForbidden" in refused(path)


def test_a_zip_bomb_is_refused_by_what_it_would_unpack_to(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/bomb.xml", "w", force_zip64=True) as part,
    ):
        for _ in range((LARGEST_UNPACKED >> 20) + 1):
            part.write(b"\0" * (1 << 20))
    assert "unpacked, more than any list of points" in refused(path)


@pytest.mark.parametrize("data", [b"PK\x03\x04nothing", b"", b"\xd0\xcf\x11\xe0rest"])
def test_what_is_no_workbook(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(data)
    assert "list.xlsx" in refused(path)


def test_a_workbook_without_its_parts(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "x")
    assert "cannot be read as a workbook" in refused(path)
