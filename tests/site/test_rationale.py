"""The rationalisation that limits, detectors and interlocks share, and what a named row must be."""

import msgspec
import pytest

from scada.model import AlarmDefinition, AlarmKind, BadInput, Comparison, Detector, DetectorRow
from scada.model.interlock import Interlock, InterlockRule

WHY = {
    "cause_zh": "涌出",
    "cause_en": "gas",
    "action_zh": "撤人",
    "action_en": "go",
    "respond_s": 60.0,
}
LIMIT = {"tag": "t", "limit": "cut", "kind": AlarmKind.CUT, "comparison": Comparison.AT_LEAST}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (AlarmDefinition, LIMIT | {"value": 1.5}),
        (DetectorRow, {"id": "d", "detector": Detector.EWMA}),
        (Interlock, {"id": "i", "rule": InterlockRule.DOORS, "area": "a"}),
    ],
)
def test_it_travels_among_the_fields_of_its_row(kind: type, fields: dict[str, object]) -> None:
    one = kind(**fields, **WHY)
    told = msgspec.msgpack.decode(msgspec.msgpack.encode(one))
    assert WHY.items() <= told.items()
    assert fields.items() <= told.items()
    assert msgspec.convert(told, kind) == one


@pytest.mark.parametrize(
    ("name", "priority", "said"),
    [("", 1, "not empty"), ("a/b", 1, "no slash"), ("a", 5, "priority 5 is not 1, 2, 3 or 4")],
)
def test_a_named_row_has_an_id_and_a_priority(name: str, priority: int, said: str) -> None:
    with pytest.raises(BadInput, match=f"detector '?{name}'?: .*{said}"):
        DetectorRow(id=name, detector=Detector.EWMA, priority=priority)
    with pytest.raises(BadInput, match=f"interlock '?{name}'?: .*{said}"):
        Interlock(id=name, rule=InterlockRule.DOORS, area="x", priority=priority)
