"""What a server had, by its own record, and what of it came: pure functions of both."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scada.model import Flag, Samples, is_good
from tests.servers.recorded import Fact


@dataclass(frozen=True, slots=True)
class Came:
    """A good sample that was delivered."""

    fact: Fact
    backfilled: bool
    confirms: bool = False
    """The last sample before the link was lost, once more: it says that the value still stands."""


def good_samples(batches: Iterable[tuple[int, Samples]], lost_ns: Sequence[int] = ()) -> list[Came]:
    """The good samples, in the order of their arrival. What stands for a missing value is not one.

    ``batches`` come with their times of receipt, ``lost_ns`` says when the link was lost: that made
    every tag bad, so each may repeat its newest sample, once.
    """
    found = []
    newest: dict[int, tuple[Fact, int]] = {}
    for received_ns, batch in batches:
        losses = bisect(lost_ns, received_ns)
        some = batch.take(is_good(batch.status) & ((batch.flags & Flag.SUBSTITUTED) == 0))
        columns = (some.tag.tolist(), some.time_ns.tolist(), some.value.tolist())
        marks = ((some.flags & Flag.BACKFILLED) != 0).tolist()
        for tag, time_ns, value, mark in zip(*columns, marks, strict=True):
            fact = (tag, time_ns, value)
            last, before = newest.get(tag, (None, 0))
            found.append(Came(fact, mark, confirms=fact == last and before < losses and not mark))
            if not mark:
                newest[tag] = (fact, losses)
    return found


@dataclass(frozen=True, slots=True)
class Verdict:
    """How what came compares with what was; see the package."""

    checked: int
    lost: int
    by_nature: int
    unknown: int
    twice: int
    disordered: int
    backfilled: int
    confirmed: int

    @property
    def wrong(self) -> int:
        """Everything that came and should not have, or not so."""
        return self.unknown + self.twice + self.disordered


def changes(facts: Iterable[Fact]) -> list[Fact]:
    """The facts without those that only say the value again: no server reports these."""
    found, last = [], dict[int, float]()
    for tag, time_ns, value in facts:
        if last.get(tag) != value:
            found.append((tag, time_ns, value))
        last[tag] = value
    return found


def missing(facts: Sequence[Fact], came: Sequence[Came], by_exception: int) -> list[Fact]:
    """Facts of tags by exception (those below ``by_exception``) that never came."""
    known = {one.fact for one in came}
    return [fact for fact in facts if fact[0] < by_exception and fact not in known]


def judge(
    facts: Sequence[Fact],
    came: Sequence[Came],
    by_exception: int,
    measured_ns: tuple[int, int],
    excused_ns: tuple[int, int] | None,
) -> Verdict:
    """Compare; facts are expected within ``measured_ns``, but not within ``excused_ns``."""
    begin_ns, end_ns = measured_ns
    expected = [fact for fact in changes(facts) if begin_ns <= fact[1] <= end_ns]
    gone = missing(expected, came, by_exception)
    excused = [fact for fact in gone if excused_ns and excused_ns[0] <= fact[1] <= excused_ns[1]]
    had, polled = set(facts), [one for one in came if one.fact[0] >= by_exception]
    return Verdict(
        checked=sum(fact[0] < by_exception for fact in expected) + len(polled),
        lost=len(gone) - len(excused),
        by_nature=len(excused),
        unknown=sum(one.fact not in had for one in came),
        twice=_twice(one.fact for one in came if one.fact[0] < by_exception and not one.confirms),
        disordered=_disordered(one.fact for one in came if not one.backfilled),
        backfilled=sum(one.backfilled for one in came),
        confirmed=sum(one.confirms for one in came if one.fact[0] < by_exception),
    )


def _twice(facts: Iterable[Fact]) -> int:
    """Samples of a tag and time that came before."""
    seen: set[tuple[int, int]] = set()
    count = 0
    for tag, time_ns, _ in facts:
        count += (tag, time_ns) in seen
        seen.add((tag, time_ns))
    return count


def _disordered(facts: Iterable[Fact]) -> int:
    """Samples that are older than the one of the same tag before them."""
    newest: dict[int, int] = {}
    count = 0
    for tag, time_ns, _ in facts:
        count += time_ns < newest.get(tag, 0)
        newest[tag] = max(time_ns, newest.get(tag, 0))
    return count
