"""Where a limit stands on the scale of its tag: what is drawn, and what the value is held against."""

from msgspec.structs import replace

from scada.model.alarm import AlarmDefinition, Quantity
from scada.model.tag import Tag


def shift_of(definition: AlarmDefinition, tag: Tag) -> float | None:
    """What the limit is counted from, in the tag's unit; None where that is not on its scale.

    A limit above ambient counts from the tag's ambient, a deviation from a set point from that.
    Rates, and deviations from another tag, are no values of the tag; nor is what counts from an
    ambient that the tag has not.
    """
    match definition.of:
        case Quantity.VALUE:
            return 0.0
        case Quantity.ABOVE_AMBIENT:
            return tag.ambient
        case Quantity.DEVIATION:
            return definition.set_point
        case _:
            return None


def level_of(definition: AlarmDefinition, tag: Tag) -> float | None:
    """The limit on the scale of its tag, None where it has no place there."""
    shift = shift_of(definition, tag)
    return None if shift is None else definition.value + shift


def on_scale(definition: AlarmDefinition, tag: Tag) -> AlarmDefinition | None:
    """The limit as a plain one at its level, for whoever draws it; None where it has none there."""
    shift = shift_of(definition, tag)
    if shift is None or definition.of is Quantity.VALUE:
        return definition if shift == 0.0 else None
    restore = None if definition.restore is None else definition.restore + shift
    return replace(
        definition,
        value=definition.value + shift,
        restore=restore,
        of=Quantity.VALUE,
        reference="",
    )
