"""What each figure means, its unit, and what it should be (field facts D3).

Marks: S is quoted second-hand from ISA-18.2-2016, IEC 62682 or EEMUA 191, M is from memory. All is
guidance: nobody becomes compliant by it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Target:
    """A figure: its names, its unit, and what it should be in words and as a test."""

    key: str
    zh: str
    en: str
    unit: str = ""
    words: str = ""
    mark: str = ""
    keeps: Callable[[float], bool] | None = None


def _most(limit: float) -> Callable[[float], bool]:
    return lambda value: value <= limit


def _below(limit: float) -> Callable[[float], bool]:
    return lambda value: value < limit


TARGETS: Final = {
    target.key: target
    for target in (
        Target("annunciations", "报警次数", "annunciations"),
        Target("per_ten_minutes", "平均每 10 分钟", "average per 10 minutes", "", "≤ 1 (≤ 2)", "S", _most(1)),
        Target("per_hour", "平均每小时", "average per hour", "/h", "≤ 6 (≤ 12)", "S", _most(6)),
        Target("per_day", "平均每天", "average per day", "/d", "≤ 144 (≤ 288 M)", "S", _most(144)),
        Target(
            "periods_above_ten", "超过 10 次的 10 分钟占比", "10-minute periods with more than 10",
            "%", "< 1 %", "S", _below(1),
        ),
        Target("most_in_ten_minutes", "10 分钟最多", "most in 10 minutes", "", "≤ 10", "S", _most(10)),
        Target("floods", "报警泛滥次数", "floods (above 10, until below 5 in 10 minutes)"),
        Target("in_flood", "泛滥时间占比", "time in flood", "%", "< 1 %", "S", _below(1)),
        Target("longest_flood", "最长泛滥", "longest flood", "min"),
        Target("most_in_flood", "一次泛滥最多", "most in one flood"),
        Target("top_ten", "前 10 位报警占比", "share of the ten most frequent", "%", "≤ 5 %", "S", _most(5)),
        Target("chattering", "抖动报警数", "chattering alarms", "", "0", "S", _most(0)),
        Target("fleeting", "瞬时报警次数", "fleeting (gone within 10 s)", "", "0", "S", _most(0)),
        Target("stale", "滞留报警（超过 24 h）", "stale (active for more than 24 h)"),
        Target("most_stale_on_a_day", "单日最多滞留", "most stale on any day", "", "< 5", "S", _below(5)),
        Target("standing", "平均同时存在", "standing on average", "", "< 10", "M", _below(10)),
        Target("most_standing", "同时存在最多", "most standing at once"),
        Target("priority_1", "1 级（最高）占比", "priority 1 (highest)", "%", "< 1 %", "S", _below(1)),
        Target("priority_2", "2 级占比", "priority 2 (high)", "%", "≈ 5 %", "S", _most(10)),
        Target("priority_3", "3 级占比", "priority 3 (medium)", "%", "≈ 15 %", "S", _most(25)),
        Target("priority_4", "4 级（低）占比", "priority 4 (low)", "%", "≈ 80 %", "S", lambda v: v >= 65),
        Target("priority_0", "系统报警占比", "system alarms (a class of their own)", "%"),
        Target("acknowledged", "已确认占比", "acknowledged", "%"),
        Target("median_acknowledge", "确认时间中位数", "median time to acknowledge", "s"),
        Target("p90_acknowledge", "确认时间 90 % 分位", "time to acknowledge, 90 % within", "s"),
        Target(
            "per_minute", "平均每分钟（EEMUA 稳态）", "average per minute (EEMUA, steady)", "/min",
            "≤ 0.1", "M", _most(0.1),
        ),
        Target(
            "after_upset", "扰动后 10 分钟（EEMUA）", "in the 10 minutes after an upset (EEMUA)", "",
            "< 10", "M", _below(10),
        ),
        Target("most_shelved", "同时搁置最多", "most shelved at once", "", "< 30", "M", _below(30)),
        Target("shelved_hours", "搁置时间合计", "time shelved, of all alarms together", "h"),
        Target("suppressed_hours", "设计抑制时间合计", "time suppressed by design", "h"),
        Target("out_of_service_hours", "退出服务时间合计", "time out of service", "h"),
        Target(
            "unauthorised", "未授权抑制", "unauthorised suppressions", "", "0", "S", _most(0)
        ),
        Target("denied", "被拒绝的操作", "commands that were denied"),
        Target("configurations", "组态变更", "changes of the configuration"),
    )
}  # fmt: skip
"""In the order in which they are shown. ``keeps`` of the shares by priority leaves room around what
the standard gives as an aim, not as a bound."""
