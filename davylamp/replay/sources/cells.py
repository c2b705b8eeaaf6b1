"""Cells of text: times, numbers and qualities as people and programs write them."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from davylamp.replay.moments import nanoseconds
from scada.model import Status

_MISSING: Final = frozenset({"", "?", "null", "none", "na", "n/a", "-"})
_QUALITY: Final = {
    "good": Status.GOOD,
    "好": Status.GOOD,
    "正常": Status.GOOD,
    "uncertain": Status.UNCERTAIN_LAST_USABLE_VALUE,
    "可疑": Status.UNCERTAIN_LAST_USABLE_VALUE,
    "bad": Status.BAD,
    "坏": Status.BAD,
    "故障": Status.BAD,
    "": Status.GOOD,
}
_WORDS: Final = {"true": 1.0, "false": 0.0, "on": 1.0, "off": 0.0, "开": 1.0, "停": 0.0, "关": 0.0}


def time_reader(zone: str) -> Callable[[str], int]:
    """Reads ISO 8601 (``2026-01-01 00:00:30``, of ``zone`` without an offset) or a Unix time.

    A Unix time may count s, ms, µs or ns; its size tells which. The reader raises ValueError.
    """
    home = ZoneInfo(zone)

    def read(text: str) -> int:
        text = text.strip()
        try:
            when = datetime.fromisoformat(text.replace("/", "-"))
        except ValueError:
            return unix_ns(float(text)) if "." in text else unix_ns(int(text))
        return nanoseconds(when if when.tzinfo else when.replace(tzinfo=home))

    return read


def unix_ns(number: float) -> int:
    """A Unix time in s, ms, µs or ns as ns.

    >>> unix_ns(1_790_000_000.5), unix_ns(1_790_000_000_500), unix_ns(1_790_000_000_500_000_000)
    (1790000000500000000, 1790000000500000000, 1790000000500000000)
    """
    for most, scale in ((1e11, 1_000_000_000), (1e14, 1_000_000), (1e17, 1_000)):
        if abs(number) < most:
            return number * scale if isinstance(number, int) else round(number * scale)
    return int(number)


def number(text: str) -> float | None:
    """A value; None where there is none. Raises ValueError."""
    try:
        return float(text)
    except ValueError:
        word = text.strip().casefold()
        if word in _MISSING:
            return None
        if word in _WORDS:
            return _WORDS[word]
        return float(word.replace(",", "."))


def status(text: str) -> int:
    """A StatusCode, as a number (decimal or 0x…) or one of the words of quality."""
    word = text.strip().casefold()
    if word in _QUALITY:
        return int(_QUALITY[word])
    return int(np.uint32(int(word, 0)))
