"""What happens in the demo mine, and when: so that a newcomer sees something within the minute."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Scene:
    """A scenario to start ``at_s`` seconds after the plant is on the screen."""

    at_s: float
    part: str
    scenario: str
    argument: str
    words: str


FIRST: Final = (
    Scene(6, "mine", "gas_outburst", "face=3301", "gas outburst at face 3301: methane rises"),
    Scene(
        20,
        "unit",
        "own_alarm",
        "alarm=tsi_vibration+eh_pump",
        "unit 1: its server raises two alarms",
    ),
    Scene(26, "mine", "device_state", "tag=3302.T1", "3302 T1: its substation reports a fault"),
    Scene(32, "mine", "fan_trip", "heading=3303", "heading 3303: the local fan trips"),
    Scene(
        42,
        "mine",
        "feed_welded",
        "place=3302",
        "3302: a contactor is welded; gas cuts, power stays on",
    ),
    Scene(80, "unit", "hydrogen_leak", "", "unit 1: hydrogen leaks into the generator's bus duct"),
    Scene(110, "mine", "gas_rise", "", "methane rises slowly: a forecast speaks before the limit"),
    Scene(150, "mine", "calibration", "tag=3302.T1", "3302 T1 is being calibrated"),
    Scene(180, "mine", "bearing_wears", "", "a main fan's bearing wears, far below its limits"),
    Scene(
        185,
        "mine",
        "bearing_wears",
        "machine=drainage.pump1",
        "a drainage pump's bearing wears, far below its limits",
    ),
    Scene(
        210, "mine", "line_break", "tag=main_belt.1.head_CO", "main belt: a sensor's line breaks"
    ),
    Scene(
        225,
        "mine",
        "sensor_jumps",
        "tag=3302.TM",
        "3302 TM: its value jumps, its neighbours' do not",
    ),
    Scene(240, "mine", "sensor_drifts", "", "a methane sensor drifts below zero"),
    Scene(
        280,
        "unit",
        "server_crash",
        "for=12,tag=unit1.millA.CO,value=180",
        "the power unit's OPC UA server crashes; CO in mill A rises while nobody can see it",
    ),
    Scene(
        300,
        "mine",
        "cal_gas",
        "tag=3304.T2",
        "cal gas on a sensor that nobody put under calibration",
    ),
    Scene(330, "unit", "furnace_puff", "", "unit 1: the furnace puffs; two of three vote"),
    Scene(360, "mine", "belt_fire", "belt=2", "main belt 2: a drum runs hot; CO at two sensors"),
    Scene(
        400, "unit", "mill_overload", "", "mill A takes more coal: its group sees it, no limit does"
    ),
    Scene(430, "mine", "sensor_over_range", "", "a methane sensor stands at the end of its range"),
    Scene(
        460, "mine", "premature_restore", "", "somebody restores power while the gas is still there"
    ),
    Scene(490, "unit", "oil_leak", "", "unit 1: the main oil tank runs out"),
    Scene(500, "mine", "doors_open", "place=3302", "both doors of face 3302 stand open"),
    Scene(510, "unit", "bearing_wears", "machine=unit1.brg4,shake=6", "a turbine bearing wears"),
    Scene(540, "unit", "mill_trip", "", "mill B trips: its low coal feed is suppressed by design"),
    Scene(600, "mine", "alarm_flood", "", "the main fan stumbles: a flood of alarms"),
    Scene(700, "mine", "sensor_freezes", "", "a methane sensor repeats its last value"),
)
ROUND_S: Final = 960.0
"""After the last scene the book begins again."""

INCIDENT: Final = (
    Scene(3, "mine", "bearing_wears", "", "a main fan's bearing wears, far below its limits"),
    Scene(4, "unit", "own_alarm", "alarm=tsi_vibration+eh_pump", "unit 1: its server raises two"),
    Scene(5, "mine", "device_state", "tag=3302.T1", "3302 T1: its substation reports a fault"),
    Scene(6, "mine", "calibration", "tag=3304.T1,gas=0.6,for=300", "3304 T1 is being calibrated"),
    Scene(8, "mine", "gas_rise", "", "methane rises slowly: a forecast speaks before the limit"),
    Scene(
        10, "unit", "mill_trip", "for=240", "mill B trips: its low coal feed is silent by design"
    ),
    Scene(
        18, "mine", "gas_outburst", "face=3301,for=60,peak=2.7", "gas outburst at face 3301: a cut"
    ),
    Scene(36, "mine", "fan_trip", "heading=3303,for=240", "heading 3303: the local fan trips"),
    Scene(42, "mine", "belt_fire", "belt=2,for=240", "main belt 2: a drum runs hot"),
    Scene(
        48, "mine", "feed_welded", "place=3302,for=240", "3302: a contactor is welded; power stays"
    ),
    Scene(64, "mine", "alarm_flood", "for=240", "the supply fails: a flood of alarms"),
)
"""A bad quarter of an hour in a minute: for pictures, with everything at its height at the end."""
INCIDENT_S: Final = 80.0
"""When it is at its height."""


def scenes(incident: bool = False) -> Iterator[Scene]:
    """Every scene in order of time: for ever, or of the incident once."""
    if incident:
        yield from INCIDENT
        return
    start = 0.0
    while True:
        for scene in FIRST:
            yield Scene(start + scene.at_s, scene.part, scene.scenario, scene.argument, scene.words)
        start += ROUND_S
