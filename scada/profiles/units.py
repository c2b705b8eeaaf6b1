"""Units that profiles and tags may write differently, and the factor between them."""

from functools import cache
from typing import Final

_UNITS: Final[dict[str, tuple[str, float]]] = {
    "%": ("fraction", 1e-2),
    "%CH4": ("fraction", 1e-2),
    "%RH": ("fraction", 1e-2),
    "%VOL": ("fraction", 1e-2),
    "VOL%": ("fraction", 1e-2),
    "PPM": ("fraction", 1e-6),
    "×10⁻⁶": ("fraction", 1e-6),
    "PA": ("pressure", 1.0),
    "HPA": ("pressure", 1e2),
    "MBAR": ("pressure", 1e2),
    "KPA": ("pressure", 1e3),
    "BAR": ("pressure", 1e5),
    "MPA": ("pressure", 1e6),
    "M/S": ("velocity", 1.0),
    "MM/S": ("velocity", 1e-3),
    "M/MIN": ("velocity", 1.0 / 60.0),
    "FT/MIN": ("velocity", 0.00508),
    "FPM": ("velocity", 0.00508),
    "M3/S": ("flow", 1.0),
    "M3/MIN": ("flow", 1.0 / 60.0),
    "M3/H": ("flow", 1.0 / 3600.0),
    "M3/D": ("flow", 1.0 / 86400.0),
    "CFM": ("flow", 0.3048**3 / 60.0),
    "UM": ("length", 1e-6),
    "MM": ("length", 1e-3),
    "CM": ("length", 1e-2),
    "M": ("length", 1.0),
    "℃": ("celsius", 1.0),
    "°C": ("celsius", 1.0),
    "C": ("celsius", 1.0),
    "R/MIN": ("rotation", 1.0),
    "RPM": ("rotation", 1.0),
    "MG/M3": ("mass concentration", 1.0),
    "G/M3": ("mass concentration", 1e3),
    "UG/L": ("mass concentration", 1.0),
}


@cache
def factor(unit: str, into: str) -> float | None:
    """What a value in ``unit`` is multiplied by to stand in ``into``; None where they don't match.

    Case, blanks and the different signs for micro and cubic are not told apart.
    """
    ours, theirs = _plain(unit), _plain(into)
    if ours == theirs:
        return 1.0
    known, wanted = _UNITS.get(ours), _UNITS.get(theirs)
    if known is None or wanted is None or known[0] != wanted[0]:
        return None
    return known[1] / wanted[1]


def _plain(unit: str) -> str:
    """One spelling: upper case without blanks, ``U`` for micro, ``3`` for cubic."""
    text = "".join(unit.split()).replace("³", "3").replace("µ", "u").replace("μ", "u")
    return text.upper()
