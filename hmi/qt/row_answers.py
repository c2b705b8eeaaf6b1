"""Acknowledging from the list: the selected row, several, or those inside the window."""

from hmi.models.alarms import can_acknowledge
from hmi.qt.active_list import ActiveList
from hmi.qt.alarm_table import AlarmTable
from hmi.qt.answering import Answering
from hmi.qt.context import Context


class RowAnswers(Answering):
    """Sends what the rows of a table stand for; nothing is acknowledged unseen."""

    def __init__(self, context: Context, table: AlarmTable, listing: ActiveList) -> None:
        super().__init__(context)
        self.table, self.listing = table, listing

    def send_chosen(self) -> None:
        """Space: the selected alarms; of one, go on to the next row.

        A fold whose head is acknowledged is opened.
        """
        alarms = self.table.selected_alarms()
        if len(alarms) > 1:
            known = map(self.context.model.alarms.of, alarms)
            self.send([one.alarm for one in known if one and can_acknowledge(one)])
            return
        self._send_row(self.table.row_of(self.table.chosen_alarm))

    def _send_row(self, row: int | None) -> None:
        if row is None:
            return
        line = self.table.rows.lines[row]
        if not can_acknowledge(line.record):
            if line.is_unacknowledged and not line.is_open:
                self.listing.turn_fold(self.table.chosen_alarm)
            return
        self.send([line.record.alarm])
        if row + 1 < len(self.table.rows.lines):
            self.table.choose_row(row + 1)

    def send_visible(self) -> None:
        """Shift-A: what is inside the viewport now; these ids are sent."""
        self.send(self.table.visible_alarms())
