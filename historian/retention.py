"""How long history is kept, and what goes now: a pure decision over the files that there are.

History is of three classes. Samples are the largest and go first; statistics (roll-ups of them) and the
journal with all that belongs to it stay longer. On a nearly full disk what can be made again goes first,
then what the rule books no longer ask for; journal lines never, and no sample that they ask for.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from scada.model import BadInput

DAY_NS: Final = 86_400 * 10**9
_EPOCH: Final = datetime.date(1970, 1, 1)


class Kind(StrEnum):
    """What a file of history holds."""

    RAW = "raw"
    """Samples as they came."""
    STATISTICS = "statistics"
    """Roll-ups of them."""
    EVENTS = "events"
    """Journal lines, and messages that were refused."""


@dataclass(frozen=True, slots=True)
class Months:
    """A number of calendar months for each class; 0: no demand."""

    raw: int = 0
    statistics: int = 0
    events: int = 0

    def of(self, kind: Kind) -> int:
        """That of one class."""
        return {Kind.RAW: self.raw, Kind.STATISTICS: self.statistics, Kind.EVENTS: self.events}[
            kind
        ]

    def at_least(self, other: "Months") -> "Months":
        """The longer of both, class by class."""
        return Months(*(max(self.of(kind), other.of(kind)) for kind in Kind))


USUAL: Final = Months(raw=3, statistics=24, events=24)
"""Where neither site nor profile says anything."""


@dataclass(frozen=True, slots=True)
class Retention:
    """``keep`` is how long a site keeps each class, ``least`` what its profiles demand.

    ``spare_bytes`` of the disk are kept free: below it, something must go.
    """

    keep: Months = USUAL
    least: Months = field(default_factory=Months)
    spare_bytes: int = 2_000_000_000

    def __post_init__(self) -> None:
        for kind in Kind:
            if self.keep.of(kind) < max(1, self.least.of(kind)):
                raise BadInput(
                    f"{kind} is kept {self.keep.of(kind)} months: shorter than it must be"
                )


@dataclass(frozen=True, slots=True)
class Held:
    """A file of history, or several that go together.

    ``end_ns`` is the end of the time that it is about. ``is_only`` is false for statistics that can be
    made again from samples; ``is_summed`` is true for samples whose statistics are there. A file that
    was put back from a backup is left alone until ``hold_until_ns``.
    """

    name: str
    kind: Kind
    end_ns: int
    size: int
    is_only: bool = True
    is_summed: bool = True
    hold_until_ns: int = 0


class Why(StrEnum):
    """Why a file goes."""

    EXPIRED = "expired"
    DISK = "disk"


@dataclass(frozen=True, slots=True)
class Removal:
    """A file that is to go now."""

    held: Held
    why: Why


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to go, in this order. ``short_bytes`` are lacking even then; ``waiting`` are samples that
    would go, had their statistics been made.
    """

    removals: tuple[Removal, ...]
    short_bytes: int = 0
    waiting: tuple[Held, ...] = ()


def decide(
    files: Iterable[Held], retention: Retention, now_ns: int, free_bytes: int | None
) -> Decision:
    """What goes at ``now_ns``. ``free_bytes`` of the disk, None where it does not matter.

    A statistic is taken along with the last of what it could be made of only where it has expired itself.
    """
    there = [one for one in files if one.hold_until_ns <= now_ns]
    out = [one for one in there if _is_past(one, retention.keep, now_ns)]
    waiting = tuple(one for one in out if not one.is_summed)
    gone = [Removal(one, Why.EXPIRED) for one in _oldest_first(out) if one.is_summed]
    if free_bytes is None:
        return Decision(tuple(gone), 0, waiting)
    lacking = retention.spare_bytes - free_bytes - sum(one.held.size for one in gone)
    left = [one for one in there if one not in out]
    for one in _in_need(left, retention.least, now_ns):
        if lacking <= 0:
            break
        gone.append(Removal(one, Why.DISK))
        lacking -= one.size
    return Decision(tuple(gone), max(0, lacking), waiting)


def _in_need(files: Sequence[Held], least: Months, now_ns: int) -> Iterator[Held]:
    """What may go before its time, in the order in which it is missed least."""
    statistics = _oldest_first(one for one in files if one.kind is Kind.STATISTICS)
    yield from (one for one in statistics if not one.is_only)
    yield from (one for one in statistics if one.is_only and _is_past(one, least, now_ns))
    samples = _oldest_first(one for one in files if one.kind is Kind.RAW)
    yield from (one for one in samples if _is_past(one, least, now_ns))


def _oldest_first(files: Iterable[Held]) -> list[Held]:
    return sorted(files, key=lambda one: (one.end_ns, one.kind, one.name))


def _is_past(one: Held, months: Months, now_ns: int) -> bool:
    return one.end_ns <= months_before(now_ns, months.of(one.kind))


def months_before(now_ns: int, months: int) -> int:
    """The beginning of the UTC day so many calendar months before a time.

    Where the month has no such day it is its last: 31 May less three months is 28 or 29 February.
    """
    day = _EPOCH + datetime.timedelta(days=now_ns // DAY_NS)
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < datetime.MINYEAR:
        return -(2**63)
    first = datetime.date(year, month + 1, 1)
    past = (first + datetime.timedelta(days=31)).replace(day=1)
    last = past - datetime.timedelta(days=1)
    return (min(first + datetime.timedelta(days=day.day - 1), last) - _EPOCH).days * DAY_NS
