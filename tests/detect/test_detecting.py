"""The way from a bank's judgements to findings, marks and words."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from scada.detect import Detecting, Judged, Scan
from scada.detect import detecting as module
from scada.model import (
    AlarmKind,
    Area,
    Assigned,
    Detector,
    DetectorRow,
    FindingKind,
    Flag,
    Kind,
    Samples,
    Server,
    SiteTable,
    Status,
    Tag,
    detections,
    quality_of,
)

NAMES = ("A.T1", "A.T2", "B.T1")


class Above:
    """A stand-in: its detections stand while the tag is above 1."""

    def __init__(self, table: SiteTable, assigned: Sequence[Assigned]) -> None:
        self._number = [np.full(len(table.tags), -1) for _ in assigned]
        for number, one in zip(self._number, assigned, strict=True):
            number[one.tags] = one.detections

    def step(self, scan: Scan) -> Judged:
        usable = scan.layer.tag[scan.usable[scan.layer.tag]]
        parts = []
        for number in self._number:
            tag = usable[number[usable] >= 0]
            value = scan.value[tag]
            parts.append(Judged(number[tag], value > 1.0, value, scan.time_ns[tag]))
        return Judged.concatenate(parts)

    def advance(self, now_ns: int) -> Judged:
        return Judged.nothing()

    def evidence(self, detection: int) -> dict[str, str]:
        return {"zh": f"证据{detection}", "en": f"evidence {detection}"}


@pytest.fixture(autouse=True)
def above(monkeypatch: pytest.MonkeyPatch) -> None:
    families = {Detector.FROZEN: Above, Detector.EWMA: Above, Detector.CALIBRATION: Above}
    monkeypatch.setattr(module, "FAMILIES", families)


def site(*rows: DetectorRow) -> SiteTable:
    tags = tuple(
        Tag(
            id=name, server="s", node="i=1", kind=Kind.METHANE, area=name[0], name_zh="", name_en=""
        )
        for name in NAMES
    )
    areas = (
        Area(id="mine", name_zh="", name_en=""),
        Area(id="A", name_zh="", name_en="", parent="mine"),
        Area(id="B", name_zh="", name_en="", parent="mine"),
    )
    return SiteTable(
        site="x", name_zh="", name_en="", timezone="UTC", config_hash="", alarms=(), tags=tags,
        areas=areas, servers=(Server(id="s", url="opc.tcp://x"),), detectors=rows,
    )  # fmt: skip


class Run:
    """Steps a `Detecting` with values of all tags at once."""

    def __init__(self, *rows: DetectorRow) -> None:
        table = site(*rows)
        self.found = detections(table)
        self.detecting = Detecting(table, self.found)
        self.value, self.time_ns = np.zeros(3), np.zeros(3, np.int64)
        self.usable = np.zeros(3, np.bool_)

    def step(self, now_ns: int, *value: float, bad: Sequence[int] = ()) -> list[tuple[str, str]]:
        tags = np.arange(3, dtype=np.int32)
        status = np.array([Status.BAD if tag in bad else 0 for tag in tags], np.uint32)
        layer = Samples.of(tags, now_ns, value, status)
        self.value[:], self.time_ns[:], self.usable[:] = value, now_ns, status == 0
        none: NDArray[np.bool_] = np.zeros(0, np.bool_)
        quality = quality_of(layer.status, layer.flags)
        self.detecting.begin()
        findings = self.detecting.step(
            Scan(layer, quality, now_ns, self.value, self.time_ns, self.usable, none)
        )
        return [(finding.alarm, finding.kind.value) for finding in findings.named(self.found.ids)]


FROZEN = DetectorRow(id="f", detector=Detector.FROZEN)


def test_only_what_changes_is_found() -> None:
    run = Run(FROZEN)
    assert run.step(1, 0.0, 2.0, 0.0) == [("A.T2/frozen", "raised")]
    assert run.step(2, 0.0, 3.0, 0.0) == []
    assert run.step(3, 0.0, 0.0, 0.0) == [("A.T2/frozen", "returned")]


def test_bad_quality_holds_and_the_next_sample_confirms_or_ends_it() -> None:
    run = Run(FROZEN)
    run.step(1, 2.0, 2.0, 0.0)
    assert run.step(2, 0.0, 0.0, 0.0, bad=[0, 1]) == [
        ("A.T1/frozen", "held"),
        ("A.T2/frozen", "held"),
    ]
    assert run.step(3, 0.0, 0.0, 0.0, bad=[0, 1]) == []
    assert run.step(4, 2.0, 0.0, 0.0) == [("A.T1/frozen", "confirmed"), ("A.T2/frozen", "returned")]


def test_a_mark_is_a_flag_beside_the_samples_of_the_whole_step() -> None:
    run = Run(FROZEN, DetectorRow(id="c", detector=Detector.CALIBRATION, tags=("A.T1",)))
    run.step(1, 2.0, 2.0, 0.0)
    both = int(Flag.PSEUDO | Flag.CALIBRATION)
    tags = np.arange(3)
    assert run.detecting.flags(tags).tolist() == [both, int(Flag.PSEUDO), 0]
    run.step(2, 0.0, 2.0, 0.0)
    assert run.detecting.flags(tags).tolist() == [both, int(Flag.PSEUDO), 0], "it stood in it"
    run.step(3, 0.0, 2.0, 0.0)
    assert run.detecting.flags(tags).tolist() == [0, int(Flag.PSEUDO), 0]


def test_what_was_recorded_is_held_until_it_is_judged_again() -> None:
    run = Run(FROZEN)
    run.detecting.restore(np.array([True, True, False]))
    assert run.step(1, 2.0, 0.0, 0.0) == [("A.T1/frozen", "confirmed"), ("A.T2/frozen", "returned")]


def test_rows_choose_tags_by_area_and_name_and_the_first_row_has_a_detection() -> None:
    rows = (
        DetectorRow(id="a", detector=Detector.EWMA, areas=("mine",), but=("A.T2",), priority=2),
        DetectorRow(id="b", detector=Detector.EWMA, tags=("B.T1", "A.T2")),
        DetectorRow(id="c", detector=Detector.MEWMA, tags=("B.T1", "A.T1")),
        DetectorRow(id="d", detector=Detector.PCA, areas=("A",)),
    )
    found = detections(site(*rows))
    assert found.ids == ["A.T1/ewma", "B.T1/ewma", "A.T2/ewma", "c/mewma", "d/pca_t2", "d/pca_q"]
    assert found.priority == [2, 2, 4, 4, 4, 4]
    assert found.kind == [AlarmKind.ADVISORY] * 6
    assert found.area == ["A", "B", "A", "B", "A", "A"]
    assert [one.tags.tolist() for one in found.assigned] == [[0, 2], [1], [2, 0], [0, 1]]


def test_the_evidence_comes_with_what_is_raised() -> None:
    run = Run(FROZEN)
    layer = Samples.of([1], [5], [2.0])
    run.value[1], run.usable[1], run.time_ns[1] = 2.0, True, 5
    scan = Scan(
        layer, np.zeros(1, np.uint8), 5, run.value, run.time_ns, run.usable, np.zeros(0, np.bool_)
    )
    (finding,) = run.detecting.step(scan).named(run.found.ids)
    assert finding.kind is FindingKind.RAISED
    assert finding.detail == {"zh": "证据1", "en": "evidence 1"}
