"""What a report knows of a site beside its table: calibration records with their rules, and settings."""

import msgspec

from davylamp.site import Site
from davylamp.site.calibration_due import fitting, ruled
from davylamp.site.calibration_file import Calibrated
from davylamp.site.subject import of_site
from historian.reports.site_facts import Interval, Sensor, SiteFacts
from historian.reports.words import Words
from scada.model import AlarmKind, SiteTable
from scada.profiles import Calibration


def facts_of(site: Site) -> SiteFacts:
    """All of it, as the files of the site are now."""
    reports = site.reports
    return SiteFacts(
        sensors=_sensors(site),
        rules=reports.emission.rules,
        running=reports.emission.running,
    )


def reported(site: Site) -> SiteTable:
    """The site's table with the day of its reports, which may begin at another time than the site's."""
    return msgspec.structs.replace(site.table, day_starts_s=site.reports.day_starts_s)


def _sensors(site: Site) -> dict[str, Sensor]:
    """Every sensor that a rule book asks to calibrate, with its record where there is one."""
    subject = of_site(site)
    records = {record.tag: record for record in site.calibration}
    cutting = {alarm.tag for alarm in site.table.alarms if alarm.kind is AlarmKind.CUT}
    return {
        tag.id: _sensor(records.get(tag.id, _none(tag.id)), rules, tag.id in cutting)
        for tag, rules in ruled(subject)
    }


def _sensor(record: Calibrated, rules: list[Calibration], cuts: bool) -> Sensor:
    rule = fitting(rules, record)
    tested = rule.test_interval_days and (cuts or not rule.test_cuts)
    months = rule.test_fan_months if record.stops_fan else 0
    mark = f"[{rule.mark}, {rule.source}]"
    return Sensor(
        tag=record.tag,
        principle=record.sensor,
        calibrated=record.calibrated,
        tested=record.tested,
        by=record.by,
        gas=record.gas,
        certificate=record.certificate,
        calibration=Interval(rule.interval_days, rule.interval_months),
        test=Interval(0 if months else rule.test_interval_days, months) if tested else Interval(),
        rule=Words(f"{rule.text_zh} {mark}", f"{rule.text_en} {mark}"),
        compared=rule.compare_daily,
    )


def _none(tag: str) -> Calibrated:
    """The record of a sensor that has none."""
    return Calibrated(tag, "", None, None, False, "", "", "", 0)
