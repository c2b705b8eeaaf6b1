"""The range, unit and states of a proposed row: from the source, the profile, or as usual sensors have."""

from typing import Final

from davylamp.integrate.found import Found, in_both
from davylamp.integrate.words import USUAL_RANGES, USUAL_UNITS
from scada.model import SWITCH_KINDS, Kind
from scada.profiles import ProfileRow


def span_of(
    point: Found, kind: Kind | None, unit: str, row: ProfileRow | None
) -> tuple[tuple[float, float] | None, str, str, str]:
    """The range and unit to write, and what was guessed of them, in both languages."""
    if point.is_switch or kind in SWITCH_KINDS or point.given.get("high"):
        return None, "" if point.is_switch else unit, "", ""
    known = _sensible(point.variable.range) or _sensible(point.variable.instrument_range)
    if row is not None and row.high is not None and known is None:
        return None, unit, "", ""
    guessed = USUAL_UNITS.get(kind, "") if kind and not unit and row is None else ""
    unit = unit or guessed
    said_zh, said = (
        (f"单位 {guessed} 为推测", f"unit {guessed} is a guess") if guessed else ("", "")
    )
    if known is not None:
        return known, unit, said_zh, said
    usual = USUAL_RANGES.get((kind, unit)) if kind else None
    if usual is None:
        return None, unit, said_zh, said
    more = f"量程 {usual[0]:g}～{usual[1]:g} 为推测"
    more_en = f"range {usual[0]:g} to {usual[1]:g} is a guess"
    return (
        usual,
        unit,
        "，".join(filter(None, (said_zh, more))),
        ", ".join(filter(None, (said, more_en))),
    )


_WIDEST: Final = 1e9
"""A range wider than this is that of the data type, not of a sensor."""


def _sensible(span: tuple[float, float] | None) -> tuple[float, float] | None:
    return span if span is not None and span[1] - span[0] < _WIDEST else None


def states_of(point: Found, kind: Kind | None, *, chinese: bool) -> str:
    """``stopped|running``, where the source has both words in this language."""
    if kind not in SWITCH_KINDS:
        return ""
    words = [in_both(list(point.states.get(v, {}).items()))[0 if chinese else 1] for v in (0, 1)]
    return "|".join(w.replace("|", "/") for w in words) if all(words) else ""


def range_is_known(point: Found, kind: Kind | None, row: ProfileRow | None) -> bool:
    """Whether a range needs no words: a switch's, the source's own, the location's."""
    is_switch = point.is_switch or kind in SWITCH_KINDS
    return is_switch or bool(point.given.get("high")) or (row is not None and row.high is not None)
