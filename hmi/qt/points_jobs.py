"""The jobs of the desk that the points page has done: proposals, replays, what is to be signed. Nothing here
waits: what comes is told by signals.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final, TypeVar

import msgspec
from PySide6.QtCore import QObject, Signal

from hmi.qt.context import Context
from hmi.qt.points_job import ReadJob
from scada.bus.job_messages import Job
from scada.bus.node_jobs import NodeAt, ProposedPoints
from scada.bus.point_jobs import Draft, packed, result_of
from scada.bus.review_messages import ReplayResult
from scada.bus.sign_jobs import ToSign
from scada.model import Area, Login, Role
from scada.model.rights import JOBS

REPLAYED: Final = timedelta(days=30)
T = TypeVar("T")


def _reader(kind: type[T]) -> Callable[[bytes], T]:
    return partial(result_of, kind=kind)


class PointsJobs(QObject):
    """One job at a time of each kind, in the name of who works here."""

    proposed = Signal(object)
    replayed = Signal(object)
    to_sign = Signal(object)
    """What somebody would sign: a `ToSign`."""
    failed = Signal(str, str)
    """The kind of job, and why."""
    busy = Signal()
    """What is under way has changed."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self.replay: ReplayResult | None = None
        self.replay_fault = ""
        """Why nothing came of the last one."""
        self.jobs: dict[str, ReadJob[Any]] = {
            "import": self._job("import", _reader(ProposedPoints), self.proposed.emit),
            "replay": self._job("replay", _reader(ReplayResult), self._take_replay),
            "sign": self._job("sign", _reader(ToSign), self.to_sign.emit),
        }

    def _job(self, name: str, read: Callable[[bytes], T], take: Callable[[T], None]) -> ReadJob[T]:
        fail = partial(self._fail, name)
        return ReadJob(self.context, self, read, take, fail, self.busy.emit)

    @property
    def _areas(self) -> Mapping[str, Area]:
        return self.context.model.words.areas

    def may(self, kind: str) -> bool:
        """Whether he who works here may have such a job done."""
        model = self.context.model
        if model.table.login is Login.OPEN:
            return True
        roles: tuple[Role, ...] = model.duty.roles
        return not JOBS[kind].isdisjoint(roles)

    def is_busy(self, name: str) -> bool:
        """Whether such a job is under way, or what came of it is being read."""
        return self.jobs[name].is_busy

    @property
    def running(self) -> Job | None:
        """The job that a person waits for, if any."""
        for name in ("apply", "sign", "import", "check", "replay"):
            if (job := self.jobs[name].job) is not None:
                return job
        return None

    def propose(self, options: dict[str, str], data: bytes = b"") -> None:
        """Have points proposed as tags."""
        language = {"language": self.context.model.language.name}
        self.jobs["import"].begin("import", language | options, data)

    def propose_nodes(self, server: str, nodes: Sequence[NodeAt], area: str = "") -> None:
        """Single nodes of a server."""
        options = {"from": "nodes", "server": server, "area": area}
        self.propose(options, msgspec.json.encode(list(nodes)))

    def replay_month(self, draft: Draft, tags: Sequence[str]) -> None:
        """The last thirty days by the limits that are staged."""
        end_ns = self.context.model.now_ns
        start_ns = end_ns - int(REPLAYED.total_seconds()) * 10**9
        options = {
            "start_ns": str(start_ns),
            "end_ns": str(end_ns),
            "tags": ",".join(tags),
            "staged": "yes",
        }
        begin = partial(self.jobs["replay"].begin, "replay", options)
        self.replay_fault = ""
        self._pack("replay", draft, begin)

    def _take_replay(self, result: ReplayResult) -> None:
        self.replay = result
        self.replayed.emit(result)

    def ask_to_sign(self, place: str, draft: Draft) -> None:
        """What somebody would sign for a limit (TAG/LIMIT) as the draft has it."""
        self._pack(
            "sign", draft, lambda data: self.jobs["sign"].begin("sign", {"limit": place}, data)
        )

    def _pack(self, name: str, draft: Draft, then: Callable[[bytes], object]) -> None:
        """A draft as it travels, made beside the screen."""

        def take(data: bytes | Exception) -> None:
            if isinstance(data, Exception):
                self._fail(name, str(data))
            else:
                then(data)

        self.context.requests.work(lambda: packed(draft), take)

    def _fail(self, name: str, why: str) -> None:
        if name == "replay":
            self.replay_fault = why
        self.failed.emit(name, why)
        self.busy.emit()
