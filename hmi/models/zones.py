"""Whether the site's clock is this machine's: whoever looks at both must not mix them up."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

S: int = 1_000_000_000


def _here(time_s: int) -> float:
    """This machine's offset from UTC at that moment, in seconds."""
    offset = datetime.fromtimestamp(time_s).astimezone().utcoffset()
    return offset.total_seconds() if offset is not None else 0.0


def elsewhere(zone: str, now_ns: int, here: Callable[[int], float] = _here) -> str:
    """This machine's zone as ``UTC-5:30`` where it is not the site's at that moment, else empty."""
    minute = now_ns // S // 60 * 60
    own_s = here(minute)
    return "" if own_s == _there(zone, minute) else offset_words(own_s)


@lru_cache(maxsize=8)
def _there(zone: str, time_s: int) -> float:
    offset = datetime.fromtimestamp(time_s, ZoneInfo(zone)).utcoffset()
    return offset.total_seconds() if offset is not None else 0.0


def offset_words(seconds: float) -> str:
    """``UTC+8``, ``UTC-5:30``, ``UTC+0``."""
    hours, minutes = divmod(round(abs(seconds) / 60), 60)
    sign = "-" if seconds < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")
