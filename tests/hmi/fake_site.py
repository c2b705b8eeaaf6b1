"""A small mine with a power unit, as the station sees it over the bus: seeded, stepped by hand."""

from dataclasses import dataclass, field

import msgspec
import numpy as np

from hmi.models.frame import Connection, Frame
from scada.bus.messages import CoreHeartbeat, HistorianHeartbeat, Snapshot, StreamState
from scada.model import (
    Acknowledgement,
    AlarmDefinition,
    AlarmKind,
    AlarmRecord,
    Area,
    AreaKind,
    Comparison,
    Event,
    EventKind,
    Kind,
    LinkState,
    LinkStatus,
    Process,
    Samples,
    Server,
    SiteTable,
    Status,
    Tag,
)

S = 1_000_000_000
NOW_NS = 1_795_329_127 * S  # 2026-11-22 14:32:07 in Shanghai
STOPPED = {"states_zh": ("停止", "运行"), "states_en": ("stopped", "running")}
FED = {"states_zh": ("无电", "有电"), "states_en": ("off", "on")}
CUT = {"states_zh": ("复电", "断电"), "states_en": ("released", "cut")}

AREAS = (
    ("3301", "3301 综采", "Longwall 3301", AreaKind.LONGWALL),
    ("3302", "3302 综采", "Longwall 3302", AreaKind.LONGWALL),
    ("3303", "3303 掘进", "Heading 3303", AreaKind.HEADING),
    ("3304", "3304 掘进", "Heading 3304", AreaKind.HEADING),
    ("3305", "3305 掘进", "Heading 3305", AreaKind.HEADING),
    ("main_return", "总回风", "Main return", AreaKind.RETURN),
    ("main_belt", "主皮带", "Main belt", AreaKind.BELT),
    ("bunker", "井底煤仓", "Bunker", AreaKind.BUNKER),
    ("pump_room", "中央水泵房", "Pump room", AreaKind.PUMP_ROOM),
    ("drainage", "瓦斯抽采泵站", "Gas drainage", AreaKind.DRAINAGE),
    ("explosives", "爆破材料库", "Explosives store", AreaKind.CHAMBER),
    ("unit1", "1号机组", "Unit 1", AreaKind.UNIT),
)


