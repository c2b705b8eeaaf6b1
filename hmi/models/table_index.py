"""What a site table says by id: made once, whoever looks in it."""

from hmi.models import detections, limits
from scada.model import AlarmDefinition, SiteTable


class TableIndex:
    """Points, areas, servers, limits, roles and groups of one table by their ids; only read."""

    def __init__(self, table: SiteTable) -> None:
        self.tags = {tag.id: tag for tag in table.tags}
        self.areas = {area.id: area for area in table.areas}
        self.servers = {server.id: server for server in table.servers}
        self.definitions = {alarm.id: alarm for alarm in table.alarms}
        self.detectors = detections.DetectorRows(table)
        self.roles = {role.id: role for role in table.roles}
        self.groups = {group.id: group for group in table.groups}
        self.limits: dict[str, list[AlarmDefinition]] = {}
        for alarm in table.alarms:
            self.limits.setdefault(alarm.tag, []).append(alarm)
        self.levels = limits.levels(table)
        """Of `limits` those with a place on their tag's scale, at their levels: what is drawn."""
