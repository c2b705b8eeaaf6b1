"""Questions about history by a form: points, span, kind of question; rows with quality, a chart, a file."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from hmi.models.review import moments
from hmi.models.review.choosing import asked
from hmi.models.review.desk_file import kept
from hmi.models.review.grid import NOTHING
from hmi.models.review.numeral import decimal
from hmi.models.review.question import SORTS, Asking, Question
from hmi.models.review.results import MOST_SIDES, Result, Results
from hmi.models.station import Applied
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.desk_job import DeskJob
from hmi.qt.export_folder import export_folder
from hmi.qt.review.quick_chart import QuickChart
from hmi.qt.review.table import GridTable
from hmi.qt.review.view import DeskView, Panel
from scada.bus.job_messages import Job
from scada.bus.review_messages import ExportResult, unpacked
from scada.model import BadInput, Tag

COMPARISONS: Final = (">=", ">", "<=", "<")
SMALL: Final = ("states", "as_of")
"""What `davylamp export` calls by name; the others are samples, or follow from a width or a join."""
MOST_POSED: Final = 3
WIDE: Final = 900
"""A table whose columns are so wide together, px at 1080p, has the whole width."""


class HistoryView(DeskView):
    """Enter asks, Esc goes back; the answer comes bit by bit and can be left at any time."""

    key = "history"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.asking: Asking | None = None
        self.result: Result | None = None
        self.tags: tuple[Tag, ...] = ()
        self._round = 0
        self._is_asking = False
        self.sort_box, self.comparison = Choice(context), Choice(context)
        self.points, self.first, self.last = QLineEdit(), QLineEdit("8h"), QLineEdit()
        self.every, self.limit = QLineEdit(), QLineEdit()
        self.comparison.addItems(COMPARISONS)
        self.say_label = self.note()
        self.table, self.chart = GridTable(context), QuickChart(context)
        self.panel = Panel(context, self.table)
        self.job = DeskJob(context, self)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.limited = (
            self.field("comparison", self.comparison, 90),
            self.field("limit", self.limit, 110),
        )
        self.stepped = self.field("every", self.every, 120)
        self.ask_button = self.button("ask", self.ask, primary=True)
        self.column.addLayout(
            self.row(
                self.field("sort", self.sort_box, 180),
                self.field("points", self.points, 0),
                self.field("first", self.first, 180),
                self.field("last", self.last, 180),
                self.stepped,
                *self.limited,
                self.ask_button,
            )
        )
        self.acts = {
            "trend": self.button("trend", self.open_trend),
            "csv": self.button("csv", partial(self.export, "csv")),
            "xlsx": self.button("xlsx", partial(self.export, "xlsx")),
        }
        self.column.addLayout(self.row(self.say_label, *self.acts.values()))
        self.below = QHBoxLayout()
        self.below.addWidget(self.panel, 66)
        self.below.addWidget(self.chart, 34)
        self.column.addLayout(self.below, 1)

    def _connect(self) -> None:
        for field in (self.points, self.first, self.last, self.every, self.limit):
            field.returnPressed.connect(self.ask)
        self.sort_box.currentIndexChanged.connect(lambda _: self._fit_form())
        self.table.opened.connect(lambda _: self._open())
        self.job.told.connect(self._exporting)
        self.job.done.connect(self._exported)
        self.job.failed.connect(
            lambda why: self.tell("not_exported", reason=partial(self.said, why))
        )

    @property
    def sort(self):
        """The kind of question."""
        return SORTS[max(0, self.sort_box.currentIndex())]

    @property
    def waits(self) -> bool:
        """Whether rows or a file are on their way."""
        return self._is_asking or super().waits

    def stop(self) -> bool:
        """Also an answer that is on its way."""
        stopped = super().stop()
        if self._is_asking:
            self._round += 1
            self._is_asking, stopped = False, True
            self.tell("stopped")
        return stopped

    def entered(self) -> None:
        """Which points is asked first."""
        self.points.setFocus()

    def pose(self) -> None:
        """The first measured points of the last shift, as figures."""
        tags = [tag.id for tag in self.context.model.table.tags if not tag.is_switch][:MOST_POSED]
        if tags and not self.points.text():
            self.points.setText(" ".join(tags))
            self.sort_box.setCurrentIndex(SORTS.index("statistics"))
            self.every.setText("5min")
            self.first.setText("1h")
        if tags and self.asking is None:
            self.ask()

    def ask(self) -> None:
        """Ask the historian; what cannot be asked is said."""
        model = self.context.model
        try:
            question = self._question()
        except BadInput as fault:
            self.say_label.say(partial(self.said, fault))
            return
        known = model.words.tags
        self.tags = tuple(known[tag] for tag in question.tags if tag in known)
        self._round += 1
        self.asking, self.result, self._is_asking = Asking(question), None, True
        self.table.show_grid(NOTHING)
        self.chart.show_traces((), question.start_ns, question.end_ns)
        self._go_on(self._round)

    def _question(self) -> Question:
        model = self.context.model
        tags = asked(self.points.text(), model.table)
        zone, now_ns = model.words.zone, model.now_ns
        if self.sort == "as_of":
            at_ns = moments.moment(self.last.text(), zone, now_ns)
            if at_ns > now_ns:
                raise BadInput("that time is still to come / 该时刻尚未到来")
            return Question("as_of", tags, at_ns - 1, at_ns)
        start_ns, end_ns = moments.span(self.first.text(), self.last.text(), zone, now_ns)
        every_ns = (
            moments.length_ns(self.every.text()) if self.sort in ("statistics", "joined") else 0
        )
        bound = self.limit.text() if self.sort == "states" else ""
        limit = decimal(bound) if bound.strip() else None
        comparison = self.comparison.currentText()
        return Question(self.sort, tags, start_ns, end_ns, every_ns, limit, comparison, zone)

    def _go_on(self, number: int) -> None:
        request = self.asking.next()
        if request is None:
            self._work_out(number)
            return
        self.tell("asking", share=f"{self.asking.share:.0%}")

        def then(answer: Any) -> None:
            if number != self._round:
                return
            if isinstance(answer, Exception):
                self._fail(answer)
                return
            self.asking.take(answer)
            self._go_on(number)

        self.context.requests.ask(request, then)

    def _work_out(self, number: int) -> None:
        """The rows are put together off the screen's thread."""
        asking, results = self.asking, Results(self.context.model.words, self.context.text)

        def then(result: Result | Exception) -> None:
            if number != self._round:
                return
            if isinstance(result, Exception):
                self._fail(result)
            else:
                self._show(result)

        self.context.requests.work(lambda: results.of(asking), then)

    def _fail(self, reason: Exception) -> None:
        self._is_asking = False
        self.tell("not_told", reason=partial(self.said, reason))

    def _show(self, result: Result) -> None:
        self.result, self._is_asking = result, False
        asked = self.asking.question
        self.table.show_grid(result.grid)
        self.chart.show_traces(result.traces, asked.start_ns, asked.end_ns)
        wide = sum(column.width for column in result.grid.columns) > WIDE
        self.chart.setVisible(bool(result.traces) and not (asked.sort == "joined" and wide))
        path = "cut" if self.asking.cut else "told" if result.grid.rows else "nothing"
        self.tell(
            path, rows=f"{result.grid.rows:,}", tags=len(asked.tags), bad=f"{result.not_good:,}"
        )
        self.say_label.setText(" · ".join((self.say_label.text(), *self._caveats(self.asking))))
        self._head()
        if result.grid.rows:
            self.table.selectRow(0)

    def _caveats(self, asking: Asking) -> Iterator[str]:
        """What the answer is not of."""
        words = self.context.model.words
        if gone := [tag for tag in asking.question.tags if tag not in words.tags]:
            yield self.own("gone", names=self.context.text("desk.comma").join(gone))
        if (
            asking.question.sort == "joined"
            and (more := len(asking.question.tags) - MOST_SIDES) > 0
        ):
            yield self.own("sides", shown=MOST_SIDES, more=more)
        if asking.gone_ns:
            time = f"{words.date(asking.gone_ns)} {words.minute(asking.gone_ns)}"
            yield self.own("rolled_up", time=time)

    def _head(self) -> None:
        asking = self.asking
        if asking is None:
            self.panel.say(self.own("rows"), self.own("table_keys"))
            return
        words, asked = self.context.model.words, asking.question
        start, end = (
            f"{words.date(at)} {words.clock(at)}" for at in (asked.start_ns, asked.end_ns)
        )
        first, last = words.offset(asked.start_ns), words.offset(asked.end_ns)
        since = start if first == last else f"{start} {first}"
        span = end if asked.sort == "as_of" else f"{since} – {end}"
        title = f"{self.own(f'sort.{asked.sort}')} · {span} {last}"
        self.panel.say(title, self.own("table_keys"))

    def _open(self) -> None:
        if tag := self.table.tag():
            self.context.open_tag.emit(tag)

    def open_trend(self) -> None:
        """The points of the question as pens."""
        if self.tags:
            self.context.open_trend.emit([tag.id for tag in self.tags[:8]])

    # --- a file

    def export(self, form: str) -> None:
        """Have the desk write it, with its proof."""
        try:
            question = self._question()
        except BadInput as fault:
            self.say_label.say(partial(self.said, fault))
            return
        words = self.context.model.words
        name = f"{question.sort}-{words.date(question.start_ns)}-{words.minute(question.start_ns)}"
        options = {
            "tags": ",".join(question.tags),
            "start_ns": str(question.start_ns),
            "end_ns": str(question.end_ns),
            "every": self._every(question),
            "join": "yes" if question.sort == "joined" else "",
            "sort": question.sort if question.sort in SMALL else "",
            "beyond": "" if question.limit is None else f"{question.comparison} {question.limit!r}",
            "format": form,
            "language": self.context.model.language.name,
            "name": name.replace(":", ""),
        }
        self.tell("exporting", share="0%", note="")
        self.job.begin("export", options)

    @staticmethod
    def _every(question: Question) -> str:
        width_ns = question.every_ns
        if question.sort == "statistics" and not width_ns:
            width_ns = question.end_ns - question.start_ns
        return f"{width_ns / 1e9:.3f}s" if width_ns else ""

    def _exporting(self, job: Job) -> None:
        note = self.context.model.language.pick(job.note_zh, job.note_en)
        if not job.is_over:
            self.tell("exporting", share=f"{job.share:.0%}", note=note)

    def _exported(self, data: bytes) -> None:
        folder = export_folder()

        def work() -> tuple[str, int]:
            result = unpacked(data, ExportResult)
            files = [(one.name, one.data) for one in result.files]
            return str(kept(folder, files)), result.rows

        def then(done: tuple[str, int] | Exception) -> None:
            if isinstance(done, Exception):
                self.tell("not_exported", reason=partial(self.said, done))
            else:
                self.tell("exported", path=done[0], rows=f"{done[1]:,}")

        self.context.requests.work(work, then)

    # --- looks

    def refresh(self, applied: Applied) -> None:
        """Another table: the words of the rows are others."""
        if applied.table:
            self._fit_form()

    def _fit_form(self) -> None:
        sort = self.sort
        self.stepped.setVisible(sort in ("statistics", "joined"))
        for field in self.limited:
            field.setVisible(sort == "states")
        self.first.setEnabled(sort != "as_of")

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        super().restyle()
        place = max(0, self.sort_box.currentIndex())
        self.sort_box.blockSignals(True)
        self.sort_box.clear()
        self.sort_box.addItems([self.own(f"sort.{sort}") for sort in SORTS])
        self.sort_box.setCurrentIndex(place)
        self.sort_box.blockSignals(False)
        self.points.setPlaceholderText(self.own("hint.points"))
        self.first.setPlaceholderText(self.own("hint.first"))
        self.last.setPlaceholderText(self.own("hint.last"))
        self.every.setPlaceholderText(self.own("hint.every"))
        self.limit.setPlaceholderText(self.own("hint.limit"))
        self.table.restyle()
        self.panel.restyle()
        self.below.setSpacing(self.context.theme.size(16))
        self._fit_form()
        if self.asking is None:
            self.tell("hint.start")
        elif self.result is not None:
            self._work_out(self._round)
        self._head()
        self.chart.update()
