"""The calibrations of a time: announced by a person, or said by the sensor itself, with what it read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from historian.reports.figures import figures
from historian.reports.holding import held
from historian.reports.reading import Reading
from scada.model import Event, EventKind

_NEAR_NS: Final = 120 * 10**9
"""Two stretches of one sensor this near to each other are one calibration: zero, then gas."""
_BACK_NS: Final = 86_400 * 10**9
"""No window is longer than a day, so that one that was open at the start began after this."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """One sensor under calibration. ``lowest`` and ``highest`` are what it read meanwhile: zero gas
    and cal gas; NaN where it said nothing.

    ``announced``: a person did (``user``, ``reason``, ``comment``); ``seen``: the samples are marked,
    by the sensor's own switch or word. ``stands``: it was not over at the end.
    """

    tag: str
    start_ns: int
    end_ns: int
    user: str = ""
    reason: str = ""
    comment: str = ""
    announced: bool = False
    seen: bool = False
    stands: bool = False
    lowest: float = float("nan")
    highest: float = float("nan")
    highest_ns: int = 0

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.end_ns - self.start_ns) / 1e9


def calibrations(
    reading: Reading, tags: Sequence[str], start_ns: int, end_ns: int
) -> list[Calibration]:
    """Every calibration of these tags that touches ``[start_ns, end_ns)``, in order of its start."""
    kinds = (EventKind.CALIBRATION_STARTED, EventKind.CALIBRATION_ENDED)
    lines = reading.events(start_ns - _BACK_NS, end_ns, kinds)
    wanted, found = frozenset(tags), dict[str, list[Calibration]]()
    for one in (*announced(lines, end_ns), *_seen(reading, tags, start_ns, end_ns)):
        if one.tag in wanted and one.end_ns > start_ns:
            found.setdefault(one.tag, []).append(one)
    joined = [one for some in found.values() for one in together(some)]
    joined = [_with_values(reading, one) for one in joined]
    return sorted(joined, key=lambda one: (one.start_ns, one.tag))


def announced(lines: Iterable[Event], end_ns: int) -> list[Calibration]:
    """The windows that people opened; one that nobody ended goes on to its own end, or to ``end_ns``."""
    open_: dict[str, Calibration] = {}
    found = []
    for event in sorted(lines, key=lambda event: (event.now_ns, event.seq)):
        before = open_.pop(event.tag, None)
        if event.kind is EventKind.CALIBRATION_ENDED:
            found.append(_ended(before, event))
            continue
        if before is not None:
            found.append(before)
        until = event.text.get("until_ns", "")
        until_ns = int(until) if until.isdigit() else end_ns
        open_[event.tag] = Calibration(
            tag=event.tag,
            start_ns=event.time_ns,
            end_ns=min(until_ns, end_ns),
            user=event.user,
            reason=event.text.get("reason", "") or event.comment,
            announced=True,
            stands=until_ns >= end_ns,
        )
    return found + list(open_.values())


def _ended(before: Calibration | None, event: Event) -> Calibration:
    """A window that ended; a journal that begins in the middle says when it began."""
    from_ns = event.text.get("from_ns", "")
    begun = int(from_ns) if from_ns.isdigit() else event.time_ns
    one = before or Calibration(event.tag, begun, event.time_ns, event.user, announced=True)
    return replace(one, end_ns=event.time_ns, comment=event.comment, stands=False)


def _seen(
    reading: Reading, tags: Sequence[str], start_ns: int, end_ns: int
) -> Iterable[Calibration]:
    """What the marks of the samples say."""
    for tag, one in zip(tags, figures(reading, tags, start_ns, end_ns), strict=True):
        for begin, end in one.calibrated:
            yield Calibration(tag, begin, end, seen=True, stands=end >= end_ns)


def together(some: Iterable[Calibration]) -> list[Calibration]:
    """Those of one sensor that overlap, or lie near to each other, as one."""
    found: list[Calibration] = []
    for one in sorted(some, key=lambda one: one.start_ns):
        if found and one.start_ns - found[-1].end_ns <= _NEAR_NS:
            found[-1] = _both(found[-1], one)
        else:
            found.append(one)
    return found


def _both(a: Calibration, b: Calibration) -> Calibration:
    return replace(
        a,
        end_ns=max(a.end_ns, b.end_ns),
        user=a.user or b.user,
        reason=a.reason or b.reason,
        comment=a.comment or b.comment,
        announced=a.announced or b.announced,
        seen=a.seen or b.seen,
        stands=a.stands or b.stands,
    )


def _with_values(reading: Reading, one: Calibration) -> Calibration:
    """What it read meanwhile."""
    lead = reading.as_of([one.tag], one.start_ns - 1)[0]
    rows = reading.raw([one.tag], one.start_ns, max(one.end_ns, one.start_ns + 1))[0]
    pieces = held(lead, rows, one.start_ns, max(one.end_ns, one.start_ns + 1))
    pieces = pieces.take(pieces.usable)
    if not len(pieces):
        return one
    top = int(pieces.value.argmax())
    return replace(
        one,
        lowest=float(pieces.value.min()),
        highest=float(pieces.value[top]),
        highest_ns=int(pieces.start_ns[top]),
    )
