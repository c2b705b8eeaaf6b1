"""The integrator's dealings with the desk: what he staged is kept and checked there, servers are browsed,
lists proposed, changes applied. Nothing here waits: what comes is told by signals.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final, TypeVar

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from hmi.models.point_draft import Staging
from hmi.models.point_nodes import OBJECTS, NodeTree
from hmi.models.point_tables import of_site
from hmi.qt.context import Context
from hmi.qt.desk_job import DeskJob
from scada.bus.job_messages import LARGEST_DATA, Job
from scada.bus.point_jobs import (
    Applied,
    Browsed,
    Change,
    NodeAt,
    ProposedPoints,
    Staged,
    packed,
    result_of,
)
from scada.bus.review_messages import ReplayResult
from scada.model import Login, Role
from scada.model.rights import JOBS

SAVE_MS: Final = 250
"""A pause in typing: then what is staged is kept and checked."""
AGAIN_NS: Final = 30_000_000_000
"""A desk that did not answer is asked again after this."""
REPLAYED: Final = timedelta(days=30)
T = TypeVar("T")


class PointsDesk(QObject):
    """One integrator's staged changes, and what the desk says of them."""

    told = Signal()
    """Rows, findings, counts: something of what is staged is other than before."""
    browsed = Signal()
    proposed = Signal(object)
    applied = Signal(object)
    replayed = Signal(object)
    failed = Signal(str, str)
    """The kind of job, and why."""
    busy = Signal()
    """What is under way has changed."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.staging = Staging()
        self.staged: Staged | None = None
        self.trees: dict[str, NodeTree] = {}
        self.unreachable: dict[str, str] = {}
        """Servers that could not be browsed, and why; asked again when somebody chooses them."""
        self.search: NodeTree | None = None
        self.replay: ReplayResult | None = None
        self.fault = ""
        """Why the desk does not tell the files; empty where it does."""
        self.is_dirty = False
        """Whether something was staged that the desk has not checked yet."""
        self._user, self._asked_ns = "", 0
        self._decoding: set[str] = set()
        self._sent: tuple[Change, ...] = ()
        self._checked: tuple[Change, ...] = ()
        self._waiting: list[tuple[str, str]] = []
        self._asking = ("", "")
        self._saving = QTimer(self)
        self._saving.setSingleShot(True)
        self._saving.setInterval(SAVE_MS)
        self._saving.timeout.connect(self._save)
        self.jobs = {
            "check": self._job("check", Staged, self._take_staged),
            "browse": self._job("browse", Browsed, self._take_browsed),
            "search": self._job("search", Browsed, self._take_search),
            "import": self._job("import", ProposedPoints, self.proposed.emit),
            "apply": self._job("apply", Applied, self._take_applied),
            "replay": self._job("replay", ReplayResult, self._take_replay),
        }

    def _job(self, name: str, kind: type[T], take: Callable[[T], None]) -> DeskJob:
        job = DeskJob(self.context, self)
        job.done.connect(lambda data: self._decode(name, data, kind, take))
        job.failed.connect(lambda why: self._fail(name, why))
        job.told.connect(lambda _: self.busy.emit())
        return job

    def _decode(self, name: str, data: bytes, kind: type[T], take: Callable[[T], None]) -> None:
        """Megabytes of JSON are read beside the screen."""

        def then(result: T | Exception) -> None:
            self._decoding.discard(name)
            if isinstance(result, Exception):
                self._fail(name, str(result))
            else:
                take(result)
            self.busy.emit()

        self._decoding.add(name)
        self.context.requests.work(lambda: result_of(data, kind), then)

    # --- who may

    def may(self, kind: str) -> bool:
        """Whether he who works here may have such a job done."""
        model = self.context.model
        if model.table.login is Login.OPEN:
            return True
        roles: tuple[Role, ...] = model.duty.roles
        return not JOBS[kind].isdisjoint(roles)

    def begin(self) -> None:
        """Show what there is; where he may, ask the desk for the files and what he has staged."""
        user = self.context.model.user
        if user != self._user:
            self._user, self.staged, self.fault = user, None, ""
            self.staging = Staging()
        if not self.staging.is_known:
            self.show_running()
        now_ns = self.context.model.now_ns
        waits = bool(self.fault) and now_ns - self._asked_ns < AGAIN_NS
        if self.staged is None and self.may("check") and not self.is_busy("check") and not waits:
            self._asked_ns = now_ns
            self.jobs["check"].begin("check", {"tables": "yes"})
            self.busy.emit()

    def show_running(self) -> None:
        """What the core runs: until the desk tells the files, or where it does not."""
        if self.staged is None:
            self.staging.tell(of_site(self.context.model.table), {})
            self.staging.is_known = False
            self.told.emit()

    def is_busy(self, name: str) -> bool:
        """Whether such a job is under way, or what came of it is being read."""
        return self.jobs[name].is_running or name in self._decoding

    @property
    def running(self) -> Job | None:
        """The job that a person waits for, if any."""
        for name in ("apply", "import", "check", "replay"):
            if self.jobs[name].is_running:
                return self.jobs[name].job
        return None

    # --- staging

    @property
    def is_checked(self) -> bool:
        """Whether what the desk said last is of exactly what is staged now."""
        staged = self.staging.changes
        same = zip(self._checked, staged, strict=False)
        return len(self._checked) == len(staged) and all(a is b for a, b in same)

    @property
    def can_stage(self) -> bool:
        """Whether he may change anything here."""
        return self.staged is not None and self.may("apply")

    def stage(self, change: Change | None) -> None:
        """One more change."""
        if change is not None and self.can_stage:
            self.staging.do(change)
            self._changed()

    def undo(self) -> None:
        """Take the last change back."""
        if self.can_stage and self.staging.undo() is not None:
            self._changed()

    def redo(self) -> None:
        """Do it again."""
        if self.can_stage and self.staging.redo() is not None:
            self._changed()

    def _changed(self) -> None:
        self.is_dirty = True
        self.replay = None
        self._saving.start()
        self.told.emit()

    def _save(self, options: dict[str, str] | None = None) -> None:
        """Have it kept and checked; what is packed is the draft of this moment."""
        self._saving.stop()
        draft = self.staging.draft
        self._sent = draft.changes

        def then(data: bytes | Exception) -> None:
            if isinstance(data, Exception):
                self._fail("check", str(data))
            elif len(data) > LARGEST_DATA:
                self._fail("check", self.context.text("points.too_much"))
            else:
                self.jobs["check"].begin("check", {"keep": "yes"} | (options or {}), data)
                self.busy.emit()

        self.context.requests.work(lambda: packed(draft), then)

    def check_online(self) -> None:
        """Ask the servers too."""
        if self.staged is not None and self.may("check"):
            self._save({"online": "yes"})

    def _take_staged(self, staged: Staged) -> None:
        before, self.staged, self.fault = self.staged, staged, ""
        self._checked = self._sent
        if staged.tables:
            self.staging.tell(staged.tables, staged.base)
            if before is None and staged.draft is not None:
                self.staging.resume(staged.draft)
                self.staging.base = dict(staged.base)
                self._checked = tuple(self.staging.changes)
        elif staged.has_moved:
            # Somebody else has applied something: his files are the ground from here on.
            self.jobs["check"].begin("check", {"tables": "yes"})
        elif not staged.config_hash and before is not None:
            self.staged = msgspec.structs.replace(staged, config_hash=before.config_hash)
        self.is_dirty = self._saving.isActive()
        self.told.emit()

    # --- applying

    def apply(self) -> None:
        """Into the files, as the diff says."""
        if not self.can_stage:
            return
        draft = self.staging.draft

        def then(data: bytes | Exception) -> None:
            if isinstance(data, Exception):
                self._fail("apply", str(data))
            else:
                self.jobs["apply"].begin("apply", {}, data)
                self.busy.emit()

        self.context.requests.work(lambda: packed(draft), then)

    def undo_apply(self) -> None:
        """Take back what was applied last."""
        if self.can_stage:
            self.jobs["apply"].begin("apply", {"undo": "yes"})
            self.busy.emit()

    def _take_applied(self, applied: Applied) -> None:
        self.staged, self._checked = applied.staged, tuple(self.staging.changes)
        self.staging.tell(applied.staged.tables, applied.staged.base)
        if applied.is_applied:
            self.staging.clear()
            self.staging.resume(applied.staged.draft or self.staging.draft)
            self.staging.base = dict(applied.staged.base)
            self._checked = tuple(self.staging.changes)
        self.is_dirty = False
        self.told.emit()
        self.applied.emit(applied)

    # --- servers

    def tree(self, server: str) -> NodeTree:
        """What is known of a server's nodes; asked for when nothing is."""
        if server not in self.trees:
            self.trees[server] = NodeTree(server)
            self.browse(server, OBJECTS)
        return self.trees[server]

    def browse_again(self, server: str) -> None:
        """Where it could not be browsed before."""
        if self.unreachable.pop(server, "") and not self.trees[server].nodes:
            self.browse(server, OBJECTS)

    def browse(self, server: str, node: str) -> None:
        """Ask what is below a node; one question after the other."""
        if server and self.may("browse") and (server, node) not in self._waiting:
            self._waiting.append((server, node))
            self._browse_next()

    def _browse_next(self) -> None:
        if self._waiting and not self.is_busy("browse"):
            self._asking = self._waiting.pop(0)
            server, node = self._asking
            self.jobs["browse"].begin("browse", {"server": server, "node": node})
            self.busy.emit()

    def _take_browsed(self, browsed: Browsed) -> None:
        tree = self.trees.setdefault(browsed.server, NodeTree(browsed.server))
        is_first = not tree.nodes
        tree.take(browsed)
        if is_first and (folder := tree.first_folder()):
            tree.toggle(folder, True)
            self.browse(browsed.server, folder)
        self.browsed.emit()
        self._browse_next()

    def find(self, server: str, pattern: str) -> None:
        """Look through all nodes of a server; an empty pattern: back to the tree."""
        self.jobs["search"].leave()
        self.search = None
        if pattern and self.may("browse"):
            self.jobs["search"].begin("browse", {"server": server, "find": pattern})
        self.browsed.emit()
        self.busy.emit()

    def _take_search(self, browsed: Browsed) -> None:
        self.search = NodeTree(browsed.server)
        self.search.take(browsed, is_search=True)
        self.browsed.emit()

    # --- importing

    def propose(self, options: dict[str, str], data: bytes = b"") -> None:
        """Have points proposed as tags."""
        language = {"language": self.context.model.language.name}
        self.jobs["import"].begin("import", language | options, data)
        self.busy.emit()

    def propose_nodes(self, server: str, nodes: Sequence[NodeAt], area: str = "") -> None:
        """Single nodes of a server."""
        options = {"from": "nodes", "server": server, "area": area}
        self.propose(options, msgspec.json.encode(list(nodes)))

    # --- what would have been

    def replay_month(self, rows: bytes, tags: Sequence[str]) -> None:
        """The last thirty days by the limits that are staged."""
        end_ns = self.context.model.now_ns
        start_ns = end_ns - int(REPLAYED.total_seconds()) * 10**9
        options = {"start_ns": str(start_ns), "end_ns": str(end_ns), "tags": ",".join(tags)}
        self.jobs["replay"].begin("replay", options, rows)
        self.busy.emit()

    def _take_replay(self, result: ReplayResult) -> None:
        self.replay = result
        self.replayed.emit(result)

    def _fail(self, name: str, why: str) -> None:
        if name == "check" and self.staged is None:
            self.fault = why
        if name == "browse":
            self.unreachable[self._asking[0]] = why
            self._waiting.clear()
        self.is_dirty = False
        self.failed.emit(name, why)
        self.busy.emit()
