"""Roll-ups in a bucket of their own: of which days they are true, and how they are made.

They are made of a whole day once it is over and quiet, and the day's mark is taken back before anything
late is written to it: so they are true or not used, whatever dies when.
"""

import contextlib
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from historian.days import DAY_NS, NEWEST_NS, OLDEST_NS, merged_days
from historian.influx.cell_lines import (
    LEVELS_NS,
    NONE,
    STORED,
    can_be_stored,
    cell_lines,
    cells_in,
    measurement,
)
from historian.influx.line_protocol import point
from historian.influx.question import EARLIEST_NS, LATEST_NS, Place, Question, Server, portions
from historian.influx.sample_lines import SAMPLES, Cells
from historian.influx.sample_reading import HELD, TOGETHER, SampleReader
from historian.rollups import merged, statistics_of
from historian.store import BadBatch, StatisticColumns, StoreFault

ROLLED: Final = "rolled"
QUIET_NS: Final = 15 * 60 * 10**9
"""A day is rolled up when it was over for so long, and nothing late came for so long."""
ROWS_AT_ONCE: Final = 500_000
"""A day of so many tags lies in memory at once as have no more samples together: one at least."""
BODY_BYTES: Final = 2_000_000
"""Of lines in one request."""


class RollUps:
    """The roll-ups of a site; ``mine`` is its id."""

    def __init__(self, server: Server, mine: str, samples: SampleReader) -> None:
        self._server, self._mine, self._samples = server, mine, samples
        self._lock = threading.Lock()
        self._settling = threading.Lock()
        self._stopped = False
        self._thread: threading.Thread | None = None
        self._writes: dict[int, int] = defaultdict(int)
        self._quiet_since: dict[int, int] = {}
        self._whole: dict[int, bool] = {}
        self._given_up: set[int] = set()
        every = (EARLIEST_NS, LATEST_NS)
        asked = Question(Place.ROLLUPS, ROLLED, *every, ("whole",), {"mine": (mine,)})
        for one in server.read([asked])[0]:
            marks = zip((one.time_ns // DAY_NS).tolist(), one.cells.tolist(), strict=True)
            self._whole |= {day: bool(whole) for day, whole in marks}

    def touch(self, days: Iterable[int], now_ns: int) -> None:
        """These days are about to be written to: what was rolled up of them is true no more."""
        with self._lock:
            for day in days:
                if self._whole.get(day, _is_near(day, now_ns)):
                    self._mark(day, whole=False)
                self._writes[day] += 1
                self._quiet_since[day] = max(now_ns, self._quiet_since.get(day, now_ns))

    def begin(self, now_ns: int) -> None:
        """Roll up in the background what is due, if there is any and it is not under way."""
        under_way = self._thread is not None and self._thread.is_alive()
        if not under_way and self._due(now_ns):
            self._thread = threading.Thread(target=self._run, args=(now_ns,), name="influx-settle")
            self._thread.start()

    def settle(self, now_ns: int) -> int:
        """Roll up all days that are due; how many were. Raises `StoreFault`."""
        with self._settling:
            return sum(self._roll_up(day) for day in self._due(now_ns) if not self._stopped)

    def stop(self) -> None:
        """Let be what is under way."""
        self._stopped = True
        if self._thread is not None:
            self._thread.join()

    def spans(self, start_ns: int, end_ns: int, level_ns: int) -> Iterator[tuple[int, int, bool]]:
        """What is rolled up of a time that begins with a roll-up of this level, and what lies between;
        True for the former.
        """
        days = self.days_between(start_ns, end_ns)
        at_ns = start_ns
        for begin, stop in merged_days(days, start_ns, end_ns - end_ns % level_ns):
            if at_ns < begin:
                yield at_ns, begin, False
            yield begin, stop, True
            at_ns = stop
        if at_ns < end_ns:
            yield at_ns, end_ns, False

    def days_between(self, start_ns: int, end_ns: int) -> list[int]:
        """The days of a span that are rolled up."""
        first, last = start_ns // DAY_NS, -(-end_ns // DAY_NS)
        return [day for day, whole in dict(self._whole).items() if whole and first <= day < last]

    def read(
        self,
        tags: Sequence[str],
        start_ns: int,
        end_ns: int,
        level_ns: int,
        columns: Iterable[str] = STORED,
    ) -> dict[str, StatisticColumns]:
        """Roll-ups of tags that have some; of the columns that are wanted."""
        fields = tuple({STORED[name] for name in columns} | {"count", "usable", NONE})
        found: dict[str, dict[str, Cells]] = defaultdict(dict)
        for some in portions(tags, TOGETHER):
            where = {"mine": (self._mine,), "pt": some}
            span = (start_ns, end_ns)
            asked = Question(Place.ROLLUPS, measurement(level_ns), *span, fields, where, ("pt",))
            for one in self._server.read([asked])[0]:
                found[one.labels[0]][one.field] = (one.time_ns, one.cells)
        return {tag: cells_in(cells) for tag, cells in found.items()}

    def _due(self, now_ns: int) -> list[int]:
        with self._lock:
            return [
                day
                for day, whole in sorted(self._whole.items())
                if not whole
                and day not in self._given_up
                and now_ns >= (day + 1) * DAY_NS + QUIET_NS
                and now_ns >= self._quiet_since.get(day, EARLIEST_NS) + QUIET_NS
            ]

    def _run(self, now_ns: int) -> None:
        with contextlib.suppress(StoreFault):  # the next write tries again, and says what is wrong
            self.settle(now_ns)

    def _roll_up(self, day: int) -> bool:
        """Make a day's roll-ups; False where it was written to meanwhile, or cannot have any."""
        writes = self._writes[day]
        try:
            for some in together(self._counts_of(day)):
                if self._stopped:
                    return False
                self._write(day, self._finest(some, day))
        except BadBatch:  # older than the bucket keeps, or sums beyond all numbers: samples answer
            self._given_up.add(day)
            return False
        with self._lock:
            if self._writes[day] != writes:
                return False
            self._mark(day, whole=True)
            return True

    def _write(self, day: int, found: Iterable[tuple[str, StatisticColumns]]) -> None:
        """Many tags share a request: one for each would cost more than their roll-ups."""
        bodies: dict[int, list[bytes]] = {level_ns: [] for level_ns in LEVELS_NS}
        for tag, cells in found:
            if not can_be_stored(cells):
                raise BadBatch(f"{tag}: sums that are not finite")
            for level_ns, lines in bodies.items():
                wider = merged(cells, day * DAY_NS, level_ns)
                lines.append(cell_lines(self._mine, tag, level_ns, wider))
                if sum(map(len, lines)) > BODY_BYTES:
                    self._server.write(Place.ROLLUPS, b"".join(lines))
                    lines.clear()
        if rest := b"".join(b"".join(lines) for lines in bodies.values()):
            self._server.write(Place.ROLLUPS, rest)

    def _finest(self, tags: Sequence[str], day: int) -> Iterator[tuple[str, StatisticColumns]]:
        begin = day * DAY_NS
        for tag, one in self._samples.ordered(tags, begin, begin + DAY_NS).items():
            if len(one.ordinal):
                yield tag, statistics_of(one.columns, begin, LEVELS_NS[0])

    def _counts_of(self, day: int) -> dict[str, int]:
        """The tags that have samples of a day, and how many."""
        where, found = {"mine": (self._mine,)}, dict.fromkeys(self._samples.odd_tags(), 0)
        span = (day * DAY_NS, (day + 1) * DAY_NS)
        asked = Question(
            Place.SAMPLES, SAMPLES, *span, HELD, where, ("pt",), "count", every_ns=DAY_NS
        )
        for one in self._server.read([asked])[0]:
            tag = one.labels[0]
            found[tag] = found.get(tag, 0) + int(one.cells.sum())
        return dict(sorted(found.items()))

    def _mark(self, day: int, *, whole: bool) -> None:
        fields = [("whole", b"1i" if whole else b"0i")]
        line = point(ROLLED, {"mine": self._mine}, fields, day * DAY_NS)
        with contextlib.suppress(BadBatch):  # a day from before what the bucket keeps
            self._server.write(Place.ROLLUPS, line)
        self._whole[day] = whole


def together(counts: Mapping[str, int]) -> Iterator[list[str]]:
    """Tags whose samples are read at once."""
    some, rows = list[str](), 0
    for tag, count in counts.items():
        if some and (rows + count > ROWS_AT_ONCE or len(some) == TOGETHER):
            yield some
            some, rows = [], 0
        some.append(tag)
        rows += count
    if some:
        yield some


def _is_near(day: int, now_ns: int) -> bool:
    """Whether a day may be rolled up one day; samples of times out of reason stand elsewhere."""
    return now_ns - OLDEST_NS <= (day + 1) * DAY_NS and day * DAY_NS <= now_ns + NEWEST_NS