def _tags() -> list[Tag]:
    tags: list[Tag] = []

    def add(area: str, name: str, kind: Kind, zh: str, en: str, **more: object) -> None:
        server = "unit" if area.startswith("unit") else "mine"
        analog = {"unit": "%CH4", "low": 0.0, "high": 4.0, "resolution": 0.01, "scan_s": 0.0}
        base = {"scan_s": 0.0} if "states_zh" in more else analog
        tags.append(
            Tag(
                id=f"{area}.{name}",
                server=server,
                node=f"nsu=urn:fake;s={area}.{name}",
                kind=kind,
                area=area,
                name_zh=zh,
                name_en=en,
                **(base | more),  # type: ignore[arg-type]
            )
        )

    for area, zh, en, kind in AREAS:
        if kind is AreaKind.UNIT:
            continue
        short = area if area.isdigit() else ""
        zh_at, en_at = (f"{short}工作面", f"{short} face ") if short else (zh, f"{en} ")
        points = ("T1", "T2", "T0") if kind is AreaKind.LONGWALL else ("T1", "T2")
        for point in points if short else ("T",):
            add(
                area,
                point,
                Kind.METHANE,
                f"{zh_at}{point}甲烷",
                f"{en_at}{point} methane",
                number=point,
                normal_low=0.0,
                normal_high=0.8,
            )
        add(
            area,
            "CO",
            Kind.CO,
            f"{zh_at}CO",
            f"{en_at}CO",
            number="CO",
            unit="ppm",
            high=100.0,
            resolution=1.0,
            normal_low=0.0,
            normal_high=15.0,
            scan_s=1.0,
        )
        if short:
            add(
                area,
                "air",
                Kind.AIR_VELOCITY,
                f"{zh_at}风速",
                f"{en_at}air velocity",
                number="V",
                unit="m/s",
                high=8.0,
                normal_low=0.5,
                normal_high=4.0,
            )
            add(
                area,
                "temp",
                Kind.TEMPERATURE,
                f"{zh_at}温度",
                f"{en_at}temperature",
                unit="℃",
                high=50.0,
                resolution=0.1,
                scan_s=1.0,
            )
            add(
                area,
                "dust",
                Kind.DUST,
                f"{zh_at}粉尘",
                f"{en_at}dust",
                unit="mg/m³",
                high=50.0,
                resolution=0.1,
                scan_s=1.0,
            )
            add(area, "feed", Kind.FEED, f"{zh_at}馈电", f"{en_at}power", number="馈电", **FED)
            add(area, "cut", Kind.CUT, f"{zh_at}断电", f"{en_at}cut order", number="断电", **CUT)
        if kind is AreaKind.HEADING:
            add(
                area,
                "fan",
                Kind.FAN,
                f"{zh_at}主局扇",
                f"{en_at}main fan",
                number="局扇",
                **STOPPED,
            )
            add(area, "fan2", Kind.FAN, f"{zh_at}备用局扇", f"{en_at}standby fan", **STOPPED)
    add(
        "main_belt",
        "drum",
        Kind.TEMPERATURE,
        "主皮带滚筒轴承温度",
        "Main belt drum bearing",
        unit="℃",
        high=120.0,
        resolution=0.1,
        number="滚筒",
    )
    add("main_belt", "run", Kind.CONVEYOR, "主皮带运行", "Main belt conveyor", **STOPPED)
    add(
        "pump_room",
        "sump",
        Kind.LEVEL,
        "中央水泵房水位",
        "Pump room sump level",
        unit="m",
        high=6.0,
        number="水位",
    )
    add("main_return", "fan", Kind.FAN, "主扇1", "Main fan 1", **STOPPED)
    add(
        "main_return",
        "flow",
        Kind.AIR_FLOW,
        "总风量",
        "Main return airflow",
        unit="m³/min",
        high=20000.0,
        resolution=1.0,
        normal_low=9000.0,
        normal_high=16000.0,
    )
    unit = (
        ("furnace", Kind.PRESSURE, "炉膛负压", "furnace pressure", "Pa", -400.0, 400.0, 1.0),
        ("bunker.CO", Kind.CO, "煤仓CO", "bunker CO", "ppm", 0.0, 100.0, 1.0),
        ("millA.CO", Kind.CO, "磨A CO", "mill A CO", "ppm", 0.0, 150.0, 1.0),
        ("h2.purity", Kind.CONCENTRATION, "氢纯度", "H2 purity", "%", 90.0, 100.0, 0.1),
        ("nh3", Kind.NH3, "氨泄漏", "ammonia leak", "ppm", 0.0, 60.0, 1.0),
        ("brg4.vib", Kind.VIBRATION, "4瓦振动", "bearing 4 vibration", "mm/s", 0.0, 16.0, 0.1),
        ("brg4.temp", Kind.TEMPERATURE, "4瓦温度", "bearing 4 temperature", "℃", 0.0, 120.0, 0.1),
        ("so2", Kind.SO2, "SO2排放", "stack SO2", "mg/m³", 0.0, 60.0, 0.1),
        ("nox", Kind.NOX, "NOx排放", "stack NOx", "mg/m³", 0.0, 100.0, 0.1),
        ("power", Kind.POWER, "1号机组负荷", "Unit 1 load", "MW", 0.0, 400.0, 0.1),
    )
    for name, kind_, zh, en, of, low, high, step in unit:
        add(
            "unit1",
            name,
            kind_,
            f"1号机组{zh}" if name != "power" else zh,
            f"Unit 1 {en}" if name != "power" else en,
            unit=of,
            low=low,
            high=high,
            resolution=step,
            scan_s=1.0,
        )
    return tags


def _profile(kind: AreaKind) -> str:
    return "power-plant" if kind is AreaKind.UNIT else "cn-2025"


