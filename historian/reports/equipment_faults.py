"""监控设备故障: sensors, stations, links and services that failed, and what was done."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from historian.reports.choice import belongs
from historian.reports.counting import together_s
from historian.reports.episode_sheet import marks, of_remarks
from historian.reports.episodes import Episode, episodes
from historian.reports.frame import Column, Format, Row, Sheet
from historian.reports.kinds import Asked, Report, Span
from historian.reports.naming import Naming
from historian.reports.words import NOTHING, Words
from scada.model import AlarmKind, status_name

TYPES: Final[Mapping[AlarmKind, Words]] = {
    AlarmKind.QUALITY: Words("传感器故障", "Sensor fault"),
    AlarmKind.LINK: Words("通信中断", "Link lost"),
    AlarmKind.SYSTEM: Words("系统故障", "System fault"),
    AlarmKind.MARK: Words("传感器存疑", "Sensor in doubt"),
}
"""The alarms that are of the equipment, not of the mine."""

SUMMARY: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT),
    Column("device", Words("设备/测点", "Equipment"), 32),
    Column("id", Words("编号", "Id"), 18),
    Column("place", Words("地点", "Location"), 20),
    Column("count", Words("故障次数", "Faults"), 8, Format.COUNT),
    Column("total", Words("累计故障时间", "Time failed"), 12, Format.DURATION),
    Column("doubts", Words("存疑次数", "Doubts"), 8, Format.COUNT),
    Column("available", Words("可用率", "Available"), 10, Format.NUMBER, Words("%", "%")),
)
COLUMNS: Final = (
    Column("no", Words("序号", "No."), 5, Format.COUNT),
    Column("type", Words("故障类型", "Type"), 11),
    Column("device", Words("设备/测点", "Equipment"), 26),
    Column("place", Words("地点", "Location"), 16),
    Column("reason", Words("故障现象", "What was seen"), 26),
    Column("began", Words("故障时刻", "Began"), 12, Format.TIME),
    Column("ended", Words("恢复时刻", "Ended"), 12, Format.TIME),
    Column("lasted", Words("持续时间", "Lasted"), 9, Format.DURATION),
    Column("cause", Words("原因", "Cause"), 18),
    Column("measures", Words("处理措施", "Measures"), 18),
    Column("entered", Words("填报人/时刻", "Entered by, at"), 14),
    Column("remarks", Words("备注", "Remarks"), 12),
)
NOTES: Final = (
    Words(
        "可用率为本期内未发生故障的时间占比；存疑（冻结、漂移、跳变等）只作标记，不计入故障时间。",
        "Available is the share of the period without a fault. A doubt (frozen, drifting, jumping …)"
        " is a mark, and counts as no fault.",
    ),
    Words(
        "通信中断期间各测点的中断合并为一条。",
        "While a link is lost, the faults of its points are one line.",
    ),
)
TITLE: Final = Words("监控设备故障日报表", "Daily Report of Equipment Faults")


def make(asked: Asked) -> Iterator[Sheet]:
    """The sum per device, the least available first; then every fault."""
    names = Naming(asked.table)
    found = faults(asked, names)
    yield Sheet("devices", TITLE, SUMMARY, tuple(_summary(asked, names, found)), notes=NOTES)
    rows = tuple(_row(asked, names, at, one) for at, one in enumerate(found, 1))
    yield Sheet("faults", Words("每次故障", "Every fault"), COLUMNS, rows)


def faults(asked: Asked, names: Naming) -> list[Episode]:
    """The faults of the tags asked for; those of links and of the system where none is named."""
    found = episodes(asked.reading, asked.period.start_ns, asked.until_ns)
    everything = not asked.tags and not asked.areas
    return [
        one
        for one in found
        if one.kind in TYPES
        and (belongs(asked, names.tags[one.tag]) if one.tag in names.tags else everything)
    ]


def device(one: Episode) -> str:
    """What failed: a tag's id, else what the alarm is of (``server.mine``, ``site/bus``)."""
    return one.tag or (one.alarm.rpartition("/")[0] if one.kind is AlarmKind.LINK else one.alarm)


def _summary(asked: Asked, names: Naming, found: Sequence[Episode]) -> Iterator[Row]:
    of_device: dict[str, list[Episode]] = {}
    for one in found:
        of_device.setdefault(device(one), []).append(one)
    sums = [_sum(asked, names, id, some) for id, some in of_device.items()]
    sums.sort(key=lambda cells: (-float(cells["total"]), str(cells["id"])))  # type: ignore[arg-type]
    for number, cells in enumerate(sums, 1):
        yield Row({"no": number, **cells})  # type: ignore[dict-item]


def _sum(asked: Asked, names: Naming, id: str, some: Sequence[Episode]) -> dict[str, object]:
    real = [one for one in some if one.kind is not AlarmKind.MARK]
    spans = [one.within(asked.period.start_ns, asked.until_ns) for one in real]
    total = together_s(spans)
    whole = (asked.until_ns - asked.period.start_ns) / 1e9
    return {
        "device": called(names, some[0]),
        "id": id,
        "place": names.area(some[0].area),
        "count": sum(not one.carried for one in real),
        "total": total,
        "doubts": sum(not one.carried for one in some) - sum(not one.carried for one in real),
        "available": 100.0 * (1.0 - total / whole) if whole > 0 else None,
    }


def called(names: Naming, one: Episode) -> Words:
    """The device by its name: a tag, a server, or the system itself."""
    if one.tag:
        return names.tag(one.tag)
    server = device(one).removeprefix("server.").partition("/")[0]
    if device(one).startswith("server."):
        return names.server(server)
    return Words("监控系统", "Monitoring system")


def _row(asked: Asked, names: Naming, number: int, one: Episode) -> Row:
    return Row(
        {
            "no": number,
            "type": TYPES.get(one.kind or AlarmKind.SYSTEM, NOTHING),
            "device": called(names, one),
            "place": names.area(one.area),
            "reason": reason(one),
            "began": one.began_ns,
            "ended": one.ended_ns,
            "lasted": one.seconds(asked.period.start_ns, asked.until_ns),
            **of_remarks(one.remarks, asked.period.zone),
            "remarks": marks(one),
        }
    )


def reason(one: Episode) -> Words:
    """What the journal's line says, with the reason that came with it; else the status of the sample."""
    text = one.text or {}
    zh, en, why = text.get("zh", ""), text.get("en", ""), text.get("reason", "")
    zh, en = zh or en or why, en or zh or why
    if not zh and one.status:
        zh = en = status_name(one.status)
    if why and why not in zh:
        return Words(f"{zh}（{why}）", f"{en} ({why})")
    return Words(zh, en)


EQUIPMENT_FAULTS: Final = Report("equipment-faults", TITLE, Span.DAY, make)
