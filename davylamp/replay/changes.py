"""What other limits change: which alarms come that did not, stay away, come earlier or later."""

from collections import Counter
from collections.abc import Iterator, Sequence

from davylamp.replay.comparison import NEAR_NS, Compared
from davylamp.replay.occurrence import Occurrence
from scada.bus.review_messages import Change, Replayed


def changes_of(compared: Compared, end_ns: int) -> tuple[Change, ...]:
    """Every occurrence: what is not the same first, each by the time at which it was raised."""
    found = sorted(_changes(compared, end_ns), key=lambda one: one.then_ns or one.now_ns)
    return tuple(sorted(found, key=lambda one: one.what == "same"))


def counts_of(compared: Compared, changes: Sequence[Change]) -> tuple[Replayed, ...]:
    """Per alarm, those that change most first."""
    counted = Counter((one.alarm, one.what) for one in changes)
    rows = [
        Replayed(
            alarm=row.alarm,
            then=row.same + row.only_then,
            now=row.same + row.only_now,
            same=counted[row.alarm, "same"],
            added=row.only_now,
            removed=row.only_then,
            earlier=counted[row.alarm, "earlier"],
            later=counted[row.alarm, "later"],
            then_s=round(row.then_s, 1),
            now_s=round(row.now_s, 1),
        )
        for row in compared.rows
    ]
    return tuple(sorted(rows, key=lambda row: (row.same - row.then - row.added, row.alarm)))


def _changes(compared: Compared, end_ns: int) -> Iterator[Change]:
    for then, now in compared.same:
        yield _both(then, now, end_ns)
    for one in compared.only_then:
        yield _change("removed", one, then_ns=one.raised_ns, then_end_ns=_end(one, end_ns))
    for one in compared.only_now:
        yield _change("added", one, now_ns=one.raised_ns, now_end_ns=_end(one, end_ns))


def _both(then: Occurrence, now: Occurrence, end_ns: int) -> Change:
    shift_ns = now.raised_ns - then.raised_ns
    what = "same" if abs(shift_ns) <= NEAR_NS else "later" if shift_ns > 0 else "earlier"
    return _change(
        what,
        now,
        then_ns=then.raised_ns,
        then_end_ns=_end(then, end_ns),
        now_ns=now.raised_ns,
        now_end_ns=_end(now, end_ns),
        shift_s=round(shift_ns / 1e9, 1),
    )


def _change(
    what: str,
    one: Occurrence,
    then_ns: int = 0,
    then_end_ns: int = 0,
    now_ns: int = 0,
    now_end_ns: int = 0,
    shift_s: float = 0.0,
) -> Change:
    finite = one.value == one.value and abs(one.value) != float("inf")
    return Change(
        what=what,
        alarm=one.alarm,
        tag=one.tag,
        kind=one.kind,
        value=one.value if finite else None,
        then_ns=then_ns,
        then_end_ns=then_end_ns,
        now_ns=now_ns,
        now_end_ns=now_end_ns,
        shift_s=shift_s,
    )


def _end(one: Occurrence, end_ns: int) -> int:
    return end_ns if one.returned_ns is None else one.returned_ns
