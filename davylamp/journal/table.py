"""Journal lines as rows that people read: one column per fact, headed in Chinese or English."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from davylamp.journal.cells import Cell
from hmi.models.language import Language
from scada.model import Event, Process, SiteTable

HEADS: Final = {
    "zh": (
        "时间", "记录时间", "服务", "行号", "事件", "报警", "区域", "测点", "名称", "级别",
        "过程状态", "确认", "抑制", "数值", "限值", "单位", "质量码", "原因报警", "操作人",
        "岗位", "备注", "说明", "哈希（前一行）",
    ),
    "en": (
        "time", "written", "service", "line", "event", "alarm", "area", "point", "name", "priority",
        "process", "acknowledged", "suppressed", "value", "limit", "unit", "status", "cause", "user",
        "position", "comment", "words", "hash of the line before",
    ),
}  # fmt: skip
_PROCESS: Final = {
    "zh": {Process.NORMAL: "正常", Process.ACTIVE: "报警", Process.LATCHED: "锁存"},
    "en": {Process.NORMAL: "normal", Process.ACTIVE: "active", Process.LATCHED: "latched"},
}
_YES: Final = {"zh": ("是", "否"), "en": ("yes", "no")}


class Table:
    """Rows for one site in one language."""

    def __init__(self, site: SiteTable, language: str) -> None:
        self._zone = ZoneInfo(site.timezone)
        self._words = Language(language)
        self._language = language
        self._tags = {tag.id: tag for tag in site.tags}
        self._areas = {area.id: self._words.pick(area.name_zh, area.name_en) for area in site.areas}

    @property
    def heads(self) -> tuple[str, ...]:
        """The headings."""
        return HEADS[self._language]

    def row(self, event: Event) -> tuple[Cell, ...]:
        """One line."""
        tag = self._tags.get(event.tag)
        pick: Callable[[str, str], str] = self._words.pick
        has_value = bool(event.alarm)
        return (
            self._clock(event.time_ns),
            self._clock(event.now_ns),
            event.source,
            event.seq,
            self._words.text(f"journal.kind.{event.kind}"),
            event.alarm,
            self._areas.get(event.area, event.area),
            event.tag,
            pick(tag.name_zh, tag.name_en) if tag else "",
            event.priority if event.alarm else None,
            "" if event.process is None else _PROCESS[self._language][event.process],
            "" if event.acknowledgement is None else _YES[self._language][event.acknowledgement],
            ", ".join(one.kind.value for one in event.suppressed or ()),
            event.value if has_value else None,
            event.limit if has_value else None,
            tag.unit if tag else "",
            f"0x{event.status:08X}" if has_value else "",
            event.cause,
            event.user,
            event.position or "",
            event.comment,
            pick(event.text.get("zh", ""), event.text.get("en", "")),
            event.prev_hash.hex(),
        )

    def _clock(self, time_ns: int) -> str:
        when = datetime.fromtimestamp(time_ns // 1_000_000_000, self._zone)
        return f"{when:%Y-%m-%d %H:%M:%S}.{time_ns // 1_000_000 % 1000:03d}"
