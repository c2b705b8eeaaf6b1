"""A small site for the marks, and a hand that feeds its bank."""

from collections.abc import Mapping, Sequence

import numpy as np

from scada.detect import Detecting, Scan
from scada.model import (
    AlarmDefinition,
    Detector,
    DetectorRow,
    Findings,
    Kind,
    Quality,
    Samples,
    Server,
    SiteTable,
    Tag,
    detections,
    quality_of,
)
from scada.model.findings import KINDS
from tests.detect.plant import T0, S, tag


def methane(id: str = "t", **changes: object) -> Tag:
    return tag(id, **({"resolution": 0.01, "unit": "%CH4"} | changes))


def row(detector: str, **parameters: float | str) -> DetectorRow:
    """A detector on every methane sensor."""
    kinds = (Kind.METHANE, Kind.AIR_VELOCITY)
    return DetectorRow(id=detector, detector=Detector(detector), kinds=kinds, parameters=parameters)


def table(
    tags: Sequence[Tag], rows: Sequence[DetectorRow], alarms: Sequence[AlarmDefinition] = ()
) -> SiteTable:
    return SiteTable(
        site="test",
        name_zh="",
        name_en="",
        timezone="Asia/Shanghai",
        config_hash="c1",
        servers=(Server(id="mine", url="opc.tcp://127.0.0.1:1"),),
        areas=(),
        tags=tuple(tags),
        alarms=tuple(alarms),
        detectors=tuple(rows),
    )


class Fed:
    """The detectors of a site, fed by hand; times in seconds."""

    def __init__(self, tags: Sequence[Tag], *rows: DetectorRow) -> None:
        self.table = table(tags, rows)
        self.found = detections(self.table)
        self.detecting = Detecting(self.table, self.found)
        self.names = [one.id for one in tags]
        n = len(tags)
        self.value, self.time_ns = np.full(n, np.nan), np.zeros(n, np.int64)
        self.usable = np.zeros(n, np.bool_)
        self.words: dict[str, dict[str, str]] = {}

    def take(self, samples: Samples, now: float) -> list[str]:
        """Feed a batch, layer by layer, without letting time pass."""
        self.detecting.begin()
        said: list[str] = []
        for layer in samples.layers():
            quality = quality_of(layer.status, layer.flags)
            self.value[layer.tag], self.time_ns[layer.tag] = layer.value, layer.time_ns
            self.usable[layer.tag] = quality != Quality.BAD
            scan = Scan(
                layer,
                quality,
                T0 + round(now * S),
                self.value,
                self.time_ns,
                self.usable.copy(),
                np.zeros(0, np.bool_),
            )
            said += self.said(self.detecting.step(scan))
        return said

    def pass_time(self, now: float) -> list[str]:
        return self.said(self.detecting.advance(T0 + round(now * S)))

    def feed(
        self, at: float, values: Mapping[str, float], status: int = 0, flags: int = 0
    ) -> list[str]:
        """Feed values of one moment, then let the time come to it."""
        index = [self.names.index(name) for name in values]
        when = T0 + round(at * S)
        samples = Samples.of(index, when, list(values.values()), status, flags)
        return self.take(samples, at) + self.pass_time(at)

    def said(self, findings: Findings) -> list[str]:
        ids = self.found.ids
        numbers = findings.alarm.tolist()
        self.words |= {ids[numbers[row]]: words for row, words in findings.detail.items()}
        kinds = findings.kind.tolist()
        return [f"{ids[n]} {KINDS[kind]}" for n, kind in zip(numbers, kinds, strict=True)]