def _alarms(tags: list[Tag]) -> list[AlarmDefinition]:
    texts = {
        "cause_zh": "冒落或放炮后瓦斯涌出；风流短路；抽采停止。",
        "cause_en": "Gas desorbs after a fall or a blast; airflow short-circuits; drainage stops.",
        "consequence_zh": "数分钟内工作面达到爆炸浓度。",
        "consequence_en": "Explosive mixture at the face within minutes.",
        "action_zh": "撤人；查风机、T2 与风量；通知调度与瓦检员",
        "action_en": "Withdraw people; check fans, T2 and airflow; call the dispatcher",
        "respond_s": 60.0,
        "rule": "AQ 1029-2019 表1 · 规程 2025 art. 536",
    }
    rows: list[AlarmDefinition] = []

    def add(
        tag: Tag, limit: str, kind: AlarmKind, value: float, priority: int, **more: object
    ) -> None:
        rows.append(
            AlarmDefinition(
                tag=tag.id,
                limit=limit,
                kind=kind,
                value=value,
                priority=priority,
                **({"comparison": Comparison.AT_LEAST} | texts | more),  # type: ignore[arg-type]
            )
        )

    high = {
        "drum": (80.0, 3), "sump": (4.5, 3), "nox": (50.0, 4), "so2": (35.0, 4), "nh3": (30.0, 3),
        "brg4.vib": (9.0, 3), "brg4.temp": (90.0, 3), "bunker.CO": (50.0, 3), "millA.CO": (100.0, 3),
        "furnace": (250.0, 3),
    }  # fmt: skip
    for tag in tags:
        name = tag.id.split(".", 1)[1]
        if tag.kind is Kind.METHANE:
            add(tag, "pre_warning", AlarmKind.PRE_WARNING, 0.8, 3)
            add(tag, "alarm", AlarmKind.ALARM, 1.0, 2)
            add(tag, "cut", AlarmKind.CUT, 1.5, 1, restore=1.0)
        elif tag.kind is Kind.CO and tag.area != "unit1":
            add(tag, "alarm", AlarmKind.ALARM, 24.0, 2)
        elif tag.kind is Kind.AIR_VELOCITY:
            add(tag, "low", AlarmKind.ALARM, 0.25, 3, comparison=Comparison.BELOW)
        elif tag.kind is Kind.FAN:
            add(tag, "stopped", AlarmKind.STATE, 0.0, 2, comparison=Comparison.IS)
        elif name in high:
            add(tag, "alarm", AlarmKind.ALARM, *high[name])
        elif name == "h2.purity":
            add(tag, "low", AlarmKind.ALARM, 96.0, 2, comparison=Comparison.BELOW)
    return rows


