"""Who works here: a panel at the right to log in, change the user or the position, and log out."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton

from hmi.models.duty import ends_kiosk
from hmi.models.duty_words import position_name, rows
from hmi.models.spoken import spoken
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.side_panel import FIELD, SidePanel
from scada.bus.desk_messages import SessionAnswer


class LoginPanel(SidePanel):
    """Fields and buttons in a column beside the pages; nothing is covered by it."""

    changed = Signal()
    """Somebody else works here now, or elsewhere."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.facts, self.message = QLabel(), QLabel()
        self.name, self.password = QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.place = Choice(context)
        self.buttons = {name: QPushButton() for name in ("log_in", "sit", "log_out")}
        self._waiting = False
        self._then_leave: Callable[[], object] | None = None
        self._was_locked = False
        self._build()

    def _build(self) -> None:
        for label in (self.facts, self.message):
            label.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        for widget in (self.title, self.facts, self.name, self.password, self.place):
            self.column.addWidget(widget)
        row = QHBoxLayout()
        for button in self.buttons.values():
            row.addWidget(button, 1)
        self.column.addLayout(row)
        self.column.addWidget(self.message)
        self.column.addStretch(1)
        self.column.addWidget(self.keys)
        self.buttons["log_in"].setProperty("primary", True)
        acts: dict[str, Callable[[], None]] = {
            "log_in": self.log_in,
            "sit": self.sit,
            "log_out": self.log_out,
        }
        for name, act in acts.items():
            self.buttons[name].clicked.connect(act)
        for field in (self.name, self.password, self.place):
            field.installEventFilter(self)

    def open(self) -> None:
        """Ctrl-L: show it; where nobody is logged in, for a name and a password."""
        self.refresh()
        self.show()
        if not self.asks:
            self.place.setFocus()
        elif self.name.text():
            self.password.setFocus()  # who has locked it types his password, and not into the open
        else:
            self.name.setFocus()

    def ask_to_leave(self, then: Callable[[], object]) -> None:
        """For the name and the password of somebody who may end the station; ``then`` ends it."""
        self._then_leave = then
        self.name.clear()
        self.open()

    def leave(self) -> None:
        """Close it; a password that was typed is forgotten. Of a locked station it stays."""
        self.password.clear()
        self.message.clear()
        self._then_leave = None
        self.refresh()
        if not self.context.model.lock.is_on:
            self.hide()
        self.left.emit()

    def refresh(self) -> None:
        """Show who works here now."""
        duty, lock, text = self.context.model.duty, self.context.model.lock, self.context.text
        wants = self.asks
        if self._was_locked and not lock.is_on:
            self.hide()
        self._was_locked = lock.is_on
        self.title.setText(text(self._title))
        known = () if wants else rows(self.context.model)
        self.facts.setText("\n".join(f"{name}: {said}" for name, said in known))
        if lock.is_on:
            self.facts.setText(text("lock.said", user=lock.user))
        if lock.is_on and self._then_leave is None:
            self.name.setText(self.name.text() or lock.user)
        if self._then_leave is not None:
            self.facts.setText(text("kiosk.said"))
        self.facts.setVisible(bool(self.facts.text()))
        for field in (self.name, self.password):
            field.setVisible(wants)
        self._fill_places(duty.position_id)
        self.buttons["log_in"].setVisible(wants)
        self.buttons["sit"].setVisible(not wants and bool(duty.positions))
        self.buttons["log_out"].setVisible(not wants and duty.session is not None)
        self.keys.setText(text("lock.keys" if lock.is_on else "duty.keys"))
        if wants and duty.reason:
            self.message.setText(text(duty.reason))

    @property
    def asks(self) -> bool:
        """Whether it asks for a name and a password."""
        model = self.context.model
        nobody = model.duty.required and model.duty.session is None
        return nobody or model.lock.is_on or self._then_leave is not None

    @property
    def _title(self) -> str:
        if self._then_leave is not None:
            return "kiosk.title"
        if self.context.model.lock.is_on:
            return "lock.title"
        return "duty.title" if self.context.model.duty.required else "duty.open_title"

    def _fill_places(self, chosen: str) -> None:
        positions = self.context.model.duty.positions
        self.place.clear()
        self.place.addItem(self.context.text("duty.no_position"), "")
        for position in positions:
            self.place.addItem(position_name(position, self.context.model), position.id)
        self.place.setCurrentIndex(max(0, self.place.findData(chosen)))
        self.place.setVisible(bool(positions) and self._then_leave is None)

    def log_in(self) -> None:
        """Send name, password and position to the desk."""
        user, password = self.name.text().strip(), self.password.text()
        self.password.clear()
        if self._waiting or not user or not password:
            return
        self._ask("duty.checking")
        answered = self._began if self._then_leave is None else self._let_go
        self.context.requests.login(user, password, self._chosen(), answered)

    def sit(self) -> None:
        """Take the chosen position."""
        duty, position = self.context.model.duty, self._chosen()
        if not duty.required:
            duty.choose(position)
            self._settled("")
        elif not self._waiting and position != duty.position_id:
            self._ask("duty.checking")
            self.context.requests.renew(position, self._began)

    def log_out(self) -> None:
        """End the session; it ends here whether or not the desk hears of it."""
        duty = self.context.model.duty
        if duty.session is not None:
            self.context.requests.logout(lambda _: None)
            duty.end()
            self._settled("duty.out")
            self.name.setFocus()

    def _chosen(self) -> str:
        return str(self.place.currentData() or "")

    def _ask(self, path: str) -> None:
        self._waiting = True
        self.message.setText(self.context.text(path))

    def _began(self, answer: SessionAnswer | Exception) -> None:
        self._waiting = False
        if isinstance(answer, Exception):
            self.message.setText(spoken(str(answer), self.context.model.language))
            return
        self.begin(answer)
        self.leave()

    def _let_go(self, answer: SessionAnswer | Exception) -> None:
        """He asked to end the station: his session is for that alone."""
        self._waiting = False
        then, requests = self._then_leave, self.context.requests
        if isinstance(answer, Exception):
            self.message.setText(spoken(str(answer), self.context.model.language))
            return
        roles = answer.session.roles if answer.session is not None else ()
        requests.use_token(answer.token)
        requests.logout(lambda _: None)
        requests.use_token(self.context.model.duty.token)
        if then is None or not ends_kiosk(roles):
            self.message.setText(self.context.text("kiosk.no_right"))
            return
        self.leave()
        then()

    def begin(self, answer: SessionAnswer) -> None:
        """Somebody was let in: the station is his from now on, and open."""
        duty = self.context.model.duty
        duty.begin(answer)
        self.context.model.lock.open(self.context.model.now_ns)
        self.name.clear()
        self._settled("")
        self.context.say.emit(self.context.text("duty.in", user=duty.user))

    def _settled(self, path: str) -> None:
        duty = self.context.model.duty
        self.context.requests.use_token(duty.token)
        self.context.model.attend()
        self.message.setText(self.context.text(path) if path else "")
        self.refresh()
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on, Escape leaves."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._go_on(watched)
                return True
        return super().eventFilter(watched, event)

    def _go_on(self, watched: QObject) -> None:
        if watched is self.name and not self.password.text():
            self.password.setFocus()
        elif self.asks:
            self.log_in()
        else:
            self.sit()

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        self.dress()
        theme, text = self.context.theme, self.context.text
        for widget in (self.facts, self.message, self.name, self.password, self.place):
            widget.setFont(theme.font(14))
        for field in (self.name, self.password, self.place, *self.buttons.values()):
            field.setFixedHeight(theme.size(FIELD))
        self.name.setPlaceholderText(text("duty.name"))
        self.password.setPlaceholderText(text("duty.password"))
        for name, button in self.buttons.items():
            button.setText(text(f"duty.{name}"))
            button.setFont(theme.font(14))
        self.refresh()
