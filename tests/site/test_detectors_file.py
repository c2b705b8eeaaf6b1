"""detectors.csv: rows, selections, and faults with their lines."""

import pytest

from davylamp.site import SiteError, load
from davylamp.site.detectors_file import DETECTOR_COLUMNS
from davylamp.site.problem import Severity
from davylamp.site.write import write_detectors
from scada.model import Detector, DetectorRow, Kind, detections
from tests.site.folder import Folder

HEAD = "id,detector,tags,kinds,areas,but,parameters,priority,area\n"


def rows(folder: Folder, text: str) -> tuple[DetectorRow, ...]:
    (folder.root / "detectors.csv").write_text(HEAD + text, encoding="utf-8")
    return load(folder.root).table.detectors


def faults(folder: Folder, text: str) -> list[str]:
    with pytest.raises(SiteError) as caught:
        rows(folder, text)
    return [str(one) for one in caught.value.problems if one.severity is Severity.ERROR]


def test_a_site_without_the_file_has_no_detectors(folder: Folder) -> None:
    assert load(folder.root).table.detectors == ()


def test_every_unknown_name_is_reported_with_its_line(folder: Folder) -> None:
    found = faults(folder, "a,frozenn,,,,,,,\nb,frozen,NOT.THERE,meth,nowhere,,,7,\n")
    assert any(text.startswith("detectors.csv:2: detector:") for text in found)
    for column in ("tags", "kinds", "areas", "priority"):
        assert any(text.startswith(f"detectors.csv:3: {column}:") for text in found), column


def test_a_parameter_without_a_value_and_an_id_twice(folder: Folder) -> None:
    found = faults(folder, "a,frozen,,,,,every_s=30; k,,\na,frozen,,,,,,,\n")
    assert any("detectors.csv:2: parameters: 'k' is no parameter" in text for text in found)
    assert any("detectors.csv:3: id: detector a stands on line 2 already" in text for text in found)


def test_what_is_written_reads_back(folder: Folder) -> None:
    row = DetectorRow(
        id="m", detector=Detector.OVER_RANGE, kinds=(Kind.METHANE,), parameters={"high": 3.5}
    )
    write_detectors(folder.root / "detectors.csv", [row])
    assert load(folder.root).table.detectors == (row,)
    head = (folder.root / "detectors.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert head == ",".join(DETECTOR_COLUMNS)


def test_a_detection_belongs_to_the_first_row_that_names_it(folder: Folder) -> None:
    chosen = rows(folder, "a,over_range,,methane,,,,1,\nb,over_range,,,,,,4,\n")
    assert [row.id for row in chosen] == ["a", "b"]
    found = detections(load(folder.root).table)
    assert found.ids
    assert len(set(found.ids)) == len(found.ids)
    assert all(alarm.endswith("/over_range") for alarm in found.ids)
