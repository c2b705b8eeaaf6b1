"""The calibration ledger (标校台账): what is overdue first, who did it last, how the portable one read."""

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from hmi.models.review.ledger import FILTERS, counts, grid_of, shown
from hmi.models.station import Applied
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.desk_job import DeskJob
from hmi.qt.review.table import GridTable
from hmi.qt.review.view import DeskView, Panel
from scada.bus.job_messages import Job
from scada.bus.review_messages import CalibrationResult, unpacked

AGAIN_NS: Final = 600 * 10**9


class CalibrationView(DeskView):
    """Asked of the desk when it comes into view, at most every ten minutes, or with F5."""

    key = "calibration"
    counted = Signal(str)
    """How many are overdue, in a word for the list."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.result: CalibrationResult | None = None
        self._asked_ns, self._of = 0, ""
        self.filter_field, self.which = QLineEdit(), Choice(context)
        self.say_label = self.note()
        self.table = GridTable(context)
        self.panel = Panel(context, self.table)
        self.column.addLayout(
            self.row(
                self.field("filter", self.filter_field, 300),
                self.field("which", self.which, 200),
                self.say_label,
                self.button("again", self.ask),
            )
        )
        self.column.addWidget(self.panel, 1)
        self.job = DeskJob(context, self)
        self.job.told.connect(self._told)
        self.job.done.connect(self._done)
        self.job.failed.connect(lambda why: self.tell("not_told", reason=partial(self.said, why)))
        self.filter_field.textChanged.connect(lambda _: self._show())
        self.which.currentIndexChanged.connect(lambda _: self._show())
        self.table.opened.connect(lambda _: self._open())

    def entered(self) -> None:
        """The rows take the keyboard."""
        self.table.setFocus()

    def pose(self) -> None:
        """The ledger as it is now."""
        self.ask_once()

    def ask_once(self) -> None:
        """Ask, unless it was asked a moment ago."""
        if self.context.model.now_ns - self._asked_ns > AGAIN_NS:
            self.ask()

    def ask(self) -> None:
        """Have the desk put it together."""
        if not self.context.model.table.site:
            return
        self._asked_ns = self.context.model.now_ns
        self._of = self.context.model.table.config_hash
        self.tell("asking", note="")
        self.job.begin("calibration", {})

    def _told(self, job: Job) -> None:
        if not job.is_over:
            note = self.context.model.language.pick(job.note_zh, job.note_en)
            self.tell("asking", note=note)

    def _done(self, data: bytes) -> None:
        def then(result: CalibrationResult | Exception) -> None:
            if isinstance(result, Exception):
                self.tell("not_told", reason=partial(self.said, result))
                return
            self.result = result
            self._show()

        self.context.requests.work(lambda: unpacked(data, CalibrationResult), then)

    def _show(self) -> None:
        result, words = self.result, self.context.model.words
        if result is None:
            return
        which = FILTERS[max(0, self.which.currentIndex())]
        rows = shown(result.rows, self.filter_field.text(), which, words)
        self.table.show_grid(grid_of(rows, words, self.context.text))
        late, soon, unknown = counts(result.rows)
        self.tell(
            "told", day=result.day, all=len(result.rows), late=late, soon=soon, unknown=unknown
        )
        self.counted.emit(self.own("overdue", count=late) if late else "")
        if rows and self.table.currentIndex().row() < 0:
            self.table.selectRow(0)
        self.table.say_empty(self.own("none" if not result.rows else "none_such"))
        self.panel.say(self.own("title"), self.own("table_keys"))

    def _open(self) -> None:
        if tag := self.table.tag():
            self.context.open_tag.emit(tag)

    def refresh(self, applied: Applied) -> None:
        """Another configuration: another ledger."""
        if applied.table and self.context.model.table.config_hash != self._of:
            self._asked_ns = 0

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        super().restyle()
        place = max(0, self.which.currentIndex())
        self.which.blockSignals(True)
        self.which.clear()
        self.which.addItems([self.own(f"which.{name}") for name in FILTERS])
        self.which.setCurrentIndex(place)
        self.which.blockSignals(False)
        self.filter_field.setPlaceholderText(self.own("hint.filter"))
        self.table.restyle()
        self.panel.restyle()
        self.panel.say(self.own("title"), self.own("table_keys"))
        self._show()
