"""Shelve, reset, take out of service, note cause and measures: the form of one alarm."""

from collections.abc import Collection
from typing import Final

from PySide6.QtWidgets import QCheckBox, QLineEdit

from hmi.models.deeds import OUTS_S, Deed, Filled, Offer, command, durations, offers
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.form import Form
from scada.model import AlarmRecord, BadInput
from scada.profiles import Permissions

NEEDED: Final = {
    Deed.SHELVE: ("lasts", "first", "one_shot"),
    Deed.OUT: ("lasts", "first", "second"),
    Deed.REMARK: ("first", "second"),
}
"""The fields of a deed; the others need a first text alone."""


class DeedForm(Form):
    """What may be done with one alarm, as rule books and its state allow it."""

    def __init__(self, context: Context) -> None:
        self.lasts, self.one_shot = Choice(context), QCheckBox()
        self.first, self.second = QLineEdit(), QLineEdit()
        fields = {
            "lasts": self.lasts,
            "first": self.first,
            "second": self.second,
            "one_shot": self.one_shot,
        }
        super().__init__(context, "deeds", tuple(Deed), fields)
        self.record: AlarmRecord | None = None
        self.offers: list[Offer] = []
        self._permissions: tuple[str, Permissions] | None = None
        self.restyle()

    def show_alarm(self, record: AlarmRecord, wanted: str = "") -> None:
        """Offer what fits this alarm now; what is ``wanted``, else the first that may be done, is chosen."""
        self.record = record
        self.first.clear()
        self.second.clear()
        self.one_shot.setChecked(False)
        self._offer()
        able = [offer.deed for offer in self.offers if not offer.why_not]
        refused = [one.why_not for one in self.offers if one.deed == wanted and one.why_not]
        if refused:
            self.choose("")
            self.leave_button.setFocus()
            self.refused(refused[0])
            return
        self.choose(wanted if wanted in able else able[0] if able else "")

    def refresh(self, record: AlarmRecord | None) -> None:
        """The alarm's state changed: what no longer fits goes, what was written stays."""
        if record is None:
            self.left.emit()
        elif record != self.record:
            self.record = record
            self._offer()
            if not any(one.deed == self.deed and not one.why_not for one in self.offers):
                self.choose("")

    def _offer(self) -> None:
        if self.record is not None:
            self.offers = offers(self.record, self._permitted(), self.context.model.words)
            self.offer({offer.deed: offer.why_not for offer in self.offers})

    def _permitted(self) -> Permissions:
        """Of the table that is shown; made anew when another configuration is."""
        table = self.context.model.table
        if self._permissions is None or self._permissions[0] != table.config_hash:
            self._permissions = table.config_hash, Permissions(table)
        return self._permissions[1]

    def needed(self, deed: str) -> Collection[str]:
        """The fields of a deed, by name."""
        return NEEDED.get(Deed(deed), ("first",))

    def choose(self, deed: str, *_: object) -> None:
        """Show the fields of a deed, with the durations that it may have."""
        self.lasts.clear()
        if deed == Deed.OUT:
            for seconds in OUTS_S:
                until_back = self.context.text("deeds.until_back")
                self.lasts.addItem(
                    self.context.model.words.span(seconds) if seconds else until_back, seconds
                )
        longest = max((one.longest_s for one in self.offers if one.deed == deed), default=0.0)
        for seconds in durations(longest):
            self.lasts.addItem(self.context.model.words.span(seconds), seconds)
        super().choose(deed)

    def send(self) -> None:
        """Give the command."""
        if self.record is None or not self.deed:
            return
        lasts_s = float(self.lasts.currentData() or 0.0)
        filled = Filled(lasts_s, self.one_shot.isChecked(), self.first.text(), self.second.text())
        model = self.context.model
        try:
            self.give(command(Deed(self.deed), self.record, filled, model.user, model.now_ns))
        except BadInput as fault:
            self.refused(str(fault))

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        super().restyle()
        self.one_shot.setText(self.context.text("deeds.one_shot"))
        self._offer()
