"""A life of the core that was judged again: is its journal the one that was written?

Two things are no difference. A core that was killed may have had lines and steps in its hands that
never came to the bus: lines of the last second that nobody wrote, and lines of steps that nobody has.
"""

from dataclasses import dataclass
from typing import Final

from alarms.journal import event_hash
from davylamp.replay.recorded import Made
from scada.model import Event, EventKind

IN_HAND_NS: Final = 1_000_000_000
"""What a core wrote so shortly before it was killed may be lost with it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where the journals part; None on the side that has no further line."""

    recorded: Event | None
    made: Event | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """``lines`` are those that are identical, to the last byte, ``steps`` what they were made from.

    ``unwritten`` lines were made again and never came to the bus, ``beyond`` are recorded lines of
    steps that are not there. ``missing`` is the step at which the recording breaks off (0: it does
    not). ``begin_ns`` and ``end_ns`` are the first and the last moment that was judged.
    """

    begin_ns: int
    end_ns: int
    steps: int
    lines: int
    unwritten: int = 0
    beyond: int = 0
    missing: int = 0
    difference: Difference | None = None


def compared(made: Made) -> Verdict:
    """Judge a life again and hold each line against the one that was written."""
    recorded = made.recording.journal
    same, extra, difference = 0, [], None
    for line in made:
        if same == len(recorded):
            extra.append(line)
        elif event_hash(line) == event_hash(recorded[same]):
            same += 1
        else:
            difference = Difference(recorded[same], line)
            break
    if difference is None:
        difference = _tail(made, same, extra)
    return Verdict(
        recorded[0].now_ns,
        made.last.now_ns if made.last else recorded[0].now_ns,
        made.steps,
        same,
        0 if difference else len(extra),
        0 if difference else len(recorded) - same,
        made.missing,
        difference,
    )


def _tail(made: Made, same: int, extra: list[Event]) -> Difference | None:
    """What stands on one side only, where the journals are the same up to there."""
    recorded, last = made.recording.journal, made.last
    number, now_ns = (last.number, last.now_ns) if last else (0, recorded[0].now_ns)
    for line in recorded[same:]:
        if line.step <= number:
            return Difference(line, None)
    if extra and recorded[-1].kind is EventKind.STOPPED:
        return Difference(None, extra[0])
    early = [line for line in extra if line.now_ns < now_ns - IN_HAND_NS]
    return Difference(None, early[0]) if early else None