MIMIC = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1150 640" data-tag="main_return.flow">
<path class="road-return" d="M 570,260 V 130 H 230 V 80 H 1080"/>
<path class="road-fresh" d="M 50,70 V 565 H 1060"/>
<g data-show="main_return.fan"><path class="arrow" transform="translate(400 565)" d="M 7,0 -5,-5 V 5 Z"/></g>
<path class="face" data-area="3301" d="M 320,260 H 600"/>
<circle data-role="fan" data-tag="main_return.fan" cx="1095" cy="80" r="16"/>
<rect data-role="pill" data-tag="3301.T1" x="340" y="285" width="112" height="27"/>
<rect data-role="note" data-area="3301" x="340" y="330" width="200" height="50"/>
</svg>
"""


def site_table() -> SiteTable:
    """The table of the fake mine."""
    tags = _tags()
    return SiteTable(
        site="fake",
        name_zh="西山三矿",
        name_en="Xishan No. 3 mine",
        timezone="Asia/Shanghai",
        config_hash="fake0001",
        servers=(
            Server(id="mine", url="opc.tcp://127.0.0.1:1", name_zh="矿井", name_en="Mine"),
            Server(id="unit", url="opc.tcp://127.0.0.1:2", name_zh="机组", name_en="Power unit"),
        ),
        areas=tuple(
            Area(id=i, name_zh=z, name_en=e, kind=k, profile=_profile(k)) for i, z, e, k in AREAS
        ),
        tags=tuple(tags),
        alarms=tuple(_alarms(tags)),
        mimics={"overview": MIMIC},
    )


@dataclass
class FakePlant:
    """Values that wander, and events when told to; the chain of hashes is left out."""

    table: SiteTable = field(default_factory=site_table)
    now_ns: int = NOW_NS
    seq: int = 0
    records: dict[str, AlarmRecord] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(7)
        self.index = {tag.id: i for i, tag in enumerate(self.table.tags)}
        self.definitions = {alarm.id: alarm for alarm in self.table.alarms}
        self.value = np.array([self._usual(tag) for tag in self.table.tags])
        self.status = np.zeros(len(self.table.tags), np.uint32)
        self.switches = np.array([tag.is_switch for tag in self.table.tags])
        self.steps = np.array([tag.resolution for tag in self.table.tags])

    def _usual(self, tag: Tag) -> float:
        if tag.is_switch:
            return 0.0 if tag.kind is Kind.CUT or tag.id.endswith("fan2") else 1.0
        usual = {"methane": 0.35, "co": 7.0, "air_velocity": 1.84, "temperature": 31.4, "dust": 2.1,
                 "concentration": 97.8, "nh3": 3.0, "vibration": 3.1, "so2": 18.0, "nox": 36.0,
                 "pressure": -120.0, "power": 312.0, "level": 2.84, "air_flow": 12480.0}  # fmt: skip
        base = usual[tag.kind.value]
        return base * float(self.random.uniform(0.8, 1.2) if tag.kind is Kind.METHANE else 1.0)

    def step(self, seconds: float = 1.0) -> Samples:
        """One turn: every analogue value wanders by a little."""
        self.now_ns += int(seconds * S)
        noise = self.random.normal(0.0, 1.0, len(self.value)) * self.steps * 2
        shown = np.where(self.switches, self.value, self.value + noise)
        rows = np.arange(len(shown), dtype=np.int32)
        return Samples.of(rows, self.now_ns - 120_000_000, shown, self.status)

    def set(self, tag: str, value: float, status: int = 0) -> None:
        """Move a tag."""
        self.value[self.index[tag]] = value
        self.status[self.index[tag]] = status

    def event(self, kind: EventKind, alarm: str, **facts: object) -> Event:
        """An event of the core that sets the alarm's state; facts overrule the obvious."""
        record = self._record(kind, alarm, facts)
        self.records[alarm] = record
        self.seq += 1
        return Event(
            source="core",
            epoch=1,
            seq=self.seq,
            prev_hash=bytes(32),
            kind=kind,
            time_ns=record.changed_ns,
            now_ns=self.now_ns,
            step=self.seq,
            alarm=alarm,
            alarm_kind=record.kind,
            tag=record.tag,
            area=record.area,
            server=record.server,
            priority=record.priority,
            process=record.process,
            acknowledgement=record.acknowledgement,
            held=record.held,
            raised_ns=record.raised_ns,
            value=record.value,
            status=record.status,
            limit=record.limit,
            cause=record.cause,
            user=record.user,
            comment=record.comment,
            text=record.text,
        )

    def _record(self, kind: EventKind, alarm: str, facts: dict[str, object]) -> AlarmRecord:
        before = self.records.get(alarm) or self._fresh(alarm)
        changes: dict[str, object] = {"changed_ns": self.now_ns}
        if kind is EventKind.RAISED:
            changes |= {
                "process": Process.ACTIVE,
                "acknowledgement": Acknowledgement.UNACKNOWLEDGED,
                "raised_ns": facts.get("changed_ns", self.now_ns),
            }
        elif kind is EventKind.RETURNED:
            changes["process"] = Process.NORMAL
        elif kind is EventKind.ACKNOWLEDGED:
            changes["acknowledgement"] = Acknowledgement.ACKNOWLEDGED
        elif kind is EventKind.HELD:
            changes["held"] = True
        elif kind is EventKind.CONFIRMED:
            changes["held"] = False
        return msgspec.structs.replace(before, **(changes | facts))

    def _fresh(self, alarm: str) -> AlarmRecord:
        definition = self.definitions.get(alarm)
        tag_id = definition.tag if definition else alarm.rsplit("/", 1)[0]
        tag = next((tag for tag in self.table.tags if tag.id == tag_id), None)
        return AlarmRecord(
            alarm=alarm,
            kind=definition.kind if definition else AlarmKind.QUALITY if tag else AlarmKind.LINK,
            tag=tag.id if tag else "",
            area=tag.area if tag else "",
            server=tag.server if tag else "mine",
            priority=definition.priority if definition else 0,
            process=Process.NORMAL,
            acknowledgement=Acknowledgement.ACKNOWLEDGED,
            held=False,
            raised_ns=self.now_ns,
            changed_ns=self.now_ns,
            value=float(self.value[self.index[tag.id]]) if tag else 0.0,
            status=0,
            limit=definition.value if definition else 0.0,
        )

    def snapshot(self) -> Snapshot:
        """All of it now."""
        n = len(self.table.tags)
        return Snapshot(
            now_ns=self.now_ns,
            step=self.seq,
            events_seq=self.seq,
            time_ns=np.full(n, self.now_ns, np.int64),
            value=self.value.copy(),
            status=self.status.copy(),
            flags=np.zeros(n, np.uint16),
            alarms=tuple(self.records.values()),
            links=self.links(),
        )

    def links(self) -> tuple[LinkStatus, ...]:
        """Both servers are up."""
        return tuple(
            LinkStatus(
                server=server.id, url=server.url, state=LinkState.UP, since_ns=self.now_ns - 3600 * S,
                subscribed=80, polled=40, sampling_ms=50.0, publishing_ms=100.0, poll_ms=3.2,
                values_per_s=110.0, delay_ms=42.0,
            )
            for server in self.table.servers
        )  # fmt: skip

    def heartbeat(self) -> CoreHeartbeat:
        """The core's."""
        return CoreHeartbeat(
            now_ns=self.now_ns, started_ns=self.now_ns - 3600 * S, pid=100, version="0.1", step=self.seq,
            scan_s=1.0, step_ms=2.1, step_ms_max=6.0, late_scans=0, tags=len(self.table.tags),
            alarms=len(self.table.alarms), samples=123_456, samples_published=123_456,
            events_seq=self.seq, bus_up=True, samples_waiting=0, events_waiting=0, samples_lost=0,
            links=self.links(),
        )  # fmt: skip

    def historian(self) -> HistorianHeartbeat:
        """The historian's."""
        return HistorianHeartbeat(
            now_ns=self.now_ns, started_ns=self.now_ns - 3600 * S, pid=101, store="DuckDB", rows=120_000,
            events=90, backlog=1, lag_s=0.4, write_ms=8.0, disk_free_bytes=50 << 30,
            disk_used_bytes=1 << 30,
            streams=(
                StreamState(name="steps", backlog=1, lag_s=0.4),
                StreamState(name="events", backlog=0, lag_s=0.2),
            ),
        )  # fmt: skip

    def frame(self, *events: Event, samples: Samples | None = None) -> Frame:
        """A frame as the bus would hand it over now."""
        return Frame(
            samples=[samples] if samples is not None else [],
            events=list(events),
            core=self.heartbeat(),
            core_received_ns=self.now_ns,
            historian=self.historian(),
            historian_received_ns=self.now_ns,
        )

    def first_frame(self) -> Frame:
        """The start of a station: connection, table, snapshot, heartbeats."""
        frame = self.frame()
        frame.connection = Connection(True, self.now_ns)
        frame.table = self.table
        frame.snapshot = self.snapshot()
        return frame


