"""Backups of what was written: the newest fifty of a file stay, and what somebody kept himself."""

from pathlib import Path

from davylamp.integrate.apply import KEPT, write_all

NAME = "alarms.csv"


def write(root: Path, number: int, stamp: str) -> Path:
    before = (root / NAME).read_bytes()
    (backup,) = write_all(root, {NAME: b"%d" % number}, {NAME: before}, stamp)
    return backup


def test_the_newest_fifty_stay(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"0")
    own = tmp_path / f"{NAME}.before-the-audit.bak"
    own.write_bytes(b"mine")
    stamps = [f"20261123-{n // 60:02}{n % 60:02}00" for n in range(KEPT + 3)]
    made = [write(tmp_path, n + 1, stamp) for n, stamp in enumerate(stamps)]
    assert [path for path in made if path.exists()] == made[3:]
    assert made[-1].read_bytes() == b"%d" % (KEPT + 2)
    assert own.exists()
    # Another one in the same second does not take the place of the first.
    again = write(tmp_path, 99, stamps[-1])
    assert again.name == f"{NAME}.{stamps[-1]}-2.bak"
    assert made[-1].exists()
    assert not made[3].exists()
