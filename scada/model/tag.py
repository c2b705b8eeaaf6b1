"""A tag (测点): one measured or switched point."""

from enum import StrEnum
from string import ascii_letters, digits
from typing import Final

import msgspec

from scada.model.errors import BadInput


class Kind(StrEnum):
    """What a tag measures. The values are what an integrator writes in ``tags.csv``."""

    METHANE = "methane"
    CO = "co"
    CO2 = "co2"
    O2 = "o2"
    H2 = "h2"
    NH3 = "nh3"
    SO2 = "so2"
    NOX = "nox"
    AIR_VELOCITY = "air_velocity"
    AIR_FLOW = "air_flow"
    TEMPERATURE = "temperature"
    HUMIDITY = "humidity"
    PRESSURE = "pressure"
    BAROMETER = "barometer"
    DUST = "dust"
    LEVEL = "level"
    FLOW = "flow"
    VIBRATION = "vibration"
    CURRENT = "current"
    POWER = "power"
    SPEED = "speed"
    POSITION = "position"
    CONCENTRATION = "concentration"
    CONDUCTIVITY = "conductivity"
    STATE = "state"
    """The state word of a device: a number of codes, see the reference of sensor truth."""
    FAN = "fan"
    DUCT_FLOW = "duct_flow"
    DOOR = "door"
    FEED = "feed"
    CUT = "cut"
    SMOKE = "smoke"
    PUMP = "pump"
    CONVEYOR = "conveyor"
    VALVE = "valve"
    MACHINE = "machine"
    CALIBRATION = "calibration"
    SWITCH = "switch"


SWITCH_KINDS: Final = frozenset(
    {
        Kind.FAN,
        Kind.DUCT_FLOW,
        Kind.DOOR,
        Kind.FEED,
        Kind.CUT,
        Kind.SMOKE,
        Kind.PUMP,
        Kind.CONVEYOR,
        Kind.VALVE,
        Kind.MACHINE,
        Kind.CALIBRATION,
        Kind.SWITCH,
    }
)

_ID_CHARACTERS: Final = f"{ascii_letters}{digits}._-"
"""``strip`` leaves something exactly where there is any other character: 10 times faster than a loop."""


class Tag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of ``tags.csv``. ``value = raw * scale + offset``, in ``unit``.

    The order is: element, bit, scale and offset, switch (what is not 0 is 1), inversion.
    ``bit`` takes one bit of an integer word (0 is the lowest), ``element`` one element of an array
    (its index, or several for more dimensions); -1 and empty mean the value as it is. ``deadband`` is
    an absolute deadband in raw units at the server, 0 for every change; regulated tags have none.

    ``scan_s`` is 0 for a tag sampled by exception (a subscription), else its polling period.
    ``states_*`` are the words for 0 and 1 of a switch. ``location`` is the row of the profile that
    the point stands for (``face.T1.low_high``), empty where the profile does not know it.
    ``normal_low``/``normal_high`` is the span drawn as normal on the indicators. ``number`` is the short
    name shown on a map: ``T1``, ``CO``. ``ambient`` is the value in ``unit`` that limits above ambient
    are counted from, None where there is none; ``ambient_source`` says where it comes from.
    """

    id: str
    server: str
    node: str
    kind: Kind
    area: str
    name_zh: str
    name_en: str
    number: str = ""
    unit: str = ""
    low: float = 0.0
    high: float = 1.0
    resolution: float = 0.0
    normal_low: float | None = None
    normal_high: float | None = None
    location: str = ""
    scan_s: float = 1.0
    stale_s: float = 0.0
    scale: float = 1.0
    offset: float = 0.0
    invert: bool = False
    bit: int = -1
    element: tuple[int, ...] = ()
    deadband: float = 0.0
    states_zh: tuple[str, str] = ("", "")
    states_en: tuple[str, str] = ("", "")
    ambient: float | None = None
    ambient_source: str = ""

    def __post_init__(self) -> None:
        if not self.id or self.id.strip(_ID_CHARACTERS):
            raise BadInput(f"tag id {self.id!r}: use letters, digits, dot, dash and underscore")
        if self.high <= self.low:
            raise BadInput(f"tag {self.id}: high {self.high} must be above low {self.low}")
        if self.scan_s < 0 or self.stale_s < 0 or self.resolution < 0 or self.scale == 0:
            raise BadInput(
                f"tag {self.id}: scan, stale and resolution are not negative, scale is not 0"
            )
        if not -1 <= self.bit <= 63 or min(self.element, default=0) < 0 or self.deadband < 0:
            raise BadInput(f"tag {self.id}: bit is -1 to 63, element and deadband are not negative")

    @property
    def is_switch(self) -> bool:
        """True for a point with two states."""
        return self.kind in SWITCH_KINDS

    @property
    def is_measured(self) -> bool:
        """True for a quantity: neither a point with two states nor a word of codes."""
        return not self.is_switch and self.kind is not Kind.STATE

    @property
    def decimals(self) -> int:
        """The decimals to show: as many as the sensor resolves."""
        if self.is_switch:
            return 0
        step = self.resolution or (self.high - self.low) / 1000.0
        decimals = 0
        while decimals < 6 and abs(round(step, decimals) - step) > step * 1e-6:
            decimals += 1
        return decimals if self.resolution else min(decimals, 3)
