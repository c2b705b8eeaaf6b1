"""The lists of what is shelved, suppressed by design, out of service: nothing silent is hidden."""

from typing import Final

from hmi.models.alarm_filter import AlarmFilter
from hmi.models.alarms import fill
from hmi.models.priority import Fill, class_of
from hmi.models.silenced import Silenced, listed, reason, until
from hmi.qt.context import Context
from hmi.qt.list_view import Layout
from hmi.qt.side_list import SideList
from scada.model import SuppressionKind

COLUMNS: Final = ("priority", "alarm", "state", "since", "until", "user", "reason")
WIDTHS: Final = {
    "priority": 58,
    "state": 130,
    "since": 110,
    "until": 212,
    "user": 90,
    "reason": 260,
}
ALARM: Final = 240
GIVING_WAY: Final = ("since", "user", "reason", "state")
LAYOUT: Final = Layout(COLUMNS, WIDTHS, ALARM, GIVING_WAY, row=48.0, head=32.0, ground="ground")


class SuppressedTable(SideList):
    """One row per alarm and reason."""

    section = "suppressed"
    strong = ("alarm", "until", "reason")

    def __init__(self, context: Context) -> None:
        super().__init__(context, LAYOUT)
        self.kind = SuppressionKind.SHELVED
        """Which of them are listed."""
        self._listed_at: tuple[object, ...] = ()

    def show_kind(self, kind: SuppressionKind, chosen: AlarmFilter) -> None:
        """List what became silent in this way, as far as it passes."""
        self.kind = kind
        self.none = f"suppressed.none.{kind}"
        self.refresh(chosen)

    def refresh(self, chosen: AlarmFilter) -> None:
        """List anew where anything changed."""
        model = self.context.model
        state = (model.alarms.changes, model.language.name, self.kind, chosen)
        if state == self._listed_at:
            return
        self._listed_at = state
        words, now_ns = model.words, model.now_ns
        self.show_again(
            listed(model.alarms, self.kind, lambda one: chosen.passes(one, words, now_ns))
        )

    def cell(self, row: Silenced, column: str) -> str:
        """The text of one cell."""
        words = self.context.model.words
        match column:
            case "alarm":
                return words.title(row.record)
            case "state":
                return words.alarm_state(row.record)
            case "since":
                at = row.suppression.since_ns
                return f"{words.date(at)[5:]} {words.minute(at)}"
            case "until":
                return until(row, words)
            case "user":
                return row.suppression.user
            case "reason":
                return reason(row, words)
            case _:
                return ""

    def symbol(self, row: Silenced) -> tuple[int, Fill]:
        """Of its state underneath."""
        return class_of(row.record), fill(row.record)

    def alarm_of(self, row: Silenced) -> str:
        """The id of its alarm."""
        return row.record.alarm
