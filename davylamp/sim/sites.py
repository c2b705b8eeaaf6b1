"""The demo site: ``site.toml``, ``tags.csv`` and ``alarms.csv`` from the plan and the profiles.

``python -m davylamp.sim.sites`` writes the committed copy anew.
"""

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from davylamp.sim.baselines import copy_baselines
from davylamp.sim.layout.airways import airways
from davylamp.sim.layout.guarded import interlock_rows
from davylamp.sim.layout.managed import (
    ROLE_NAMES,
    area_rows,
    grading_rows,
    group_rows,
    operated,
    suppression_rows,
)
from davylamp.sim.layout.plan import Plan, plan
from davylamp.sim.layout.reckoned import calculated_limits, calculated_rows
from davylamp.sim.layout.upkeep import calibration_rows
from davylamp.sim.layout.watch import detector_rows
from davylamp.sim.pack import slots_of
from davylamp.sim.point import Limit, Place, Point
from davylamp.sim.rationale import WHY
from davylamp.sim.uris import DEFAULT_URLS, node
from davylamp.site.areas_file import AREA_COLUMNS, AREAS_FILE
from davylamp.site.calculated_file import CALCULATED_COLUMNS
from davylamp.site.calibration_file import CALIBRATION_COLUMNS, CALIBRATION_FILE
from davylamp.site.columns import ALARM_COLUMNS
from davylamp.site.detectors_file import DETECTOR_COLUMNS, cells_of
from davylamp.site.grading_file import GRADING_COLUMNS, GRADING_FILE
from davylamp.site.groups_file import GROUP_COLUMNS, GROUPS_FILE
from davylamp.site.interlocks_file import INTERLOCK_COLUMNS
from davylamp.site.interlocks_file import cells_of as interlock_cells
from davylamp.site.priorities_table import PriorityMatrix
from davylamp.site.roles_file import ROLES_FILE
from davylamp.site.suppression_file import SUPPRESSION_COLUMNS, SUPPRESSION_FILE
from davylamp.site.write import alarm_cells, number, table_text
from scada.model import AlarmDefinition, AlarmKind
from scada.profiles import Profile, load

COMMITTED: Final = Path(__file__).with_name("site")
"""The demo site as it lies in the repository: 800 tags at the default ports."""

MIMICS: Final = "mimics"
"""The folder of the drawings in a site."""

PROFILES: Final = {"mine": "cn-2025", "unit": "power-plant"}
"""The profile of each part's points."""

ZONE: Final = ZoneInfo("Asia/Shanghai")
"""Where the demo site lies."""

OWN_RULE: Final = "site"
"""What the ``rule`` column says of a limit that no profile asks for."""

AMBIENT_SOURCE: Final = "通风方案 2026-01 / ventilation plan 2026-01"
"""Where the ambients of the demo site come from: somebody fixed them."""

APPROVED: Final = "总工程师 2026-01-15"
"""Who approved the limits of the demo site, and when."""

PRE_WARNING_STEPS: Final = 3
"""Deadband of a pre-warning in steps of the sensor's resolution."""

TAG_COLUMNS: Final = (
    "tag", "name_zh", "name_en", "number", "kind", "area", "location", "server", "node",
    "element", "bit", "unit", "low", "high", "resolution", "normal_low", "normal_high",
    "ambient", "ambient_source", "scan", "states_zh", "states_en",
)  # fmt: skip


