"""interlocks.csv: which field interlocks are watched, by which tags; a site may have none."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from davylamp.site.cells import lookups, numbers, require
from davylamp.site.interlock_roles import check_roles
from davylamp.site.named_rows import check_ids, name_lists, priorities
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from davylamp.site.site_file import SiteFile
from scada.model import Tag
from scada.model.interlock import ROLES, Interlock, InterlockRule
from scada.profiles import Policies, load

INTERLOCKS_FILE: Final = "interlocks.csv"

INTERLOCK_COLUMNS: Final = (
    "id", "rule", "area", "zone_zh", "zone_en", *ROLES, "cut_limit", "restore_limit", "lock_limit",
    "near_limit", "deep_limit", "control", "priority", "cause_zh", "cause_en", "consequence_zh",
    "consequence_en", "action_zh", "action_en", "respond_s", "source",
)  # fmt: skip
INTERLOCK_REQUIRED: Final = frozenset({"id", "rule", "area"})

RULES: Final = {str(rule): rule for rule in InterlockRule} | {
    "甲烷电闭锁": InterlockRule.METHANE_ELECTRIC,
    "风电闭锁": InterlockRule.FAN_ELECTRIC,
    "甲烷风电闭锁": InterlockRule.FAN_METHANE,
    "故障闭锁": InterlockRule.FAULT_LOCKOUT,
    "风门闭锁": InterlockRule.DOORS,
    "断电馈电": InterlockRule.CUT_FEED,
}
_TEXTS: Final = (
    "cause_zh", "cause_en", "consequence_zh", "consequence_en", "action_zh", "action_en", "source",
)  # fmt: skip
_LIMITS: Final = {
    "cut_limit": "cut",
    "restore_limit": "",
    "lock_limit": "alarm",
    "near_limit": "alarm",
    "deep_limit": "",
}
_LOCAL: Final = frozenset({"", "local", "本地", "就地"})
_REMOTE: Final = frozenset({"remote", "远程", "异地"})
LOCAL_S: Final = 2.0
REMOTE_S: Final = 40.0
"""AQ 6201 (from memory), where the area has no profile."""


@dataclass(frozen=True, slots=True)
class InterlockRows:
    """The rows of the file in its order, with their lines."""

    rows: tuple[Interlock, ...] = ()
    lines: tuple[int, ...] = ()


def read_interlocks(
    sheet: Sheet,
    site: SiteFile,
    tags: Mapping[str, Tag],
    limits: Collection[str],
    problems: FileProblems,
) -> InterlockRows:
    """Turn the sheet into rows; ``limits`` are the ids of the site's limits (``3301.T1/cut``)."""
    require(sheet, sorted(INTERLOCK_REQUIRED), problems)
    check_ids(sheet, ("interlock", "闭锁"), problems)
    rules = lookups(sheet, "rule", RULES, ("interlock rule", "闭锁规则"), problems)
    areas = lookups(sheet, "area", site.areas, ("area", "区域"), problems)
    roles = {role: name_lists(sheet, role, tags, ("tag", "测点"), problems) for role in ROLES}
    policies = [load(area.profile).policies if area and area.profile else None for area in areas]
    controls = _controls(sheet, rules, policies, problems)
    ranks = priorities(sheet, 1.0, problems)
    respond = numbers(sheet, "respond_s", 0.0, problems)
    faulty, rows, lines = problems.lines_with_errors(), list[Interlock](), list[int]()
    for row, line in enumerate(sheet.lines):
        rule, area = rules[row], areas[row]
        if line in faulty or rule is None or area is None:
            continue
        given: dict[str, Any] = {role: names[row] for role, names in roles.items()}
        given |= {name: sheet.cells[name][row] or usual for name, usual in _LIMITS.items()}
        given |= {name: sheet.cells[name][row] for name in _TEXTS}
        interlock = Interlock(
            id=sheet.cells["id"][row],
            rule=rule,
            area=area.id,
            zone_zh=sheet.cells["zone_zh"][row] or sheet.cells["zone_en"][row] or area.name_zh,
            zone_en=sheet.cells["zone_en"][row] or sheet.cells["zone_zh"][row] or area.name_en,
            control_s=controls[row],
            priority=ranks[row],
            respond_s=respond[row],
            **given,
        )
        check_roles(interlock, tags, limits, line, problems)
        rows.append(interlock)
        lines.append(line)
    return InterlockRows(tuple(rows), tuple(lines))


def _controls(
    sheet: Sheet,
    rules: Sequence[InterlockRule | None],
    policies: Sequence[Policies | None],
    problems: FileProblems,
) -> list[float]:
    """The time within which the field must have acted: ``local``, ``remote`` or seconds."""
    found = []
    columns = zip(sheet.cells["control"], rules, policies, sheet.lines, strict=True)
    for cell, rule, policy, line in columns:
        local_s = policy.local_cut_s if policy else LOCAL_S
        remote_s = policy.remote_cut_s if policy else REMOTE_S
        word = cell.casefold()
        if not cell and rule is InterlockRule.DOORS:
            found.append(0.0)
        elif word in _LOCAL or word in _REMOTE:
            found.append(local_s if word in _LOCAL else remote_s)
        else:
            found.append(_seconds(cell, remote_s, line, problems))
    return found


def _seconds(cell: str, remote_s: float, line: int, problems: FileProblems) -> float:
    try:
        seconds = float(cell)
    except ValueError:
        seconds = -1.0
    if not 0.0 <= seconds <= 3600.0:
        said = Said(
            f"{cell!r} is no control time", "write local, remote, or seconds such as 2",
            f"{cell!r} 不是控制时间", "填写 local（本地）、remote（远程）或秒数，例如 2",
        )  # fmt: skip
        problems.error(line, "control", said)
        return 0.0
    if seconds > remote_s:
        said = Said(
            f"{seconds:g} s is longer than the {remote_s:g} s of remote control",
            "write local, remote, or a shorter time",
            f"{seconds:g} 秒超过远程控制的 {remote_s:g} 秒", "填写 local、remote 或更短的时间",
        )  # fmt: skip
        problems.warning(line, "control", said)
    return seconds


def cells_of(interlock: Interlock) -> dict[str, str]:
    """A row as it is written into the file."""
    cells = {role: "; ".join(getattr(interlock, role)) for role in ROLES}
    cells |= {name: getattr(interlock, name) for name in (*_LIMITS, *_TEXTS)}
    return cells | {
        "id": interlock.id,
        "rule": interlock.rule,
        "area": interlock.area,
        "zone_zh": interlock.zone_zh,
        "zone_en": interlock.zone_en,
        "control": f"{interlock.control_s:g}",
        "priority": str(interlock.priority),
        "respond_s": f"{interlock.respond_s:g}" if interlock.respond_s else "",
    }
