"""The line over the list that says that an emergency linkage waits for an answer."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton

from hmi.models.linkages import say
from hmi.models.priority import Fill
from hmi.qt.canvas import Canvas, Drawing
from hmi.qt.context import Context
from scada.bus.messages import LinkageAcknowledge, LinkageCall, Linkages

TALL = 66


class LinkageBanner(Canvas):
    """Shows the oldest open linkage and how many more there are; the button answers it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.calls: list[LinkageCall] = []
        self.button = QPushButton(self)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(self.answer)
        self.hide()

    def refresh(self) -> None:
        """Show what is open now."""
        model = self.context.model
        self.calls = model.linkages.open(model.now_ns)
        self.setVisible(bool(self.calls))
        self.update()

    def answer(self) -> None:
        """The operator has taken it up with the other end himself."""
        model = self.context.model
        if not self.calls:
            return
        asked = LinkageAcknowledge(id=self.calls[0].id, by=model.user)
        self.context.requests.linkages(asked, self._answered(self.calls[0].id))

    def _answered(self, call: str) -> Callable[[Linkages | Exception], None]:
        def then(answer: Linkages | Exception) -> None:
            if isinstance(answer, Exception):
                said = self.context.text("form.refused", reason=str(answer))
                self.context.say.emit(said)
                return
            self.context.model.linkages.answered(call)
            self.refresh()

        return then

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        self.setFixedHeight(self.context.theme.size(TALL))
        self.button.setText(self.context.text("linkage.answer"))
        self._place()

    def _place(self) -> None:
        size = self.context.theme.size
        self.button.setFont(self.context.theme.font(13))
        width = max(size(108), self.button.sizeHint().width())
        self.button.setGeometry(self.width() - width - size(18), size(16), width, size(34))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self._place()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """A box in the colour of priority 1."""
        if not self.calls:
            return
        model, call = self.context.model, self.calls[0]
        drawing.box(QRectF(0, 0, width, height), "raised", drawing.theme.priority(1), width=2)
        drawing.symbol(QRectF(16, height / 2 - 15, 30, 30), 1, Fill.SOLID)
        title, below = say(call, model.words, model.now_ns)
        if more := len(self.calls) - 1:
            title += self.context.text("linkage.more", count=more)
        room = width - 80 - self.button.width() / drawing.theme.zoom - 30
        drawing.text(QRectF(58, 9, room, 24), title, 16, bold=True)
        drawing.text(QRectF(58, 35, room, 20), below, 13, "quiet")
