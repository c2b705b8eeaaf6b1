"""A point as its server gives it: the number as sent, and the part of its node that the tag is."""

import math
from typing import Final

from hmi.models.station import StationModel
from hmi.models.words import MINUS, number
from scada.model import Tag

MOST_WORD: Final = 0xFFFFFFFFFFFFFFFF


def raw_words(tag: Tag, raw: float) -> str:
    """The number as the server sent it, without a unit; of a bit the whole word, hexadecimal too."""
    if math.isfinite(raw) and tag.bit >= 0:
        return f"{number(raw, 0)} · {_word(raw)}"
    return _plain(raw, 9)


def raw_short(tag: Tag, raw: float) -> str:
    """The same for a narrow column: fewer digits, and of a bit the word in hexadecimal ones."""
    if math.isfinite(raw) and tag.bit >= 0:
        return _word(raw)
    return _plain(raw, 5)


def _word(raw: float) -> str:
    return f"0x{int(raw) & MOST_WORD:X}"


def _plain(raw: float, digits: int) -> str:
    if not math.isfinite(raw) or (raw == int(raw) and abs(raw) < 1e15):
        return number(raw, 0)
    return f"{raw:.{digits}g}".replace("-", MINUS)


def differs(value: float, raw: float) -> bool:
    """Whether the number as sent says more than the value does."""
    return raw != value and not (math.isnan(raw) and math.isnan(value))


def part_words(model: StationModel, tag: Tag) -> str:
    """The element and the bit of its node that the tag is: ``[6] · bit 3``; '' for the whole."""
    element = f"[{','.join(map(str, tag.element))}]" if tag.element else ""
    bit = model.text("points.bit", bit=tag.bit) if tag.bit >= 0 else ""
    return " · ".join(filter(None, (element, bit)))
