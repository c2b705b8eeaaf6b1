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
    Scene(32, "mine", "fan_trip", "heading=3303", "heading 3303: the local fan trips"),
    Scene(80, "unit", "hydrogen_leak", "", "unit 1: hydrogen leaks into the generator's bus duct"),
    Scene(120, "unit", "furnace_puff", "", "unit 1: the furnace puffs; two of three vote"),
    Scene(150, "mine", "calibration", "tag=3302.T1", "3302 T1 is being calibrated"),
    Scene(
        210, "mine", "line_break", "tag=main_belt.1.head_CO", "main belt: a sensor's line breaks"
    ),
    Scene(
        280,
        "unit",
        "server_crash",
        "for=12,tag=unit1.millA.CO,value=180",
        "the power unit's OPC UA server crashes; CO in mill A rises while nobody can see it",
    ),
    Scene(360, "mine", "belt_fire", "belt=2", "main belt 2: a drum runs hot; CO at two sensors"),
    Scene(440, "unit", "oil_leak", "", "unit 1: the main oil tank runs out"),
    Scene(500, "mine", "alarm_flood", "", "the main fan stumbles: a flood of alarms"),
)
ROUND_S: Final = 720.0
"""After the last scene the book begins again."""


def scenes() -> Iterator[Scene]:
    """Every scene for ever, in order of time."""
    start = 0.0
    while True:
        for scene in FIRST:
            yield Scene(start + scene.at_s, scene.part, scene.scenario, scene.argument, scene.words)
        start += ROUND_S
