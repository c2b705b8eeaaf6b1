"""Dates and times as people type them: ``11-22 08:30``, ``昨天 6:00``, ``-3h``, ``8:00 - 16:00``."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from hmi.models.trends.span import SECOND
from scada.model import BadInput

T = TypeVar("T")
_DAYS: Final = {
    **dict.fromkeys(("today", "今天", "今日"), 0),
    **dict.fromkeys(("yesterday", "昨天", "昨日"), 1),
    **dict.fromkeys(("前天",), 2),
}
_NOW: Final = ("now", "现在")
_UNITS: Final = {
    **dict.fromkeys(("s", "秒"), 1), **dict.fromkeys(("m", "min", "分", "分钟"), 60),
    **dict.fromkeys(("h", "时", "小时"), 3600), **dict.fromkeys(("d", "天"), 86_400),
    **dict.fromkeys(("w", "周"), 604_800),
}  # fmt: skip
_AGO: Final = re.compile(r"-\s*(\d+(?:\.\d+)?)\s*([a-z]+|[\u4e00-\u9fff]+)$")
_DATE: Final = re.compile(
    r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?=\s|T|t|$)"
)
_TIME: Final = re.compile(r"(\d{1,2})\s*[::时点]\s*(\d{1,2})?(?:\s*[::分]\s*(\d{1,2}))?\s*[分秒]?$")
_BETWEEN: Final = re.compile(r"\s*(?:\.\.|…|—|–|至|到|\bto\b|\s-\s)\s*")


@dataclass(frozen=True, slots=True)
class When:
    """What was meant: a moment (``end_ns`` None), a stretch of time, or a whole day."""

    start_ns: int
    end_ns: int | None = None
    is_day: bool = False


def when(text: str, now_ns: int, zone: ZoneInfo) -> When:
    """Understand typed words; raises `BadInput` where they mean no time, or one that is to come.

    A time alone is the last one that was. A date alone is the whole day, by the site's clock.
    """
    words = text.strip().lower()
    parts = [part for part in _BETWEEN.split(words) if part]
    if len(parts) == 2:
        found = _stretch(parts[0], parts[1], now_ns, zone)
    elif len(parts) == 1 and words:
        found = _one(parts[0], now_ns, zone)
    else:
        raise BadInput("no time / 没有时间")
    if found.start_ns > now_ns:
        raise BadInput("is still to come / 尚未到来")
    return found


def _stretch(first: str, second: str, now_ns: int, zone: ZoneInfo) -> When:
    start = _one(first, now_ns, zone)
    if _TIME.fullmatch(second) and not start.is_day:
        day = _civil(start.start_ns, zone).date()
        end_ns = _ns(day, _clock(second), zone)
        end_ns = (
            end_ns if end_ns > start.start_ns else _ns(day + timedelta(1), _clock(second), zone)
        )
    else:
        end = _one(second, now_ns, zone)
        end_ns = end.end_ns or end.start_ns
    if end_ns <= start.start_ns:
        raise BadInput("the end is before the beginning / 终点早于起点")
    return When(start.start_ns, end_ns)


def _one(text: str, now_ns: int, zone: ZoneInfo) -> When:
    if text in _NOW:
        return When(now_ns)
    if ago := _AGO.fullmatch(text):
        if ago[2] not in _UNITS:
            raise BadInput(f"{ago[2]}: s, m, h, d, w / 秒、分、时、天、周")
        return When(now_ns - int(float(ago[1]) * _UNITS[ago[2]] * SECOND))
    day, rest = _day(text, _civil(now_ns, zone).date())
    if rest:
        return _moment(day, _clock(rest), now_ns, zone)
    assert day is not None
    return When(_ns(day, time(), zone), _ns(day + timedelta(1), time(), zone), is_day=True)


def _moment(day: date | None, clock: time, now_ns: int, zone: ZoneInfo) -> When:
    if day is not None:
        return When(_ns(day, clock, zone))
    today = _civil(now_ns, zone).date()
    at_ns = _ns(today, clock, zone)
    return When(at_ns if at_ns <= now_ns else _ns(today - timedelta(1), clock, zone))


def _day(text: str, today: date) -> tuple[date | None, str]:
    """The day that the words begin with, and the rest of them; None where they begin with none."""
    for word, back in _DAYS.items():
        if text.startswith(word):
            return today - timedelta(back), text[len(word) :].strip()
    if found := _DATE.match(text):
        year = int(found[1] or today.year)
        day = _checked(lambda: date(year, int(found[2]), int(found[3])), text)
        if not found[1] and day > today:
            day = _checked(lambda: day.replace(year=year - 1), text)
        return day, text[found.end() :].lstrip("t ").strip()
    return None, text


def _clock(text: str) -> time:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise BadInput(f"{text}: 11-22 08:30, 08:30, yesterday, -3h / 昨天 08:30")
    return _checked(lambda: time(int(found[1]), int(found[2] or 0), int(found[3] or 0)), text)


def _checked(make: Callable[[], T], text: str) -> T:
    try:
        return make()
    except ValueError:
        raise BadInput(f"{text}: no such time / 没有这个时间") from None


def _civil(at_ns: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at_ns // SECOND, zone)


def _ns(day: date, clock: time, zone: ZoneInfo) -> int:
    return round(datetime.combine(day, clock, zone).timestamp()) * SECOND
