"""The integrator's dealings with the desk: what he staged is kept and checked there, and applied.

Nothing here waits: what comes is told by signals.
"""

from functools import partial
from typing import Final

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from hmi.models.elapsed import passed
from hmi.models.point_draft import Staging
from hmi.models.point_ground import Ground, ground_of
from hmi.models.point_online import Online, online_of, with_online
from hmi.models.point_tables import of_site
from hmi.qt.context import Context
from hmi.qt.points_jobs import PointsJobs
from hmi.qt.points_servers import PointsServers
from hmi.qt.points_told import Told, applied_of, staged_of
from scada.bus.job_messages import LARGEST_DATA
from scada.bus.point_jobs import Applied, Change, Finding, Staged

SAVE_MS: Final = 250
"""A pause in typing: then what is staged is kept and checked."""
AGAIN_NS: Final = 30_000_000_000
"""A desk that did not answer is asked again after this."""


class PointsDesk(PointsJobs):
    """One integrator's staged changes, and what the desk says of them."""

    told = Signal()
    """Rows, findings, counts: something of what is staged is other than before."""
    applied = Signal(object)
    checked_online = Signal()
    """The servers were asked, too."""

    def __init__(self, context: Context, parent: QObject, keeps: bool = True) -> None:
        """One that does not keep what is staged tries it out: the desk checks it and forgets it."""
        super().__init__(context, parent)
        self._keeps = keeps
        self.staging = Staging()
        self.staged: Staged | None = None
        self.servers = PointsServers(context, self)
        self.fault = ""
        """Why the desk does not tell the files; empty where it does."""
        self.is_dirty = False
        """Whether something was staged that the desk has not checked yet."""
        self._user, self._asked_ns = "", 0
        self._shown = ""
        """The configuration that the core runs, where that is what the table shows."""
        self._online = Online()
        self._sent: tuple[Change, ...] = ()
        self._checked: tuple[Change, ...] = ()
        self._saving = QTimer(self)
        self._saving.setSingleShot(True)
        self._saving.setInterval(SAVE_MS)
        self._saving.timeout.connect(self._save)
        areas = self.context.model.words
        self.jobs["check"] = self._job(
            "check", lambda data: staged_of(data, areas.areas), self._take_staged
        )
        self.jobs["apply"] = self._job(
            "apply", lambda data: applied_of(data, areas.areas), self._take_applied
        )

    def begin(self) -> None:
        """Show what there is; where he may, ask the desk for the files and what he has staged."""
        user = self.context.model.user
        if user != self._user:
            self._user, self.staged, self.fault = user, None, ""
            self.staging, self._shown, self._online = Staging(), "", Online()
        self.show_running()
        now_ns = self.context.model.now_ns
        waits = bool(self.fault) and not passed(now_ns, self._asked_ns, AGAIN_NS)
        if self.staged is None and self.may("check") and not self.is_busy("check") and not waits:
            self._asked_ns = now_ns
            self.jobs["check"].begin("check", {"tables": "yes"})

    def show_running(self) -> None:
        """What the core runs: until the desk tells the files, or where it does not."""
        table = self.context.model.table
        if self.staged is not None or self._shown == table.config_hash:
            return
        self._shown = table.config_hash
        areas = self._areas

        def then(ground: Ground | Exception) -> None:
            if isinstance(ground, Ground) and self.staged is None:
                self.staging.stand_on(ground, {})
                self.staging.is_known = False
                self.told.emit()

        self.context.requests.work(lambda: ground_of(of_site(table), areas), then)

    def look_again(self) -> None:
        """The core runs another configuration: the files may be others, too."""
        staged, running = self.staged, self.context.model.table.config_hash
        if staged is not None and staged.config_hash != running and not self.is_busy("check"):
            self.jobs["check"].begin("check", {"tables": "yes"})

    @property
    def asked(self) -> tuple[str, ...] | None:
        """The servers that were asked at the last check online; None: there was none."""
        return self._online.asked

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the desk found, and what the servers said of the rows that were not edited since."""
        if self.staged is None:
            return ()
        return with_online(self.staged, self._online, self.staging.changes)

    @property
    def is_at_work(self) -> bool:
        """Whether anything is under way, or is about to be asked."""
        return self._saving.isActive() or any(job.is_busy for job in self.jobs.values())

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
        self.replay, self.replay_fault = None, ""
        self._saving.start()
        self.told.emit()

    def _save(self, options: dict[str, str] | None = None) -> None:
        """Have it kept and checked; what is packed is the draft of this moment."""
        self._saving.stop()
        draft = self.staging.draft
        self._sent = draft.changes

        def then(data: bytes) -> None:
            if len(data) > LARGEST_DATA:
                self._fail("check", self.context.text("points.too_much"))
            else:
                self.jobs["check"].begin("check", self._kept | (options or {}), data)

        self._pack("check", draft, then)

    @property
    def _kept(self) -> dict[str, str]:
        return {"keep": "yes"} if self._keeps else {}

    def check_online(self) -> None:
        """Ask the servers too."""
        if self.staged is not None and self.may("check"):
            self._save({"online": "yes"})

    def _take_staged(self, told: "Told[Staged]") -> None:
        staged = told.answer
        before, self.staged, self.fault = self.staged, staged, ""
        self._checked = self._sent
        if told.ground is not None:
            self.staging.stand_on(told.ground, staged.base)
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
        if staged.asked is not None:
            self._online = online_of(staged, self._sent)
        self.told.emit()
        if staged.asked is not None:
            self.checked_online.emit()

    # --- applying

    def apply(self) -> None:
        """Into the files, as the diff says."""
        if not self.can_stage:
            return
        self._pack("apply", self.staging.draft, partial(self.jobs["apply"].begin, "apply", {}))

    def undo_apply(self) -> None:
        """Take back what was applied last."""
        if self.can_stage:
            self.jobs["apply"].begin("apply", {"undo": "yes"})

    def _take_applied(self, told: "Told[Applied]") -> None:
        applied = told.answer
        self.staged, self._checked = applied.staged, tuple(self.staging.changes)
        if told.ground is not None:
            self.staging.stand_on(told.ground, applied.staged.base)
        if applied.is_applied:
            self.staging.clear()
            self.staging.resume(applied.staged.draft or self.staging.draft)
            self.staging.base = dict(applied.staged.base)
            self._checked = tuple(self.staging.changes)
        self.is_dirty = False
        self.told.emit()
        self.applied.emit(applied)

    def _fail(self, name: str, why: str) -> None:
        if name == "check" and self.staged is None:
            self.fault = why
        self.is_dirty = False
        super()._fail(name, why)
