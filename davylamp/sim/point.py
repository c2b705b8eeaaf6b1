"""A point of the demo plant: what a sensor or switch is, and which plant variable it looks at."""

from dataclasses import dataclass, field
from enum import StrEnum

from scada.model import AlarmKind, Comparison, Kind, Quantity


class Wire(StrEnum):
    """The OPC UA type in which the server serves a point; a mix, as real servers have it."""

    DOUBLE = "Double"
    FLOAT = "Float"
    INT32 = "Int32"
    UINT16 = "UInt16"
    BOOLEAN = "Boolean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A limit that this site sets by itself, beside those of the profile.

    Fields as in ``alarms.csv``; ``why`` names the rationalisation (`davylamp.sim.rationale`).
    """

    limit: str
    comparison: Comparison
    value: float
    why: str
    kind: AlarmKind = AlarmKind.ALARM
    priority: int = 3
    restore: float | None = None
    on_delay_s: float = 0.0
    off_delay_s: float = 0.0
    deadband: float = 0.0
    of: Quantity = Quantity.VALUE
    reference: str = ""
    window_s: float = 0.0
    exclusive: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What the sensor sees: ``base + gain * variable``, reached with the time constant ``tau_s``.

    ``wander`` is the standard deviation of a slow random walk about it (Ornstein-Uhlenbeck, time
    constant ``wander_s``), in the point's unit: load, draught and weather that the model leaves out.
    """

    variable: str = "one"
    base: float = 0.0
    gain: float = 1.0
    tau_s: float = 0.0
    wander: float = 0.0
    wander_s: float = 240.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point. Units, span and resolution are the sensor's; ``lag_s`` is its first-order lag,
    ``noise`` the standard deviation of its white noise in ``unit``. ``location`` is the row of the
    profile that it stands for. ``part`` is the server that serves it, ``pack`` the word or the array
    in which it serves it too (see `davylamp.sim.pack`). ``ambient`` is what it shows when all is well,
    None where nothing is counted from that.
    """

    id: str
    part: str
    area: str
    kind: Kind
    name_zh: str
    name_en: str
    number: str = ""
    unit: str = ""
    low: float = 0.0
    high: float = 1.0
    resolution: float = 0.0
    normal: tuple[float, float] | None = None
    location: str = ""
    wire: Wire = Wire.DOUBLE
    states_zh: tuple[str, str] = ("", "")
    states_en: tuple[str, str] = ("", "")
    lag_s: float = 0.0
    noise: float = 0.0
    channel: Channel = field(default_factory=Channel)
    limits: tuple[Limit, ...] = ()
    pack: str = ""
    ambient: float | None = None

    @property
    def is_switch(self) -> bool:
        """True for a point with two states."""
        return self.wire is Wire.BOOLEAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An area of the demo site."""

    id: str
    name_zh: str
    name_en: str
    kind: str
    parent: str = ""
    profile: str = "cn-2025"
