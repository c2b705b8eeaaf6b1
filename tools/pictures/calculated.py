"""Calculated tags: what a face gives off, though the concentration says something else; and a bad operand."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scada.detect.calculated.bank import CalculatedBank
from scada.model import Kind, Samples, SiteTable, Status, Tag, is_bad
from scada.model.calculated import Calculation
from tools.pictures.limits import METHANE
from tools.pictures.play import START_NS
from tools.pictures.svg import BLUE, GREEN, GREY, ORANGE, Panel, Picture

_EMISSION = "[T1] / 100 * [Q1]"


@dataclass(slots=True)
class _Latest:
    time_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    status: NDArray[np.uint32]

    def put(self, layer: Samples) -> None:
        """Take what was calculated."""
        self.time_ns[layer.tag], self.value[layer.tag] = layer.time_ns, layer.value
        self.status[layer.tag] = layer.status


def calculated() -> Picture:
    """Air is turned down while the gas stays, gas comes while the air stays, and an air sensor fails."""
    minute = np.arange(0.0, 240.0)
    chance = np.random.default_rng(3)
    give_off = np.interp(minute, [0, 130, 150, 240], [6, 6, 10, 10])
    air = np.interp(minute, [0, 50, 60, 240], [1200, 1200, 800, 800])
    gas = 100 * give_off / air + chance.normal(0, 0.01, 240)
    air += chance.normal(0, 8, 240)
    bad = (minute >= 195) & (minute < 215)
    emission = _computed(np.c_[gas, air], bad)
    top = Panel("methane, % CH4", 0, 1.5, 80, ticks=(0, 0.5, 1, 1.5)).curve(minute, gas, BLUE)
    middle = Panel("air, m³/min; the sensor fails", 0, 1500, 80, ticks=(0, 500, 1000, 1500))
    middle.while_true(minute, bad, ORANGE).curve(minute, np.where(bad, np.nan, air), GREY)
    below = Panel("calculated: methane given off, m³/min", 0, 15, 80, ticks=(0, 5, 10, 15))
    below.while_true(minute, bad, ORANGE).curve(minute, emission, GREEN)
    return Picture([top, middle, below], 0, 240, 30, "minutes")


def _computed(values: NDArray[np.float64], bad: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The result of each minute, NaN where its quality is bad."""
    tags = (METHANE, _tag("Q1", Kind.AIR_FLOW, 0.0), _tag("E1", Kind.FLOW, 0.01))
    table = SiteTable(
        site="picture", name_zh="", name_en="", timezone="UTC", config_hash="", servers=(),
        areas=(), tags=tags, alarms=(),
        calculated=(Calculation(tag="E1", expression=_EMISSION, checked=_EMISSION),),
    )  # fmt: skip
    bank, latest = (
        CalculatedBank(table),
        _Latest(np.zeros(3, np.int64), np.zeros(3), np.zeros(3, np.uint32)),
    )
    made = np.full(len(values), np.nan)
    for place, row in enumerate(values):
        now_ns = START_NS + place * 60_000_000_000
        latest.value[:2], latest.time_ns[:2] = row, now_ns
        latest.status[:2] = (0, Status.BAD if bad[place] else 0)
        result = bank.step(latest, np.arange(2), now_ns)
        if len(result) and not is_bad(result.status)[-1]:
            made[place] = result.value[-1]
    return made


def _tag(name: str, kind: Kind, resolution: float) -> Tag:
    return Tag(
        id=name, server="s", node="i=4", kind=kind, area="a", name_zh="", name_en="", unit="m3/min",
        low=0.0, high=2000.0, resolution=resolution,
    )  # fmt: skip
