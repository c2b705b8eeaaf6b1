"""The site table that the core runs as rows of tags.csv and alarms.csv: where the desk tells no files."""

from scada.bus.point_jobs import ALARMS, TAGS, Table
from scada.model import AlarmDefinition, SiteTable, Tag

_TAGS = (
    "tag", "name_zh", "name_en", "number", "kind", "area", "location", "server", "node", "unit",
    "low", "high", "scan",
)  # fmt: skip
_ALARMS = (
    "tag", "limit", "kind", "of", "comparison", "value", "restore", "on_delay_s", "off_delay_s",
    "priority", "scope_zh", "scope_en",
)  # fmt: skip


def of_site(table: SiteTable) -> dict[str, Table]:
    """The columns that a station shows; of what is calculated there is no row."""
    tags = tuple(_tag(tag) for tag in table.tags if tag.server)
    alarms = tuple(_alarm(alarm) for alarm in table.alarms)
    return {TAGS: Table(columns=_TAGS, rows=tags), ALARMS: Table(columns=_ALARMS, rows=alarms)}


def plain(value: float | None) -> str:
    """A number as the files have it; empty for none."""
    return "" if value is None else repr(float(value)).removesuffix(".0")


def _tag(tag: Tag) -> tuple[str, ...]:
    scan = plain(tag.scan_s) if tag.scan_s else "event"
    span = (plain(tag.low), plain(tag.high))
    return (
        tag.id, tag.name_zh, tag.name_en, tag.number, tag.kind, tag.area, tag.location, tag.server,
        tag.node, tag.unit, *span, scan,
    )  # fmt: skip


def _alarm(alarm: AlarmDefinition) -> tuple[str, ...]:
    delays = (plain(alarm.on_delay_s or None), plain(alarm.off_delay_s or None))
    return (
        alarm.tag, alarm.limit, alarm.kind, alarm.of, alarm.comparison, plain(alarm.value),
        plain(alarm.restore), *delays, str(alarm.priority), alarm.scope_zh, alarm.scope_en,
    )  # fmt: skip
