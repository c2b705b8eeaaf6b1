"""The names of time zones that this machine knows."""

from functools import cache
from zoneinfo import available_timezones


@cache
def known_timezones() -> frozenset[str]:
    """All zones of the system's database; empty where the system has none (then none is checked)."""
    return frozenset(available_timezones())
