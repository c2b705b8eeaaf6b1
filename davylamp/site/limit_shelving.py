"""How long an alarm may be shelved, and when it asks again: what the row says, and what the rule book."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from scada.model import AlarmDefinition, SiteTable
from scada.profiles import Permission, Permissions

SOON_S: Final = 60.0
"""An acknowledged alarm that asks again sooner than this is a second alarm to the operator."""


def check_times(sheet: Sheet, columns: Mapping[str, Sequence[Any]], problems: FileProblems) -> None:
    """Times that cannot be, or that nobody could live with; ``columns`` are those of the definitions."""
    rows = zip(sheet.lines, columns["max_shelve_s"], columns["re_alarm_s"], strict=True)
    for line, shelve_s, re_alarm_s in rows:
        if shelve_s is not None and shelve_s < 0:
            problems.error(line, "max_shelve_s", _NEGATIVE)
        if 0 < re_alarm_s < SOON_S:
            problems.warning(line, "re_alarm_s", _soon(re_alarm_s))


def check_shelving(table: SiteTable, lines: Sequence[int], problems: FileProblems) -> None:
    """A row may shorten what the rule book allows, never lengthen it; ``lines`` are the limits'."""
    permissions = Permissions(table)
    for alarm, line in zip(table.alarms, lines, strict=True):
        if alarm.max_shelve_s:
            permission = permissions.of_tag(alarm.tag)
            if not permission.shelve_s:
                problems.error(line, "max_shelve_s", _forbidden(alarm, permission))
            elif alarm.max_shelve_s > permission.shelve_s:
                problems.error(line, "max_shelve_s", _too_long(alarm, permission))


_NEGATIVE: Final = Said(
    "max_shelve_s is negative",
    "write seconds, 0 for never, or leave it empty for what the rule book allows",
    "max_shelve_s 为负",
    "填写秒数，0 表示不得搁置，留空则按规程",
)


def _soon(seconds: float) -> Said:
    return Said(
        f"acknowledged, the alarm sounds again after {seconds:g} s",
        f"write {SOON_S:g} s or more, or leave re_alarm_s empty for never",
        f"确认后 {seconds:g} 秒即再次报警",
        f"填写 {SOON_S:g} 秒以上，或留空（不再报警）",
    )


def _forbidden(alarm: AlarmDefinition, permission: Permission) -> Said:
    return Said(
        f"{alarm.id}: {permission.why_en}",
        "write 0 into max_shelve_s, or leave it empty",
        f"{alarm.id}：{permission.why_zh}",
        "max_shelve_s 填 0 或留空",
    )


def _too_long(alarm: AlarmDefinition, permission: Permission) -> Said:
    return Said(
        f"{alarm.id}: {alarm.max_shelve_s:g} s is longer than the {permission.shelve_s:g} s that the"
        " rule book allows",
        f"write {permission.shelve_s:g} or less, or leave it empty",
        f"{alarm.id}：{alarm.max_shelve_s:g} 秒超过规程允许的 {permission.shelve_s:g} 秒",
        f"填写不超过 {permission.shelve_s:g} 的秒数，或留空",
    )
