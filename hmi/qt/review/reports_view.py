"""Reports: choose one and its period, have it made, read its pages, print them or keep the files."""

from functools import partial
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from hmi.models.review.desk_file import kept
from hmi.models.review.report_rows import fault_of, jobs_grid, title_of
from hmi.models.station import Applied
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.export_folder import export_folder
from hmi.qt.review.preview import Preview
from hmi.qt.review.printing import print_pages, printers
from hmi.qt.review.report_file import Bringing
from hmi.qt.review.table import GridTable
from hmi.qt.review.view import DeskView, Panel
from scada.bus.report_messages import (
    ReportFile,
    ReportJob,
    ReportKind,
    ReportRequest,
    ReportsAnswer,
    ReportsRequest,
)

LOOK_MS: Final = 700
LANGUAGES: Final = ("zh", "en", "both")
ASKED: Final = {"daily": "daily", "month": "monthly"}
"""What the dashboard's buttons mean."""
DOING: Final = ("waiting", "making")


class ReportsView(DeskView):
    """The form and what was made at the left, the pages at the right."""

    key = "reports"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.answer = ReportsAnswer()
        self.shown: ReportJob | None = None
        self.content: dict[str, bytes] = {}
        self._follow = ""
        self._bringing: list[Bringing] = []
        self.kind_box, self.language_box = Choice(context), Choice(context)
        self.printer_box = Choice(context)
        self.when, self.points = QLineEdit(), QLineEdit()
        self.say_label, self.page_label = self.note(), self.note()
        self.signed_label = self.note()
        self.table, self.preview = GridTable(context, 120), Preview(context)
        self.panel = Panel(context, self.table)
        self.timer = QTimer(self)
        self.timer.setInterval(LOOK_MS)
        self.timer.timeout.connect(self.ask)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.make_button = self.button("make", self.make, primary=True)
        self.form = QGridLayout()
        for place, field in enumerate(
            (
                self.field("report", self.kind_box, 0),
                self.field("when", self.when, 0),
                self.field("language", self.language_box, 0),
                self.field("points", self.points, 0),
            )
        ):
            self.form.addWidget(field, place // 2, place % 2)
        self.form.setColumnStretch(0, 1)
        self.form.setColumnStretch(1, 1)
        left = QVBoxLayout()
        left.addLayout(self.form)
        left.addLayout(self.row(self.say_label, self.make_button))
        left.addWidget(self.panel, 1)
        self.acts = {
            "print": self.button("print", self.print_now),
            "pdf": self.button("pdf", partial(self.save, ".pdf")),
            "xlsx": self.button("xlsx", partial(self.save, ".xlsx")),
        }
        right = QVBoxLayout()
        right.addLayout(
            self.row(
                self.page_label, self.field("printer", self.printer_box, 220), *self.acts.values()
            )
        )
        right.addWidget(self.preview, 1)
        right.addWidget(self.signed_label)
        self.sides = QHBoxLayout()
        self.sides.addLayout(left, 44)
        self.sides.addLayout(right, 56)
        self.left, self.right = left, right
        self.column.addLayout(self.sides)

    def _connect(self) -> None:
        for field in (self.when, self.points):
            field.returnPressed.connect(self.make)
        self.kind_box.currentIndexChanged.connect(lambda _: self._hint())
        self.table.opened.connect(self.open_row)
        self.preview.turned.connect(lambda page, of: self._say_page(page, of))
        self.preview.failed.connect(
            lambda why: self.tell("no_pages", reason=partial(self.said, why))
        )

    @property
    def waits(self) -> bool:
        """Whether a report is made that it will show."""
        return bool(self._follow)

    @property
    def kind(self) -> ReportKind | None:
        """The report that is chosen."""
        name = self.kind_box.currentData()
        return next((one for one in self.answer.kinds if one.name == name), None)

    def entered(self) -> None:
        """Which report is asked first."""
        self.kind_box.setFocus()

    def pose(self) -> None:
        """The last report that was made, else today's."""
        made = [row for row, job in enumerate(self.answer.jobs) if job.state == "made"]
        if made:
            self.open_row(made[0])
        elif self.answer.kinds and not self._follow:
            self.make_named("daily")

    def make_named(self, name: str) -> None:
        """What a button of the dashboard wants: the day until now, or this month."""
        report = ASKED.get(name, name)
        self.kind_box.setCurrentIndex(max(0, self.kind_box.findData(report)))
        words, now_ns = self.context.model.words, self.context.model.now_ns
        today = words.date(now_ns)
        self.when.setText(today if name == "daily" else today[:7])
        self.make()

    # --- what there is

    def ask(self) -> None:
        """Which reports there are, how far they are, what is due."""
        if self.context.model.table.site:
            self.context.requests.desk(ReportsRequest(), ReportsAnswer, self._answered)
        if self.printer_box.count() == 0:
            self._list_printers()

    def _answered(self, answer: ReportsAnswer | Exception) -> None:
        if isinstance(answer, Exception):
            self.tell("not_told", reason=partial(self.said, answer))
            return
        self.answer = answer
        self._fill()
        doing = [job for job in answer.jobs if job.state in DOING]
        if doing and not self.timer.isActive():
            self.timer.start()
        if not doing:
            self.timer.stop()
        self._look_after(answer)

    def _look_after(self, answer: ReportsAnswer) -> None:
        """The job that somebody waits for here is shown when it is made."""
        job = next((one for one in answer.jobs if one.id == self._follow), None)
        if job is None:
            return
        title = partial(self._title, job.report)
        if job.state in DOING:
            self.tell("making", title=title, share=f"{job.share:.0%}")
            return
        self._follow = ""
        if job.state == "made":
            self.tell("made", title=title)
            self.open_job(job)
        else:
            self.tell("not_made", reason=partial(self._fault, job))

    def _title(self, report: str) -> str:
        return title_of(report, self.answer.kinds, self.context.model.words)

    def _fault(self, job: ReportJob) -> str:
        return fault_of(job, self.context.model.words)

    def _fill(self) -> None:
        words, answer = self.context.model.words, self.answer
        if self.kind_box.count() != len(answer.kinds):
            self._fill_kinds()
        self.table.show_grid(jobs_grid(answer, words, self.context.text))
        self.table.say_empty(self.own("none_made"))
        self.panel.say(self.own("made_title"), self.own("table_keys"))

    def _fill_kinds(self) -> None:
        chosen = self.kind_box.currentData()
        self.kind_box.blockSignals(True)
        self.kind_box.clear()
        for one in self.answer.kinds:
            self.kind_box.addItem(self.context.model.language.pick(one.zh, one.en), one.name)
        self.kind_box.setCurrentIndex(max(0, self.kind_box.findData(chosen)))
        self.kind_box.blockSignals(False)
        self._hint()

    def _hint(self) -> None:
        kind = self.kind
        span = kind.span if kind else "day"
        self.when.setPlaceholderText(self.own(f"hint.{span}"))

    # --- making

    def make(self) -> None:
        """Have it made, in both formats."""
        kind = self.kind
        if kind is None:
            self.tell("no_kinds")
            return
        tags = tuple(self.points.text().replace("，", " ").replace(",", " ").split())
        request = ReportRequest(
            report=kind.name,
            when=self.when.text().strip(),
            language=LANGUAGES[max(0, self.language_box.currentIndex())],
            formats=("pdf", "xlsx"),
            tags=tags,
            by=self.context.model.user,
        )

        def then(answer: ReportsAnswer | Exception) -> None:
            if isinstance(answer, Exception):
                self.tell("not_made", reason=partial(self.said, answer))
                return
            self._follow = answer.jobs[0].id
            self._look_after(answer)
            self.timer.start()
            self.ask()

        self.tell("asking")
        self.context.requests.desk(request, ReportsAnswer, then)

    # --- reading

    def open_row(self, row: int) -> None:
        """The pages of what was made; of what failed, why."""
        if row < len(self.answer.jobs):
            self.open_job(self.answer.jobs[row])

    def open_job(self, job: ReportJob) -> None:
        """Bring its files and show its pages."""
        for one in self._bringing:
            one.stop()
        self.shown, self.content = job, {}
        if job.state != "made":
            self.preview.show_words(fault_of(job, self.context.model.words) or self.own("not_yet"))
            return
        self.preview.show_words(self.own("bringing"))
        self._bringing = [
            Bringing(self.context, job.id, file, partial(self._brought, job, file))
            for file in job.files
        ]
        if not any(file.name.endswith(".pdf") for file in job.files):
            self.preview.show_words(self.own("no_pdf"))
        self._say_signatures()

    def _brought(self, job: ReportJob, file: ReportFile, data: bytes | Exception) -> None:
        if self.shown is not job:
            return
        if isinstance(data, Exception):
            self.tell("not_brought", reason=partial(self.said, data))
            self.preview.show_words(self.said(data))
            return
        self.content[file.name] = data
        self._able()
        if file.name.endswith(".pdf"):
            self.preview.show_pdf(data)

    def _say_page(self, page: int, of: int) -> None:
        self.page_label.setText(self.own("page", page=page, of=of))

    def _say_signatures(self) -> None:
        kind = next(
            (one for one in self.answer.kinds if self.shown and one.name == self.shown.report), None
        )
        pick = self.context.model.language.pick
        names = [pick(zh, en) for zh, en in kind.signed_by] if kind else []
        said = self.own("signed_by", names=self.context.text("desk.comma").join(names))
        self.signed_label.setText(said if names else "")

    # --- keeping and printing

    def _file(self, ending: str) -> tuple[str, bytes] | None:
        found = [(name, data) for name, data in self.content.items() if name.endswith(ending)]
        return found[0] if found else None

    def save(self, ending: str) -> None:
        """Keep a file as the desk made it, with its proof."""
        file = self._file(ending)
        if file is None:
            self.tell("nothing_shown")
            return
        folder = export_folder()

        def then(path: object) -> None:
            if isinstance(path, Exception):
                self.tell("not_saved", reason=partial(self.said, path))
            else:
                self.tell("saved", path=path)

        self.context.requests.work(lambda: kept(folder, [file]), then)

    def print_now(self) -> None:
        """On the chosen printer; without one the PDF is kept."""
        file, name = self._file(".pdf"), self.printer_box.currentData()
        if file is None:
            self.tell("nothing_shown")
            return
        if not name:
            self.save(".pdf")
            return

        def then(pages: int | Exception) -> None:
            if isinstance(pages, Exception):
                self.tell("not_printed", reason=partial(self.said, pages))
            else:
                self.tell("printed", pages=pages, printer=name)

        self.tell("printing", printer=name)
        self.context.requests.work(lambda: print_pages(file[1], name), then)

    def _list_printers(self) -> None:
        self.printer_box.addItem(self.own("to_file"), "")

        def then(names: tuple[str, ...] | Exception) -> None:
            if isinstance(names, Exception):
                return
            for place, name in enumerate(names):
                self.printer_box.insertItem(place, name, name)
            self.printer_box.setCurrentIndex(0)

        self.context.requests.work(printers, then)

    def _able(self) -> None:
        self.acts["print"].setEnabled(self._file(".pdf") is not None)
        self.acts["pdf"].setEnabled(self._file(".pdf") is not None)
        self.acts["xlsx"].setEnabled(self._file(".xlsx") is not None)

    # --- looks

    def refresh(self, applied: Applied) -> None:
        """Another table: other reports."""
        if applied.table and self.isVisible():
            self.ask()

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        super().restyle()
        theme = self.context.theme
        for layout, gap in ((self.form, 10), (self.left, 12), (self.right, 10), (self.sides, 16)):
            layout.setSpacing(theme.size(gap))
        place = max(0, self.language_box.currentIndex())
        self.language_box.clear()
        self.language_box.addItems([self.own(f"in.{name}") for name in LANGUAGES])
        self.language_box.setCurrentIndex(place)
        last = self.printer_box.count() - 1
        if last >= 0:
            self.printer_box.setItemText(last, self.own("to_file"))
        self.points.setPlaceholderText(self.own("hint.points"))
        self.table.restyle()
        self.panel.restyle()
        self._fill_kinds()
        self._fill()
        self._able()
        self._say_signatures()
        if self.shown is None:
            self.tell("hint.start")
            self.page_label.setText("")
            self.preview.show_words(self.own("nothing_shown"))
        elif self.preview.sizes:
            self._say_page(self.preview.page + 1, len(self.preview.sizes))
        self.preview.update()
