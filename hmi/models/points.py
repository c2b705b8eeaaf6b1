"""The tag table as an integrator reads it: what a point is, what it says now, what is refused."""

import math
from dataclasses import dataclass
from typing import Final

from hmi.models.station import StationModel
from hmi.models.system import status_words
from hmi.models.words import MINUS, SYMBOLS, number
from scada.model import AlarmKind, Quality, Tag

MOST_WORD: Final = 0xFFFFFFFFFFFFFFFF


@dataclass(frozen=True, slots=True)
class PointFilter:
    """Text (every word in id, names, node or place), server id, and whether only bad ones."""

    text: str = ""
    server: str = ""
    only_bad: bool = False


def rows_of(model: StationModel, chosen: PointFilter) -> list[int]:
    """The rows of the site table that pass, in the order of the file."""
    wanted = chosen.text.casefold().split()
    rows = []
    for row, tag in enumerate(model.table.tags):
        if chosen.server and tag.server != chosen.server:
            continue
        if chosen.only_bad and model.live.quality[row] == Quality.GOOD:
            continue
        if wanted:
            said = f"{tag.id} {tag.name_zh} {tag.name_en} {tag.node} {model.words.area(tag.area)}"
            if not all(word in said.casefold() for word in wanted):
                continue
        rows.append(row)
    return rows


def limits_of(model: StationModel, tag: Tag, *kinds: AlarmKind) -> str:
    """The set points of these kinds: ``≥ 1.00``, several separated by a slash."""
    words = model.words
    return " / ".join(
        f"{SYMBOLS[one.comparison]} {words.bound(one, one.value)}"
        for one in words.limits.get(tag.id, [])
        if one.kind in kinds
    )


def restore_of(model: StationModel, tag: Tag) -> str:
    """The value at which a cut is restored, where one is set."""
    words = model.words
    return " / ".join(
        f"{'<' if one.comparison.is_high else '>'} {words.bound(one, one.restore)}"
        for one in words.limits.get(tag.id, [])
        if one.restore is not None
    )


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


def refused(model: StationModel) -> dict[str, str]:
    """Tags that a server would not give, with the status in words."""
    return {
        tag: status_words(model, why)
        for link in model.links.values()
        for tag, why in link.refused.items()
    }
