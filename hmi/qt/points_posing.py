"""Pictures of the points page: edits that nobody keeps, with all that the desk says of them."""

from collections.abc import Callable, Iterator
from functools import partial

from hmi.models.point_pose import Tried, listed, misfitting, tried
from hmi.models.point_replay import replayed
from hmi.qt.points_desk import PointsDesk
from hmi.qt.points_signing import PointsSigning
from scada.bus.node_jobs import ProposedPoints
from scada.bus.point_jobs import Draft
from scada.bus.sign_jobs import ToSign

Show = Callable[[], object]
REASON = ("涌出稳定，0.8 误报多", "steady emission: 0.8 brings false alarms")
KEY = "~/chief-engineer.pem"


class PointsPosing:
    """Asks the desk once for everything that the pictures show; lends it to the page while one is taken."""

    def __init__(self, page: PointsSigning) -> None:
        self._page = page
        self._edits = PointsDesk(page.context, page, keeps=False)
        self._online = PointsDesk(page.context, page, keeps=False)
        for desk in (self._edits, self._online):
            desk.servers = page.desk.servers
        self._tried, self._is_asked = Tried(), False
        self._proposal: ProposedPoints | None = None
        self._to_sign: ToSign | None = None
        self._edits.told.connect(self._try)
        self._edits.proposed.connect(partial(setattr, self, "_proposal"))
        self._edits.to_sign.connect(partial(setattr, self, "_to_sign"))
        self._online.told.connect(self._look)

    def begin(self) -> None:
        """Ask for all of it, where he who works here may."""
        for desk in (self._edits, self._online):
            desk.begin()

    @property
    def waits(self) -> bool:
        """Whether something is still to come."""
        return self._edits.is_at_work or self._online.is_at_work

    def _try(self) -> None:
        """The files are known: edit them, and ask about the edits."""
        desk, page = self._edits, self._page
        if desk.staged is None or self._tried.changes:
            return
        desk.staging.clear()
        self._tried = tried(desk.staging, page.context.model.words.areas)
        for change in self._tried.changes:
            desk.stage(change)
        if self._tried.signable:
            desk.ask_to_sign(self._tried.signable, desk.staging.draft)
        desk.replay_month(Draft(changes=self._tried.stricter), replayed(desk.staging))
        if points := listed(desk.staging):
            desk.propose({"from": "file", "name": "points.csv", "server": page.server}, points)

    def _look(self) -> None:
        """The files are known: ask the servers."""
        staged = self._online.staged
        if staged is not None and not self._is_asked:
            self._is_asked = True
            self._online.staging.clear()
            self._online.stage(misfitting(self._online.staging))
            self._online.check_online()

    def views(self) -> Iterator[tuple[str, Show]]:
        """What there is to be seen by now; between two of them the page is as it was."""
        page = self._page
        kept = page.desk
        if self._tried.changes and self._edits.is_checked:
            yield page.key, partial(self._show, self._edits, self._go)
            yield "points-diff", partial(self._show, self._edits, page.show_diff)
            yield "points-place", partial(self._show, self._edits, self._place)
        else:
            yield page.key, page.entered
        if self._to_sign is not None:
            yield "points-sign", partial(self._show, self._edits, self._sign)
        if self._proposal is not None:
            yield "points-import", partial(self._show, self._edits, self._propose)
        if self._online.staged is not None and self._online.staged.asked is not None:
            yield "points-check", partial(self._show, self._online, page.show_findings)
        page.leave_sheet()
        page.go_by(kept)

    def _show(self, desk: PointsDesk, show: Show) -> None:
        self._page.leave_sheet()
        self._page.go_by(desk)
        self._page.entered()
        show()

    def _go(self) -> None:
        self._go_to(self._tried.looser)

    def _go_to(self, tag: str) -> None:
        page = self._page
        if tag in page.source.lines:
            page.table.go_to(page.source.lines.index(tag), "alarm")
        page.tree.choose(page.desk.staging.tags.get(tag, {}).get("node", ""))

    def _place(self) -> None:
        self._go()
        self._page.show_places()

    def _sign(self) -> None:
        if self._to_sign is not None:
            self._go_to(self._to_sign.tag)
            self._page.ask_to_sign(self._to_sign)
            said = self._page.context.model.language.pick(*REASON)
            self._page.signing.reason.setText(said)
            self._page.signing.key.setText(KEY)

    def _propose(self) -> None:
        if self._proposal is not None:
            self._page.show_proposal(self._proposal)
