"""The shift that is on, by the site's own clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from hmi.models.shift import shift_at
from hmi.models.station import EMPTY_TABLE
from scada.model import SiteTable


def table(*starts_h: float, day_starts_s: float = 0.0, zone: str = "Asia/Shanghai") -> SiteTable:
    return msgspec.structs.replace(
        EMPTY_TABLE,
        timezone=zone,
        day_starts_s=day_starts_s,
        shifts_s=tuple(3600 * start for start in starts_h),
    )


def hours(site: SiteTable, at: str) -> str:
    zone = ZoneInfo(site.timezone)
    now_ns = int(datetime.fromisoformat(at).replace(tzinfo=zone).timestamp()) * 10**9
    start, end = shift_at(site, now_ns)
    assert start <= now_ns < end
    both = (datetime.fromtimestamp(ns // 10**9, zone) for ns in (start, end))
    return "–".join(f"{when:%d %H:%M}" for when in both)


@pytest.mark.parametrize(
    ("site", "at", "said"),
    [
        (table(), "2026-11-22 07:59:59", "22 00:00–22 08:00"),
        (table(), "2026-11-22 08:00", "22 08:00–22 16:00"),
        (table(day_starts_s=6 * 3600), "2026-11-22 03:00", "21 22:00–22 06:00"),
        (table(7.5, 15.5, 23.5), "2026-11-22 23:29", "22 15:30–22 23:30"),
        (table(7.5, 15.5, 23.5), "2026-11-23 01:00", "22 23:30–23 07:30"),
        (table(8), "2026-11-22 07:00", "21 08:00–22 08:00"),
        # The night when clocks go back has nine hours.
        (table(0, 8, 16, zone="Europe/Berlin"), "2026-10-25 05:00", "25 00:00–25 08:00"),
    ],
)
def test_the_shift_at_a_time(site: SiteTable, at: str, said: str) -> None:
    assert hours(site, at) == said
