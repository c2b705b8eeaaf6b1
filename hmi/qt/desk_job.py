"""A job of the desk as a page sees it: begun, looked at now and then, its result brought in parts."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from hmi.qt.context import Context
from scada.bus.job_messages import (
    Job,
    JobCancel,
    JobPart,
    JobRequest,
    JobResultRequest,
    JobsAnswer,
    JobsRequest,
)

LOOK_MS: Final = 400
STOPPED: Final = "stopped / 已停止"
CANCELLED: Final = "it was cancelled / 任务已被取消"


class DeskJob(QObject):
    """One job at a time of one kind; another one takes its place and the old one is cancelled."""

    told = Signal(object)
    """How far it is: a `Job`."""
    done = Signal(bytes)
    failed = Signal(str)
    """Why, in both languages (`hmi.models.spoken`)."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.job: Job | None = None
        self._round = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._looking = False
        self._data = bytearray()

    @property
    def is_running(self) -> bool:
        """Whether something is still to come."""
        return self.job is not None and not self.job.is_over

    def begin(self, kind: str, options: dict[str, str], data: bytes = b"") -> None:
        """Have it done in the name of who works here."""
        self.leave()
        self._round += 1
        self._data.clear()
        options = {name: value for name, value in options.items() if value}
        by = self.context.model.user
        self.job = Job(id="", kind=kind, state="waiting", by=by)
        request = JobRequest(kind=kind, options=options, data=data, by=by)
        self._ask(request, self._begun)

    def leave(self) -> None:
        """It is not wanted any more."""
        job, self.job = self.job, None
        self._timer.stop()
        self._round += 1
        if job is not None and job.id and not job.is_over:
            asked = JobCancel(job=job.id)
            self.context.requests.desk(asked, JobsAnswer, lambda answer: None)

    def stop(self) -> None:
        """Whoever wanted it does not want it any more."""
        if self.is_running:
            self.leave()
            self._fail(STOPPED)

    def look(self) -> None:
        """Ask how far it is; not again while an answer is on its way."""
        if self.job is not None and self.job.id and not self._looking:
            self._looking = True
            self._ask(JobsRequest(job=self.job.id), self._begun)

    def _ask(self, request, then: Callable[[JobsAnswer], None]) -> None:
        number = self._round

        def answered(answer: JobsAnswer | Exception) -> None:
            self._looking = False
            if number != self._round:
                return
            if isinstance(answer, Exception):
                self._fail(str(answer))
            else:
                then(answer)

        self.context.requests.desk(request, JobsAnswer, answered)

    def _begun(self, answer: JobsAnswer) -> None:
        if not answer.jobs:
            self._fail(answer.fault)
            return
        self.job = answer.jobs[0]
        self.told.emit(self.job)
        if self.job.state == "done":
            self._timer.stop()
            self._bring()
        elif self.job.is_over:
            self._fail(self.job.fault or CANCELLED)
        elif not self._timer.isActive():
            self._timer.start()

    def _fail(self, reason: str) -> None:
        self._timer.stop()
        self.job = None
        self.failed.emit(reason)

    def _bring(self) -> None:
        number, request = self._round, JobResultRequest(job=self.job.id, offset=len(self._data))

        def answered(answer: JobPart | Exception) -> None:
            if number != self._round:
                return
            if isinstance(answer, Exception):
                self._fail(str(answer))
            else:
                self._take(answer)

        self.context.requests.desk(request, JobPart, answered)

    def _take(self, part: JobPart) -> None:
        self._data += part.data
        if part.data and len(self._data) < part.size:
            self._bring()
            return
        data, self._data = bytes(self._data), bytearray()
        self.done.emit(data)
