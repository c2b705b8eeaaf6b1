"""The floods that a history had, and would have had: found afterwards, as the figures of a period are."""

from collections.abc import Sequence

import numpy as np

from davylamp.replay.occurrence import Occurrence
from scada.model import PROMPTS, FloodLimits, Language
from scada.model.floods import FloodSpan, flood_seconds, floods


def notes(
    then: Sequence[Occurrence],
    now: Sequence[Occurrence],
    limits: FloodLimits,
    end_ns: int,
    language: Language,
) -> tuple[str, ...]:
    """A line on both, over all positions together; none where there was no flood in either."""
    before, after = (_found(one, limits, end_ns) for one in (then, now))
    if not before and not after:
        return ()
    if language == "zh":
        return (f"泛滥（全部岗位合计）：{_said(before)} → {_said(after)}",)
    return (f"floods (all positions together): {_said(before)} → {_said(after)}",)


def _found(raised: Sequence[Occurrence], limits: FloodLimits, end_ns: int) -> list[FloodSpan]:
    calling = (one.raised_ns for one in raised if one.kind not in PROMPTS)
    return floods(np.sort(np.fromiter(calling, np.int64)), end_ns, limits)


def _said(found: Sequence[FloodSpan]) -> str:
    return f"{len(found)} ({flood_seconds(list(found)) / 60:.0f} min)"
