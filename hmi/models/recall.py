"""Which stored extremes the sparklines still lack at the start, in portions that hurt nobody."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from hmi.models.live import SPARK_BUCKET_NS, SPARK_BUCKETS, LiveValues
from scada.bus.messages import BucketSeries, HistoryRequest
from scada.model import SiteTable

PORTION: Final = 40
"""Tags per request."""


def requests(table: SiteTable, live: LiveValues, now_ns: int) -> Iterator[HistoryRequest]:
    """Requests for the last 15 minutes of every tag with a limit, aligned to the rings' buckets."""
    limited = {alarm.tag for alarm in table.alarms}
    tags = [tag.id for tag in table.tags if tag.id in limited]
    end_ns = (now_ns // SPARK_BUCKET_NS + 1) * SPARK_BUCKET_NS
    start_ns = end_ns - SPARK_BUCKETS * SPARK_BUCKET_NS
    for first in range(0, len(tags), PORTION):
        yield HistoryRequest(
            tags=tuple(tags[first : first + PORTION]),
            start_ns=start_ns,
            end_ns=end_ns,
            buckets=SPARK_BUCKETS,
            before=True,
        )


def take(live: LiveValues, series: BucketSeries) -> None:
    """Put a tag's stored extremes into its ring; a value is carried over empty buckets.

    The first may be the sample before them: a tag that is sampled by exception may not have changed.
    """
    row = live.index.get(series.tag)
    if row is None or not len(series.time_ns):
        return
    newest = live.bucket * SPARK_BUCKET_NS
    first = max(int(series.time_ns[0]), newest - SPARK_BUCKETS * SPARK_BUCKET_NS)
    last = max(int(series.time_ns[-1]), newest)
    first = -(-first // SPARK_BUCKET_NS) * SPARK_BUCKET_NS
    times = np.arange(first, last + SPARK_BUCKET_NS, SPARK_BUCKET_NS)
    place = np.searchsorted(series.time_ns, times, "right") - 1
    own = series.time_ns[place] == times
    low = np.where(own, series.minimum[place], series.last[place])
    high = np.where(own, series.maximum[place], series.last[place])
    live.recall(row, times, low, high)
