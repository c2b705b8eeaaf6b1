"""Why an alarm is left as it is, in the words of an operator: Chinese and English."""

from collections.abc import Mapping
from typing import Final

from scada.model import SuppressionKind
from scada.profiles import Permission

UNKNOWN: Final = "无此报警 / this site has no such alarm"
DONE: Final = "已确认 / acknowledged already"
NOT_IN_ALARM: Final = "未在报警 / not in alarm"
SHELVED: Final = "已搁置 / shelved already"
NOT_SHELVED: Final = "未搁置 / not shelved"
OUT: Final = "已退出服务 / out of service already"
NOT_OUT: Final = "未退出服务 / not out of service"
PAST: Final = "结束时间已过 / its end lies in the past"
NO_END: Final = "须填写结束时间 / an end is needed"
ACTIVE: Final = "报警条件仍在 / its condition is still there"
UNACKNOWLEDGED: Final = "请先确认 / acknowledge it first"
NOT_LATCHED: Final = "无需复位 / not latched"
MISSING: Final[Mapping[SuppressionKind, str]] = {
    SuppressionKind.SHELVED: NOT_SHELVED,
    SuppressionKind.OUT_OF_SERVICE: NOT_OUT,
}
"""It does not have what somebody wants to end."""
UNANSWERED: Final = "服务器尚未答复 / its server has not answered yet"
WHICH: Final = "须指明是哪一次报警 / say which time it was raised"
OF_SERVER: Final = (
    "源报警由其服务器管理，不能在此操作 / an alarm of its server's own: only its server does that"
)


def forbidden(permission: Permission) -> str:
    """The rule book or the alarm's row says no."""
    return f"{permission.why_zh} / {permission.why_en}"


def too_long(longest_s: float) -> str:
    """Longer than it may be shelved."""
    zh, en = _duration(longest_s)
    return f"最长可搁置 {zh} / at most {en} allowed"


def _duration(seconds: float) -> tuple[str, str]:
    if seconds >= 3600 and seconds % 3600 == 0:
        return f"{seconds / 3600:g} 小时", f"{seconds / 3600:g} h"
    if seconds >= 60:
        return f"{seconds / 60:.4g} 分钟", f"{seconds / 60:.4g} min"
    return f"{seconds:g} 秒", f"{seconds:g} s"
