"""The safety engineer's desk: a list of views at the left, the chosen one beside it, all by keyboard."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from hmi.models.search import Entry
from hmi.models.station import Applied
from hmi.qt.context import Context
from hmi.qt.handover_view import HandoverView
from hmi.qt.journal_table import JournalTable
from hmi.qt.page import Page
from hmi.qt.review.calibration_view import CalibrationView
from hmi.qt.review.desk_list import WIDE, DeskList
from hmi.qt.review.handover import Handover
from hmi.qt.review.history_view import HistoryView
from hmi.qt.review.journal_view import JournalView
from hmi.qt.review.kpi_proof import ACTS
from hmi.qt.review.performance import Performance
from hmi.qt.review.proof_view import ProofView
from hmi.qt.review.replay_view import ReplayView
from hmi.qt.review.reports_view import ReportsView
from hmi.qt.review.spans import Spans
from hmi.qt.review.view import DeskView

FIRST_VIEW = "kpi"
WITH_SPAN = ("kpi", "journal")


class ReviewPage(Page):
    """The desk. Ctrl-Page ↑ ↓ turn to the next view, Esc goes back to the list."""

    key = "review"
    number = 5

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.performance, self.journal_view = Performance(context), JournalView(context)
        self.history, self.replay = HistoryView(context), ReplayView(context)
        self.reports, self.calibration = ReportsView(context), CalibrationView(context)
        self.proof, self.handing = ProofView(context), Handover(context)
        self.desk: dict[str, DeskView] = {
            view.key: view
            for view in (
                self.performance,
                self.journal_view,
                self.history,
                self.replay,
                self.reports,
                self.calibration,
                self.proof,
                self.handing,
            )
        }
        self.list = DeskList(context, tuple(self.desk))
        self.spans = Spans(context)
        self.title, self.keys_line = QLabel(self), QLabel(self)
        self.stack = QStackedWidget(self)
        for widget in (self.list, self.spans):
            widget.setParent(self)
        for view in self.desk.values():
            self.stack.addWidget(view)
        self.view = FIRST_VIEW
        self._connect()

    def _connect(self) -> None:
        self.list.chosen.connect(self.show_view)
        self.list.entered.connect(lambda: self.current.entered())
        self.spans.changed.connect(lambda _: self._show_span())
        self.performance.replay_wanted.connect(self._replay)
        self.performance.view_wanted.connect(self.go_to)
        self.performance.verify_wanted.connect(self.proof.verify)
        self.performance.made.connect(self.reports.make_named)
        self.calibration.counted.connect(partial(self.list.mark, "calibration"))
        self.proof.judged.connect(self.performance.show_proof)
        for keys, act in (
            ("Ctrl+PgDown", partial(self.list.step, 1)),
            ("Ctrl+PgUp", partial(self.list.step, -1)),
            ("Escape", self._escape),
        ):
            shortcut = QShortcut(QKeySequence(keys), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _escape(self) -> None:
        """What is under way is stopped; else the keyboard goes back to the list."""
        if not self.current.stop():
            self.list.setFocus()

    # What the rest of the station and its tests know by name.

    @property
    def current(self) -> DeskView:
        """The view that is shown."""
        return self.desk[self.view]

    @property
    def kpi(self):
        """The figures of alarm performance."""
        return self.performance.kpi

    @property
    def journal(self) -> JournalTable:
        """The table of the journal."""
        return self.journal_view.table

    @property
    def handover(self) -> HandoverView:
        """The handover between shifts."""
        return self.handing.view

    def show_view(self, name: str) -> None:
        """Bring a view to the front; the keyboard stays where it is."""
        self.view = name
        self.list.choose(name)
        self.stack.setCurrentWidget(self.current)
        self.spans.setVisible(name in WITH_SPAN)
        self._show_span()
        if name == "handover":
            self.handover.ask()
        if name == "calibration":
            self.calibration.ask_once()
        if name == "reports":
            self.reports.ask()
        self._say()
        self._lay_out()

    def go_to(self, name: str) -> None:
        """Bring a view to the front, and the keyboard into it."""
        self.show_view(name)
        self.current.entered()

    def _replay(self, alarm: str, columns: dict[str, str]) -> None:
        self.go_to("replay")
        self.replay.propose(alarm, columns)

    def show_span(self, name: str) -> None:
        """Figures and journal of another span."""
        self.spans.choose(name)

    def _show_span(self) -> None:
        start_ns, end_ns = self.spans.between(self.context.model.now_ns)
        if self.view == "kpi":
            self.performance.show_span(start_ns, end_ns)
        if self.view == "journal":
            self.journal_view.show_span(end_ns - start_ns)

    def refresh(self, applied: Applied) -> None:
        """Live news for the view that is shown; another table for all."""
        if applied.table:
            for view in self.desk.values():
                view.refresh(applied)
            self._show_span()
        else:
            self.current.refresh(applied)

    def views(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Every view of the desk, with something in it."""
        for name, view in self.desk.items():
            yield self.key if name == FIRST_VIEW else name, partial(self._pose, view)
        self.show_view(FIRST_VIEW)

    def rehearse(self, wanted: Callable[[str], bool]) -> Callable[[], bool]:
        """What the desk and the historian work out for a view is asked once for all its pictures."""
        asked = [
            view
            for name, view in self.desk.items()
            if wanted(self.key if name == FIRST_VIEW else name)
        ]
        for view in asked:
            self._pose(view)
        self.show_view(FIRST_VIEW)
        return lambda: any(view.waits for view in asked)

    def _pose(self, view: DeskView) -> None:
        self.go_to(view.key)
        view.pose()

    @property
    def waits(self) -> bool:
        """Whether the view in view waits for the desk."""
        return self.current.waits

    def commands(self) -> Sequence[Entry]:
        """Every view, and what is often done in one."""
        language = self.context.model.language
        texts = language.all()

        def said(name: str, view: str) -> str:
            return texts.get(name, {}).get(f"review.view.{view}", "")

        views = (
            Entry("command", said("zh", name), said("en", name), "", partial(self.go_to, name))
            for name in self.desk
        )
        deeds = (
            Entry(
                "command",
                texts.get("zh", {}).get(f"kpi.do.{name}", ""),
                texts.get("en", {}).get(f"kpi.do.{name}", ""),
                "",
                partial(self.performance.do, name),
            )
            for name in ACTS
        )
        return (*views, *deeds)

    def entered(self) -> None:
        """The view takes the keyboard."""
        self.current.entered()

    def restyle(self) -> None:
        """Other sizes and colours."""
        theme = self.context.theme
        self.title.setFont(theme.font(20, True))
        self.keys_line.setFont(theme.font(12.5))
        self.keys_line.setStyleSheet(f"color: {theme.tokens.quiet}")
        self.spans.restyle()
        for view in self.desk.values():
            view.restyle()
        self.list.update()
        self._say()
        self._lay_out()

    def _say(self) -> None:
        text = self.context.text
        self.title.setText(text(f"review.view.{self.view}"))
        self.keys_line.setText(text(f"desk.{self.view}.about"))

    def retranslate(self) -> None:
        """Other words."""
        self.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self._lay_out()

    def _lay_out(self) -> None:
        size = self.context.theme.size
        gutter, wide, tall = size(16), size(WIDE), size(38)
        self.list.setGeometry(gutter, gutter, wide, self.height() - 2 * gutter)
        left = 2 * gutter + wide
        room = self.width() - left - gutter
        self._place(self.title, left, gutter, min(self.title.sizeHint().width(), room), tall)
        begins = left + self.title.width() + gutter
        ends = self.width() - gutter
        if self.view in WITH_SPAN:
            ends -= self.spans.sizeHint().width()
            self._place(self.spans, ends, gutter, self.spans.sizeHint().width(), tall)
            ends -= gutter
        fits = self.keys_line.sizeHint().width() <= ends - begins
        self.keys_line.setVisible(fits)
        self._place(self.keys_line, begins, gutter + size(4), max(1, ends - begins), tall - size(4))
        top = gutter + tall + size(12)
        self._place(self.stack, left, top, room, max(1, self.height() - top - gutter))

    @staticmethod
    def _place(widget: QWidget, x: int, y: int, wide: int, tall: int) -> None:
        widget.setGeometry(x, y, wide, tall)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.context.theme.color("ground"))
        painter.end()