def write(
    folder: Path | str,
    tags: int = 800,
    mine_url: str = DEFAULT_URLS["mine"],
    unit_url: str = DEFAULT_URLS["unit"],
    day: date | None = None,
) -> Path:
    """Write the demo site with so many tags into ``folder`` (made if missing); return the folder.

    The files describe exactly what a `davylamp sim` of the same size serves at these urls. ``day`` is
    the one on which all sensors are freshly calibrated; without one there are no such records.
    Raises BadInput where the plant cannot have so few tags.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, text in contents(tags, mine_url, unit_url, day).items():
        (target / name).write_text(text, encoding="utf-8", newline="")
    _copy_drawings(target)
    copy_baselines(target, frozenset(point.id for point in plan(tags).points))
    return target


def _copy_drawings(target: Path) -> None:
    """The drawings are drawn by hand and copied; a plant of another size has these places too."""
    (target / MIMICS).mkdir(exist_ok=True)
    for drawing in sorted((COMMITTED / MIMICS).glob("*.svg")):
        if target != COMMITTED:
            (target / MIMICS / drawing.name).write_bytes(drawing.read_bytes())


def contents(
    tags: int = 800,
    mine_url: str = DEFAULT_URLS["mine"],
    unit_url: str = DEFAULT_URLS["unit"],
    day: date | None = None,
) -> dict[str, str]:
    """The files of the site by name. The tables begin with a BOM, for spreadsheets."""
    planned = plan(tags)
    profiles = {part: load(name) for part, name in PROFILES.items()}
    slots = slots_of(planned.points)
    alarms = {point.id: definitions(point, profiles[point.part]) for point in planned.points}
    upkeep = calibration_rows(day, planned.points, alarms, profiles) if day else None
    calibrated = {CALIBRATION_FILE: table_text(CALIBRATION_COLUMNS, upkeep)} if upkeep else {}
    return calibrated | {
        "site.toml": _site_toml(planned, {"mine": mine_url, "unit": unit_url}),
        "tags.csv": table_text(
            TAG_COLUMNS,
            (_tag_row(point, bool(alarms[point.id]), slots) for point in planned.points),
        ),
        "alarms.csv": table_text(
            ALARM_COLUMNS,
            (
                _alarm_row(alarm)
                for rows in (*alarms.values(), calculated_limits(planned.districts))
                for alarm in rows
            ),
        ),
        "calculated.csv": table_text(CALCULATED_COLUMNS, calculated_rows(planned.districts)),
        "interlocks.csv": table_text(
            INTERLOCK_COLUMNS,
            (
                interlock_cells(row)
                for row in interlock_rows(planned.districts, {p.id for p in planned.points})
            ),
        ),
        AREAS_FILE: table_text(
            AREA_COLUMNS, area_rows(planned.districts, {p.id for p in planned.points})
        ),
        ROLES_FILE: ROLE_NAMES,
        GROUPS_FILE: table_text(GROUP_COLUMNS, group_rows(planned.districts)),
        SUPPRESSION_FILE: table_text(SUPPRESSION_COLUMNS, suppression_rows()),
        GRADING_FILE: table_text(GRADING_COLUMNS, grading_rows(planned.districts)),
        "detectors.csv": table_text(
            DETECTOR_COLUMNS,
            (cells_of(row) for row in detector_rows(point.id for point in planned.points)),
        ),
    }


def definitions(point: Point, profile: Profile) -> tuple[AlarmDefinition, ...]:
    """The alarms of a point: those of its row in the profile, then the site's own."""
    rows = profile.definitions(point.id, point.location) if point.location else ()
    ours = (_own(point, limit) for limit in point.limits)
    every = (*(_steady(row, point) for row in rows), *ours)
    return tuple(operated(alarm, point.part) for alarm in every)


def _steady(alarm: AlarmDefinition, point: Point) -> AlarmDefinition:
    """Pre-warnings are the site's own: a deadband of a few steps keeps them from chattering."""
    if alarm.kind is not AlarmKind.PRE_WARNING:
        return alarm
    # Three steps of 0.1 are 0.3 in the file, not 0.30000000000000004.
    return replace(alarm, deadband=round(PRE_WARNING_STEPS * point.resolution, 9))


def _own(point: Point, limit: Limit) -> AlarmDefinition:
    why = WHY[limit.why]
    return AlarmDefinition(
        tag=point.id,
        limit=limit.limit,
        kind=limit.kind,
        comparison=limit.comparison,
        value=limit.value,
        restore=limit.restore,
        on_delay_s=limit.on_delay_s,
        off_delay_s=limit.off_delay_s,
        deadband=limit.deadband,
        of=limit.of,
        reference=limit.reference,
        window_s=limit.window_s,
        exclusive=limit.exclusive,
        severity=_severity(limit.priority, why.respond_s),
        priority=limit.priority,
        cause_zh=why.cause_zh,
        cause_en=why.cause_en,
        consequence_zh=why.consequence_zh,
        consequence_en=why.consequence_en,
        action_zh=why.action_zh,
        action_en=why.action_en,
        respond_s=why.respond_s,
        rule=OWN_RULE,
    )


