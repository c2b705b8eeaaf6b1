"""Every report that there is: one file each, one entry each."""

from typing import Final

from historian.reports.further import FURTHER
from historian.reports.kinds import Report
from historian.reports.safety import SAFETY

REPORTS: Final[dict[str, Report]] = {report.name: report for report in (*SAFETY, *FURTHER)}
"""By name, in the order they are listed."""
