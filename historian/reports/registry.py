"""Every report that there is: one file each, one entry each."""

from typing import Final

from historian.reports.daily import DAILY
from historian.reports.further import FURTHER
from historian.reports.kinds import Report

REPORTS: Final[dict[str, Report]] = {report.name: report for report in (DAILY, *FURTHER)}
"""By name, in the order they are listed."""
