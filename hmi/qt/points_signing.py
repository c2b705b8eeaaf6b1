"""Signing on the points page: which limit is meant, and what becomes of what a person gives."""

from collections.abc import Callable, Sequence

from hmi.models.point_rules import Violation
from hmi.models.point_signing import Hand, sign, to_be_signed, withdrawal
from hmi.models.spoken import spoken
from hmi.qt.context import Context
from hmi.qt.points_sheets import PointsSheets
from scada.bus.point_jobs import Change
from scada.bus.sign_jobs import ToSign


class PointsSigning(PointsSheets):
    """A reason for a limit that is looser than its rule, signed here and staged."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._place = ("", "")
        """The limit that the desk was asked about."""
        self.desk.to_sign.connect(self.ask_to_sign)
        self.signing.given.connect(self._sign)
        self.signing.withdrawn.connect(self._withdraw)

    def sign(self) -> None:
        """A reason for the chosen limit, else for one of the chosen tag's that needs it."""
        tag, staging, say = self.tag, self.desk.staging, self.context.say.emit
        row = self.limits.currentIndex().row() if self.limits.hasFocus() else -1
        known = self.limit_source.limits
        chosen = known[row].get("limit", "") if 0 <= row < len(known) else ""
        judged = self.rules.violations
        limit = to_be_signed(judged, chosen, staging.reasons, tag)
        if not self.desk.can_stage or not self.desk.may("sign"):
            say(self.context.text("points.no_right"))
        elif limit in {one.limit for one in judged if not one.is_rule}:
            self._place = (tag, limit)
            self.desk.ask_to_sign(f"{tag}/{limit}", staging.draft)
        elif before := staging.reasons.get((tag, limit)):
            self._show_signing(lambda: self.signing.offer_withdrawal(tag, limit, before))
        else:
            say(self._why_not(judged))

    def _why_not(self, judged: Sequence[Violation]) -> str:
        """No reason helps, or none is needed."""
        pick = self.context.model.language.pick
        rule = next((one for one in judged if one.is_rule), None)
        if rule is None:
            return self.context.text("points.sign.none")
        return self.context.text("points.sign.never", said=pick(rule.zh, rule.en))

    def not_to_be_signed(self, why: str) -> None:
        """The desk says why there is nothing to sign."""
        self._show_signing(lambda: self.signing.explain(self._place, why))

    def _show_signing(self, fill: Callable[[], object]) -> None:
        fill()
        self._show_sheet(self.signing)
        self.signing.entered()

    def ask_to_sign(self, asked: ToSign) -> None:
        """The desk said what is to be signed."""
        before = self.desk.staging.reasons.get((asked.tag, asked.limit), {})
        self._show_signing(lambda: self.signing.ask(asked, before))

    def _sign(self, hand: Hand) -> None:
        """Off the screen: an encrypted key takes its time."""
        asked = self.signing.asked
        if asked is None:
            return

        def then(change: Change | Exception) -> None:
            if isinstance(change, Exception):
                self.signing.refused(spoken(str(change), self.context.model.language))
            else:
                self._stage_reason(change, "points.sign.done")

        self.context.requests.work(lambda: sign(asked, hand), then)

    def _withdraw(self) -> None:
        tag, limit = self.signing.place
        self._stage_reason(withdrawal(tag, limit, self.signing.before), "points.sign.withdrawn")

    def _stage_reason(self, change: Change, said: str) -> None:
        place = "/".join(self.signing.place)
        self.leave_sheet()
        self.desk.stage(change)
        self.context.say.emit(self.context.text(said, place=place))
