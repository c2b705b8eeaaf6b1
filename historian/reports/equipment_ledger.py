"""监控设备台账: every point of the site, with what its files say of it."""

from collections.abc import Iterator
from typing import Final

from historian.reports.calibration_ledger import PRINCIPLES
from historian.reports.choice import belongs, by_area
from historian.reports.frame import Cell, Column, Format, Number, Row, Sheet
from historian.reports.kind_words import KINDS, measuring_range, named
from historian.reports.kinds import Asked, Report, Span
from historian.reports.naming import Naming
from historian.reports.numbered import NUMBER, numbered
from historian.reports.site_facts import Sensor
from historian.reports.words import NOTHING, Words
from scada.model import AlarmKind, BadInput, Tag

_LIMITS = Words("限值", "Limits")
SIGNATURES: Final = (Words("监控负责人", "Monitoring"), Words("制表", "Prepared by"))

COLUMNS: Final = (
    NUMBER,
    Column("tag", Words("测点编号", "Point"), 16),
    Column("place", Words("名称/安装地点", "Name, location"), 30),
    Column("kind", Words("类型", "Type"), 12),
    Column("principle", Words("原理", "Principle"), 9),
    Column("range", Words("量程/状态", "Range, states"), 12),
    Column("unit", Words("单位", "Unit"), 7),
    Column("alarm", Words("报警", "Alarm"), 8, Format.NUMBER, heading=_LIMITS),
    Column("cut", Words("断电", "Cut"), 8, Format.NUMBER, heading=_LIMITS),
    Column("restore", Words("复电", "Restore"), 8, Format.NUMBER, heading=_LIMITS),
    Column("station", Words("分站/服务器", "Station"), 16),
    Column("calibrated", Words("上次标校", "Calibrated"), 11),
    Column("certificate", Words("证书", "Certificate"), 12),
    Column("remarks", Words("备注", "Remarks"), 12),
)
NOTES: Final = (
    Words(
        "取自站点配置文件；出厂编号、购置及报废日期等系统不掌握，请另行填写。",
        "Of the site's files. Serial numbers, dates of purchase and scrapping are not known here.",
    ),
)
TITLE: Final = Words("监控设备台账", "Equipment Ledger")


def make(asked: Asked) -> Iterator[Sheet]:
    """One row per point that a server has. Raises `BadInput` where none is chosen."""
    names = Naming(asked.table)
    tags = [tag for tag in asked.table.tags if tag.server and belongs(asked, tag)]
    if not tags:
        raise BadInput("no point matches what is named / 没有符合条件的测点")
    rows = by_area(asked, ((tag.area, _row(asked, names, tag)) for tag in tags))
    yield Sheet("equipment", TITLE, COLUMNS, tuple(numbered(rows)), notes=NOTES)


def _row(asked: Asked, names: Naming, tag: Tag) -> Row:
    sensor = asked.facts.sensors.get(tag.id, Sensor(tag.id))
    alarm, cut = names.limit(tag.id, AlarmKind.ALARM), names.limit(tag.id, AlarmKind.CUT)
    cells: dict[str, Cell] = {
        "tag": tag.id,
        "place": named(tag),
        "kind": KINDS[tag.kind],
        "principle": PRINCIPLES.get(sensor.principle, NOTHING),
        "range": _range(names, tag),
        "unit": tag.unit,
        "alarm": None if alarm is None else Number(alarm.value, tag.decimals),
        "cut": None if cut is None else Number(cut.value, tag.decimals),
        "restore": None if cut is None else Number(cut.restore_at, tag.decimals),
        "station": names.server(tag.server),
        "calibrated": sensor.calibrated.isoformat() if sensor.calibrated else None,
        "certificate": sensor.certificate or None,
    }
    return Row(cells)


def _range(names: Naming, tag: Tag) -> Cell:
    """The measuring range, or the words for both states of a switch."""
    if not tag.is_switch:
        return measuring_range(tag)
    states = [names.state(tag.id, state) for state in (0, 1)]
    return Words("/".join(one.zh for one in states), "/".join(one.en for one in states))


EQUIPMENT_LEDGER: Final = Report("equipment", TITLE, Span.DAY, make, SIGNATURES)
