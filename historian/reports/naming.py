"""How a site's tags, places and states are called in its reports, in both languages."""

from typing import Final

from historian.reports.kind_words import KINDS, named
from historian.reports.words import NOTHING, Words
from scada.model import AlarmDefinition, AlarmKind, Kind, SiteTable
from scada.model.interlock import Interlock

_STATES: Final = {
    Kind.FEED: (Words("无电", "no power"), Words("有电", "power")),
    Kind.CUT: (Words("未断电", "not cut"), Words("断电", "cut")),
    Kind.DOOR: (Words("关", "closed"), Words("开", "open")),
    Kind.SMOKE: (Words("无烟", "no smoke"), Words("有烟", "smoke")),
    Kind.VALVE: (Words("关", "closed"), Words("开", "open")),
    Kind.DUCT_FLOW: (Words("无风", "no air"), Words("有风", "air")),
    Kind.CALIBRATION: (Words("正常", "normal"), Words("标校", "calibrating")),
    Kind.SWITCH: (Words("断", "off"), Words("通", "on")),
}
_RUNS: Final = (Words("停", "stopped"), Words("开", "running"))
UNKNOWN: Final = Words("未知", "unknown")


class Naming:
    """The names of one site."""

    def __init__(self, table: SiteTable) -> None:
        self.table = table
        self.tags = {tag.id: tag for tag in table.tags}
        self.alarms = {alarm.id: alarm for alarm in table.alarms}
        self._areas = {area.id: Words(area.name_zh, area.name_en) for area in table.areas}
        self._servers = {server.id: server for server in table.servers}

    def tag(self, id: str) -> Words:
        """A tag by its name, else by its id; it may be gone from the site since."""
        tag = self.tags.get(id)
        return Words(id, id) if tag is None else named(tag)

    def area(self, id: str) -> Words:
        """A place by its name, else by its id."""
        return self._areas.get(id, Words(id, id)) if id else NOTHING

    def area_of(self, tag: str) -> Words:
        """The place of a tag."""
        return self.area(self.tags[tag].area) if tag in self.tags else NOTHING

    def server(self, id: str) -> Words:
        """A server (substation, gateway) by its name, else by its id."""
        server = self._servers.get(id)
        return (
            Words(id, id) if server is None else Words(server.name_zh or id, server.name_en or id)
        )

    def kind(self, tag: str) -> Words:
        """What a tag measures or switches."""
        return KINDS[self.tags[tag].kind] if tag in self.tags else NOTHING

    def state(self, tag: str, state: int) -> Words:
        """A switch's state: 0, 1, or -1 for one that is not known."""
        if state < 0 or tag not in self.tags:
            return UNKNOWN
        one = self.tags[tag]
        usual = _STATES.get(one.kind, _RUNS)[state]
        return Words(one.states_zh[state] or usual.zh, one.states_en[state] or usual.en)

    def limit(self, tag: str, kind: AlarmKind) -> AlarmDefinition | None:
        """The first limit of a kind that a tag has."""
        found = (one for one in self.table.alarms if one.tag == tag and one.kind is kind)
        return next(found, None)

    def interlock(self, id: str) -> Interlock | None:
        """An interlock by its id."""
        return next((one for one in self.table.interlocks if one.id == id), None)

    def tag_of(self, alarm: str) -> str:
        """The tag of an alarm (``<tag>/<limit>``); the whole id where it is of no tag."""
        tag = alarm.rpartition("/")[0]
        return tag if tag in self.tags else alarm
