"""Limits as the station shows them: at their level on a tag's scale, or in words of their own.

A rate and a deviation from another tag have no place on the scale of the tag; what is counted from an
ambient or a set point has one, at the level that it comes to.
"""

from collections.abc import Sequence

from hmi.models.language import Language
from scada.model import AlarmDefinition, Quantity, SiteTable, Tag, on_scale, shift_of

_PER = {Quantity.RATE_S: "s", Quantity.RATE_MIN: "min"}
_NAMES = {
    Quantity.RATE_S: "limit.of.rate",
    Quantity.RATE_MIN: "limit.of.rate",
    Quantity.DEVIATION: "limit.of.deviation",
    Quantity.ABOVE_AMBIENT: "limit.of.above_ambient",
}


def levels(table: SiteTable) -> dict[str, list[AlarmDefinition]]:
    """By tag its limits that have a place on its scale, as plain ones at their levels."""
    tags = {tag.id: tag for tag in table.tags}
    found: dict[str, list[AlarmDefinition]] = {}
    for alarm in table.alarms:
        plain = alarm.of is Quantity.VALUE
        level = alarm if plain else on_scale(alarm, tags[alarm.tag])
        if level is not None:
            found.setdefault(alarm.tag, []).append(level)
    return found


def is_on_scale(definition: AlarmDefinition) -> bool:
    """Whether what it judges is the value of its tag, however it is counted."""
    return not definition.of.is_rate and not definition.other


def decimals(definition: AlarmDefinition, tag: Tag) -> int:
    """As many as the limit is given with, and at least those of the sensor where it is no rate."""
    figures = f"{definition.value:.6f}".rstrip("0").partition(".")[2]
    return max(len(figures), 1 if definition.of.is_rate else tag.decimals)


def per(definition: AlarmDefinition) -> str:
    """The time that a rate is counted per, '' for what is no rate."""
    return _PER.get(definition.of, "")


def unit(definition: AlarmDefinition, tag: Tag) -> str:
    """The unit that is judged: of a rate per second or minute."""
    time = per(definition)
    return f"{tag.unit or '1'}/{time}" if time else tag.unit


def kind_name(definition: AlarmDefinition, language: Language) -> str:
    """Pre-warning, alert, alarm, cut; with what is judged where that is not the value."""
    kind = language.text(f"limit.{definition.kind}")
    path = _NAMES.get(definition.of)
    return language.text("limit.named", kind=kind, of=language.text(path)) if path else kind


def counted_from(
    definition: AlarmDefinition, tag: Tag, said: Sequence[str], other: str, language: Language
) -> str:
    """What the limit is counted from; ``said`` are start and value in words, '' for a plain one."""
    if definition.other:
        return language.text("limit.from.tag", other=other)
    if definition.of is Quantity.VALUE or shift_of(definition, tag) is None:
        return ""
    path = "ambient" if definition.of is Quantity.ABOVE_AMBIENT else "set_point"
    return language.text(f"limit.from.{path}", start=said[0], value=said[1])
