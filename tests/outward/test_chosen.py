"""Which journal lines go out."""

from typing import Any

import pytest

from davylamp.outward.chosen import is_chosen
from davylamp.site.outward import Choice
from scada.model import (
    AlarmKind,
    Area,
    EventKind,
    Suppression,
    SuppressionKind,
    below,
    upwards,
)
from tests.outward.lines import line

PARENTS = {"3301": "mine", "mine": "", "x": "y", "y": "x"}
AREAS = [Area(id=i, name_zh=i, name_en=i, parent=above) for i, above in PARENTS.items()]
INSIDE = below(AREAS)
SHELVED = (Suppression(kind=SuppressionKind.SHELVED, since_ns=1),)


@pytest.mark.parametrize(
    ("choice", "fields", "goes"),
    [
        (Choice(), {}, True),
        (Choice(), {"priority": 2}, False),
        (Choice(priorities=(0, 2)), {"priority": 2}, True),
        (Choice(areas=("3301",)), {}, True),
        (Choice(areas=("mine",)), {}, True),
        (Choice(areas=("3302",)), {}, False),
        (Choice(), {"kind": EventKind.RE_ALARMED}, True),
        (Choice(), {"kind": EventKind.RETURNED}, False),
        (Choice(returned=True), {"kind": EventKind.RETURNED}, True),
        (Choice(), {"kind": EventKind.ACKNOWLEDGED}, False),
        (Choice(), {"alarm_kind": AlarmKind.ADVISORY}, False),
        (Choice(), {"alarm_kind": AlarmKind.MARK}, False),
        (Choice(), {"alarm_kind": None}, False),
        (Choice(), {"suppressed": SHELVED}, False),
        (Choice(priorities=(), level=2), {"priority": 3, "level": 2}, True),
        (Choice(priorities=(), level=2), {"priority": 1, "level": 3}, False),
        (Choice(level=2), {"kind": EventKind.LEVEL, "level": 2, "text": {"from": "3"}}, True),
        (Choice(level=2), {"kind": EventKind.LEVEL, "level": 2, "text": {"from": "0"}}, True),
        (Choice(level=2), {"kind": EventKind.LEVEL, "level": 2, "text": {"from": "1"}}, False),
        (Choice(level=2), {"kind": EventKind.LEVEL, "level": 3, "text": {"from": "4"}}, False),
    ],
)
def test_a_line_goes_out_where_the_channel_wants_it(
    choice: Choice, fields: dict[str, Any], goes: bool
) -> None:
    assert is_chosen(choice, line(**fields), INSIDE) is goes


def test_a_ring_of_areas_ends() -> None:
    assert [area.id for area in upwards(AREAS, "x")] == ["x", "y"]
    assert is_chosen(Choice(areas=("y",)), line(area="x"), INSIDE)
