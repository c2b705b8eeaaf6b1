"""The daily care: what it removes, when, and what it says and notes."""

import json
from pathlib import Path

from historian.retention import DAY_NS, Held, Kind, Months, Retention
from historian.store import StoreFault
from historian.upkeep import NOTES, Upkeep

TODAY = 20_000
NOW_NS = TODAY * DAY_NS + 7
GB = 10**9
RETENTION = Retention(Months(12, 24, 24), Months(3, 24, 24), spare_bytes=2 * GB)


class Shelf:
    """Files that are there until they are removed."""

    def __init__(self, free: int, *files: Held) -> None:
        self.files = {one.name: one for one in files}
        self.free, self.stuck, self.looked = free, "", 0

    def held(self) -> list[Held]:
        self.looked += 1
        return list(self.files.values())

    def remove(self, name: str) -> None:
        if name == self.stuck:
            raise StoreFault("in use")
        self.free += self.files.pop(name).size

    def free_bytes(self) -> int:
        return self.free


def old(days: int, kind: Kind = Kind.RAW, size: int = GB) -> Held:
    return Held(f"{kind}-{days}", kind, (TODAY - days) * DAY_NS, size)


def notes(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / NOTES).read_text("utf-8").splitlines()]


def test_once_a_day_what_has_expired_goes_and_is_noted(tmp_path: Path) -> None:
    shelf = Shelf(100 * GB, old(400), old(300), old(900, Kind.EVENTS))
    upkeep = Upkeep(shelf, RETENTION, tmp_path)
    cared = upkeep.look(NOW_NS)
    assert [one.held.name for one in cared.removed] == ["events-900", "raw-400"]
    assert cared.words == ("", "")
    first = {"now_ns": NOW_NS, "file": "events-900", "class": "events", "bytes": GB}
    assert notes(tmp_path)[0] == first | {"why": "expired"}
    upkeep.look(NOW_NS + DAY_NS // 2)
    assert shelf.looked == 1
    upkeep.look(NOW_NS + DAY_NS)
    assert shelf.looked == 2
    assert len(notes(tmp_path)) == 2


def test_a_disk_that_fills_up_is_told_until_there_is_room(tmp_path: Path) -> None:
    shelf = Shelf(5 * GB, old(200), old(100), old(50), old(700, Kind.EVENTS))
    upkeep = Upkeep(shelf, RETENTION, tmp_path)
    assert upkeep.look(NOW_NS).words == ("", "")
    shelf.free = int(1.5 * GB)
    cared = upkeep.look(NOW_NS + 60)
    assert [one.held.name for one in cared.removed] == ["raw-200"]
    zh, en = cared.words
    assert "将满" in zh
    assert "nearly full, 2.5 GB left; removed what can be missed: 0 files of statistics, 1" in en
    shelf.free = GB // 2
    said = upkeep.look(NOW_NS + 120).words[1]
    assert "nothing else may go" in said
    assert sorted(shelf.files) == ["events-700", "raw-50"]
    shelf.free = int(2.05 * GB)
    assert upkeep.look(NOW_NS + 180).words[1]
    shelf.free = 3 * GB
    assert upkeep.look(NOW_NS + 240).words == ("", "")


def test_what_cannot_be_removed_is_told_and_the_rest_goes(tmp_path: Path) -> None:
    shelf = Shelf(100 * GB, old(500), old(400))
    shelf.stuck = "raw-500"
    cared = Upkeep(shelf, RETENTION, tmp_path).look(NOW_NS)
    assert [one.held.name for one in cared.removed] == ["raw-400"]
    assert cared.words == ("raw-500 无法删除：in use", "raw-500 cannot be removed: in use")
