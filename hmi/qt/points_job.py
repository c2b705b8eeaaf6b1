"""A job of the desk whose result is read beside the screen: megabytes of JSON would hold it up."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject

from hmi.models.spoken import spoken
from hmi.qt.context import Context
from hmi.qt.desk_job import DeskJob
from scada.bus.job_messages import Job

T = TypeVar("T")


class ReadJob(Generic[T]):
    """One job at a time of one kind: ``read`` runs on a thread of its own, ``take`` gets what it made.

    ``fail`` gets the reason where nothing comes of it; ``told`` is called whenever it has moved on.
    """

    def __init__(
        self,
        context: Context,
        parent: QObject,
        read: Callable[[bytes], T],
        take: Callable[[T], None],
        fail: Callable[[str], None],
        told: Callable[[], None],
    ) -> None:
        self._context, self._read, self._take = context, read, take
        self._fail, self._told = fail, told
        self._is_awaited = False
        self._round = 0
        self._asked = DeskJob(context, parent)
        self._asked.done.connect(self._decode)
        self._asked.failed.connect(self._failed)
        self._asked.told.connect(lambda _: self._told())

    @property
    def is_busy(self) -> bool:
        """Whether it is under way, or what came of it is being brought and read."""
        return self._is_awaited

    @property
    def job(self) -> Job | None:
        """What the desk said of it last, while it is under way."""
        return self._asked.job if self._asked.is_running else None

    def begin(self, kind: str, options: dict[str, str], data: bytes = b"") -> None:
        """Have it done; one that is under way is given up."""
        self._is_awaited = True
        self._round += 1
        self._asked.begin(kind, options, data)
        self._told()

    def leave(self) -> None:
        """It is not wanted any more."""
        self._is_awaited = False
        self._round += 1
        self._asked.leave()

    def _failed(self, why: str) -> None:
        self._is_awaited = False
        self._fail(spoken(why, self._context.model.language))

    def _decode(self, data: bytes) -> None:
        number = self._round

        def then(result: T | Exception) -> None:
            if number != self._round:
                return  # another one was begun meanwhile
            self._is_awaited = False
            if isinstance(result, Exception):
                self._fail(str(result))
            else:
                self._take(result)
            self._told()

        self._context.requests.work(lambda: self._read(data), then)
