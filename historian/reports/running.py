"""When somebody was watching: while the core stood still, no value is known, whatever stood before."""

from collections.abc import Iterable, Sequence

from historian.reports.reading import Reading
from scada.model import Event, EventKind

CORE = "core"
Spans = tuple[tuple[int, int], ...]


def running(reading: Reading, tags: Sequence[str], start_ns: int, end_ns: int) -> Spans:
    """The stretches of a time in which the core ran, by its own lines of starting and stopping.

    A start that follows on no stop was after a crash: nothing is known from the last sample of any of
    the tags on. A journal without such lines is of a core that always ran.
    """
    lines = reading.events(start_ns, end_ns, (EventKind.STARTED, EventKind.STOPPED))
    down = list(
        _down(reading, tags, (one for one in lines if one.source == CORE), start_ns, end_ns)
    )
    return without(((start_ns, end_ns),), down)


def _down(
    reading: Reading, tags: Sequence[str], lines: Iterable[Event], start_ns: int, end_ns: int
) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    stopped: int | None = None
    for line in sorted(lines, key=lambda one: (one.now_ns, one.epoch, one.seq)):
        if line.kind is EventKind.STOPPED:
            stopped = line.now_ns
            continue
        since = _last_sample(reading, tags, start_ns, line.now_ns) if stopped is None else stopped
        found.append((since, line.now_ns))
        stopped = None
    if stopped is not None:
        found.append((stopped, end_ns))
    return [(max(a, start_ns), min(b, end_ns)) for a, b in found if b > start_ns and a < end_ns]


def _last_sample(reading: Reading, tags: Sequence[str], start_ns: int, at_ns: int) -> int:
    """When the last sample before a start came, or the start of the time."""
    last = reading.as_of(tags, at_ns - 1) if tags else ()
    times = [int(one.time_ns[0]) for one in last if len(one.time_ns)]
    return max(start_ns, max(times, default=start_ns))


def without(spans: Iterable[tuple[int, int]], holes: Sequence[tuple[int, int]]) -> Spans:
    """Spans with holes cut out of them.

    >>> without([(0, 10)], [(2, 4), (9, 12)])
    ((0, 2), (4, 9))
    """
    left = [(a, b) for a, b in spans if b > a]
    for start, end in holes:
        left = [
            part
            for a, b in left
            for part in ((a, min(b, max(a, start))), (max(a, min(b, end)), b))
            if part[1] > part[0]
        ]
    return tuple(left)
