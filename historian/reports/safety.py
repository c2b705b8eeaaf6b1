"""The reports of the safety day: what AQ 1029-2019 has a mine print and sign."""

from typing import Final

from historian.reports.analogue_alarms import ANALOGUE_ALARMS
from historian.reports.analogue_cuts import ANALOGUE_CUTS
from historian.reports.analogue_feed import ANALOGUE_FEED
from historian.reports.curve import CURVE
from historian.reports.daily import DAILY
from historian.reports.kinds import Report
from historian.reports.monthly import MONTHLY

SAFETY: Final[tuple[Report, ...]] = (
    DAILY,
    MONTHLY,
    ANALOGUE_ALARMS,
    ANALOGUE_CUTS,
    ANALOGUE_FEED,
    CURVE,
)
"""In the order they are listed."""
