"""A small site played through the limits and the detectors, as the core does it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scada.detect import Detecting, LimitBank, Scan
from scada.model import (
    AlarmDefinition,
    Baseline,
    DetectorRow,
    Samples,
    SiteTable,
    Tag,
    detections,
    quality_of,
)
from scada.model.interlock import Interlock

START_NS = 1_790_000_000_000_000_000


@dataclass(frozen=True, slots=True)
class Played:
    """What stood after each scan: the limits ``(scans, limits)`` and the detections, by their ids."""

    limits: NDArray[np.bool_]
    found: dict[str, NDArray[np.bool_]]


def play(
    tags: Sequence[Tag],
    values: NDArray[np.float64],
    every_s: float,
    alarms: Sequence[AlarmDefinition] = (),
    detectors: Sequence[DetectorRow] = (),
    baselines: Sequence[Baseline] = (),
    interlocks: Sequence[Interlock] = (),
) -> Played:
    """Step ``values``, ``(scans, tags)``, one scan each ``every_s``."""
    table = SiteTable(
        site="picture", name_zh="", name_en="", timezone="UTC", config_hash="", servers=(),
        areas=(), tags=tuple(tags), alarms=tuple(alarms), detectors=tuple(detectors),
        baselines=tuple(baselines), interlocks=tuple(interlocks),
    )  # fmt: skip
    bank, every = LimitBank(tags, alarms), detections(table)
    detecting = Detecting(table, every)
    number = np.arange(len(tags), dtype=np.int32)
    limits = np.zeros((len(values), len(alarms)), np.bool_)
    found = np.zeros((len(values), len(every)), np.bool_)
    for place, row in enumerate(values):
        now_ns = START_NS + round(place * every_s * 1e9)
        layer = Samples.of(number, now_ns, row)
        quality = quality_of(layer.status, layer.flags)
        detecting.begin()
        bank.step(layer, quality, now_ns)
        bank.advance(now_ns)
        time_ns, usable = np.full(len(tags), now_ns), np.ones(len(tags), np.bool_)
        scan = Scan(
            layer, quality, now_ns, row.copy(), time_ns, usable, bank.exceeded,
            detecting.flags(np.arange(len(tags))),
        )  # fmt: skip
        detecting.step(scan)
        detecting.advance(now_ns)
        limits[place], found[place] = bank.active, detecting.active
    return Played(limits, dict(zip(every.ids, found.T, strict=True)))
