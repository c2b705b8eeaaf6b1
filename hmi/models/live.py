"""The live values of every tag as arrays, with 15 minutes of history for the sparklines."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scada.bus.messages import Snapshot
from scada.model import Flag, Quality, Samples, SiteTable, Status, quality_of

SPARK_BUCKETS: Final = 180
SPARK_BUCKET_NS: Final = 5_000_000_000
"""15 minutes in buckets of 5 s: finer than a sparkline has pixels."""


class LiveValues:
    """One row per tag of the site table; read the arrays, write through `load` and `apply`.

    ``value`` float64 in the tag's unit, ``status`` uint32, ``time_ns`` int64 source time,
    ``quality`` uint8 (`Quality`), ``flags`` uint16 (`Flag`), ``changed_ns`` since when it has its
    value, all of shape ``(n_tags,)``. ``low``
    and ``high`` are rings of shape ``(n_tags, SPARK_BUCKETS)``: the extremes per bucket, NaN where
    nothing usable was.
    """

    def __init__(self, table: SiteTable) -> None:
        n = len(table.tags)
        self.table = table
        self.index: dict[str, int] = {tag.id: i for i, tag in enumerate(table.tags)}
        self.value: NDArray[np.float64] = np.full(n, np.nan)
        self.status: NDArray[np.uint32] = np.full(n, Status.BAD_WAITING_FOR_INITIAL_DATA, np.uint32)
        self.time_ns: NDArray[np.int64] = np.zeros(n, np.int64)
        self.changed_ns: NDArray[np.int64] = np.zeros(n, np.int64)
        self.flags: NDArray[np.uint16] = np.zeros(n, np.uint16)
        self.quality: NDArray[np.uint8] = np.full(n, Quality.BAD, np.uint8)
        self.low: NDArray[np.float32] = np.full((n, SPARK_BUCKETS), np.nan, np.float32)
        self.high: NDArray[np.float32] = np.full((n, SPARK_BUCKETS), np.nan, np.float32)
        self.raw: NDArray[np.float64] | None = None
        """The numbers as sent, shape ``(n_tags,)``; None until one came that is not its value."""
        self.arrived_ns: NDArray[np.int64] = np.zeros(n, np.int64)
        """When the newest sample of each tag came to this station; 0 for what a snapshot brought."""
        self.bucket = 0
        self.changes = 0
        """Counts what was applied: a view that has drawn this number need not draw again."""

    def load(self, snapshot: Snapshot) -> None:
        """Take all live values over from a snapshot of the same table."""
        self.value[:] = snapshot.value
        self.status[:] = snapshot.status
        self.time_ns[:] = snapshot.time_ns
        self.changed_ns[:] = snapshot.time_ns
        self.flags[:] = snapshot.flags
        self.arrived_ns[:] = 0
        self.raw = None if snapshot.raw is None else snapshot.raw.copy()
        self.quality[:] = quality_of(self.status, self.flags)
        self.advance(snapshot.now_ns)
        usable = self.quality < Quality.BAD
        self._widen(np.flatnonzero(usable).astype(np.int32), self.value[usable])
        self.changes += 1

    def apply(self, samples: Samples, now_ns: int = 0) -> None:
        """Take a batch: the latest sample of each tag stands; backfilled ones never move it.

        ``now_ns`` is when it came here.
        """
        live = samples.take((samples.flags & np.uint16(Flag.BACKFILLED)) == 0)
        if not len(live):
            return
        ordered = live.take(np.argsort(live.time_ns, kind="stable"))
        tag = ordered.tag
        placed = (ordered.flags & np.uint16(Flag.SUBSTITUTED)) != 0
        changed = (self.value[tag] != ordered.value) & ~placed
        self.changed_ns[tag[changed]] = ordered.time_ns[changed]
        if ordered.raw is not None and self.raw is None:
            self.raw = self.value.copy()
        if self.raw is not None:
            self.raw[tag] = ordered.as_sent
        self.value[tag] = ordered.value
        self.arrived_ns[tag] = now_ns
        self.status[tag] = ordered.status
        self.time_ns[tag] = ordered.time_ns
        self.flags[tag] = ordered.flags
        quality = quality_of(ordered.status, ordered.flags)
        self.quality[tag] = quality
        usable = quality < Quality.BAD
        self._widen(tag[usable], ordered.value[usable])
        self.changes += 1

    def sent(self, rows: Any) -> Any:
        """The numbers of some rows as the server sent them: by index, mask or slice."""
        return (self.value if self.raw is None else self.raw)[rows]

    def advance(self, now_ns: int) -> None:
        """Move the rings on to ``now_ns``; a usable value is carried into each new bucket."""
        bucket = now_ns // SPARK_BUCKET_NS
        steps = bucket - self.bucket
        if steps < -1:
            self._set_back(bucket)
        if steps <= 0:
            return
        first, self.bucket = self.bucket == 0, bucket
        if first:  # the rings hold nothing yet
            return
        carried = np.where(self.quality < Quality.BAD, self.value, np.nan).astype(np.float32)
        columns = np.arange(bucket - min(steps, SPARK_BUCKETS) + 1, bucket + 1) % SPARK_BUCKETS
        self.low[:, columns] = carried[:, None]
        self.high[:, columns] = carried[:, None]

    def _set_back(self, bucket: int) -> None:
        """The clock was set back: what the rings hold was seen just before, whatever was its time."""
        turn = (bucket - self.bucket) % SPARK_BUCKETS
        self.low, self.high = (np.roll(ring, turn, axis=1) for ring in (self.low, self.high))
        self.bucket = bucket

    def spark(self, row: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The extremes of one tag over 15 minutes, oldest first: two ``(SPARK_BUCKETS,)``."""
        start = (self.bucket + 1) % SPARK_BUCKETS
        order = np.r_[start:SPARK_BUCKETS, 0:start]
        return self.low[row, order], self.high[row, order]

    @property
    def spark_width(self) -> int:
        """The width of a bucket in ns."""
        return SPARK_BUCKET_NS

    def spark_times(self) -> NDArray[np.int64]:
        """The starts of the buckets that `spark` gives, ns UTC."""
        return (self.bucket - np.arange(SPARK_BUCKETS - 1, -1, -1)) * SPARK_BUCKET_NS

    def recall(
        self,
        row: int,
        time_ns: NDArray[np.int64],
        low: NDArray[np.float64],
        high: NDArray[np.float64],
    ) -> None:
        """Fill one tag's ring from stored extremes where nothing live was seen yet."""
        age = self.bucket - time_ns // SPARK_BUCKET_NS
        known = (age > 0) & (age < SPARK_BUCKETS)
        columns = (time_ns[known] // SPARK_BUCKET_NS) % SPARK_BUCKETS
        empty = np.isnan(self.low[row, columns])
        self.low[row, columns[empty]] = low[known][empty]
        self.high[row, columns[empty]] = high[known][empty]

    def change(self, span_s: float) -> NDArray[np.float64]:
        """How much each tag changed over the last ``span_s`` seconds, in its unit; or NaN."""
        back = min(SPARK_BUCKETS - 1, max(1, round(span_s * 1e9 / SPARK_BUCKET_NS)))
        column = (self.bucket - back) % SPARK_BUCKETS
        before = (self.low[:, column].astype(np.float64) + self.high[:, column]) / 2.0
        return np.where(self.quality < Quality.BAD, self.value - before, np.nan)

    def _widen(self, tag: NDArray[np.int32], value: NDArray[np.float64]) -> None:
        column = self.bucket % SPARK_BUCKETS
        small = value.astype(np.float32)
        low, high = self.low[:, column], self.high[:, column]
        np.fmin.at(low, tag, small)
        np.fmax.at(high, tag, small)
