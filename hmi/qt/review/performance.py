"""How well the alarms do: the dashboard, or every figure of it, as a view of the desk."""

from PySide6.QtCore import Signal

from hmi.models.station import Applied
from hmi.qt.context import Context
from hmi.qt.review.kpi_view import KpiView
from hmi.qt.review.view import DeskView
from scada.bus.review_messages import VerifyResult


class Performance(DeskView):
    """`replay_wanted` is an alarm with the columns to try, `view_wanted` another view of the desk."""

    key = "kpi"
    replay_wanted = Signal(str, dict)
    view_wanted = Signal(str)
    made = Signal(str)
    """A report is wanted: ``daily``, ``month``."""
    verify_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.kpi = KpiView(context)
        self.column.addWidget(self.kpi)
        board = self.kpi.board
        board.actors.chosen.connect(self.replay_wanted)
        board.proof.wanted.connect(self.do)

    def do(self, name: str) -> None:
        """What a button wants: ``daily``, ``month`` or ``verify``."""
        if name == "verify":
            self.view_wanted.emit("proof")
            self.verify_wanted.emit()
        else:
            self.view_wanted.emit("reports")
            self.made.emit(name)

    @property
    def waits(self) -> bool:
        """Whether figures are on their way."""
        return self.kpi.waits

    def show_span(self, start_ns: int, end_ns: int) -> None:
        """Figures of another span."""
        self.kpi.show_span(start_ns, end_ns)
        if self.context.model.table.site:
            self.kpi.board.proof.ask()

    def show_proof(self, result: VerifyResult) -> None:
        """What the last verification of the journal said."""
        if result.chains:
            self.kpi.board.proof.show_result(result)

    def entered(self) -> None:
        """The worst alarms take the keyboard."""
        self.kpi.board.actors.setFocus()

    def refresh(self, applied: Applied) -> None:
        """The journal grows."""
        if applied.events:
            self.kpi.board.proof.body.update()

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        super().restyle()
        self.kpi.restyle()
