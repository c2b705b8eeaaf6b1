"""Column names of other people's point lists, in Chinese and English, to ours."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

PLACE: Final = "place"
"""A column that says where a point is: the area is guessed from it."""

NAME: Final = "name"
RANGE: Final = "range"
TYPE: Final = "type"
"""A word for what the point measures or whether it is a switch, in any language."""

OFF: Final = "off"
ON: Final = "on"

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "tag": ("tag", "编号", "测点编号", "测点号", "点号", "位号", "测点", "标签", "tagname", "tagid",
            "tagno", "pointid", "pointno", "id", "kks", "kks码", "kks编码"),
    NAME: ("名称", "测点名称", "点名", "描述", "测点描述", "说明", "name", "pointname",
           "description", "desc", "displayname", "comment", "title"),
    "name_zh": ("namezh", "中文名", "中文名称", "中文描述", "chinesename"),
    "name_en": ("nameen", "英文名", "英文名称", "英文描述", "englishname"),
    "number": ("number", "简称", "代号", "shortname", "label"),
    "kind": ("kind",),
    TYPE: ("类型", "测点类型", "传感器类型", "传感器", "种类", "传感器名称", "type", "sensortype",
           "sensor", "pointtype", "io类型", "iotype", "数据类型", "datatype", "信号类型",
           "signaltype"),
    PLACE: (PLACE, "地点", "安装地点", "安装位置", "位置", "所在地点", "installedat", "site",
            "path", "folder", "group", "分组"),
    "area": ("area", "区域", "采区", "工作面", "车间", "单元"),
    "location": ("location", "规程地点"),
    "server": ("server", "服务器"),
    "node": ("node", "节点", "节点号", "节点id", "nodeid", "opc地址", "opc节点", "opcitem",
             "opcnodeid", "itemid", "item", "变量名", "变量", "地址", "address", "opcua地址",
             "opcuanode", "opcuanodeid", "identifier"),
    "element": ("element", "元素", "数组下标", "index", "arrayindex"),
    "bit": ("bit", "位", "bitno", "位序"),
    "unit": ("unit", "单位", "计量单位", "工程单位", "units", "engunit", "engineeringunit",
             "engineeringunits", "eu", "uom"),
    "low": ("low", "量程下限", "下限", "最小值", "量程低", "量程低限", "min", "minimum", "eulow",
            "rangelow", "lowrange", "zero"),
    "high": ("high", "量程上限", "上限", "最大值", "量程高", "量程高限", "max", "maximum",
             "euhigh", "rangehigh", "highrange", "full", "fullscale"),
    RANGE: (RANGE, "量程", "测量范围", "量程范围", "measuringrange", "eurange"),
    "resolution": ("resolution", "分辨率", "精度"),
    "scale": ("scale", "系数", "倍率", "变比", "factor", "gain"),
    "offset": ("offset", "偏移", "零点偏移"),
    "invert": ("invert", "取反", "反向", "inverted"),
    "scan": ("scan", "扫描周期", "采集周期"),
    "states_zh": ("stateszh",),
    "states_en": ("statesen", "states", "状态"),
    OFF: ("0态", "0状态", "状态0", "off", "offtext", "falsestate", "falsetext", "state0", "零态"),
    ON: ("1态", "1状态", "状态1", "on", "ontext", "truestate", "truetext", "state1", "一态"),
}  # fmt: skip

_LIMITS: Final = re.compile(
    r"报警|断电|复电|预警|解警|高报|低报|高高|低低|alarm|limit|trip|setpoint|warning|^(hh|hi|lo|ll)$"
)
_UNIT_IN_NAME: Final = re.compile(r"[(（\[【].*?[)）\]】]")
_MARKS: Final = re.compile(r"[\s_\-./:：*#]+")

_KNOWN: Final = {name: ours for ours, names in _NAMES.items() for name in names}


def plain(name: str) -> str:
    """A header without blanks, marks and what stands in brackets."""
    return _MARKS.sub("", _UNIT_IN_NAME.sub("", name).casefold())


def ours(name: str) -> str:
    """Our column for a header, empty where nothing is known of it."""
    return _KNOWN.get(plain(name), "")


def is_limit(name: str) -> bool:
    """Whether a header speaks of a set point, which an import never takes over."""
    return not ours(name) and bool(_LIMITS.search(plain(name)))


def score(cells: Sequence[str]) -> int:
    """How much a row looks like a header: how many of its cells name one of our columns."""
    return len({ours(cell) for cell in cells if cell} - {""})
