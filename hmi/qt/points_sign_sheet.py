"""A reason that is signed: what is looser than which rule, why, by whom, and with which key."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from hmi.models.point_ground import Cells
from hmi.models.point_signing import Hand
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.path_field import PathField
from hmi.qt.points_sheet import Sheet
from scada.bus.sign_jobs import SignerRow, ToSign

FACTS = ("condition", "rule", "said", "before")
FIELDS = ("reason", "signer", "key", "passphrase")
NAMES_WIDE = 150
FIELDS_WIDE = 700


class SignSheet(Sheet):
    """Enter goes from field to field and signs at the last. The passphrase is forgotten with the sheet."""

    given = Signal(object)
    """A `Hand`."""
    withdrawn = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.asked: ToSign | None = None
        self.place, self.before = ("", ""), Cells()
        self.facts = {name: QLabel(self) for name in FACTS}
        self.reason, self.passphrase = QLineEdit(self), QLineEdit(self)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.key = PathField(self)
        self.signer = Choice(context)
        self.names = {name: QLabel(self) for name in (*FACTS, *FIELDS)}
        self.withdraw: QPushButton
        self._build()

    def _build(self) -> None:
        self.grid = QGridLayout()
        for row, (name, fact) in enumerate(self.facts.items()):
            fact.setWordWrap(True)
            fact.setTextFormat(Qt.TextFormat.PlainText)
            self.grid.addWidget(self.names[name], row, 0, Qt.AlignmentFlag.AlignTop)
            self.grid.addWidget(fact, row, 1, 1, 2)
        for row, (name, field) in enumerate(self.fields.items(), start=len(FACTS)):
            self.grid.addWidget(self.names[name], row, 0)
            self.grid.addWidget(field, row, 1)
        self.grid.setColumnStretch(2, 1)
        self.column.addLayout(self.grid)
        self.column.addWidget(self.why)
        self.column.addStretch(1)
        self.withdraw = self._button(self.withdrawn.emit)
        self.do = self._button(self.send, primary=True)
        self._close_up()
        self.reason.returnPressed.connect(self._after_reason)
        self.key.returnPressed.connect(self.passphrase.setFocus)
        self.passphrase.returnPressed.connect(self.send)

    @property
    def fields(self) -> dict[str, QWidget]:
        """What is filled in, in the order of the keyboard."""
        every = (self.reason, self.signer, self.key, self.passphrase)
        return dict(zip(FIELDS, every, strict=True))

    def ask(self, asked: ToSign, before: Cells) -> None:
        """Somebody is to sign this; ``before`` is what was signed for the limit already."""
        self._show((asked.tag, asked.limit), asked, before)
        chosen = self.signer.currentText()
        self.signer.clear()
        for one in asked.signers:
            self.signer.addItem(f"{one.name} · {one.role}" if one.role else one.name, one)
        self.signer.setCurrentIndex(max(0, self.signer.findText(chosen)))
        self.key.begin()

    def offer_withdrawal(self, tag: str, limit: str, before: Cells) -> None:
        """The limit is not looser any more: what was signed may be taken back."""
        self._show((tag, limit), None, before)

    def explain(self, place: tuple[str, str], why: str) -> None:
        """It cannot be signed: nobody may, or no reason allows it."""
        self._show(place, None, {})
        self.say_why(why)

    def _show(self, place: tuple[str, str], asked: ToSign | None, before: Cells) -> None:
        self.asked, self.place, self.before = asked, place, before
        self.reason.setText(before.get("reason", ""))
        self.passphrase.clear()
        self.say_why("")
        self.retitle()

    def entered(self) -> None:
        """The keyboard is where the work is."""
        if self.asked is None:
            (self.withdraw if self.before else self.back).setFocus()
        else:
            self.reason.setFocus()
            self.reason.selectAll()

    def _after_reason(self) -> None:
        (self.signer if self.signer.count() > 1 else self.key).setFocus()

    def send(self) -> None:
        """Hand over what is filled in."""
        signer = self.signer.currentData()
        if self.asked is not None and isinstance(signer, SignerRow):
            self.do.setEnabled(False)
            key = Path(self.key.text().strip())
            self.given.emit(Hand(self.reason.text().strip(), signer, key, self.passphrase.text()))

    def refused(self, why: str) -> None:
        """It was not signed; the fields stay, but for the passphrase."""
        self.passphrase.clear()
        self.do.setEnabled(True)
        self.say_why(why)
        (self.passphrase if self.reason.text().strip() else self.reason).setFocus()

    def leave(self) -> None:
        """Nothing secret stays behind."""
        self.passphrase.clear()

    def retitle(self) -> None:
        """Other words."""
        text, asked = self.context.text, self.asked
        is_asked = asked is not None
        self.head.setText(text("points.sign.head", place="/".join(filter(None, self.place))))
        idle = "points.sign.idle" if self.before else "points.sign.nothing"
        self.words.setText(text("points.sign.words" if is_asked else idle))
        for name, label in self.names.items():
            label.setText(text(f"points.sign.{name}"))
        self._say_facts()
        for name in FIELDS:
            for widget in (self.names[name], self.fields[name]):
                widget.setVisible(is_asked)
        for name, fact in self.facts.items():
            for widget in (self.names[name], fact):
                widget.setVisible(bool(fact.text()))
        self.reason.setPlaceholderText(text("points.sign.reason_hint"))
        self.passphrase.setPlaceholderText(text("points.sign.passphrase_hint"))
        self.withdraw.setText(text("points.sign.withdraw"))
        self.withdraw.setVisible(bool(self.before))
        self.do.setText(text("points.sign.do"))
        self.do.setVisible(is_asked)
        self.do.setEnabled(is_asked)

    def _say_facts(self) -> None:
        asked, before = self.asked, self.before
        said = ""
        if asked is not None:
            said = self.context.model.language.pick(asked.text_zh, asked.text_en)
        signed = [
            before[name] for name in ("condition", "name", "date", "reason") if before.get(name)
        ]
        facts = {
            "condition": asked.condition if asked is not None else "",
            "rule": asked.rule if asked is not None else before.get("rule", ""),
            "said": said,
            "before": " · ".join(signed),
        }
        for name, text in facts.items():
            self.facts[name].setText(text)

    def restyle(self) -> None:
        """See `Sheet`."""
        super().restyle()
        theme = self.context.theme
        self.grid.setHorizontalSpacing(theme.size(16))
        self.grid.setVerticalSpacing(theme.size(8))
        for name, label in self.names.items():
            label.setFont(theme.font(13))
            label.setStyleSheet(f"color: {theme.tokens.quiet}")
            label.setFixedWidth(theme.size(NAMES_WIDE))
            if name in self.facts:
                self.facts[name].setFont(theme.font(13.5, name == "condition"))
        for field in self.fields.values():
            field.setFont(theme.font(14))
            field.setFixedSize(theme.size(FIELDS_WIDE), theme.size(36))
