"""Is the journal as it was written, which lines are not, who signed; and is a file the one that was made."""

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from hmi.models.review import moments
from hmi.models.review.desk_file import read
from hmi.models.review.proven import chains_grid, wrong_grid
from hmi.models.station import Applied
from hmi.qt.context import Context
from hmi.qt.desk_job import DeskJob
from hmi.qt.review.proof_body import FileBody
from hmi.qt.review.table import GridTable
from hmi.qt.review.view import DeskView, Note, Panel
from scada.bus.job_messages import LARGEST_DATA, Job
from scada.bus.review_messages import VerifyResult, unpacked
from scada.model import BadInput

LARGEST: Final = LARGEST_DATA - 4096


class ProofView(DeskView):
    """The journal of a time or all of it; below, a file that is named by its path."""

    key = "proof"
    judged = Signal(object)
    """What came of it: a `VerifyResult`."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.result: VerifyResult | None = None
        self.first, self.last, self.path = QLineEdit(), QLineEdit(), QLineEdit()
        self.say_label, self.file_label = self.note(), self.note()
        self.chains, self.wrong = GridTable(context), GridTable(context)
        self.chain_panel, self.wrong_panel = Panel(context, self.chains), Panel(context, self.wrong)
        self.file_body = FileBody(context)
        self.job, self.file_job = DeskJob(context, self), DeskJob(context, self)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.column.addLayout(
            self.row(
                self.field("first", self.first, 190),
                self.field("last", self.last, 190),
                self.button("verify", self.verify, primary=True),
                self.say_label,
            )
        )
        self.column.addWidget(self.chain_panel, 58)
        self.column.addLayout(
            self.row(
                self.field("file", self.path, 0),
                self.button("file", self.verify_file),
                self.file_label,
            )
        )
        self.below = QHBoxLayout()
        self.below.addWidget(self.wrong_panel, 1)
        self.below.addWidget(self.file_body, 1)
        self.column.addLayout(self.below, 42)

    def _connect(self) -> None:
        for field in (self.first, self.last):
            field.returnPressed.connect(self.verify)
        self.path.returnPressed.connect(self.verify_file)
        self.job.told.connect(lambda job: self._told(self.say_label, job))
        self.job.done.connect(lambda data: self._read(data, self._show))
        self.job.failed.connect(partial(self._failed, self.say_label))
        self.file_job.told.connect(lambda job: self._told(self.file_label, job))
        self.file_job.done.connect(lambda data: self._read(data, self._show_file))
        self.file_job.failed.connect(partial(self._failed, self.file_label))

    def _failed(self, note: Note, why: object) -> None:
        note.say(self.telling("failed", reason=partial(self.said, why)))

    def entered(self) -> None:
        """From when on is asked first; Enter verifies all of it."""
        self.first.setFocus()

    def pose(self) -> None:
        """All of the journal."""
        if not self.job.is_running and self.result is None:
            self.verify()

    def verify(self) -> None:
        """The lines of the time that is named, else all."""
        model = self.context.model
        zone, now_ns = model.words.zone, model.now_ns
        try:
            if self.first.text().strip():
                moments.span(self.first.text(), self.last.text(), zone, now_ns)
            first, last = (
                str(moments.moment(field.text(), zone, now_ns)) if field.text().strip() else ""
                for field in (self.first, self.last)
            )
        except BadInput as fault:
            self.say_label.say(partial(self.said, fault))
            return
        self.tell("asking", share="0%", note="")
        self.job.begin("verify", {"start_ns": first, "end_ns": last})

    def verify_file(self) -> None:
        """Send a file and have it held against the journal."""
        path = self.path.text()
        if not path.strip():
            self.file_label.say(self.telling("no_path"))
            return

        def then(found: tuple[str, bytes, int] | Exception) -> None:
            if isinstance(found, Exception):
                self.file_label.say(partial(self.said, found))
                return
            name, data, proof = found
            self.file_label.say(self.telling("asking", share="0%", note=""))
            self.file_job.begin("verify", {"name": name, "proof": str(proof)}, data)

        self.context.requests.work(lambda: read(path, LARGEST), then)

    def propose(self, path: Path) -> None:
        """A file that was just kept is the one that is verified next."""
        self.path.setText(str(path))

    def _told(self, label, job: Job) -> None:
        if not job.is_over:
            note = self.context.model.language.pick(job.note_zh, job.note_en)
            label.setText(self.own("asking", share=f"{job.share:.0%}", note=note))

    def _read(self, data: bytes, show) -> None:
        def then(result: VerifyResult | Exception) -> None:
            if isinstance(result, Exception):
                self._failed(self.say_label, result)
            else:
                show(result)

        self.context.requests.work(lambda: unpacked(data, VerifyResult), then)

    def _show(self, result: VerifyResult) -> None:
        self.result = result
        self.judged.emit(result)
        self._fill()

    def _show_file(self, result: VerifyResult) -> None:
        self.file_label.setText("")
        self.file_body.show_file(result.file)

    def _fill(self) -> None:
        result, words = self.result, self.context.model.words
        if result is None:
            self.tell("hint.start")
            self.chain_panel.say(self.own("chains"))
            self.wrong_panel.say(self.own("wrong"))
            self.chains.say_empty(self.own("hint.start"))
            self.wrong.say_empty(self.own("wrong_unknown"))
            return
        self.chains.show_grid(chains_grid(result, words, self.context.text))
        wrong = wrong_grid(result, words, self.context.text)
        self.wrong.show_grid(wrong)
        whole = all(chain.whole for chain in result.chains) and bool(result.chains)
        lines = sum(chain.lines for chain in result.chains)
        when = f"{words.date(result.checked_ns)} {words.clock(result.checked_ns)}"
        path = "whole" if whole else "broken" if result.chains else "no_lines"
        self.tell(path, lines=f"{lines:,}", time=when, bad=wrong.rows)
        keys = "keys_kept" if result.kept_keys else "keys_own"
        self.chain_panel.say(self.own("chains"), self.own(keys))
        self.wrong.say_empty(self.own("wrong_none"))
        remark = self.own("wrong_some", count=wrong.rows) if wrong.rows else ""
        self.wrong_panel.say(self.own("wrong"), remark)

    def refresh(self, applied: Applied) -> None:
        """Nothing of it is live."""

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        super().restyle()
        for field, name in ((self.first, "first"), (self.last, "last"), (self.path, "file")):
            field.setPlaceholderText(self.own(f"hint.{name}"))
        for one in (self.chains, self.wrong, self.chain_panel, self.wrong_panel):
            one.restyle()
        self.below.setSpacing(self.context.theme.size(16))
        self.file_body.update()
        self._fill()
