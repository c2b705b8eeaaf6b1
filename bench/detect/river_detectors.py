"""River's detectors of the same kinds, one sample after another: ns per sample."""

import importlib
import time
from collections.abc import Callable
from typing import Any

import numpy as np

SAMPLES = 20_000
WANTED = ("PageHinkley", "ADWIN", "KSWIN")


def river_ns() -> tuple[dict[str, float | None], str]:
    """Ns per sample of each detector, None with the reason where river is not installed."""
    try:
        drift = importlib.import_module("river.drift")
    except ImportError as fault:
        return dict.fromkeys(WANTED), f"river is not installed ({fault}): pip install river"
    values = np.random.default_rng(5).standard_normal(SAMPLES).tolist()
    return {name: _ns(getattr(drift, name), values) for name in WANTED}, ""


def _ns(make: Callable[[], Any], values: list[float]) -> float:
    detector = make()
    count = len(values) if make.__name__ != "KSWIN" else len(values) // 20
    began = time.process_time()
    for value in values[:count]:
        detector.update(value)
    return round((time.process_time() - began) / count * 1e9, 1)
