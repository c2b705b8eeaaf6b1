"""calculated.csv: what is read, and every fault with its line in both languages."""

import pytest

from davylamp.site import SiteError, load
from davylamp.site.problem import Severity
from scada.model import SiteTable
from tests.site.folder import Folder

HEAD = "tag,name_zh,name_en,kind,area,unit,low,high,resolution,expression\n"
AIR = (
    "3301.flow,风量,Airflow,,air_flow,3301,,mine,nsu=urn:x;s=q,m³/min,0,3000,1,,,,,,,,,,,,\n"
    "3301.air,风速,Air,,air_velocity,3301,,mine,nsu=urn:x;s=v,m/s,0,15,0.01,,,,,,,,,,,,\n"
    "3301.CO,一氧化碳,CO,,co,3301,,mine,nsu=urn:x;s=co,ppm,0,500,1,,,,,,,,,,,,\n"
    "3301.NOx,氮氧化物,NOx,,nox,3301,,mine,nsu=urn:x;s=nox,mg/m³,0,500,1,,,,,,,,,,,,\n"
    "3301.O2,氧,O2,,o2,3301,,mine,nsu=urn:x;s=o2,%,0,25,0.1,,,,,,,,,,,,\n"
)


def read(folder: Folder, *rows: str) -> SiteTable:
    tags = folder.root / "tags.csv"
    if "3301.flow" not in (text := tags.read_text(encoding="utf-8-sig")):
        tags.write_text(text + AIR, encoding="utf-8")
    (folder.root / "calculated.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return load(folder.root).table


def one(folder: Folder, expression: str, unit: str = "m³/min", kind: str = "flow") -> str:
    """The checked expression of a single row."""
    span = ",," if kind == "fan" else "0,1000000,"
    row = f'x,甲,X,{kind},3301,{unit},{span},"{expression}"'
    return read(folder, row).calculated[0].checked


def faults(folder: Folder, *rows: str) -> list[tuple[str, str]]:
    with pytest.raises(SiteError) as caught:
        read(folder, *rows)
    found = [p for p in caught.value.problems if p.severity is Severity.ERROR]
    return [(p.in_words("en"), p.in_words("zh")) for p in found]


def fault(folder: Folder, expression: str, unit: str = "m³/min") -> tuple[str, str]:
    found = faults(folder, f'x,甲,X,flow,3301,{unit},0,100,,"{expression}"')
    assert len(found) == 1, found
    return found[0]


def test_a_calculated_tag_is_a_tag_after_the_measured_ones(folder: Folder) -> None:
    table = read(
        folder, "3301.emission,涌出量,Emission,flow,3301,m³/min,0,60,0.01,[3301.T1]*[3301.flow]"
    )
    last = table.tags[-1]
    assert (last.id, last.server, last.node) == ("3301.emission", "", "= [3301.T1]*[3301.flow]")
    assert (last.name_zh, last.unit, last.high, last.resolution) == ("涌出量", "m³/min", 60.0, 0.01)
    assert table.calculated[0].checked == "(0.01 * ([3301.T1] * [3301.flow]))"


def test_it_may_have_limits_and_be_an_operand(folder: Folder) -> None:
    alarms = folder.root / "alarms.csv"
    text = alarms.read_text(encoding="utf-8-sig")
    alarms.write_text(text + "x,high,alarm,>=,40,,,,,3,1 查,600\n", encoding="utf-8")
    table = read(
        folder,
        "y,乙,Y,flow,3301,m³/h,0,9000,,x * 2",
        "x,甲,X,flow,3301,m³/min,0,100,,3301.T1 * 3301.flow",
    )
    assert "x/high" in [alarm.id for alarm in table.alarms]
    assert table.calculated[0].checked == "(60.0 * ([x] * 2.0))"


@pytest.mark.parametrize(
    ("expression", "unit", "checked"),
    [
        ("3301.T1 + 3301.CO", "%CH4", "([3301.T1] + (0.0001 * [3301.CO]))"),
        ("3301.air * 12 'm²'", "m³/min", "(60.0 * ([3301.air] * 12.0))"),
        ("(21 - 6) / (21 - 3301.O2) * 3301.NOx", "mg/m³",
         "(((21.0 - 6.0) / (21.0 - [3301.O2])) * [3301.NOx])"),
        ("3301.NOx * (21 - 6) / (21 - 3301.O2)", "mg/m³",
         "(([3301.NOx] * (21.0 - 6.0)) / (21.0 - [3301.O2]))"),
        ("3301.NOx * 15 % / (21 % - 3301.O2)", "mg/m³",
         "(([3301.NOx] * 15.0) / (21.0 - [3301.O2]))"),
        ("running_hours(3301.fan)", "h", "running_hours([3301.fan])"),
        ("minutes_today(3301.T1 >= 1.0)", "min", "minutes_today(([3301.T1] >= 1.0))"),
        ("minutes_today(3301.T1 >= 10000 ppm)", "min",
         "minutes_today(([3301.T1] >= (0.0001 * 10000.0)))"),
        ("total_today(3301.T1 * 3301.flow)", "m³",
         "(0.00016666666666666666 * total_today(([3301.T1] * [3301.flow])))"),
        ("mean(3301.T1, 5 min)", "%CH4", "mean_over([3301.T1], 300.0)"),
        ("mean(3301.T1, 3301.O2)", "%", "mean([3301.T1], [3301.O2])"),
        ("rate_min(3301.T1)", "%CH4/min", "rate_min([3301.T1])"),
        ("if(good(3301.T1), 3301.T1, 3301.O2)", "%", "if(good([3301.T1]), [3301.T1], [3301.O2])"),
        ("max(3301.T1, 0.5) - 0.1", "%CH4", "(max([3301.T1], 0.5) - 0.1)"),
        ("3301.flow × 2 ÷ 4", "m³/min", "(([3301.flow] * 2.0) / 4.0)"),
    ],
)  # fmt: skip
def test_units_are_converted(folder: Folder, expression: str, unit: str, checked: str) -> None:
    assert one(folder, expression, unit) == checked


def test_a_switch_is_a_condition(folder: Folder) -> None:
    assert (
        one(folder, "3301.fan and 3301.T1 < 1", "", "fan") == "([3301.fan] and ([3301.T1] < 1.0))"
    )


@pytest.mark.parametrize(
    ("expression", "unit", "text", "text_zh"),
    [
        ("3301.CO + 3301.air", "ppm", "+ of ppm and m/s", "单位 ppm 与 m/s 量纲不同"),
        ("3301.T1 * 3301.flow / 100", "m³/min", "100 beside a value in", "自动换算"),
        ("3301.flow * 60", "m³/h", "the factor 60 converts", "系数 60"),
        ("3301.NOx / (1 - 3301.O2)", "mg/m³", "can mean 1 %", "含义不明"),
        ("3301.flow", "m/s", "cannot stand in 'm/s'", "无法换算为 'm/s'"),
        ("3301.flow", "", "fix: write m³/min", "unit 填写 m³/min"),
        ("3301.flow and 3301.fan", "", "asks for a condition", "需要条件"),
        ("running_hours(3301.flow)", "h", "asks for a condition", "需要条件"),
        ("3301.T2 * 2", "%CH4", "unknown tag '3301.T2'; fix: did you mean 3301.T1?", "不存在"),
        ("3301.flow *", "m³/min", "ends too early", "不完整"),
        ("3301.flow $ 2", "m³/min", "'$ 2' does not fit at character 11", "无法识别"),
        ("__import__(3301.flow)", "m³/min", "there is no function __import__", "没有函数"),
        ("flow(3301.flow)", "m³/min", "there is no function flow", "没有函数"),
        ("clip(3301.flow)", "m³/min", "clip has 1 arguments", "clip 有 1 个参数"),
        ("2 + 2", "m³/min", "names no tag", "没有测点"),
        ("3301.flow ^ 3301.T1", "m³/min", "an exponent is a plain number", "指数"),
        ("good(3301.flow + 1)", "", "good asks for a tag", "必须是测点"),
        ("mean(3301.flow, 30 d)", "m³/min", "a mean over", "平均值"),
    ],
)
def test_faults(folder: Folder, expression: str, unit: str, text: str, text_zh: str) -> None:
    english, chinese = fault(folder, expression, unit)
    assert english.startswith("calculated.csv:2: expression:")
    assert text in english
    assert "; fix: " in english
    assert text_zh in chinese
    assert "；修改：" in chinese


def test_a_circle_is_named(folder: Folder) -> None:
    found = faults(
        folder,
        "a,,A,flow,3301,m³/min,0,10,,b + 3301.flow",
        "b,,B,flow,3301,m³/min,0,10,,c * 2",
        "c,,C,flow,3301,m³/min,0,10,,a * 2",
    )
    assert found[0][0].startswith(
        "calculated.csv:2: expression: calculated of itself: a → b → c → a"
    )


def test_an_id_that_is_taken_an_area_a_kind_and_a_range(folder: Folder) -> None:
    found = faults(
        folder,
        "3301.T1,,A,flow,3301,m³/min,0,10,,3301.flow",
        "b,,B,flw,nowhere,m³/min,0,10,,3301.flow",
        "c,,C,flow,3301,m³/min,,,,3301.flow",
    )
    text = "\n".join(english for english, _ in found)
    assert "calculated.csv:2: tag: tag 3301.T1 stands in tags.csv already, on line 2" in text
    assert "calculated.csv:3: kind:" in text
    assert "calculated.csv:3: area:" in text
    assert "calculated.csv:4: low:" in text
