"""Filters are kept per person; a damaged file is set aside, never overwritten."""

from pathlib import Path

import pytest

from hmi.models.alarm_filter import AlarmFilter
from hmi.models.personal import LARGEST, Personal
from hmi.models.saved_filters import MOST, SavedFilters
from scada.model import Reach

REACH = Reach((), ("3301",))
CHOSEN = AlarmFilter(
    text="T1", priority=2, area="3301", kind="limit", state="active", within_s=3600
)


def test_a_filter_comes_back_and_is_his_alone(tmp_path: Path) -> None:
    saved = SavedFilters(Personal(tmp_path))
    saved.save("li", "face", CHOSEN)
    saved.save("李/../四", "mine", AlarmFilter(reach=REACH))
    again = SavedFilters(Personal(tmp_path))
    assert again.names("li") == ["face"]
    assert again.load("li", "face", REACH) == CHOSEN
    assert again.names("李/../四") == ["mine"]
    assert again.load("李/../四", "mine", REACH) == AlarmFilter(reach=REACH)
    assert all(file.parent == tmp_path for file in tmp_path.rglob("*"))
    again.remove("li", "face")
    assert SavedFilters(Personal(tmp_path)).names("li") == []


def test_what_this_program_does_not_know_filters_nothing(tmp_path: Path) -> None:
    personal = Personal(tmp_path)
    personal.put("li", "alarm_filters", {"odd": {"kind": "x", "state": 3, "within_s": 7}, "no": 1})
    saved = SavedFilters(Personal(tmp_path))
    for name in ("odd", "no", "gone"):
        assert saved.load("li", name, REACH) == AlarmFilter()
    personal.put("li", "alarm_filters", [1])
    assert SavedFilters(Personal(tmp_path)).names("li") == []


def test_there_is_an_end_to_them() -> None:
    saved = SavedFilters(Personal())
    for number in range(MOST + 3):
        saved.save("li", str(number), CHOSEN)
    assert saved.names("li")[0] == "3"
    assert len(saved.names("li")) == MOST


@pytest.mark.parametrize("bad", [b"{", b"[1]", b"\xff\xfe", b" " * (LARGEST + 1)])
def test_a_damaged_file_is_set_aside(tmp_path: Path, bad: bytes) -> None:
    (tmp_path / "li.json").write_bytes(bad)
    personal = Personal(tmp_path)
    assert personal.get("li", "alarm_filters") is None
    assert personal.faults
    assert (tmp_path / "li.damaged").read_bytes() == bad
    personal.put("li", "one", 1)
    assert Personal(tmp_path).get("li", "one") == 1


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    personal = Personal(tmp_path / "file")
    personal.put("li", "one", 1)
    assert personal.faults
    assert personal.get("li", "one") == 1
