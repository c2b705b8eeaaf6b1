"""What is written of an alarm before it may sound: why it comes, what follows, what to do."""

import msgspec

from scada.model.errors import BadInput


class Rationale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rationalisation (ISA-18.2, clause 8) of a limit, a detector or an interlock.

    ``respond_s`` is the time within which an answer still helps; 0: not said.
    """

    cause_zh: str = ""
    cause_en: str = ""
    consequence_zh: str = ""
    consequence_en: str = ""
    action_zh: str = ""
    action_en: str = ""
    respond_s: float = 0.0


def check_priority(whose: str, priority: int) -> None:
    """Raises BadInput, naming the alarm, unless its priority is 1 (highest) to 4."""
    if priority not in (1, 2, 3, 4):
        raise BadInput(f"{whose}: priority {priority} is not 1, 2, 3 or 4")


def check_row(what: str, name: str, priority: int) -> None:
    """Raises BadInput where a named row's id could not begin its alarms' ids, or for its priority."""
    if not name or "/" in name:
        raise BadInput(f"{what} {name!r}: its id is not empty and has no slash")
    check_priority(f"{what} {name}", priority)
