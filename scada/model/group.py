"""Alarms that belong together: a row of groups.csv."""

import msgspec

from scada.model.errors import BadInput


class AlarmGroup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Alarms of one piece of equipment or one event, of which the first to come is marked.

    First-out (首出): the alarm of the group that is raised while no other of it is active. It keeps
    the mark until it is normal itself, and no other gets one until all of the group are. ``alarms``
    are ids.

    While ``cause`` (an alarm's id, empty for none) is active, the others of the group are gathered
    under it: they are annunciated as ever, and folded in the list.
    """

    id: str
    alarms: tuple[str, ...]
    name_zh: str = ""
    name_en: str = ""
    cause: str = ""

    def __post_init__(self) -> None:
        if len(set(self.alarms)) < 2:
            raise BadInput(f"group {self.id}: two alarms at least belong to a group")
