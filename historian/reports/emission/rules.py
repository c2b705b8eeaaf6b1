"""The numbers by which minutes, hours and months of emissions are judged, each with its evidence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from scada.model import BadInput


@dataclass(frozen=True, slots=True)
class Rules:
    """What counts, and how it is corrected. Evidence marks are those of the profiles.

    A minute is valid where at least ``minute_share`` of it is covered by usable values, none of them
    under calibration or maintenance (Davylamp's suggestion: the standard speaks of valid minutes and
    does not say it); an hour where at least ``valid_minutes`` are (HJ 75-2017 [M]). A day's mean is of
    its valid hours, and is marked where they are fewer than ``day_hours`` (0: no such rule, which is
    the default, as no text of one was found). Values are converted to ``reference_o2_percent``.
    """

    valid_minutes: int = 45
    minute_share: float = 0.75
    day_hours: int = 0
    capture_percent: float = 75.0
    air_o2_percent: float = 21.0
    reference_o2_percent: float = 6.0

    def __post_init__(self) -> None:
        if not (1 <= self.valid_minutes <= 60 and 0 < self.minute_share <= 1):
            raise BadInput("emission: an hour has 1 to 60 valid minutes, a minute a share up to 1")
        if not 0 <= self.reference_o2_percent < self.air_o2_percent:
            raise BadInput("emission: the reference oxygen lies below that of air")

    def corrected(self, measured: float, oxygen: float) -> float:
        """At the reference oxygen: ``C = C' × (21 − 6) / (21 − O2')``; NaN where nothing is to be
        corrected by, as in air.
        """
        room = self.air_o2_percent - oxygen
        if not room > 0:
            return float("nan")
        return measured * (self.air_o2_percent - self.reference_o2_percent) / room


KEYS: Final[Mapping[str, tuple[str, str, str]]] = {
    "valid_minutes": ("有效小时的有效分钟数", "valid minutes of a valid hour", "M, HJ 75-2017"),
    "minute_share": ("有效分钟的覆盖率", "share of a minute that is covered", "Davylamp"),
    "day_hours": ("有效日的有效小时数", "valid hours of a valid day", "-"),
    "capture_percent": ("月有效数据捕集率，%", "monthly data capture, %", "M, HJ 75-2017"),
    "air_o2_percent": ("空气含氧量，%", "oxygen of air, %", "M, GB 13223-2011"),
    "reference_o2_percent": ("基准含氧量，%", "reference oxygen, %", "M, GB 13223-2011"),
}
"""Each number in words, with its evidence (M: from memory)."""


def in_words(rules: Rules) -> Iterator[tuple[str, str]]:
    """The rules of a report, one line each, in Chinese and English."""
    for key, (zh, en, mark) in KEYS.items():
        value = getattr(rules, key)
        if value:
            yield f"{zh}：{value:g} [{mark}]", f"{en}: {value:g} [{mark}]"
