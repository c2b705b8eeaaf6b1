"""How the demo site manages its alarms: what areas add, which alarms belong together, graded alarms."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from davylamp.sim.layout.mine import FIRST_DISTRICT, faces, headings
from davylamp.sim.mill import MILLS as RUNNING_MILLS
from scada.model import AlarmDefinition, AlarmKind

Row = Mapping[str, str]

_GAS_GUIDANCE: Final = {
    "guidance_zh": "瓦斯超限：停止作业、断电、撤人至进风巷，查明原因前不得送电",
    "guidance_en": "Gas over a limit: stop work, cut the power, withdraw to the intake; "
    "no power before the cause is known",
}
_FACE_TAGS: Final = ("T1", "T2", "air", "feed")
_HEADING_TAGS: Final = ("T1", "fan", "duct.flow", "feed")


ROLE_NAMES: Final = """\
# Who answers for areas, and is told of grades, by name.

[roles.dispatch]
name_zh = "调度室"
name_en = "Dispatch"

[roles.gas_team]
name_zh = "瓦斯队"
name_en = "Gas team"

[roles.unit_operator]
name_zh = "机组运行"
name_en = "Unit operator"

[roles.shift_leader]
name_zh = "带班领导"
name_en = "Shift leader"

[roles.chief_engineer]
name_zh = "总工程师"
name_en = "Chief engineer"

[roles.mine_manager]
name_zh = "矿长"
name_en = "Mine manager"

[roles.shift_supervisor]
name_zh = "值长"
name_en = "Shift supervisor"

[roles.plant_manager]
name_zh = "厂长"
name_en = "Plant manager"
"""


def area_rows(districts: int, points: Collection[str]) -> Iterator[Row]:
    """The rows of ``areas.csv``; the areas themselves stand in site.toml."""
    yield {
        "id": "mine",
        "guidance_zh": "先保人身安全，再通知调度和通风值班",
        "guidance_en": "People first, then tell dispatch and the ventilation duty officer",
        "display": "overview",
        "commands_zh": "呼叫调度; 应急广播",
        "commands_en": "call dispatch; emergency broadcast",
        "role": "dispatch",
    }
    for place in (*faces(districts), *headings(districts)):
        names = _HEADING_TAGS if f"{place}.fan" in points else _FACE_TAGS
        related = [f"{place}.{name}" for name in names if f"{place}.{name}" in points]
        yield {
            "id": place,
            **_GAS_GUIDANCE,
            # The map of the galleries is of the first district.
            "display": "gallery" if place.startswith(str(FIRST_DISTRICT)) else "",
            "role": "gas_team",
            "related": "; ".join(related),
        }
    yield {"id": "unit1", "display": "unit", "role": "unit_operator"}


def group_rows(districts: int) -> Iterator[Row]:
    """The rows of ``groups.csv``: a stopped fan and what follows from it; who stopped first."""
    for place in headings(districts):
        air = ("fan/stopped", "duct/no_flow", "duct.flow/low", "air/low")
        yield {
            "id": f"{place}.ventilation",
            "name_zh": f"{place} 局部通风",
            "name_en": f"{place} local ventilation",
            "alarms": "; ".join(f"{place}.{name}" for name in air),
            "cause": f"{place}.fan/stopped",
        }
    fans = ("fan1.run/stopped", "suction/low", "volts/low", "fan.any/none")
    yield {
        "id": "main_ventilation",
        "name_zh": "主要通风",
        "name_en": "Main ventilation",
        "alarms": "; ".join(f"fan_house.{name}" for name in fans),
    }


def suppression_rows() -> Iterator[Row]:
    """The rows of ``suppression.csv``: a mill that stands has no coal, and nobody need be told twice."""
    for mill in RUNNING_MILLS:
        yield {
            "id": f"unit1.mill{mill}.stopped",
            "when": f"unit1.mill{mill}.run/stopped",
            "alarms": f"unit1.mill{mill}.*/low",
            "off_delay_s": "60",
            "reason_zh": f"{mill}磨煤机停运",
            "reason_en": f"Mill {mill} is stopped",
        }


def operated(alarm: AlarmDefinition, part: str) -> AlarmDefinition:
    """A trip of the unit latches until it is reset; machines that stand are asked about again."""
    if part != "unit":
        return alarm
    if alarm.kind is AlarmKind.CUT:
        return replace(alarm, latching=True)
    return replace(alarm, re_alarm_s=900.0) if alarm.kind is AlarmKind.STATE else alarm


def grading_rows(districts: int) -> Iterator[Row]:
    """The rows of ``grading.csv``: methane by the profile's template, and by how many sensors alarm."""
    methane = {"rule": "methane", "alarm_kinds": "alarm", "template": "cn-2025 methane"}
    yield methane
    yield {"rule": "methane", "level": "3", "escalate": "shift_leader"}
    yield {"rule": "methane", "level": "2", "escalate": "chief_engineer"}
    yield {"rule": "methane", "level": "1", "escalate": "mine_manager"}
    yield {
        "rule": "district_gas",
        "level": "2",
        "points": "3",
        "tag_kinds": "methane",
        "alarm_kinds": "alarm",
        "areas": "; ".join((*faces(districts), *headings(districts))),
        "escalate": "chief_engineer",
        "source": "site",
    }
    hydrogen = {
        "rule": "hydrogen",
        "tag_kinds": "h2",
        "alarm_kinds": "alarm; cut",
        "source": "site",
    }
    yield hydrogen | {"level": "3", "escalate": "shift_supervisor"}
    yield {
        "rule": "hydrogen",
        "level": "2",
        "unanswered_s": "120",
        "escalate": "plant_manager",
    }
