"""suppression.csv: who silences whom, and what is refused with its line and its fix."""

import pytest

from tests.site.folder import Folder

HEAD = "id,when,alarms,off_delay_s,reason_zh,reason_en\n"
TAGS = """\
tag,name_zh,kind,area,server,node,unit,low,high,states_zh
mill.on,磨煤机,machine,unit,mine,nsu=urn:x;s=on,,,,停止|运行
mill.flow,风量,flow,unit,mine,nsu=urn:x;s=flow,t/h,0,100,
mill.out,出口温度,temperature,unit,mine,nsu=urn:x;s=out,℃,0,200,
"""
ALARMS = """\
tag,limit,kind,comparison,value,action_zh,max_shelve_s
mill.on,stopped,state,=,0,检查,
mill.flow,low,alarm,<=,20,检查,
mill.out,low,alarm,<=,60,检查,3600
"""


@pytest.fixture
def plant(folder: Folder) -> Folder:
    text = folder.text("site.toml")
    folder.write("site.toml", text + '\n[areas.unit]\nkind = "unit"\nprofile = "power-plant"\n')
    folder.write("tags.csv", folder.text("tags.csv") + _more(TAGS, folder.text("tags.csv")))
    folder.write("alarms.csv", folder.text("alarms.csv") + _more(ALARMS, folder.text("alarms.csv")))
    return folder


def _more(rows: str, table: str) -> str:
    """The rows in the columns of the table that they are appended to; what it lacks is left out."""
    head, *body = (line.split(",") for line in rows.splitlines())
    columns = table.splitlines()[0].split(",")
    cells = [dict(zip(head, row, strict=True)) for row in body]
    return "".join(",".join(row.get(column, "") for column in columns) + "\n" for row in cells)


def test_a_rule_by_ids_and_patterns(plant: Folder) -> None:
    plant.write("suppression.csv", HEAD + "mill,mill.on/stopped,mill.*/low,60,停运,stopped\n")
    (rule,) = plant.load().table.suppressions
    assert (rule.id, rule.when) == ("mill", ("mill.on/stopped",))
    assert rule.alarms == ("mill.flow/low", "mill.out/low")
    assert (rule.off_delay_s, rule.reason_zh, rule.reason_en) == (60.0, "停运", "stopped")


def test_a_site_without_the_file_has_no_rule(plant: Folder) -> None:
    assert plant.load().table.suppressions == ()


@pytest.mark.parametrize(
    ("rows", "line", "column", "said", "said_zh"),
    [
        ("a,mill.on/stoped,mill.flow/low,,,\n", 2, "when", "unknown alarm", "不存在"),
        ("a,mill.on/stopped,kiln.*,,,\n", 2, "alarms", "no alarm is called", "没有名称符合"),
        ("a,mill.on/stopped,mill.*,,,\n", 2, "alarms", "would silence itself", "不能抑制自身"),
        ("a,mill.on/stopped,mill.flow/low,-1,,\n", 2, "off_delay_s", "is negative", "为负"),
        ("a,,mill.flow/low,,,\n", 2, "when", "is empty", "为空"),
        ("a,mill.on/stopped,3301.T1/alarm,,,\n", 2, "alarms", "a regulated point", "监管测点"),
        ("a,mill.on/stopped,3301.T1/quality,,,\n", 2, "alarms", "a regulated point", "监管测点"),
        ("a,mill.on/stopped,3301.fan/stopped,,,\n", 2, "alarms", "a regulated point", "监管测点"),
        ("a,mill.on/stopped,server.mine/link,,,\n", 2, "alarms", "a regulated point", "监管测点"),
        ("a,mill.on/stopped,site/disk,,,\n", 2, "alarms", "never silenced", "不得抑制"),
        (
            "a,mill.on/stopped,mill.flow/low,,,\na,mill.on/stopped,mill.out/low,,,\n",
            3,
            "id",
            "already",
            "重复",
        ),
        (
            "a,mill.on/stopped,mill.flow/low,,,\n"
            "b,mill.flow/low,mill.out/low,,,\n"
            "c,mill.out/low,mill.on/stopped,,,\n",
            2,
            "when",
            "is silenced by alarms that it silences",
            "互相抑制",
        ),
    ],
)
def test_what_is_refused(
    plant: Folder, rows: str, line: int, column: str, said: str, said_zh: str
) -> None:
    plant.write("suppression.csv", HEAD + rows)
    found = plant.errors()
    first = next(p for p in found if p.line == line)
    assert (first.file, first.column) == ("suppression.csv", column)
    assert said in first.text
    assert said_zh in first.text_zh
    assert first.fix
    assert first.fix_zh


def test_a_regulated_point_may_say_why(plant: Folder) -> None:
    """A cause is heard: it may be any alarm."""
    plant.write("suppression.csv", HEAD + "a,3301.fan/stopped,mill.flow/low,,,\n")
    assert plant.load().table.suppressions[0].when == ("3301.fan/stopped",)
