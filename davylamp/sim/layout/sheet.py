"""A sheet: the points of one part of the plant, gathered area by area."""

from dataclasses import replace
from typing import TypedDict, Unpack

from davylamp.sim.point import Channel, Limit, Place, Point, Wire
from davylamp.sim.sensor_kinds import SENSORS, STATES
from scada.model import SWITCH_KINDS, Kind


class Sensor(TypedDict, total=False):
    """What a point may have other than the usual sensor of its kind."""

    number: str
    unit: str
    low: float
    high: float
    resolution: float
    normal: tuple[float, float]
    location: str
    wire: Wire
    lag_s: float
    noise: float
    limits: tuple[Limit, ...]
    pack: str
    ambient: float


class Sheet:
    """Collects the points and places of one server's part of the plant."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.points: list[Point] = []
        self.places: list[Place] = []

    def area(self, place: Place, prefix: str = "", zh: str = "", en: str = "") -> "AreaSheet":
        """Start an area. Its points' ids begin with ``prefix`` (by default the area's id), their
        names with ``zh`` and ``en`` (by default the area's names).
        """
        self.places.append(place)
        return AreaSheet(
            self, place.id, prefix or place.id, zh or place.name_zh, en or place.name_en
        )


class AreaSheet:
    """Adds points to one area. Names are given without the area's name, which is put in front."""

    def __init__(self, sheet: Sheet, area: str, prefix: str, zh: str, en: str) -> None:
        self.sheet = sheet
        self.area = area
        self.prefix = prefix
        self.zh = zh
        self.en = en

    def analog(
        self,
        kind: Kind,
        name: str,
        zh: str,
        en: str,
        channel: Channel,
        **sensor: Unpack[Sensor],
    ) -> None:
        """Add an analog point; what ``sensor`` leaves out is the usual sensor of its kind."""
        usual = SENSORS[kind]
        point = Point(
            id=f"{self.prefix}.{name}",
            part=self.sheet.part,
            area=self.area,
            kind=kind,
            name_zh=f"{self.zh}{zh}",
            name_en=f"{self.en} {en}",
            unit=usual.unit,
            low=usual.low,
            high=usual.high,
            resolution=usual.resolution,
            normal=usual.normal,
            wire=usual.wire,
            lag_s=usual.lag_s,
            noise=usual.noise,
            channel=channel,
        )
        if "pack" in sensor:
            sensor["pack"] = f"{self.prefix}.{sensor['pack']}"
        self.sheet.points.append(replace(point, **sensor))

    def switch(
        self,
        kind: Kind,
        name: str,
        zh: str,
        en: str,
        variable: str,
        *limits: Limit,
        number: str = "",
        location: str = "",
        pack: str = "",
    ) -> None:
        """Add a point with two states: 1 where the variable is at least 0.5."""
        if kind not in SWITCH_KINDS:
            raise ValueError(f"{name}: {kind} is no switch")
        states_zh, states_en = STATES[kind]
        self.sheet.points.append(
            Point(
                id=f"{self.prefix}.{name}",
                part=self.sheet.part,
                area=self.area,
                kind=kind,
                name_zh=f"{self.zh}{zh}",
                name_en=f"{self.en} {en}",
                number=number,
                location=location,
                wire=Wire.BOOLEAN,
                states_zh=states_zh,
                states_en=states_en,
                channel=Channel(variable=variable),
                limits=limits,
                pack=f"{self.prefix}.{pack}" if pack else "",
            )
        )

    def methane(
        self,
        name: str,
        zh: str,
        en: str,
        variable: str,
        *,
        number: str = "",
        location: str = "",
        limits: tuple[Limit, ...] = (),
    ) -> None:
        """Add a methane sensor with its calibration flag (标校)."""
        self.analog(
            Kind.METHANE,
            name,
            f"{zh}甲烷",
            f"{en} methane",
            Channel(variable=variable),
            number=number,
            location=location,
            limits=limits,
        )
        self.switch(
            Kind.CALIBRATION,
            f"{name}.cal",
            f"{zh}甲烷标校",
            f"{en} methane calibration",
            f"calibrating:{self.prefix}.{name}",
        )
