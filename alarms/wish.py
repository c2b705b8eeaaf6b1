"""What an operator asks for when he silences an alarm himself, and what is granted of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from alarms import refusals
from scada.model import Suppression, SuppressionKind
from scada.profiles import Permission


@dataclass(frozen=True, slots=True)
class Wish:
    """Shelving, or out of service by a ``permit``, from ``now_ns`` until ``until_ns`` (0: no end).

    ``one_shot``: until the alarm returns. ``station`` is where the operator sat.
    """

    kind: SuppressionKind
    until_ns: int
    user: str
    reason: str
    now_ns: int
    one_shot: bool = False
    permit: str = ""
    station: str = ""

    def why_not(self, permission: Permission, has_it: bool) -> str:
        """Why it is not granted, in words; empty where it is."""
        shelved = self.kind is SuppressionKind.SHELVED
        if not permission.allows(self.kind):
            return refusals.forbidden(permission)
        if has_it:
            return refusals.SHELVED if shelved else refusals.OUT
        if self.until_ns and self.until_ns <= self.now_ns:
            return refusals.PAST
        return self._why_not_so_long(permission.shelve_s) if shelved else ""

    def granted(self, longest_s: float) -> Suppression:
        """One shot is cut to the longest time: its end is the return, and that the last resort."""
        until_ns = self.until_ns
        if self.one_shot:
            latest_ns = self.now_ns + round(longest_s * 1e9)
            until_ns = min(until_ns or latest_ns, latest_ns)
        return Suppression(
            kind=self.kind,
            since_ns=self.now_ns,
            until_ns=until_ns,
            one_shot=self.one_shot,
            user=self.user,
            reason=self.reason,
            rule=self.permit,
        )

    @property
    def words(self) -> Mapping[str, str]:
        """What its journal line says besides user and reason."""
        return {
            key: word for key, word in (("station", self.station), ("permit", self.permit)) if word
        }

    def _why_not_so_long(self, longest_s: float) -> str:
        if self.one_shot:
            return ""
        if not self.until_ns:
            return refusals.NO_END
        too_long = self.until_ns - self.now_ns > round(longest_s * 1e9)
        return refusals.too_long(longest_s) if too_long else ""
