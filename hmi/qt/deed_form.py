"""Shelve, reset, take out of service, note cause and measures: a form in the panel, never a dialog."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from hmi.models.deeds import OUTS_S, Deed, Filled, Offer, command, durations, offers
from hmi.qt.alarm_text import duration_words
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from scada.model import AlarmRecord, BadInput, CommandResult
from scada.profiles import Permissions

SECOND: Final = (Deed.OUT, Deed.REMARK)
"""Deeds that need a second text."""


class DeedForm(QWidget):
    """What may be done with one alarm; Escape leaves. ``left`` says that it is done with."""

    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.record: AlarmRecord | None = None
        self.deed: Deed | None = None
        self.offers: list[Offer] = []
        self._permissions: tuple[str, Permissions] | None = None
        self.buttons = {deed: QPushButton() for deed in Deed}
        self.why = QLabel()
        self.lasts, self.one_shot = Choice(context), QCheckBox()
        self.first, self.second = QLineEdit(), QLineEdit()
        self.labels = {name: QLabel() for name in ("lasts", "first", "second")}
        self.do, self.leave_button = QPushButton(), QPushButton()
        self._build()
        self.restyle()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        choices = QHBoxLayout()
        for deed, button in self.buttons.items():
            button.setCheckable(True)
            button.clicked.connect(partial(self.choose, deed))
            choices.addWidget(button, 1)
        column.addLayout(choices)
        self.why.setWordWrap(True)
        column.addWidget(self.why)
        fields = QGridLayout()
        fields.setColumnStretch(1, 1)
        named = (("lasts", self.lasts), ("first", self.first), ("second", self.second))
        for place, (name, field) in enumerate(named):
            fields.addWidget(self.labels[name], place, 0)
            fields.addWidget(field, place, 1)
        fields.addWidget(self.one_shot, 3, 1)
        column.addLayout(fields)
        column.addStretch(1)
        row = QHBoxLayout()
        for button in (self.do, self.leave_button):
            row.addWidget(button, 1)
        self.do.setProperty("primary", True)
        column.addLayout(row)
        self.do.clicked.connect(self.send)
        self.leave_button.clicked.connect(self.left.emit)
        for field in (self.first, self.second):
            field.returnPressed.connect(self.send)
        for widget in (self, *self.findChildren(QWidget)):
            widget.installEventFilter(self)

    def show_alarm(self, record: AlarmRecord) -> None:
        """Offer what fits this alarm now; the first that may be done is chosen."""
        self.record = record
        self.first.clear()
        self.second.clear()
        self.one_shot.setChecked(False)
        self._offer()
        able = [offer.deed for offer in self.offers if not offer.why_not]
        self.choose(able[0] if able else None)

    def refresh(self, record: AlarmRecord | None) -> None:
        """The alarm's state changed: what no longer fits goes, what was written stays."""
        if record is None:
            self.left.emit()
        elif record != self.record:
            self.record = record
            self._offer()
            if self.deed is not None and not self._may(self.deed):
                self.choose(None)

    def _offer(self) -> None:
        if self.record is None:
            return
        model = self.context.model
        self.offers = offers(self.record, self._permitted(), model.words)
        offered = {offer.deed: offer for offer in self.offers}
        for deed, button in self.buttons.items():
            button.setVisible(deed in offered)
            button.setEnabled(deed in offered and not offered[deed].why_not)
        whys = dict.fromkeys(offer.why_not for offer in self.offers if offer.why_not)
        self.why.setText("\n".join(whys))
        self.why.setVisible(bool(whys))

    def _permitted(self) -> Permissions:
        """Of the table that is shown; made anew when another configuration is."""
        table = self.context.model.table
        if self._permissions is None or self._permissions[0] != table.config_hash:
            self._permissions = table.config_hash, Permissions(table)
        return self._permissions[1]

    def _may(self, deed: Deed) -> bool:
        return any(offer.deed is deed and not offer.why_not for offer in self.offers)

    def choose(self, deed: Deed | None, *_: object) -> None:
        """Show the fields of a deed."""
        self.deed = deed
        for other, button in self.buttons.items():
            button.setChecked(other is deed)
        self._fill_durations()
        self.one_shot.setVisible(deed is Deed.SHELVE)
        for name, field, shown in (
            ("lasts", self.lasts, deed in (Deed.SHELVE, Deed.OUT)),
            ("first", self.first, deed is not None),
            ("second", self.second, deed in SECOND),
        ):
            field.setVisible(shown)
            self.labels[name].setVisible(shown)
        self._say()
        self.do.setEnabled(deed is not None)
        if deed is not None and self.isVisible():
            self.first.setFocus()

    def _fill_durations(self) -> None:
        text = self.context.text
        self.lasts.clear()
        if self.deed is Deed.OUT:
            for seconds in OUTS_S:
                name = duration_words(seconds) if seconds else text("deeds.until_back")
                self.lasts.addItem(name, seconds)
        longest = max((one.longest_s for one in self.offers if one.deed is self.deed), default=0.0)
        for seconds in durations(longest):
            self.lasts.addItem(duration_words(seconds), seconds)

    def _say(self) -> None:
        text, deed = self.context.text, self.deed
        self.labels["lasts"].setText(text("deeds.lasts"))
        self.labels["first"].setText(text(f"deeds.first.{deed}") if deed else "")
        self.labels["second"].setText(text(f"deeds.second.{deed}") if deed in SECOND else "")

    def send(self) -> None:
        """Give the command; the form stays open where it is refused."""
        if self.record is None or self.deed is None:
            return
        if self.context.stale:
            self.context.say.emit(self.context.text("alarms.stale"))
            return
        lasts_s = float(self.lasts.currentData() or 0.0)
        filled = Filled(lasts_s, self.one_shot.isChecked(), self.first.text(), self.second.text())
        model = self.context.model
        try:
            asked = command(self.deed, self.record, filled, model.user, model.now_ns)
        except BadInput as fault:
            self.context.say.emit(self.context.text("deeds.refused", reason=str(fault)))
            return
        self.context.requests.command(asked, self._told(self.deed))

    def _told(self, deed: Deed) -> Callable[[CommandResult | Exception], None]:
        def then(result: CommandResult | Exception) -> None:
            text = self.context.text
            reason = str(result) if isinstance(result, Exception) else ""
            if isinstance(result, CommandResult) and result.refused:
                reason = next(iter(result.refused.values()))
            if reason:
                self.context.say.emit(text("deeds.refused", reason=reason))
                return
            self.context.say.emit(text("deeds.done", what=text(f"deeds.name.{deed}")))
            self.left.emit()

        return then

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme, text = self.context.theme, self.context.text
        for deed, button in self.buttons.items():
            button.setText(text(f"deeds.name.{deed}"))
        self.do.setText(text("deeds.do"))
        self.leave_button.setText(text("deeds.leave"))
        self.one_shot.setText(text("deeds.one_shot"))
        for widget in self.findChildren(QWidget):
            widget.setFont(theme.font(14))
        for widget in (*self.buttons.values(), self.do, self.leave_button, self.lasts):
            widget.setFixedHeight(theme.size(40))
        self.layout().setSpacing(theme.size(12))
        self._say()
        self._offer()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape leaves."""
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if pressed and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self.left.emit()
            return True
        return super().eventFilter(watched, event)
