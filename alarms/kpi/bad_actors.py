"""The alarms that make the most work, and what to do about each."""

from enum import StrEnum
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from alarms.kpi.annunciations import NEVER, Annunciations
from alarms.kpi.behaviour import chattering, fleeting, stale

_MOSTLY: Final = 0.5


class Advice(StrEnum):
    """What usually helps."""

    CHATTER = "chatter"
    FLEETING = "fleeting"
    STALE = "stale"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    FREQUENT = "frequent"


TEXTS: Final = {
    Advice.CHATTER: (
        "频繁抖动：检查传感器与接线；非监管测点可增大回差或延时",
        "chatters: check sensor and wiring; a point that is not regulated may get deadband or delay",
    ),
    Advice.FLEETING: (
        "瞬时报警：多为干扰或限值过紧；检查现场，非监管测点可加报警延时",
        "fleeting: mostly interference or too tight a limit; look on the spot, delay where allowed",
    ),
    Advice.STALE: (
        "长期不消失：尽快检修，或重新评定该报警是否需要",
        "stands for days: repair it, or rationalise whether it is needed",
    ),
    Advice.DUPLICATE: (
        "总与同一原因的报警同时出现：按设计抑制，归并到原因之下",
        "always comes with its cause: gather it under the cause by designed suppression",
    ),
    Advice.IGNORED: (
        "多数未被确认：评定操作员是否真需处置",
        "mostly not acknowledged: does the operator have anything to do about it?",
    ),
    Advice.FREQUENT: (
        "次数最多：查明现场原因，复核限值",
        "the most frequent: find what happens there, review its limit",
    ),
}
"""Chinese and English."""


class BadActor(msgspec.Struct, frozen=True, kw_only=True):
    """One alarm, its share of all annunciations, and what to do."""

    alarm: str
    count: int
    share: float
    advice: Advice


def bad_actors(rows: Annunciations, until_ns: int, most: int = 10) -> list[BadActor]:
    """The alarms with the most annunciations, most first."""
    counts = np.bincount(rows.alarm, minlength=len(rows.alarms))
    order = np.argsort(-counts, kind="stable")[:most]
    chatter, short, old = chattering(rows), fleeting(rows), stale(rows, until_ns)
    gathered, ignored = rows.gathered, rows.acknowledged_ns == NEVER

    def share(marked: NDArray[np.bool_], alarm: int) -> float:
        return float(marked[rows.alarm == alarm].mean())

    found = []
    for alarm in order[counts[order] > 0].tolist():
        signs = (
            (Advice.CHATTER, share(chatter, alarm) >= _MOSTLY),
            (Advice.DUPLICATE, share(gathered, alarm) >= _MOSTLY),
            (Advice.STALE, share(old, alarm) > 0.0),
            (Advice.FLEETING, share(short, alarm) >= _MOSTLY),
            (Advice.IGNORED, share(ignored, alarm) >= _MOSTLY),
        )
        advice = next((one for one, applies in signs if applies), Advice.FREQUENT)
        count = int(counts[alarm])
        found.append(
            BadActor(alarm=rows.alarms[alarm], count=count, share=count / len(rows), advice=advice)
        )
    return found
