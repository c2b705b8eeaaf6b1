"""Every alarm that a site can have: its id, its number, and what does not change about it.

The numbers run through the limits (in the order of the site table), then ``<tag>/quality`` of
every tag, then ``server.<id>/link``, ``server.<id>/quality``, ``server.<id>/clock``,
``server.<id>/certificate`` and ``server.<id>/conditions`` of every server, then the system's own, at
last what the site's detectors may find.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import SYSTEM_PRIORITY, AlarmKind, Detector, SiteTable, detections, level_of
from scada.profiles import ALWAYS_SHOWN, NEVER_SILENT, Permission, Permissions

SITE_ALARMS: Final = (
    "site/bus",
    "site/memory",
    "site/disk",
    "site/late",
    "site/historian",
    "site/streams",
    "site/historian_refused",
    "site/historian_disk",
    "site/historian_files",
    "site/historian_letters",
    "site/historian_dropped",
    "site/historian_behind",
    "site/reports",
)
"""The bus was away; samples overflowed the memory; the outbox cannot be written; the core was late;
the historian is silent or in trouble; the stream of steps is nearly full. Then what is wrong with the
history: its store refuses the historian, its disk is full, files were damaged, messages were refused,
messages were dropped before they were stored, and what is stored lags far behind. At last: the desk
could not make or send a report that was due."""


_CALIBRATION: Final = f"/{Detector.CALIBRATION}"


class Catalogue:
    """The alarms of one site table. Columns have one entry per alarm."""

    def __init__(self, table: SiteTable) -> None:
        self.table = table
        tags = {tag.id: tag for tag in table.tags}
        limits, per_tag, per_server = table.alarms, table.tags, table.servers
        self.first_quality = len(limits)
        self.first_link = self.first_quality + len(per_tag)
        self.first_clock = self.first_link + 2 * len(per_server)
        self.first_site = self.first_clock + 3 * len(per_server)
        servers = [server.id for server in per_server]
        self.detections = found = detections(table)
        self.first_detection = self.first_site + len(SITE_ALARMS)
        self.ids: list[str] = [
            *(limit.id for limit in limits),
            *(f"{tag.id}/quality" for tag in per_tag),
            *(f"server.{server}/link" for server in servers),
            *(f"server.{server}/quality" for server in servers),
            *(f"server.{server}/clock" for server in servers),
            *(f"server.{server}/certificate" for server in servers),
            *(f"server.{server}/conditions" for server in servers),
            *SITE_ALARMS,
            *found.ids,
        ]
        system, n_servers, n_site = AlarmKind.SYSTEM, len(servers), len(SITE_ALARMS)
        self.kind: list[AlarmKind] = [
            *(limit.kind for limit in limits),
            *([AlarmKind.QUALITY] * len(per_tag)),
            *([AlarmKind.LINK] * n_servers),
            *([AlarmKind.QUALITY] * n_servers),
            *([system] * (3 * n_servers + n_site)),
            *found.kind,
        ]
        none = [""] * (5 * n_servers + n_site)
        self.tag: list[str] = [*(limit.tag for limit in limits), *tags, *none]
        self.area: list[str] = [*(tags[tag].area if tag else "" for tag in self.tag)]
        of_tags = (tags[tag].server for tag in self.tag if tag)
        self.server: list[str] = [*of_tags, *(servers * 5), *([""] * n_site), *found.server]
        self.tag += found.tag
        self.area += found.area
        rest = len(self.ids) - len(limits)
        self.priority: list[int] = [
            *(limit.priority for limit in limits),
            *([SYSTEM_PRIORITY] * (rest - len(found))),
            *found.priority,
        ]
        level = [level_of(limit, tags[limit.tag]) for limit in limits]
        self.limit: list[float] = [
            *(limit.value if at is None else at for limit, at in zip(limits, level, strict=True)),
            *([0.0] * rest),
        ]
        self.index: dict[str, int] = {alarm: number for number, alarm in enumerate(self.ids)}
        self.latching: NDArray[np.bool_] = np.zeros(len(self.ids), np.bool_)
        self.latching[: len(limits)] = [limit.latching for limit in limits]
        self.re_alarm_ns: NDArray[np.int64] = np.zeros(len(self.ids), np.int64)
        """How long each may stay acknowledged; 0: as long as it likes."""
        self.re_alarm_ns[: len(limits)] = [round(limit.re_alarm_s * 1e9) for limit in limits]
        self.permissions: list[Permission] = self._permissions(table)

    def __len__(self) -> int:
        return len(self.ids)

    def numbers(self, ids: list[str]) -> NDArray[np.int32]:
        """The number of each id, -1 for one that this site has not."""
        return np.array([self.index.get(alarm, -1) for alarm in ids], np.int32)

    def _permissions(self, table: SiteTable) -> list[Permission]:
        """What may be done to silence each alarm."""
        given = Permissions(table)
        found = [given.of_limit(limit) for limit in table.alarms]
        found += [given.of_tag(tag.id) for tag in table.tags]
        found += [given.of_server(server.id) for server in table.servers] * 5
        found += [NEVER_SILENT] * len(SITE_ALARMS)
        for number in range(self.first_detection, len(self.ids)):
            if self.ids[number].endswith(_CALIBRATION):
                found.append(ALWAYS_SHOWN)
            elif self.tag[number]:
                found.append(given.of_tag(self.tag[number]))
            else:
                found.append(given.of_area(self.area[number]))
        return found
