"""What the documents show is what the program takes."""

import re
from pathlib import Path

import pytest

from davylamp.site import load
from davylamp.site.columns import ALARM_COLUMNS, TAG_COLUMNS
from davylamp.site.site_file import GAS_CLASSES
from historian.choice import STORES
from scada.model import AlarmKind, AreaKind, Kind, Quantity, Server

DOCS = Path(__file__).parent.parent.parent / "docs"
REFERENCE = DOCS / "reference" / "site-configuration.md"


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def test_the_example_site_is_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINE_PASSWORD", "x")
    tags, alarms, *_ = blocks(REFERENCE, "csv")
    (tmp_path / "site.toml").write_text(blocks(REFERENCE, "toml")[0], encoding="utf-8")
    (tmp_path / "tags.csv").write_text(tags, encoding="utf-8")
    (tmp_path / "alarms.csv").write_text(alarms, encoding="utf-8")
    site = load(tmp_path)
    assert site.problems == ()
    assert len(site.table.tags) == len(tags.splitlines()) - 1


OTHERS = """\
tag,kind,area,server,node,unit,low,high,ambient
3301.T1,methane,3301,mine,nsu=urn:x;s=1,%CH4,0,4,
3301.pump.p,pressure,3301.pump,mine,nsu=urn:x;s=2,MPa,0,40,
3301.pump.p2,pressure,3301.pump,mine,nsu=urn:x;s=3,MPa,0,40,
belt.CO.1,nh3,3301,mine,nsu=urn:x;s=4,ppm,0,500,3
unit.p,pressure,3301,mine,nsu=urn:x;s=5,MPa,0,30,
"""


def test_the_example_of_what_a_limit_judges_is_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINE_PASSWORD", "x")
    (tmp_path / "site.toml").write_text(blocks(REFERENCE, "toml")[0], encoding="utf-8")
    (tmp_path / "tags.csv").write_text(OTHERS, encoding="utf-8")
    (tmp_path / "alarms.csv").write_text(blocks(REFERENCE, "csv")[2], encoding="utf-8")
    site = load(tmp_path)
    assert {p.column for p in site.problems} <= {"location"}
    assert {alarm.of for alarm in site.table.alarms} == set(Quantity) - {Quantity.RATE_S}


def test_the_reference_names_every_column_key_and_kind() -> None:
    kinds = ("pre_warning", "alert", "alarm", "cut", "state")
    limits = [AlarmKind(kind) for kind in kinds] + list(Quantity)
    keys = [field for field in Server.__struct_fields__ if field != "id"]
    words = [*TAG_COLUMNS, *ALARM_COLUMNS, *GAS_CLASSES, *STORES, *Kind, *AreaKind, *limits, *keys]
    text = REFERENCE.read_text(encoding="utf-8")
    assert [word for word in words if f"`{word}`" not in text] == []
