"""A plant's readings held against its limits, without delays."""

from msgspec.structs import replace

from davylamp.sim.plant import Plant
from davylamp.sim.point import Point
from davylamp.sim.sites import PROFILES, definitions
from scada.detect import LimitBank
from scada.model import FindingKind, Samples, Tag, quality_of
from scada.profiles import load

S = 1_000_000_000


class Watch:
    """Notes what the limits raise; `look` at every second of plant time."""

    def __init__(self, plant: Plant) -> None:
        profile = load(PROFILES[plant.part])
        found = [a for point in plant.points for a in definitions(point, profile)]
        self.alarms = [replace(alarm, on_delay_s=0.0) for alarm in found]
        self.bank = LimitBank([_tag(point) for point in plant.points], self.alarms)
        self.ids = [alarm.id for alarm in self.alarms]
        self.plant = plant
        self.raised: set[str] = set()
        self.said: list[str] = []

    def look(self) -> None:
        """Hold the readings of now against the limits."""
        now_ns, count = round(self.plant.time_s * S), len(self.plant.points)
        batch = Samples.of(range(count), now_ns, self.plant.reading.round(6))
        found = self.bank.step(batch, quality_of(batch.status, batch.flags), now_ns)
        for one in found.named(self.ids) + self.bank.compare(batch, now_ns).named(self.ids):
            self.said.append(f"{one.alarm} {one.kind}")
            if one.kind is FindingKind.RAISED:
                self.raised.add(one.alarm)


def _tag(point: Point) -> Tag:
    return Tag(
        id=point.id,
        server=point.part,
        node=point.id,
        kind=point.kind,
        area=point.area,
        name_zh=point.name_zh,
        name_en=point.name_en,
        unit=point.unit,
        low=point.low,
        high=point.high,
        resolution=point.resolution,
        scan_s=0.0,
        ambient=point.ambient,
    )
