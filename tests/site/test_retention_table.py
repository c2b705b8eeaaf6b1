"""[historian.retention]: what the profiles demand is the least, and every fault has its line."""

import tomllib

import pytest

from davylamp.site.problem import FileProblems
from davylamp.site.retention_table import BackupRule, read_backup_rule, read_retention
from davylamp.site.table import Table
from davylamp.site.toml_lines import TomlLines
from historian.retention import Months, Retention

CHINESE = ("cn-2025", "cn-aq1029-2019")


def read(text: str, *profiles: str) -> tuple[Retention, BackupRule, list[str]]:
    whole = f"[historian.retention]\n{text}\n"
    problems = FileProblems("site.toml")
    table = Table(tomllib.loads(whole), (), TomlLines(whole), problems)
    kept = table.table("historian").table("retention")
    retention, rule = read_retention(kept, profiles), read_backup_rule(kept, profiles)
    return retention, rule, [one.in_words("en") for one in problems.found]


def test_nothing_said_is_as_the_profiles_say() -> None:
    for profile in CHINESE:
        retention, rule, said = read("", profile)
        assert (retention.keep, retention.least) == (Months(3, 24, 24), Months(3, 24, 24))
        assert (rule, said) == (BackupRule(3, 24), [])
    assert read("")[0].least == Months()
    assert read("", "us-30cfr75", "")[0].least == Months(events=12)


def test_a_site_may_keep_longer() -> None:
    text = "raw_months = 13\nstatistics_months = 180\nevents_months = 1200\nspare_mb = 500"
    retention, _, said = read(text, "cn-2025")
    assert (retention.keep, retention.spare_bytes, said) == (Months(13, 180, 1200), 500_000_000, [])


@pytest.mark.parametrize("key", ["raw_months", "statistics_months", "events_months"])
def test_shorter_than_a_profile_demands_is_an_error_with_line_and_fix(key: str) -> None:
    least = 3 if key == "raw_months" else 24
    retention, _, (said,) = read(f"\n{key} = {least - 1}", "cn-2025", "power-plant")
    assert said.startswith(
        f"site.toml:3: historian.retention.{key}: {least - 1} months are too short"
    )
    assert "cn-2025" in said
    assert said.endswith(f"; fix: write {least} or more")
    assert retention.keep == Months(3, 24, 24)
    assert not read(f"{key} = {least - 1}", "power-plant")[2]


def test_backups_are_no_rarer_and_stay_no_shorter() -> None:
    _, rule, said = read("backup_every_months = 4\nbackup_kept_months = 12", "cn-aq1029-2019")
    assert "every 3 is demanded" in said[0]
    assert "12 months are too short for backups" in said[1]
    assert rule == BackupRule(4, 12)
    assert not read("backup_every_months = 1\nbackup_kept_months = 60", "cn-2025")[2]


@pytest.mark.parametrize(
    "text", ["raw_months = 0", 'raw_months = "3"', "raw_months = 1201", "raw = 3", "spare_mb = -1"]
)
def test_what_cannot_be_is_an_error(text: str) -> None:
    _, _, (said,) = read(text, "cn-2025")
    assert said.startswith("site.toml:2: historian.retention.")
