"""Sensor truth: which doubt stands when, over one sensor and its sibling."""

import numpy as np

from scada.model import Detector, DetectorRow, Tag
from tools.pictures.limits import METHANE
from tools.pictures.play import play
from tools.pictures.svg import BLUE, GREY, ORANGE, RED, Panel, Picture

_MARKS = (Detector.JUMP, Detector.FROZEN, Detector.NEGATIVE_DRIFT)


def truth() -> Picture:
    """Four hours: a jump that nobody else saw, a flat stretch while the sibling moves, a zero that sinks."""
    second = np.arange(0.0, 6 * 3600, 5.0)
    rows, hour = len(second), second / 3600
    chance = np.random.default_rng(8)
    gas = 0.4 + 0.2 * np.sin(hour * 3.1) + 0.1 * np.cumsum(chance.normal(0, 0.02, rows))
    gas = np.clip(gas, 0.05, 1.5)
    first = np.round(gas + chance.normal(0, 0.01, rows), 2)
    sibling = np.round(gas * 0.8 + chance.normal(0, 0.01, rows), 2)
    first[(hour > 2.0) & (hour < 2.03)] = 2.6
    flat = (hour > 2.8) & (hour < 4.4)
    first[flat] = first[np.argmax(flat)]
    sinks = hour > 4.8
    first[sinks] -= 0.7 * (hour[sinks] - 4.8)
    tags = [METHANE, _named("T2")]
    row = [DetectorRow(id=str(mark), detector=mark, tags=("T1", "T2")) for mark in _MARKS]
    found = play(tags, np.c_[first, sibling], 5.0, (), row).found
    panel = Panel("two methane sensors of one place, % CH4", -0.8, 2.8, 170, ticks=(0, 1, 2))
    panel.curve(hour, sibling, GREY, "T2, its sibling").curve(hour, first, BLUE, "T1")
    marks = [
        Panel(f"{mark.value.replace('_', ' ')} of T1", 0, 1, 14).while_true(
            hour, found[f"T1/{mark}"], colour
        )
        for mark, colour in zip(_MARKS, (RED, ORANGE, BLUE), strict=True)
    ]
    return Picture([panel, *marks], 0, 6, 1, "hours")


def _named(name: str) -> Tag:
    return Tag(
        id=name, server="s", node="i=2", kind=METHANE.kind, area="a", name_zh="", name_en="",
        unit=METHANE.unit, low=0.0, high=4.0, resolution=0.01,
    )  # fmt: skip
