"""How far the alarms of a site are rationalised (ISA-18.2, clause 8): what ``davylamp check`` sums up.

The shares by priority are those usually quoted for what is annunciated, about 80 % low, 15 % medium
and 5 % high with less than 1 % highest: guidance, held here against what is configured.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from scada.model import AlarmDefinition, Language

GUIDE: Final = {1: 1.0, 2: 5.0, 3: 15.0, 4: 80.0}
"""Per cent of the alarms, by priority."""

Lacks = Callable[[AlarmDefinition], bool]

_ASKED: Final[dict[str, tuple[str, Lacks]]] = {
    "cause": ("原因", lambda row: not (row.cause_zh or row.cause_en)),
    "consequence": ("后果", lambda row: not (row.consequence_zh or row.consequence_en)),
    "action": ("处置", lambda row: not (row.action_zh or row.action_en)),
    "time to respond": ("响应时间", lambda row: not row.respond_s),
    "owner": ("责任人", lambda row: not row.owner),
    "approval": ("批准", lambda row: not row.approved),
}


def rationalisation(alarms: Sequence[AlarmDefinition], language: Language) -> Iterator[str]:
    """Two lines: how many limits lack what, and how the priorities are shared out."""
    if not alarms:
        return
    lacking = [
        (words[0] if language == "zh" else name, sum(map(words[1], alarms)))
        for name, words in _ASKED.items()
    ]
    yield _lacks([(name, count) for name, count in lacking if count], len(alarms), language)
    counts = Counter(alarm.priority for alarm in alarms)
    yield _shares({one: 100.0 * counts[one] / len(alarms) for one in GUIDE}, language)


def _lacks(lacking: Sequence[tuple[str, int]], count: int, language: Language) -> str:
    if language == "zh":
        said = "，".join(f"缺{name} {number} 个" for name, number in lacking) or "各项齐全"
        return f"报警评定：限值 {count} 个，{said}"
    said = ", ".join(f"{number} without {name}" for name, number in lacking) or "nothing is missing"
    return f"rationalisation: {count} limits, {said}"


def _shares(shares: dict[int, float], language: Language) -> str:
    if language == "zh":
        each = "，".join(f"{one} 级 {share:.0f} %" for one, share in shares.items())
        return f"优先级分布：{each}（参考：1 级低于 1 %，2 级约 5 %，3 级约 15 %，4 级约 80 %）"
    each = ", ".join(f"{one}: {share:.0f} %" for one, share in shares.items())
    return f"priorities {each} (guide: 1 below 1 %, 2 about 5 %, 3 about 15 %, 4 about 80 %)"
