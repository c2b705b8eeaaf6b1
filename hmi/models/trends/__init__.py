"""Trends: several pens over one time axis, live and historical in one line. No Qt here.

`TrendModel` is what the page draws; the other modules hold one idea each.
"""

from hmi.models.trends.bars import Bar, BarKind, BarRow
from hmi.models.trends.columns import Columns
from hmi.models.trends.cursor import Reading
from hmi.models.trends.data import COMPARISONS, TrendData
from hmi.models.trends.export import to_csv
from hmi.models.trends.find import Finder
from hmi.models.trends.journal import EventsAsk
from hmi.models.trends.loading import Ask, Grain
from hmi.models.trends.model import Extremes, Remark, TrendModel
from hmi.models.trends.panes import LimitLine, Pane, scale
from hmi.models.trends.span import LIVE_S, PRESETS, Span
from hmi.models.trends.templates import Template, templates_of
from hmi.models.trends.trace import Stretch, Trace, backfilled

__all__ = [
    "COMPARISONS",
    "LIVE_S",
    "PRESETS",
    "Ask",
    "Bar",
    "BarKind",
    "BarRow",
    "Columns",
    "EventsAsk",
    "Extremes",
    "Finder",
    "Grain",
    "LimitLine",
    "Pane",
    "Reading",
    "Remark",
    "Span",
    "Stretch",
    "Template",
    "Trace",
    "TrendData",
    "TrendModel",
    "backfilled",
    "scale",
    "templates_of",
    "to_csv",
]