def _severity(priority: int, respond_s: float) -> str:
    """The word by which the matrix gives this priority; none where it never does."""
    matrix = PriorityMatrix()
    fits = (word for word in matrix.rows if matrix.priority(word, respond_s) == priority)
    return next(fits, "")


def _tag_row(point: Point, has_limits: bool, slots: Mapping[str, int]) -> Mapping[str, str]:
    row = {
        "tag": point.id,
        "name_zh": point.name_zh,
        "name_en": point.name_en,
        "number": point.number,
        "kind": point.kind,
        "area": point.area,
        "location": point.location,
        "server": point.part,
        "node": node(point.part, point.pack or point.id),
        "scan": "event" if has_limits else "1",
    }
    if point.pack:
        row["bit" if point.is_switch else "element"] = str(slots[point.id])
    if point.is_switch:
        states = {"states_zh": "|".join(point.states_zh), "states_en": "|".join(point.states_en)}
        return row | states
    normal_low, normal_high = point.normal or (None, None)
    return row | {
        "unit": point.unit,
        "low": number(point.low),
        "high": number(point.high),
        "resolution": number(point.resolution),
        "normal_low": number(normal_low),
        "normal_high": number(normal_high),
        "ambient": number(point.ambient),
        "ambient_source": "" if point.ambient is None else AMBIENT_SOURCE,
    }


def _alarm_row(alarm: AlarmDefinition) -> Mapping[str, str]:
    return alarm_cells(alarm) | {"owner": "调度室", "revision": "1", "approved": APPROVED}


def _site_toml(planned: Plan, urls: Mapping[str, str]) -> str:
    names = {"mine": ("矿井监控", "Mine monitoring"), "unit": ("1号机组", "Power unit 1")}
    parts = [_HEAD]
    parts += [
        f'[servers.{part}]\nurl = "{url}"\n'
        f'name_zh = "{names[part][0]}"\nname_en = "{names[part][1]}"\n'
        "sampling_ms = 50\npublishing_ms = 100\nqueue = 20\nsilent_s = 3\n"
        for part, url in urls.items()
    ]
    after = airways(planned.places)
    parts += [_area(place, after.get(place.id, ())) for place in planned.places]
    return "\n".join(parts)


def _area(place: Place, downwind: tuple[str, ...]) -> str:
    lines = [
        f'[areas."{place.id}"]',
        f'name_zh = "{place.name_zh}"',
        f'name_en = "{place.name_en}"',
        f'kind = "{place.kind}"',
        f'profile = "{place.profile}"',
    ]
    if place.parent:
        lines.insert(4, f'parent = "{place.parent}"')
    if downwind:
        lines.append("downwind = [" + ", ".join(f'"{name}"' for name in downwind) + "]")
    return "\n".join(lines) + "\n"


_HEAD = f"""\
# The demo site: a coal mine and one power unit, as `davylamp sim` serves them.
# Written by `python -m davylamp.sim.sites`; a test holds it against the generator.

[site]
id = "demo"
name_zh = "西山三矿"
name_en = "Xishan No. 3 mine"
timezone = "{ZONE.key}"
profile = "cn-2025"
gas_class = "high"
scan_s = 1.0

[bus]
hold_h = 48

[historian]
store = "duckdb"

[priorities]
bands_s = [180, 600, 1800]
severe = [1, 1, 2, 3]
major = [2, 2, 3, 4]
minor = [3, 3, 4, 4]

[reports]
language = "both"

[reports.schedule.daily]
at = "00:20"

[reports.schedule.monthly]

[reports.schedule.switch-alarms]

[reports.schedule.equipment-faults]

[reports.schedule.calibration]

[reports.schedule.alarm-kpi]

[reports.schedule.emission-hourly]

[reports.schedule.emission-daily]

[reports.emission.running]
"unit1.stack" = "unit1.flame1"
"""

if __name__ == "__main__":
    sys.stdout.write(f"{write(COMMITTED)}\n")
