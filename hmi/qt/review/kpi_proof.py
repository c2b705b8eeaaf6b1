"""What vouches for these figures: the journal and its last signature, the store; and what to do next."""

from collections.abc import Iterator

from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from hmi.qt.canvas import Canvas, Drawing
from hmi.qt.context import Context
from scada.bus.messages import EventsAnswer, EventsRequest
from scada.bus.review_messages import VerifyResult
from scada.model import Event, EventKind

ROW = 34.0
BACK_NS = 7 * 86_400 * 10**9
ACTS = ("daily", "month", "verify")


class KpiProof(QWidget):
    """Rows of what is known, above three buttons."""

    wanted = Signal(str)
    """A button, by its name in `ACTS`."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.body = ProofBody(context)
        self.buttons = {name: QPushButton() for name in ACTS}
        self.buttons["daily"].setProperty("primary", True)
        self.row = QHBoxLayout()
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _=False, name=name: self.wanted.emit(name))
            self.row.addWidget(button, 1)
        column = QVBoxLayout(self.body)
        column.addStretch(1)
        column.addLayout(self.row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.body)

    def ask(self) -> None:
        """Ask for the last signature."""
        now_ns = self.context.model.now_ns
        request = EventsRequest(
            start_ns=now_ns - BACK_NS, end_ns=now_ns + 1, kinds=(EventKind.SIGNED,), limit=1
        )
        self.context.requests.events(request, self._answered)

    def _answered(self, answer: EventsAnswer | Exception) -> None:
        if not isinstance(answer, Exception):
            self.body.signed = answer.events[0] if answer.events else None
            self.body.update()

    def show_notes(self, notes: list[str]) -> None:
        """What is to be known of the figures."""
        self.body.notes = tuple(notes)
        self.body.update()

    def show_result(self, result: VerifyResult) -> None:
        """What the last verification said."""
        self.body.result = result
        self.body.update()

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme = self.context.theme
        self.row.setSpacing(theme.size(8))
        edge = theme.size(14)
        self.body.layout().setContentsMargins(edge, 0, edge, edge)
        for name, button in self.buttons.items():
            button.setText(self.context.text(f"kpi.do.{name}"))
            button.setFont(theme.font(13.5))
            button.setFixedHeight(theme.size(40))
        self.body.update()


class ProofBody(Canvas):
    """The rows."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.signed: Event | None = None
        self.result: VerifyResult | None = None
        self.notes: tuple[str, ...] = ()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Name left, what is known right of it."""
        inside = drawing.panel(QRectF(0, 0, width, height), self.context.text("kpi.proof"))
        most = int((inside.height() - 48) // ROW)
        for place, (name, value, bold) in enumerate(list(self._rows())[:most]):
            row = QRectF(inside.left(), inside.top() + place * ROW, inside.width(), ROW)
            drawing.text(row, self.context.text(f"kpi.proof_of.{name}"), 13, "quiet")
            drawing.text(row.adjusted(116, 0, 0, 0), value, 13.5, "text", bold)

        y = inside.top() + min(most, 4) * ROW + 8
        drawing.line((inside.left(), y - 4), (inside.right(), y - 4))
        for note in self.notes:
            room = QRectF(inside.left(), y, inside.width(), inside.bottom() - 46 - y)
            if room.height() < 34:
                break
            y += drawing.paragraph(room, note, 12.5, "quiet") + 5

    def _rows(self) -> Iterator[tuple[str, str, bool]]:
        model, text = self.context.model, self.context.text
        core, store = model.core, model.historian
        lines = text("kpi.proof_lines", count=f"{core.events_seq:,}") if core else "–"
        yield "journal", lines, True
        yield "signed", self._signature(), self.signed is not None
        yield "verified", *self._verified()
        if store is None:
            yield "store", "–", False
        else:
            yield (
                "store",
                text("kpi.proof_store", store=store.store, lag=f"{store.lag_s:.1f}"),
                True,
            )

    def _signature(self) -> str:
        event = self.signed
        if event is None:
            return self.context.text("kpi.proof_unsigned")
        words = self.context.model.words
        when = f"{words.date(event.now_ns)[5:]} {words.minute(event.now_ns)}"
        return f"Ed25519 · {when} · {event.text.get('key', '')[:12]}".rstrip(" ·")

    def _verified(self) -> tuple[str, bool]:
        if self.result is None:
            return self.context.text("kpi.proof_not_yet"), False
        words = self.context.model.words
        whole = all(chain.whole for chain in self.result.chains)
        count = sum(chain.lines for chain in self.result.chains)
        path = "kpi.proof_whole" if whole else "kpi.proof_broken"
        when = words.minute(self.result.checked_ns)
        return self.context.text(path, count=f"{count:,}", time=when), True
