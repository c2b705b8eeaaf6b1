"""What each rule of an interlock needs, and what its tags must be."""

from collections.abc import Collection, Mapping
from typing import Final

from davylamp.site.problem import FileProblems, Said
from scada.model import Tag
from scada.model.interlock import ROLES, Interlock, InterlockRule

NEEDED: Final[Mapping[InterlockRule, tuple[tuple[str, ...], ...]]] = {
    InterlockRule.METHANE_ELECTRIC: (("methane",), ("feed", "cut")),
    InterlockRule.FAN_ELECTRIC: (("fan", "duct"), ("feed", "cut")),
    InterlockRule.FAN_METHANE: (("fan",), ("methane",)),
    InterlockRule.FAULT_LOCKOUT: (("faults", "methane", "fan", "duct"), ("feed",)),
    InterlockRule.DOORS: (("doors",),),
    InterlockRule.CUT_FEED: (("cut",), ("feed",)),
}
"""Of each group of columns at least one is filled."""

USED: Final[Mapping[InterlockRule, frozenset[str]]] = {
    InterlockRule.METHANE_ELECTRIC: frozenset({"methane", "cut", "feed"}),
    InterlockRule.FAN_ELECTRIC: frozenset({"fan", "duct", "cut", "feed"}),
    InterlockRule.FAN_METHANE: frozenset({"fan", "methane", "near", "unlock"}),
    InterlockRule.FAULT_LOCKOUT: frozenset(ROLES) - {"unlock", "doors", "cut"},
    InterlockRule.DOORS: frozenset({"doors"}),
    InterlockRule.CUT_FEED: frozenset({"cut", "feed"}),
}

_LIMITS: Final = {
    InterlockRule.METHANE_ELECTRIC: (("methane", "cut_limit"), ("methane", "restore_limit")),
    InterlockRule.FAN_METHANE: (
        ("methane", "lock_limit"),
        ("near", "near_limit"),
        ("methane", "deep_limit"),
    ),
}
_MEASURED: Final = frozenset({"methane", "near"})


def check_roles(
    interlock: Interlock,
    tags: Mapping[str, Tag],
    limits: Collection[str],
    line: int,
    problems: FileProblems,
) -> None:
    """Report what the rule lacks, what it does not use, and tags that cannot play their part."""
    for some in NEEDED[interlock.rule]:
        if not any(getattr(interlock, role) for role in some):
            problems.error(line, some[0], _lacks(interlock.rule, some))
    if interlock.rule is InterlockRule.DOORS and len(interlock.doors) == 1:
        problems.error(line, "doors", _ONE_DOOR)
    for role in ROLES:
        if getattr(interlock, role) and role not in USED[interlock.rule]:
            problems.warning(line, role, _unused(interlock.rule, role))
        for name in getattr(interlock, role):
            if tags[name].is_switch == (role in _MEASURED):
                problems.error(line, role, _other_kind(tags[name], role))
    for role, column in _LIMITS.get(interlock.rule, ()):
        _check_limit(interlock, role, column, limits, line, problems)
    _check_pace(interlock, tags, line, problems)


def _check_limit(
    interlock: Interlock,
    role: str,
    column: str,
    limits: Collection[str],
    line: int,
    problems: FileProblems,
) -> None:
    """Every sensor has the limit that is named: the interlock has no set point of its own."""
    limit = getattr(interlock, column)
    for name in getattr(interlock, role) if limit else ():
        if f"{name}/{limit}" not in limits:
            said = Said(
                f"tag {name} has no limit {limit}",
                f"add the limit to alarms.csv, or write the id of another into {column}",
                f"测点 {name} 没有限值 {limit}",
                f"在 alarms.csv 增加该限值，或在 {column} 填写其他限值编号",
            )
            problems.error(line, column, said)


def _check_pace(
    interlock: Interlock, tags: Mapping[str, Tag], line: int, problems: FileProblems
) -> None:
    """What is polled more slowly than the field must act is told too late."""
    for role in ("cut", "feed"):
        for name in getattr(interlock, role):
            if tags[name].scan_s > max(interlock.control_s, 1.0):
                said = Said(
                    f"tag {name} is polled every {tags[name].scan_s:g} s, the field has"
                    f" {interlock.control_s:g} s",
                    "write event into scan of the tag",
                    f"测点 {name} 每 {tags[name].scan_s:g} 秒轮询，而控制时间为"
                    f" {interlock.control_s:g} 秒",
                    "该测点的 scan 写 event",
                )
                problems.warning(line, role, said)


def _lacks(rule: InterlockRule, roles: tuple[str, ...]) -> Said:
    some, some_zh = " or ".join(roles), " 或 ".join(roles)
    return Said(
        f"{rule} needs {some}", f"write the tags into {some}",
        f"{rule} 需要 {some_zh}", f"在 {some_zh} 填写测点",
    )  # fmt: skip


def _unused(rule: InterlockRule, role: str) -> Said:
    return Said(
        f"{rule} does not use {role}", "empty it, or write a row of its own for it",
        f"{rule} 不使用 {role}", "清空，或另写一行",
    )  # fmt: skip


def _other_kind(tag: Tag, role: str) -> Said:
    if role in _MEASURED:
        text, text_zh = "a measured value", "模拟量"
    else:
        text, text_zh = "a switch", "开关量"
    return Said(
        f"tag {tag.id} in {role} is not {text}", f"write a tag that is {text}",
        f"{role} 的测点 {tag.id} 不是{text_zh}", f"填写{text_zh}测点",
    )  # fmt: skip


_ONE_DOOR: Final = Said(
    "one door is no pair",
    "write both doors with ; between them",
    "只有一道风门",
    "用 ; 分隔填写两道风门",
)
