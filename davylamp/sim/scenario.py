"""Scenarios of the plant: what can go wrong on command, in plant time.

Pure: a script only sets plant variables and sensors, tick by tick. The two that live in the server
(a crash, a pulse on the wire) are `davylamp.sim.service`'s.
"""

from collections.abc import Callable

from davylamp.sim.arguments import Arguments
from davylamp.sim.boiler import BOILER
from davylamp.sim.doubt import DOUBT, WORDS
from davylamp.sim.interlock_faults import INTERLOCK
from davylamp.sim.mill import MILL
from davylamp.sim.plant import MineWorks, Plant
from davylamp.sim.rising import RISING
from davylamp.sim.script import FOREVER_S, Make, Script
from davylamp.sim.wear import WEAR
from scada.model import BadInput, Kind, Status


class Stage:
    """Runs scripts on a plant."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self._running: dict[str, tuple[float, Script]] = {}

    def start(self, name: str, argument: str = "") -> Script:
        """Start a scenario now. Raises BadInput for an unknown name or argument."""
        scripts = known(self.plant.part)
        if name not in scripts:
            raise BadInput(f"{self.plant.part} has no scenario {name}; it has {', '.join(scripts)}")
        arguments = Arguments(name, argument)
        script = scripts[name](self.plant, arguments)
        arguments.finish()
        self._end(script.target)
        self._running[script.target] = (self.plant.time_s, script)
        return script

    def advance(self, dt: float) -> int:
        """Let plant time pass with the scenarios in it; returns the ticks taken."""
        return self.plant.advance(dt, self._act if self._running else None)

    def _act(self) -> None:
        now = self.plant.time_s
        for target, (start, script) in list(self._running.items()):
            if now - start >= script.duration_s:
                self._end(target)
            else:
                script.act(now - start)

    def _end(self, target: str) -> None:
        running = self._running.pop(target, None)
        if running is not None:
            running[1].end()

    @property
    def running(self) -> tuple[str, ...]:
        """What the running scenarios act on."""
        return tuple(self._running)


def known(part: str) -> dict[str, Make]:
    """The scenarios of a part by name."""
    return (MINE | WORDS | RISING if part == "mine" else UNIT) | ANY | DOUBT | WEAR


def _mine(plant: Plant) -> MineWorks:
    if not isinstance(plant.works, MineWorks):
        raise BadInput(f"{plant.part} is no mine")
    return plant.works


def _hold(plant: Plant, values: dict[str, float], rest: dict[str, float] | None = None) -> tuple[
    Callable[[float], None], Callable[[], None]
]:  # fmt: skip
    """Set variables while it lasts, and back to ``rest`` (0 by default) at the end."""

    def act(_since: float) -> None:
        for name, value in values.items():
            plant.set(name, value)

    def end() -> None:
        for name in values:
            plant.set(name, (rest or {}).get(name, 0.0))

    return act, end


def gas_outburst(plant: Plant, arguments: Arguments) -> Script:
    """Methane bursts out at a working place: pre-warning, alarm, cut; then it thins out.

    ``face`` (3301), ``for`` seconds of emission (18), ``peak`` methane in % added at full emission
    (2.7). With the defaults the cut comes after some 15 s, and T1 is below 1.0 again within a minute.
    """
    works = _mine(plant)
    place = arguments.choice("face", "3301", [*works.faces, *works.headings])
    duration = arguments.number("for", 18.0, 1.0, 3600.0)
    peak = arguments.number("peak", 2.7, 0.1, 60.0)

    def act(since: float) -> None:
        air = plant.get(f"{place}.flow" if place in works.faces else f"{place}.duct") / 60.0
        swell = min(1.0, since / (0.6 * duration))
        plant.set(f"{place}.burst", max(air, 1.0) * peak / 100.0 * swell)

    return Script(
        f"burst {place}",
        f"gas outburst at {place}, {duration:g} s",
        duration,
        act,
        lambda: plant.set(f"{place}.burst", 0.0),
    )


def fan_trip(plant: Plant, arguments: Arguments) -> Script:
    """A heading's local fan trips; ``heading`` (3303), ``for`` (180 s), ``standby`` fails or starts."""
    works = _mine(plant)
    place = arguments.choice("heading", "3303", works.headings)
    duration = arguments.number("for", 180.0, 1.0, FOREVER_S)
    standby = arguments.choice("standby", "fails", ("fails", "starts"))
    values = {f"{place}.fan_trip": 1.0, f"{place}.standby_fault": float(standby == "fails")}
    return Script(
        f"fan {place}",
        f"local fan of {place} trips, {duration:g} s, its standby {standby}",
        duration,
        *_hold(plant, values),
    )


def belt_fire(plant: Plant, arguments: Arguments) -> Script:
    """A main belt's head drum seizes: heat, CO, smoke; ``belt`` (1), ``for`` (60 s)."""
    belt = arguments.choice("belt", "1", ("1", "2", "3"))
    duration = arguments.number("for", 60.0, 1.0, FOREVER_S)
    return Script(
        f"belt {belt}",
        f"head drum of belt {belt} burns, {duration:g} s",
        duration,
        *_hold(plant, {f"belt{belt}.fire": 1.0}),
    )


def alarm_flood(plant: Plant, arguments: Arguments) -> Script:
    """The supply dips: main fan, local fans, pumps and belts stop together; ``for`` (45 s)."""
    duration = arguments.number("for", 45.0, 5.0, 3600.0)
    _mine(plant)
    values = {"power.1": 0.0, "power.2": 0.0, "fan1.trip": 1.0}
    rest = {"power.1": 1.0, "power.2": 1.0, "fan1.trip": 0.0}
    return Script(
        "power",
        f"both bus sections lost, main fan tripped, {duration:g} s",
        duration,
        *_hold(plant, values, rest),
    )


