"""监控中心运行日志: what happened to the system itself, and who worked at it."""

from collections.abc import Iterator
from typing import Final

from historian.reports.equipment_ledger import SIGNATURES
from historian.reports.frame import Cell, Column, Format, Row, Sheet
from historian.reports.kinds import Asked, Report, Span
from historian.reports.naming import Naming
from historian.reports.numbered import NUMBER, numbered
from historian.reports.words import Words
from scada.model import Event, EventKind

COLUMNS: Final = (
    NUMBER,
    Column("time", Words("时间", "Time"), 17, Format.MOMENT),
    Column("service", Words("服务", "Service"), 9),
    Column("what", Words("事项", "What"), 14),
    Column("place", Words("对象", "Of"), 20),
    Column("text", Words("内容", "Text"), 46),
    Column("by", Words("人员/岗位", "Who, where"), 16),
)
LOGGED: Final = {
    EventKind.STARTED: Words("启动", "started"),
    EventKind.STOPPED: Words("停止", "stopped"),
    EventKind.LINK: Words("通信", "link"),
    EventKind.GAP: Words("日志不连续", "gap"),
    EventKind.CONFIGURATION: Words("配置变更", "configuration"),
    EventKind.BACKFILL: Words("补录", "backfill"),
    EventKind.HANDOVER: Words("交接班", "handover"),
    EventKind.LOGGED_IN: Words("登录", "logged in"),
    EventKind.LOGGED_OUT: Words("退出", "logged out"),
    EventKind.LOCKED_OUT: Words("登录锁定", "locked out"),
    EventKind.DENIED: Words("拒绝命令", "denied"),
    EventKind.PEOPLE: Words("用户变更", "people"),
    EventKind.KEY: Words("签名密钥", "key"),
    EventKind.FLOOD_STARTED: Words("报警泛滥开始", "flood began"),
    EventKind.FLOOD_ENDED: Words("报警泛滥结束", "flood over"),
    EventKind.ESCALATED: Words("升级通知", "escalated"),
    EventKind.SENT: Words("外发", "sent"),
    EventKind.MADE: Words("生成报表", "made"),
    EventKind.HISTORY: Words("历史库", "history"),
}
TITLE: Final = Words("监控中心运行日志", "Log of the Monitoring Centre")


def make(asked: Asked) -> Iterator[Sheet]:
    """One row per line of the journal that is of the system or its people."""
    names = Naming(asked.table)
    lines = asked.reading.events(asked.period.start_ns, asked.until_ns, tuple(LOGGED))
    rows = (_row(names, event) for event in lines)
    yield Sheet("log", TITLE, COLUMNS, tuple(numbered(rows)))


def _row(names: Naming, event: Event) -> Row:
    zh, en = event.text.get("zh", ""), event.text.get("en", "")
    reason = event.text.get("reason", "")
    more = f" ({reason})" if reason and reason not in zh else ""
    cells: dict[str, Cell] = {
        "time": event.time_ns,
        "service": event.source,
        "what": LOGGED[event.kind],
        "place": _place(names, event),
        "text": Words((zh or en) + more, (en or zh) + more),
        "by": " ".join(filter(None, (event.user, event.position or ""))) or None,
    }
    return Row(cells)


def _place(names: Naming, event: Event) -> Words:
    if event.tag:
        return names.tag(event.tag)
    return names.server(event.server) if event.server else names.area(event.area)


CENTRE_LOG: Final = Report("centre-log", TITLE, Span.DAY, make, SIGNATURES)
