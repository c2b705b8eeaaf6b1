"""What to try about an alarm that makes too much work, as columns of alarms.csv: never more than a trial."""

from dataclasses import dataclass, field
from typing import Final

from hmi.models.words import number
from scada.bus.messages import KpiActor
from scada.model import AlarmDefinition, Tag

CHATTER_SPAN: Final = 0.02
"""A deadband of 2 % of the range, at least two resolutions (EEMUA 191's first try for pressure and level)."""
OFF_DELAY_S: Final = 60.0
ON_DELAY_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """``path`` is the text that says it, filled in with ``values``; ``columns`` are what to try, if any."""

    path: str
    values: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)


def proposal(actor: KpiActor, definition: AlarmDefinition | None, tag: Tag | None) -> Proposal:
    """By what the alarm mostly does; a limit of the rule book may not be softened."""
    if definition is None or tag is None:
        return Proposal("kpi.try.look")
    regulated = bool(definition.rule or tag.location)
    match actor.advice:
        case "stale":
            return Proposal("kpi.try.service")
        case "duplicate":
            return Proposal("kpi.try.cause")
        case "ignored":
            return Proposal("kpi.try.needed")
        case "chatter" | "fleeting" if regulated:
            return Proposal("kpi.try.regulated")
        case "chatter":
            return _calmer(definition, tag)
        case "fleeting":
            later = max(ON_DELAY_S, 2 * definition.on_delay_s)
            return Proposal("kpi.try.delay", {"s": f"{later:g}"}, {"on_delay_s": f"{later:g}"})
    return Proposal("kpi.try.review")


def _calmer(definition: AlarmDefinition, tag: Tag) -> Proposal:
    if tag.is_switch or definition.restore is not None:
        later = max(OFF_DELAY_S, 2 * definition.off_delay_s)
        return Proposal("kpi.try.off_delay", {"s": f"{later:g}"}, {"off_delay_s": f"{later:g}"})
    step = tag.resolution or 10.0**-tag.decimals
    band = max(CHATTER_SPAN * (tag.high - tag.low), 2 * step, 2 * definition.deadband)
    band = round(band / step) * step
    said = f"{number(band, tag.decimals)} {tag.unit}".strip()
    return Proposal("kpi.try.deadband", {"band": said}, {"deadband": f"{band:.{tag.decimals}f}"})
