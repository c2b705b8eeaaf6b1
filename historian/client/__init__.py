"""A site's history for notebooks and scripts: synchronous, in NumPy and Arrow.

>>> from historian.client import connect, open

``connect(folder)`` asks the historian of a running site over its bus, ``open(folder)`` reads the
files of a stopped one; both give the same `History`. The requests of the bus are here too, for
`History.ask`.
"""

from historian.client.gone import SamplesGone
from historian.client.history import History
from historian.client.joining import connect, open
from historian.client.moments import Moment
from historian.proof import Proof, prove
from historian.queries.results import (
    NO_DATA,
    NO_TIME,
    Buckets,
    Comparison,
    Figures,
    Joined,
    Series,
    Spans,
    StateTimes,
    Statistics,
)
from scada.bus.messages import (
    AsOfRequest,
    CompareRequest,
    EventsRequest,
    FiguresRequest,
    HistoryRequest,
    JoinRequest,
    JournalPageRequest,
    JournalRangesRequest,
    KpiRequest,
    StateTimesRequest,
    StatisticsRequest,
)
from scada.model.journal_range import JournalRange

__all__ = [
    "NO_DATA",
    "NO_TIME",
    "AsOfRequest",
    "Buckets",
    "CompareRequest",
    "Comparison",
    "EventsRequest",
    "Figures",
    "FiguresRequest",
    "History",
    "HistoryRequest",
    "JoinRequest",
    "Joined",
    "JournalPageRequest",
    "JournalRange",
    "JournalRangesRequest",
    "KpiRequest",
    "Moment",
    "Proof",
    "SamplesGone",
    "Series",
    "Spans",
    "StateTimes",
    "StateTimesRequest",
    "Statistics",
    "StatisticsRequest",
    "connect",
    "open",
    "prove",
]
