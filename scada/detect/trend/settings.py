"""The parameters of the trend detectors, as a row of ``detectors.csv`` gives them.

All of them have ``every_s`` (60: block means of a minute; 0: every sample), ``false_alarm_days`` (365:
one false alarm of a tag or group in a year) and ``restore`` (0.75: the alarm returns below this share
of its limit). The run length ARL0 of a chart is ``false_alarm_days`` in its observations.
"""

from collections.abc import Mapping
from typing import Final

from scada.model import BadInput, Detector, DetectorRow

_COMMON: Final = {"every_s": 60.0, "false_alarm_days": 365.0, "restore": 0.75}
DEFAULTS: Final[Mapping[Detector, Mapping[str, float]]] = {
    Detector.EWMA: _COMMON | {"weight": 0.1},
    Detector.CUSUM: _COMMON | {"shift": 1.0},
    Detector.MEAN_SHIFT: _COMMON | {"recent": 10.0, "reference": 120.0},
    Detector.PAGE_HINKLEY: _COMMON | {"tolerance": 0.5, "memory": 500.0},
    Detector.HOLT: _COMMON
    | {"level": 0.3, "slope": 0.1, "damping_s": 3000.0, "horizon_s": 600.0, "memory": 500.0},
    Detector.MEWMA: _COMMON | {"weight": 0.1},
    Detector.PCA: _COMMON | {"variance": 0.9},
}
"""The parameters of each detector, with what holds where the row says nothing."""

COMMISSIONED: Final = frozenset({Detector.EWMA, Detector.CUSUM, Detector.MEWMA, Detector.PCA})
"""The detectors that stay silent until a baseline is commissioned."""

_BETWEEN: Final[Mapping[str, tuple[float, float]]] = {
    "every_s": (0.0, 86_400.0),
    "false_alarm_days": (1e-4, 36_500.0),
    "restore": (0.05, 1.0),
    "weight": (0.02, 1.0),
    "shift": (0.1, 4.0),
    "recent": (2, 1000),
    "reference": (10, 10_000),
    "tolerance": (0.05, 2.0),
    "memory": (50, 100_000),
    "level": (0.01, 1.0),
    "slope": (0.001, 1.0),
    "damping_s": (10.0, 86_400.0),
    "horizon_s": (1.0, 86_400.0),
    "variance": (0.1, 0.999),
}


def settings_of(row: DetectorRow) -> dict[str, float]:
    """All parameters of a row. Raises BadInput for an unknown name or a value out of its range."""
    defaults = DEFAULTS[row.detector]
    for name in row.parameters:
        if name not in defaults:
            raise BadInput(
                f"detector {row.id}: {row.detector} has no parameter {name!r}; "
                f"it has {', '.join(sorted(defaults))}"
            )
    found = {name: row.number(name, default) for name, default in defaults.items()}
    for name, value in found.items():
        low, high = _BETWEEN[name]
        if not low <= value <= high:
            raise BadInput(f"detector {row.id}: {name} = {value:g}; it is {low:g} to {high:g}")
    return found


def run_length(settings: Mapping[str, float], scan_s: float, row: DetectorRow) -> float:
    """ARL0 in observations. Raises BadInput where nobody can compute a chart for it."""
    period_s = settings["every_s"] or scan_s or 1.0
    arl = settings["false_alarm_days"] * 86_400.0 / period_s
    if not 10.0 <= arl <= 1e9:
        raise BadInput(
            f"detector {row.id}: false_alarm_days = {settings['false_alarm_days']:g} is one false alarm "
            f"in {arl:g} observations of {period_s:g} s; between 10 and 1e9 can be computed"
        )
    return arl
