"""What of a limit is signed: its numbers in words. The signature itself is `scada.profiles.signature`'s."""

from typing import Final

from davylamp.site.write import number
from scada.model import AlarmDefinition, Quantity

LEFT_OUT: Final = "none"
"""The condition of a limit that the site does not have at all."""


def condition_of(alarm: AlarmDefinition | None, ambient: float | None = None) -> str:
    """A limit's numbers in words: ``>= 15, restore 12``; what is 0 or empty is left out.

    ``ambient`` is the tag's own: a limit above it is signed together with it.
    """
    if alarm is None:
        return LEFT_OUT
    parts = [f"{alarm.comparison} {number(alarm.value)}"]
    if alarm.restore is not None:
        parts.append(f"restore {number(alarm.restore)}")
    if alarm.deadband:
        parts.append(f"deadband {number(alarm.deadband)}")
    if alarm.on_delay_s:
        parts.append(f"on_delay {number(alarm.on_delay_s)} s")
    if alarm.of is Quantity.ABOVE_AMBIENT:
        parts.append(f"{alarm.of} {number(ambient)}")
    elif alarm.of is not Quantity.VALUE:
        parts.append(f"of {alarm.of} {alarm.reference or number(alarm.span_s)}")
    return ", ".join(parts)
