"""The list of alarms that chatter or come and go before anybody can act, each with what helps."""

from typing import Final

from hmi.models.alarms import fill
from hmi.models.behaviour import Restless, hint_path
from hmi.models.priority import Fill, class_of
from hmi.qt.context import Context
from hmi.qt.list_view import Layout
from hmi.qt.side_list import SideList

COLUMNS: Final = ("priority", "alarm", "sign", "count", "since", "last", "hint")
WIDTHS: Final = {"priority": 58, "sign": 96, "count": 60, "since": 84, "last": 84, "hint": 470}
ALARM: Final = 260
GIVING_WAY: Final = ("since", "last", "hint")
LAYOUT: Final = Layout(COLUMNS, WIDTHS, ALARM, GIVING_WAY, row=48.0, head=32.0, ground="ground")


class RestlessTable(SideList):
    """One row per alarm and way in which it misbehaves."""

    section = "restless"
    strong = ("alarm", "sign", "count", "hint")

    def __init__(self, context: Context) -> None:
        super().__init__(context, LAYOUT)
        self._listed_at: tuple[list[Restless], str] = ([], "")

    def refresh(self) -> None:
        """List anew where anything changed."""
        model = self.context.model
        state = (model.restless(), model.language.name)
        if state != self._listed_at:
            self._listed_at = state
            self.show_again(state[0])

    def cell(self, row: Restless, column: str) -> str:
        """The text of one cell."""
        model = self.context.model
        match column:
            case "alarm":
                return model.words.title(model.record(row.alarm))
            case "sign":
                return model.text(f"restless.sign.{row.sign}")
            case "count":
                return str(row.count)
            case "since":
                return model.words.clock(row.since_ns)
            case "last":
                return model.words.clock(row.last_ns)
            case "hint":
                tag = model.words.tags.get(row.tag)
                said = model.text(hint_path(row.sign, tag.kind if tag else None))
                return said.partition("：" if "：" in said else ": ")[2]
            case _:
                return ""

    def symbol(self, row: Restless) -> tuple[int, Fill]:
        """As the alarm stands now."""
        record = self.context.model.record(row.alarm)
        return class_of(record), fill(record)

    def alarm_of(self, row: Restless) -> str:
        """The id of its alarm."""
        return row.alarm
