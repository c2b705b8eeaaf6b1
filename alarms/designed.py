"""Suppression by design: while one alarm says why, the alarms that only follow from it are silent.

A rule's cause *vouches* while it is active, confirmed, and not itself shelved or out of service: of
what is silent somebody must be able to hear the reason. A cause that is suppressed by design vouches,
since its own cause is heard.

After the last cause has returned the rule goes on for its ``off_delay_s``. A held cause (its tag is
bad, its server lost) vouches for nothing: after `DOUBT_NS` it goes on silencing only what is held
itself, of which nobody knows anything new. Whoever silences the cause ends the rule at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alarms.catalogue import Catalogue
from alarms.facts import BITS, Facts
from alarms.times import are_over
from scada.model import Process, Suppression, SuppressionKind, SuppressionRule

DOUBT_NS: Final = 10_000_000_000
"""So long a cause is believed after it was last confirmed: a restart, a short loss of its link."""
_PERSONAL: Final = BITS[SuppressionKind.SHELVED] | BITS[SuppressionKind.OUT_OF_SERVICE]
_DESIGN: Final = BITS[SuppressionKind.BY_DESIGN]
_NONE, _UNKNOWN = -1, -2


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to begin (by the number of the alarm, with its rule) and what is to end."""

    begin: Mapping[int, SuppressionRule]
    end: NDArray[np.int32]


class Designed:
    """The rules of one site and how far each is in effect. Columns: pairs of rule and alarm."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.rules = rules = catalogue.table.suppressions
        self._rule_of_cause, self._causes = _pairs([rule.when for rule in rules], catalogue)
        self._rule, silent = _pairs([rule.alarms for rule in rules], catalogue, _may_be_silent)
        self.alarms, self._place = np.unique(silent, return_inverse=True)
        self._is_cause = np.zeros(len(catalogue), np.bool_)
        self._is_cause[self._causes] = True
        self._span_ns = np.array([round(rule.off_delay_s * 1e9) for rule in rules], np.int64)
        self._vouched = np.zeros(len(rules), np.bool_)
        self._doubted = np.zeros(len(rules), np.bool_)
        self._stood = np.zeros(len(rules), np.bool_)
        self._since_ns = np.zeros(len(rules), np.int64)
        self._current = np.full(len(self.alarms), _NONE, np.intp)
        self._strange = np.zeros(0, np.int32)

    def __len__(self) -> int:
        return len(self.rules)

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to do: no rule, and nothing left of an earlier configuration's."""
        return not self.rules and not len(self._strange)

    def concerns(self, alarm: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of these alarms are causes."""
        return self._is_cause[alarm]

    def restore(self, facts: Facts) -> None:
        """Go on from restored facts; what no rule asks for any more is ended by the next turn."""
        known = {rule.id: number for number, rule in enumerate(self.rules)}
        numbers = np.flatnonzero(facts.suppressed & _DESIGN).astype(np.int32)
        places = {number: place for place, number in enumerate(self.alarms.tolist())}
        strange = []
        for number in numbers.tolist():
            one = next(s for s in facts.suppressions[number] if s.kind is SuppressionKind.BY_DESIGN)
            rule = known.get(one.rule, _UNKNOWN)
            if number not in places:
                strange.append(number)
            else:
                self._current[places[number]] = rule
            if rule >= 0:
                self._vouched[rule] = self._stood[rule] = True
        self._strange = np.array(strange, np.int32)

    def begins(self, facts: Facts) -> Wanted:
        """What causes that have just come silence, before anything else is taken."""
        sure, _, _ = self._vouching(facts)
        self._vouched |= sure
        self._stood |= sure
        wanted = self._of(sure[self._rule])
        fresh = (self._current == _NONE) & (wanted != _NONE)
        return Wanted(self._set(fresh, wanted), np.zeros(0, np.int32))

    def turn(self, facts: Facts, now_ns: int) -> Wanted:
        """What begins, passes to another rule, or ends now. Only a cause that vouches begins any."""
        sure, doubted, muted = self._vouching(facts)
        self._since_ns[(self._vouched | self._doubted & ~doubted) & ~sure] = now_ns
        self._vouched, self._doubted = sure, doubted
        span_ns = np.where(muted, 0, self._span_ns)
        span_ns = np.where(doubted, np.maximum(self._span_ns, DOUBT_NS), span_ns)
        going = sure | (self._stood & ~are_over(now_ns, self._since_ns, span_ns))
        waiting = doubted & self._stood & ~going
        self._stood = going | waiting
        held = facts.held[self.alarms][self._place]
        stays = self._of(going[self._rule] | (waiting[self._rule] & held))
        wanted = np.where(self._current == _NONE, self._of(sure[self._rule]), stays)
        over = (self._current != _NONE) & (wanted == _NONE)
        end = np.concatenate((self._strange, self.alarms[over])).astype(np.int32)
        self._strange = self._strange[:0]
        self._current[over] = _NONE
        return Wanted(self._set(wanted != self._current, wanted), end)

    def _vouching(self, facts: Facts) -> tuple[NDArray[np.bool_], ...]:
        """Per rule: a cause vouches; none does but one is held; none does but one is muted."""
        active = facts.process[self._causes] == Process.ACTIVE
        muted = (facts.suppressed[self._causes] & _PERSONAL) != 0
        held = facts.held[self._causes]
        sure = self._any(active & ~muted & ~held)
        return (
            sure,
            self._any(active & ~muted & held) & ~sure,
            self._any(active & muted) & ~sure,
        )

    def _any(self, of_causes: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.bincount(self._rule_of_cause[of_causes], minlength=len(self.rules)) > 0

    def _of(self, applies: NDArray[np.bool_]) -> NDArray[np.intp]:
        """The rule of each alarm: the one that it has while that applies, else the first."""
        wanted = np.full(len(self.alarms), _NONE, np.intp)
        place, rule = self._place[applies], self._rule[applies]
        wanted[place[::-1]] = rule[::-1]
        stays = rule == self._current[place]
        wanted[place[stays]] = rule[stays]
        return wanted

    def _set(
        self, which: NDArray[np.bool_], wanted: NDArray[np.intp]
    ) -> dict[int, SuppressionRule]:
        which = which & (wanted != _NONE)
        self._current[which] = wanted[which]
        rules = wanted[which].tolist()
        return {
            number: self.rules[rule]
            for number, rule in zip(self.alarms[which].tolist(), rules, strict=True)
        }


def suppression_of(rule: SuppressionRule, now_ns: int) -> Suppression:
    """What is kept of a rule at an alarm."""
    reason = " / ".join(word for word in (rule.reason_zh, rule.reason_en) if word)
    return Suppression(kind=SuppressionKind.BY_DESIGN, since_ns=now_ns, reason=reason, rule=rule.id)


def _may_be_silent(catalogue: Catalogue, number: int) -> bool:
    """Whether the rule books allow it: a site's check says so too, and names the row."""
    return catalogue.permissions[number].disable


def _pairs(
    of_rules: Sequence[Sequence[str]],
    catalogue: Catalogue,
    chosen: Callable[[Catalogue, int], bool] = lambda _catalogue, _number: True,
) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """Rule and alarm, in order of the rules; ids that the site has not are left out."""
    found = [
        (rule, catalogue.index[alarm])
        for rule, alarms in enumerate(of_rules)
        for alarm in alarms
        if alarm in catalogue.index and chosen(catalogue, catalogue.index[alarm])
    ]
    columns = np.array(found, np.int64).reshape(-1, 2)
    return columns[:, 0].astype(np.intp), columns[:, 1].astype(np.int32)
