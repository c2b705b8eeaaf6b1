"""The reports beside those of the safety day: switches, equipment, ledgers, figures, emissions."""

from typing import Final

from historian.reports.alarm_kpi import ALARM_KPI
from historian.reports.calibration_ledger import CALIBRATION
from historian.reports.centre_log import CENTRE_LOG
from historian.reports.emission.daily import EMISSION_DAILY
from historian.reports.emission.hourly import EMISSION_HOURLY
from historian.reports.equipment_faults import EQUIPMENT_FAULTS
from historian.reports.equipment_ledger import EQUIPMENT_LEDGER
from historian.reports.equipment_use import EQUIPMENT_USE
from historian.reports.interlock_tests import INTERLOCK_TESTS
from historian.reports.kinds import Report
from historian.reports.maintenance import MAINTENANCE_RECORD
from historian.reports.portable import PORTABLE
from historian.reports.statistics import STATISTICS
from historian.reports.switch_alarms import SWITCH_ALARMS
from historian.reports.switch_changes import SWITCH_CHANGES
from historian.reports.switch_feed import SWITCH_FEED

FURTHER: Final[tuple[Report, ...]] = (
    SWITCH_ALARMS,
    SWITCH_FEED,
    SWITCH_CHANGES,
    EQUIPMENT_FAULTS,
    STATISTICS,
    CALIBRATION,
    INTERLOCK_TESTS,
    PORTABLE,
    EQUIPMENT_LEDGER,
    EQUIPMENT_USE,
    MAINTENANCE_RECORD,
    CENTRE_LOG,
    ALARM_KPI,
    EMISSION_HOURLY,
    EMISSION_DAILY,
)
"""In the order they are listed."""
