"""Trends: several pens over one time axis, live and historical in one line. No Qt here.

`TrendModel` is what the page draws; the other modules hold one idea each.
"""

from hmi.models.trends.bars import Bar, BarKind, BarRow
from hmi.models.trends.columns import Columns
from hmi.models.trends.comparing import COMPARISONS, DATE, NOTHING, shift_to_date
from hmi.models.trends.coverage import Coverage, coverage
from hmi.models.trends.cursor import Reading
from hmi.models.trends.data import TrendData
from hmi.models.trends.export import to_csv
from hmi.models.trends.figures import Figure, FiguresAsk
from hmi.models.trends.find import Finder
from hmi.models.trends.grid import Grid
from hmi.models.trends.journal import EventsAsk
from hmi.models.trends.loading import Ask, Grain
from hmi.models.trends.model import Extremes, Remark, TrendModel
from hmi.models.trends.own_templates import OwnTemplates
from hmi.models.trends.panes import LimitLine, Pane, scale
from hmi.models.trends.span import LIVE_S, PRESETS, Span
from hmi.models.trends.templates import Template, templates_of
from hmi.models.trends.trace import Stretch, Trace, backfilled
from hmi.models.trends.when import When, when

__all__ = [
    "Ask",
    "Bar",
    "BarKind",
    "BarRow",
    "COMPARISONS",
    "Columns",
    "Coverage",
    "DATE",
    "EventsAsk",
    "Extremes",
    "Figure",
    "FiguresAsk",
    "Finder",
    "Grain",
    "Grid",
    "LIVE_S",
    "LimitLine",
    "NOTHING",
    "PRESETS",
    "OwnTemplates",
    "Pane",
    "Reading",
    "Remark",
    "Span",
    "Stretch",
    "Template",
    "Trace",
    "TrendData",
    "TrendModel",
    "When",
    "backfilled",
    "coverage",
    "scale",
    "shift_to_date",
    "templates_of",
    "to_csv",
    "when",
]
