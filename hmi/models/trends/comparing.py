"""With which earlier period what is on view is compared: the last shift, yesterday, any date."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hmi.models.shift import shift_at
from hmi.models.trends.span import SECOND, Span
from scada.model import SiteTable

NOTHING: Final = "none"
DATE: Final = "date"
COMPARISONS: Final = (NOTHING, "shift", "day", "week")
"""What the key goes through; `DATE` is typed."""
_DAYS: Final = {"day": 1, "week": 7}


def shift_back(name: str, span: Span, table: SiteTable) -> int:
    """How much earlier, ns, the period ``name`` was; 0 for none."""
    if name == "shift":
        start, _ = shift_at(table, span.end_ns - 1)
        return start - shift_at(table, start - 1)[0]
    if name in _DAYS:
        zone = ZoneInfo(table.timezone)
        return span.end_ns - days_before(span.end_ns, _DAYS[name], zone)
    return 0


def days_before(time_ns: int, days: int, zone: ZoneInfo) -> int:
    """The moment at which the clock on the wall said the same, so many days before."""
    whole, rest = divmod(time_ns, SECOND)
    civil = datetime.fromtimestamp(whole, zone).replace(tzinfo=None) - timedelta(days=days)
    return round(civil.replace(tzinfo=zone).timestamp()) * SECOND + rest


def shift_to_date(span: Span, at_ns: int, whole_day: bool, zone: ZoneInfo) -> int:
    """How much earlier a typed time was: of a date, the same hours; of a moment, from there on."""
    if not whole_day:
        return span.start_ns - at_ns
    here = datetime.fromtimestamp(span.start_ns // SECOND, zone).date()
    there = datetime.fromtimestamp(at_ns // SECOND, zone).date()
    return span.start_ns - days_before(span.start_ns, (here - there).days, zone)