def barometer_fall(plant: Plant, arguments: Arguments) -> Script:
    """A weather front: the barometer falls by ``rate`` hPa/h (3) for ``for`` seconds (3600)."""
    _mine(plant)
    rate = arguments.number("rate", 3.0, -20.0, 20.0)
    duration = arguments.number("for", 3600.0, 1.0, FOREVER_S)
    return Script(
        "weather",
        f"barometer falls by {rate:g} hPa/h, {duration:g} s",
        duration,
        *_hold(plant, {"weather.front": -rate}),
    )


def inrush(plant: Plant, arguments: Arguments) -> Script:
    """More water comes in: ``rate`` m³/h (6000) for ``for`` seconds (600)."""
    _mine(plant)
    rate = arguments.number("rate", 6000.0, 0.0, 20000.0)
    duration = arguments.number("for", 600.0, 1.0, FOREVER_S)
    return Script(
        "water",
        f"water inrush of {rate:g} m³/h, {duration:g} s",
        duration,
        *_hold(plant, {"sump.extra": rate}),
    )


def doors_open(plant: Plant, arguments: Arguments) -> Script:
    """Both air doors of a working place stand open; ``place`` (3301), ``for`` (60 s)."""
    works = _mine(plant)
    place = arguments.choice("place", "3301", [*works.faces, *works.headings])
    duration = arguments.number("for", 60.0, 1.0, FOREVER_S)
    return Script(
        f"doors {place}",
        f"both doors of {place} open, {duration:g} s",
        duration,
        *_hold(plant, {f"{place}.door_a": 1.0, f"{place}.door_b": 1.0}),
    )


def hydrogen_leak(plant: Plant, arguments: Arguments) -> Script:
    """Hydrogen leaks from the generator: ``rate`` m³/h (40) for ``for`` seconds (60)."""
    if not plant.has("unit1.h2_leak"):
        raise BadInput(f"{plant.part} has no generator")
    rate = arguments.number("rate", 40.0, 0.1, 500.0)
    duration = arguments.number("for", 60.0, 1.0, FOREVER_S)
    return Script(
        "hydrogen",
        f"hydrogen leak of {rate:g} m³/h, {duration:g} s",
        duration,
        *_hold(plant, {"unit1.h2_leak": rate}),
    )


ZERO_UNTIL, GAS_UNTIL = 0.2, 0.65
"""Shares of a calibration: zero gas, then cal gas, then the head clears before the mode is left."""


def calibration(plant: Plant, arguments: Arguments) -> Script:
    """A sensor is calibrated; ``tag`` (3301.T1), ``gas`` (CH4: 2 %), ``for`` (90 s).

    Its status is UncertainSensorCalibration, its flag (``3301.T1.cal``) is 1, and it cuts nothing.
    """
    default = "3301.T1" if plant.part == "mine" else "unit1.bunkerA.CH4"
    place = plant.find(arguments.word("tag", default))
    point = plant.points[place]
    if point.is_switch:
        raise BadInput(f"calibration: {point.id} is a switch")
    usual = 2.0 if point.kind is Kind.METHANE else point.low + 0.5 * (point.high - point.low)
    gas = arguments.number("gas", usual, point.low, point.high)
    duration = arguments.number("for", 90.0, 15.0, 3600.0)
    flag = f"calibrating:{point.id}"

    def mark(calibrating: bool) -> None:
        plant.sensors.calibrating(place, calibrating)
        if plant.has(flag):
            plant.set(flag, float(calibrating))

    def act(since: float) -> None:
        mark(True)
        share = since / duration
        zero = min(max(0.0, point.low), point.high)
        on_head = zero if share < ZERO_UNTIL else gas if share < GAS_UNTIL else None
        plant.sensors.apply_gas(place, on_head)

    def end() -> None:
        plant.sensors.apply_gas(place, None)
        mark(False)

    return Script(
        f"sensor {point.id}", f"{point.id} under calibration, {duration:g} s", duration, act, end
    )


FAULTS = {
    "BadSensorFailure": Status.BAD_SENSOR_FAILURE,
    "BadNoCommunication": Status.BAD_NO_COMMUNICATION,
    "BadDeviceFailure": Status.BAD_DEVICE_FAILURE,
    "BadOutOfService": Status.BAD_OUT_OF_SERVICE,
}


def line_break(plant: Plant, arguments: Arguments) -> Script:
    """A sensor's line breaks: ``tag`` (3301.CO), ``for`` (60 s), ``status`` (BadNoCommunication)."""
    default = "3301.CO" if plant.part == "mine" else "unit1.bunkerA.CO"
    place = plant.find(arguments.word("tag", default))
    duration = arguments.number("for", 60.0, 1.0, FOREVER_S)
    status = FAULTS[arguments.choice("status", "BadNoCommunication", FAULTS)]
    name = plant.points[place].id

    def act(_since: float) -> None:
        plant.sensors.status[place] = status

    def end() -> None:
        plant.sensors.status[place] = Status.GOOD

    return Script(f"sensor {name}", f"line of {name} broken, {duration:g} s", duration, act, end)


MINE: dict[str, Make] = {
    "gas_outburst": gas_outburst,
    "fan_trip": fan_trip,
    "belt_fire": belt_fire,
    "alarm_flood": alarm_flood,
    "barometer_fall": barometer_fall,
    "inrush": inrush,
    "doors_open": doors_open,
    **INTERLOCK,
}
UNIT: dict[str, Make] = {"hydrogen_leak": hydrogen_leak} | BOILER | MILL
ANY: dict[str, Make] = {"calibration": calibration, "line_break": line_break}
