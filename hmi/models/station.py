"""Everything that a station knows: the pages draw from here and from nothing else."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from hmi.models import journal, source_alarm
from hmi.models.alarms import AlarmModel
from hmi.models.behaviour import Behaviour, Restless
from hmi.models.disk_use import DiskUse
from hmi.models.duty import Duty
from hmi.models.frame import Connection, Frame
from hmi.models.health import Health
from hmi.models.language import Language
from hmi.models.latency import Latency
from hmi.models.limits import is_on_scale
from hmi.models.linkages import OpenLinkages
from hmi.models.lock import Lock
from hmi.models.normal import is_known, normal
from hmi.models.personal import Personal
from hmi.models.rates import AlarmRate
from hmi.models.read_table import ReadTable
from hmi.models.search_index import SearchIndex
from hmi.models.spoken import spoken
from hmi.models.tokens import QUIET, THEMES, Tokens
from hmi.models.words import Words
from scada.bus.desk_messages import DeskHeartbeat
from scada.bus.machine_messages import MachineState
from scada.bus.messages import CoreHeartbeat, HistorianHeartbeat, OutwardHeartbeat
from scada.model import (
    AlarmKind,
    AlarmRecord,
    Event,
    EventKind,
    Flag,
    Forecast,
    LinkStatus,
    Quality,
    Samples,
    SiteTable,
    inherited,
)

SET_BACK_NS: Final = 1_000_000_000
"""A clock that is this much earlier than before was set back."""
STALE_SCANS: Final = 2
"""A heartbeat older than this many scans: the screen is no longer the plant."""
JOURNAL_LINES: Final = 5_000
LIMIT_KINDS: Final = (
    AlarmKind.PRE_WARNING,
    AlarmKind.ALERT,
    AlarmKind.ALARM,
    AlarmKind.CUT,
    AlarmKind.STATE,
)


@dataclass(frozen=True, slots=True)
class Stale:
    """The whole station is stale: since when, and why (a text path with its values)."""

    since_ns: int
    reason: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Applied:
    """What one frame changed: a page skips what did not change."""

    table: bool = False
    values: bool = False
    alarms: bool = False
    heartbeat: bool = False
    events: tuple[Event, ...] = ()
    """The journal lines that came with this frame, oldest first."""
    samples: tuple[Samples, ...] = ()
    """The batches as they came, for views that show every sample."""
    snapshot: bool = False
    """A fresh start: samples between the last frame and this one may have been missed."""

    def then(self, later: "Applied") -> "Applied":
        """What this frame and a later one changed together."""
        return Applied(
            table=self.table or later.table,
            values=self.values or later.values,
            alarms=self.alarms or later.alarms,
            heartbeat=self.heartbeat or later.heartbeat,
            events=self.events + later.events,
            samples=self.samples + later.samples,
            snapshot=self.snapshot or later.snapshot,
        )


EMPTY_TABLE: Final = SiteTable(
    site="",
    name_zh="",
    name_en="",
    timezone="UTC",
    config_hash="",
    servers=(),
    areas=(),
    tags=(),
    alarms=(),
)


class StationModel:
    """Joins table, live values, alarms, heartbeats, language and theme. No Qt, no clock.

    ``now_ns`` is handed in with every frame; all ages are judged against this machine's clock at
    the time of receipt, so that a core with another clock is not taken for a dead one.
    """

    def __init__(
        self, language: Language | None = None, theme: Tokens = QUIET, user: str = "operator"
    ) -> None:
        self.language = language or Language()
        self.theme = theme
        self.duty = Duty(user)
        self.personal = Personal()
        """What is kept for each person on this machine; whoever runs the station says where."""
        self.lock = Lock()
        self.now_ns = 0
        self.started_ns = 0
        self.connection = Connection(False, 0)
        self.core: CoreHeartbeat | None = None
        self.core_received_ns = 0
        self.historian: HistorianHeartbeat | None = None
        self.historian_received_ns = 0
        self.outward: OutwardHeartbeat | None = None
        self.outward_received_ns = 0
        self.desk: DeskHeartbeat | None = None
        self.desk_received_ns = 0
        self.run_disk, self.store_disk = DiskUse(), DiskUse()
        self.linkages = OpenLinkages()
        self.latency = Latency()
        self.health = Health()
        self.rate = AlarmRate()
        self.behaviour = Behaviour()
        self.journal: deque[Event] = deque(maxlen=JOURNAL_LINES)
        self.values_seen = 0
        self.alarms_seen = 0
        self.has_snapshot = False
        self.heard: Callable[[Event, int], None] | None = None
        """Called with every event of the core and the time at which the alarm model had it."""
        self.links: dict[str, LinkStatus] = {}
        self._adopt(ReadTable(EMPTY_TABLE))

    def _adopt(self, read: ReadTable) -> None:
        table = read.table
        self.table = table
        self.words = Words(self.language, table, read.index)
        self.live, self.areas, self.approach = read.live, read.areas, read.approach
        self.search = SearchIndex(table, tuple(self.language.all().values()))
        self.alarms = AlarmModel()
        self.duty.adopt(table)
        self.rate.limits = table.flood
        self.attend()
        self.has_snapshot = False
        self.forecasts: dict[str, Forecast] = {}
        """What may come, by the tag's id: advisories."""
        self._by_exception = read.by_exception

    def text(self, path: str, /, **values: object) -> str:
        """A text of the station in the language in use."""
        return self.language.text(path, **values)

    def use_language(self, name: str) -> None:
        """Switch the language; the words of the site follow."""
        self.language.use(name)

    def use_theme(self, name: str) -> None:
        """Switch the theme: ``quiet`` or ``dark``."""
        self.theme = THEMES[name]

    def apply(self, frame: Frame, now_ns: int) -> Applied:
        """Take what the bus brought; ``now_ns`` is this machine's time of drawing."""
        if self.now_ns - now_ns > SET_BACK_NS:
            self._set_back(now_ns, self.now_ns - now_ns)
        self.now_ns = now_ns
        self.started_ns = self.started_ns or now_ns
        if frame.connection is not None:
            self.connection = frame.connection
        if frame.table is not None:
            self._adopt(frame.read or ReadTable(frame.table))
        self.duty.look(now_ns, frame.desk)
        self.attend()
        if frame.snapshot is not None:
            self.live.load(frame.snapshot)
            self.alarms.load(frame.snapshot.alarms, frame.snapshot.events_seq)
            self.links = {link.server: link for link in frame.snapshot.links}
            self.has_snapshot = True
        self.live.advance(now_ns)
        for samples in frame.samples:
            self._take(samples, now_ns)
        self._apply_heartbeats(frame)
        self.linkages.hear(frame.linkages, now_ns)
        self.linkages.take(frame.events)
        if frame.forecasts is not None:
            self.forecasts = {forecast.tag: forecast for forecast in frame.forecasts}
        return Applied(
            table=frame.table is not None,
            values=bool(frame.samples) or frame.snapshot is not None,
            alarms=self._apply_events(frame.events, now_ns) or frame.snapshot is not None,
            heartbeat=frame.core is not None or frame.historian is not None,
            events=tuple(frame.events),
            samples=tuple(frame.samples),
            snapshot=frame.snapshot is not None,
        )

    def _set_back(self, now_ns: int, by_ns: int) -> None:
        """This machine's clock was set back: nothing waits until it is as late again as it was."""
        for name in ("core", "historian", "desk", "outward"):
            received = f"{name}_received_ns"
            setattr(self, received, min(getattr(self, received), now_ns))
        self.started_ns = min(self.started_ns, now_ns)
        self.rate.set_back(now_ns, by_ns)
        self.behaviour = Behaviour()

    @property
    def machine(self) -> MachineState | None:
        """The desk's machine, as it last said it; None where no desk says it."""
        return self.desk.machine if self.desk is not None else None

    @property
    def user(self) -> str:
        """Whose name a command is begun with: his who works here, else the station's own."""
        return self.duty.user or self.duty.name

    def display_of(self, record: AlarmRecord) -> str:
        """The drawing to open from an alarm; empty where neither its row nor its place names one."""
        row = self.words.definitions.get(record.alarm)
        return inherited(self.table, record.area, row).display

    def attend(self) -> None:
        """Count, show and sound what is his who works here; to be called when that changes."""
        if self.alarms.reach is not self.duty.reach:
            self.alarms.attend(self.duty.reach)
        self.rate.attend(self.duty.reach)

    def _take(self, samples: Samples, now_ns: int) -> None:
        self.live.apply(samples, now_ns)
        self.values_seen += len(samples)
        backfilled = (samples.flags & np.uint16(Flag.BACKFILLED)) != 0
        fresh = self._by_exception[samples.tag] & ~backfilled
        self.latency.samples(samples.time_ns[fresh], now_ns)

    def _apply_heartbeats(self, frame: Frame) -> None:
        if frame.core is not None:
            self.core, self.core_received_ns = frame.core, frame.core_received_ns
            self.health.core(frame.core, frame.core_received_ns)
            self.links = {link.server: link for link in frame.core.links}
        if frame.historian is not None:
            self.historian = frame.historian
            self.historian_received_ns = frame.historian_received_ns
            self.health.historian(frame.historian, frame.historian_received_ns)
            self.store_disk.add(self.historian_received_ns, frame.historian.disk_free_bytes)
        if frame.desk_beat is not None:
            self.desk, self.desk_received_ns = frame.desk_beat, frame.desk_received_ns
            if (machine := frame.desk_beat.machine) is not None:
                self.run_disk.add(self.desk_received_ns, machine.disk_free_bytes)
        if frame.outward is not None:
            self.outward, self.outward_received_ns = frame.outward, self.now_ns

    def _apply_events(self, events: list[Event], now_ns: int) -> bool:
        before = self.alarms.changes
        for event in events:
            self.journal.append(event)
            self.rate.add(event)
            self.behaviour.add(event)
            if event.source == "core" and self.alarms.apply(event) is not None:
                self._measure(event, now_ns)
                if self.heard is not None:
                    self.heard(event, now_ns)
        return self.alarms.changes != before

    def _measure(self, event: Event, now_ns: int) -> None:
        if event.kind is not EventKind.RAISED:
            return
        self.alarms_seen += 1
        definition = self.words.definitions.get(event.alarm)
        if event.alarm_kind in LIMIT_KINDS and definition and not definition.on_delay_s:
            self.latency.alarm(event.time_ns, now_ns)

    def alarm_value(self, record: AlarmRecord) -> str:
        """An alarm's value now with its unit; the one that decided it where no usable one is."""
        if record.kind is AlarmKind.SOURCE:
            return source_alarm.severity(record, self.language)
        row = self.live.index.get(record.tag)
        if row is None or record.kind in (AlarmKind.LINK, AlarmKind.SYSTEM):
            return ""
        definition = self.words.definitions.get(record.alarm)
        if definition is not None and not is_on_scale(definition):
            return self.words.judged(definition, record.value)
        usable = self.live.quality[row] < Quality.BAD
        value = float(self.live.value[row]) if usable else record.value
        return self.words.value_unit(self.table.tags[row], value)

    def not_good(self, server: str) -> dict[str, int]:
        """How many points of a server are not good, per area id, the most first."""
        counts = Counter(
            tag.area
            for tag, quality in zip(self.table.tags, self.live.quality, strict=True)
            if tag.server == server and quality != Quality.GOOD
        )
        return dict(counts.most_common())

    def alarm_name(self, alarm: str) -> str:
        """Place and condition of an alarm, listed or not; its id where nothing is known of it."""
        record = self.alarms.records.get(alarm)
        if record is not None:
            return self.words.title(record)
        for event in reversed(self.journal):
            if event.alarm == alarm:
                said = (journal.place(event, self.words), journal.subject(event, self.words))
                return " ".join(said)
        normal_one = self.known(alarm)
        return self.words.title(normal_one) if normal_one is not None else alarm

    def restless(self) -> list[Restless]:
        """What chatters or comes and goes in the areas of the position, the last ten minutes."""
        found = self.behaviour.now(self.now_ns)
        tags, reach = self.words.tags, self.duty.reach
        return [one for one in found if one.tag not in tags or reach.has(tags[one.tag].area)]

    def record(self, alarm: str) -> AlarmRecord:
        """An alarm as it stands; of one that is normal what the site says of it."""
        known = self.alarms.of(alarm)
        return known if known is not None else normal(alarm, self.words)

    def known(self, alarm: str) -> AlarmRecord | None:
        """An alarm of the list, or one of the site's tags that is normal; None where there is no such."""
        record = self.alarms.of(alarm)
        return (
            normal(alarm, self.words) if record is None and is_known(alarm, self.words) else record
        )

    def stale(self, now_ns: int) -> Stale | None:
        """Whether the screen is stale at ``now_ns``: the heartbeat is older than two scans."""
        since = self.core_received_ns or self.started_ns
        age_s = (now_ns - since) / 1e9
        if self.core is not None and self.has_snapshot and age_s <= STALE_SCANS * self.scan_s:
            return None
        if not self.connection.up:
            reason = spoken(self.connection.reason, self.language)
            reason = reason or self.text("frame.connecting")
            return Stale(since, "stale.no_bus", {"reason": reason})
        if self.core is None or not self.has_snapshot:
            return Stale(since, "stale.never")
        return Stale(since, "stale.no_core")

    @property
    def scan_s(self) -> float:
        """The site's scan in seconds, as the core says it."""
        return self.core.scan_s if self.core is not None else self.table.scan_s
