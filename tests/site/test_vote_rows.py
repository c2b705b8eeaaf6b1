"""Rows of detectors.csv that vote: what cannot work is said at its line, in both languages."""

import pytest

from scada.detect.families import FAMILIES
from scada.model import Detector, detections
from tests.site.folder import Folder, place

HEADER = "id,detector,tags,parameters\n"


@pytest.fixture
def voting(folder: Folder) -> Folder:
    """Two levels with a limit ``high`` each."""
    second = "level2,煤位2,Level 2,,level,bunker,,mine,nsu=urn:x;s=level2,m,0,20,0.1,,,,,,,,,,,,\n"
    folder.write("tags.csv", folder.text("tags.csv") + second)
    row = {"tag": "level2", "limit": "high", "kind": "alarm", "comparison": ">=", "value": "18"}
    folder.add("alarms.csv", row | {"action_zh": "1 看"})
    return folder


def test_sound_rows(voting: Folder) -> None:
    rows = "v,vote,3301.level; level2,limit=high; n=2; bad=trip\n"
    rows += "a,adjacent,3301.level; level2,limit=high\n"
    voting.write("detectors.csv", HEADER + rows)
    table = voting.load().table
    for one in detections(table).assigned:
        assert FAMILIES[one.row.detector](table, [one])
    assert [one.row.detector for one in detections(table).assigned] == [
        Detector.VOTE, Detector.ADJACENT,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "column", "words", "fix"),
    [
        ("vote,3301.level; level2,n=2", "parameters", "which limit", "limit=alarm"),
        ("vote,3301.level; level2,limit=hihg", "parameters", "no limit hihg", "has high"),
        ("vote,3301.level; 3301.T1,limit=high", "parameters", "for: 3301.T1", "alarm, cut"),
        ("vote,3301.level; level2,limit=high; n=3", "parameters", "n = 3 is no", "n=2"),
        ("vote,3301.level; level2,limit=high; n=two", "parameters", "n = two is no", "n=2"),
        ("vote,3301.level; level2,limit=high; bad=drop", "parameters", "word for bad", "out"),
        ("vote,3301.level; level2,limit=high; m=2", "parameters", "unknown parameter", "limit"),
        ("vote,level2; level2,limit=high", "tags", "stands twice", "once"),
        ("adjacent,level2,limit=high", "parameters", "count = 2 is no", "more tags"),
    ],
)
def test_faults(voting: Folder, row: str, column: str, words: str, fix: str) -> None:
    voting.write("detectors.csv", f"{HEADER}v,{row}\n")
    problem = voting.the_error()
    assert place(problem) == ("detectors.csv", 2, column)
    assert words in problem.text
    assert fix in problem.fix
    assert problem.text_zh != problem.text
