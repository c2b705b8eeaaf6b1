"""The clock on the wall, in the night in which it is set back."""

from datetime import datetime


def offset_of(here: datetime) -> str:
    """``+02`` where the clock on the wall says this time twice in that night, else nothing.

    >>> from zoneinfo import ZoneInfo
    >>> offset_of(datetime(2025, 10, 26, 2, 10, tzinfo=ZoneInfo("Europe/Warsaw")))
    '+02'
    """
    shift, later = here.utcoffset(), here.replace(fold=1).utcoffset()
    if shift is None or here.replace(fold=0).utcoffset() == later:
        return ""
    minutes = round(shift.total_seconds()) // 60
    rest = f":{abs(minutes) % 60:02d}" if minutes % 60 else ""
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{rest}"