def incident(plant: FakePlant) -> list[Event]:
    """A gas outburst at 3301, a stopped fan at 3303, a bad sensor: the drawings' plant."""
    bad = int(Status.BAD_SENSOR_FAILURE)
    story: list[tuple[int, EventKind, str, dict[str, object]]] = [
        (-2016, EventKind.RAISED, "unit1.nox/alarm", {"value": 51.2}),
        (-2010, EventKind.ACKNOWLEDGED, "unit1.nox/alarm", {"user": "li"}),
        (-620, EventKind.RAISED, "main_belt.drum/alarm", {"value": 81.3}),
        (-560, EventKind.RETURNED, "main_belt.drum/alarm", {"value": 78.2}),
        (-425, EventKind.RAISED, "3303.T1/pre_warning", {"value": 0.88}),
        (-400, EventKind.ACKNOWLEDGED, "3303.T1/pre_warning", {"user": "li"}),
        (-277, EventKind.RAISED, "pump_room.sump/quality", {"status": bad, "held": False}),
        (-235, EventKind.RAISED, "3303.fan/stopped", {"value": 0.0}),
        (-27, EventKind.RAISED, "3301.T2/alarm", {"value": 1.04}),
        (-12, EventKind.RAISED, "3301.T1/pre_warning", {"value": 0.9, "cause": "3301.T2/alarm"}),
        (-9, EventKind.RAISED, "3301.T1/alarm", {"value": 1.2, "cause": "3301.T2/alarm"}),
        (-8, EventKind.RAISED, "3301.T1/cut", {"value": 1.62}),
        (-4, EventKind.RAISED, "3301.T0/cut", {"value": 1.55}),
    ]
    now = plant.now_ns
    events = []
    for ago, kind, alarm, facts in story:
        plant.now_ns = now + ago * S
        events.append(plant.event(kind, alarm, **facts, changed_ns=plant.now_ns))
    plant.now_ns = now
    for tag, value in (("3301.T1", 1.62), ("3301.T0", 1.55), ("3301.T2", 1.04), ("3303.T1", 0.88),
                       ("3303.fan", 0.0), ("3303.feed", 0.0), ("3301.cut", 1.0), ("3301.feed", 0.0),
                       ("main_belt.drum", 78.2), ("unit1.nox", 51.2)):  # fmt: skip
        plant.set(tag, value)
    plant.set("pump_room.sump", 2.84, bad)
    return events


def history(plant: FakePlant, model: object, minutes: int = 15) -> None:
    """Let a station live through some minutes at 5 s a step, gas rising at the end."""
    goal = plant.value.copy()
    apply = model.apply  # type: ignore[attr-defined]
    start = plant.now_ns
    plant.now_ns -= minutes * 60 * S
    steps = minutes * 12
    apply(plant.first_frame(), plant.now_ns)
    rising = [
        i
        for i, tag in enumerate(plant.table.tags)
        if tag.area == "3301" and tag.kind is Kind.METHANE
    ]
    for i in range(steps):
        share = max(0.0, (i - steps * 0.8) / (steps * 0.2))
        plant.value[rising] = 0.5 + (goal[rising] - 0.5) * share
        apply(plant.frame(samples=plant.step(5.0)), plant.now_ns)
    plant.value[:] = goal
    plant.now_ns = start
