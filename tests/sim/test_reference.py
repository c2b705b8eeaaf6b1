"""docs/reference/demo-plant.md says what the plant has."""

import re
from collections import Counter
from pathlib import Path

from davylamp.sim.doubt import DOUBT, WORDS
from davylamp.sim.layout.plan import plan
from davylamp.sim.own_alarms import OWN_ALARMS
from davylamp.sim.panel import OWN_ALARM
from davylamp.sim.rising import RISING
from davylamp.sim.scenario import ANY, MINE, UNIT
from davylamp.sim.service import CRASH, PULSE
from davylamp.sim.wear import WEAR

TEXT = (Path(__file__).parents[2] / "docs/reference/demo-plant.md").read_text(encoding="utf-8")


def test_tags_by_area_are_those_of_the_plant() -> None:
    found: dict[str, int] = {}
    for areas, counts in re.findall(r"^\| ((?:`[\w.]+` ?)+)\| ([\d, ]+?)(?: each)? \|", TEXT, re.M):
        names = re.findall(r"`([\w.]+)`", areas)
        numbers = [int(number) for number in counts.split(",")]
        found |= dict(zip(names, numbers * (len(names) // len(numbers)), strict=True))
    assert found == Counter(point.area for point in plan(800).points)


def test_every_scenario_is_described() -> None:
    table = TEXT[TEXT.index("## Scenarios") : TEXT.index("## Physics")]
    described = re.findall(r"^\| `(\w+)` \|", table, re.M)
    assert sorted(described) == sorted(
        [*MINE, *UNIT, *ANY, *DOUBT, *WORDS, *RISING, *WEAR, CRASH, PULSE, OWN_ALARM]
    )


def test_every_alarm_of_a_server_is_described() -> None:
    described = re.findall(r"^\| (mine|unit) \| `(\w+)` \| (\d+) \|", TEXT, re.M)
    assert described == [
        (part, alarm.name, str(alarm.severity))
        for part, alarms in OWN_ALARMS.items()
        for alarm in alarms
    ]
