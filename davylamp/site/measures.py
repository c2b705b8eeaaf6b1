"""Units as quantities: what a unit of a tag measures, and the factor between two of a kind.

`pint` knows the units; here stand only the spellings of the field. A unit that nobody knows measures
something of its own: it can be added to itself, and to nothing else.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import pint

_SPELLINGS: Final = {
    "": "dimensionless",
    "%": "percent",
    "%CH4": "percent",
    "%CO": "percent",
    "%CO2": "percent",
    "%O2": "percent",
    "%H2": "percent",
    "%VOL": "percent",
    "VOL%": "percent",
    "%RH": "percent",
    "PPM": "ppm",
    "×10⁻⁶": "ppm",
    "℃": "delta_degC",
    "°C": "delta_degC",
    "C": "delta_degC",
    "K": "kelvin",
    "℉": "delta_degF",
    "°F": "delta_degF",
    "次": "dimensionless",
    "个": "dimensionless",
    "台": "dimensionless",
    "人": "dimensionless",
    "PH": "dimensionless",
    "R/MIN": "turns_per_minute_",
    "RPM": "turns_per_minute_",
    "NM3/H": "m**3/h",
    "NM3/MIN": "m**3/min",
    "NM3/S": "m**3/s",
    "KVAR": "kiloreactive_",
    "MVAR": "megareactive_",
    "秒": "s",
    "分": "min",
    "分钟": "min",
    "小时": "h",
    "天": "d",
    "吨": "t",
}
"""Case, blanks and the signs for cubic and micro are not told apart here, as in a profile."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a unit measures. ``factor`` is 1 of it in base units; ``text`` how it was written."""

    dimension: Any
    factor: float
    text: str
    ratio: float = 0.0
    """0.01 for per cent, 1e-6 for ppm, and 0 for what is no ratio."""

    def times(self, other: "Measure", power: int = 1) -> "Measure":
        """The product, or with power -1 the quotient."""
        sign = "·" if power == 1 else "/"
        dimension = self.dimension * other.dimension**power
        factor = self.factor * other.factor**power
        ratio = self.ratio or other.ratio
        return Measure(dimension, factor, _joined(self.text, sign, other.text), ratio)

    def to_the(self, power: float) -> "Measure":
        """A power of it."""
        text = f"({self.text})^{power:g}" if self.text else ""
        return Measure(self.dimension**power, self.factor**power, text)


@cache
def measure(unit: str) -> Measure:
    """What a unit measures; ``%CH4/min`` is made of its parts."""
    parts = [part.strip() for part in unit.split("/")]
    if len(parts) > 1 and all(parts) and "(" not in unit and _plain(unit) not in _SPELLINGS:
        whole = measure(parts[0])
        for part in parts[1:]:
            whole = whole.times(measure(part), -1)
        return replace(whole, text=unit)
    parsed = _parsed(unit)
    base = (1.0 * parsed).to_base_units()
    percent, ppm = _registry().percent, _registry().ppm
    ratio = 0.01 if parsed == percent else 1e-6 if parsed == ppm else 0.0
    return Measure(base.units, float(base.magnitude), unit, ratio)


def factor(given: Measure, wanted: Measure) -> float | None:
    """What a value in ``given`` is multiplied by to stand in ``wanted``; None where they differ."""
    if given.dimension.dimensionality != wanted.dimension.dimensionality:
        return None
    found = given.factor / wanted.factor
    short = float(f"{found:.12g}")  # 0.01, not 0.010000000000000002
    return short if len(repr(short)) < 12 else found


def _joined(left: str, sign: str, right: str) -> str:
    if not left or not right:
        return left or (f"1{sign}{right}" if sign == "/" and right else right)
    right = f"({right})" if sign == "/" and any(mark in right for mark in "·/") else right
    return f"{left}{sign}{right}"


@cache
def _registry() -> Any:
    registry: Any = pint.UnitRegistry()
    registry.define("reactive_ = volt * ampere")
    registry.define("turns_per_minute_ = 1 / minute")
    return registry


def _parsed(unit: str) -> Any:
    registry, spelling = _registry(), _SPELLINGS.get(_plain(unit))
    if spelling is not None:
        return registry.Unit(spelling)
    text = re.sub(r"(?<=[A-Za-z])([23])(?![0-9])", r"**\1", _ascii(unit)).replace("·", "*")
    try:
        found = registry.Unit(text)
        (1.0 * found).to_base_units()
    except Exception:  # whatever pint and its tokenizer make of a text that is no unit
        return _own(unit)
    return _own(unit) if text.startswith("dB") else found


def _plain(unit: str) -> str:
    """One spelling of many."""
    return _ascii(unit).upper()


def _ascii(unit: str) -> str:
    text = "".join(unit.split()).replace("³", "3").replace("²", "2")
    return text.replace("µ", "u").replace("μ", "u")


def _own(unit: str) -> Any:
    name, registry = "own_" + unit.encode().hex(), _registry()
    if name not in registry:
        registry.define(f"{name} = [{name}]")
    return registry.Unit(name)
