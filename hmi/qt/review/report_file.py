"""A file of a report, brought from the desk in parts and held against its SHA-256."""

import hashlib
from collections.abc import Callable

from hmi.qt.context import Context
from scada.bus.report_messages import ReportFile, ReportFileRequest, ReportPart
from scada.model import BadInput

Then = Callable[[bytes | Exception], None]


class Bringing:
    """One file; `stop` it where another one is wanted."""

    def __init__(self, context: Context, job: str, file: ReportFile, then: Then) -> None:
        self._context, self._job, self._file, self._then = context, job, file, then
        self._data = bytearray()
        self._stopped = False
        self._next()

    def stop(self) -> None:
        """Nobody waits for it any more."""
        self._stopped = True

    def _next(self) -> None:
        asked = ReportFileRequest(job=self._job, file=self._file.name, offset=len(self._data))
        self._context.requests.desk(asked, ReportPart, self._take)

    def _take(self, part: ReportPart | Exception) -> None:
        if self._stopped:
            return
        if isinstance(part, Exception):
            self._then(part)
            return
        self._data += part.data
        if part.data and len(self._data) < self._file.bytes:
            self._next()
            return
        data, file = bytes(self._data), self._file
        self._context.requests.work(lambda: checked(data, file), self._checked)

    def _checked(self, data: bytes | Exception) -> None:
        if not self._stopped:
            self._then(data)


def checked(data: bytes, file: ReportFile) -> bytes:
    """The bytes, as the desk made them. Raises `BadInput` for others."""
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise BadInput(
            f"{file.name} was changed on the desk's disk / {file.name} 在服务器磁盘上已被改动"
        )
    return data
