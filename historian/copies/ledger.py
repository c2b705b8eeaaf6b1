"""Which backups a site has made, where they lie, and when the next is due.

The list lies with the history itself, so that it is known whether or not a medium is at hand.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from historian.retention import months_before
from scada.model import BadInput

T = TypeVar("T")
NAME: Final = "backups.json"
HOLDS: Final = "held.json"


class Backup(msgspec.Struct, frozen=True):
    """One run: where to, when, of history since when (0: all), and whether every file was copied."""

    to: str
    at_ns: int
    since_ns: int
    is_whole: bool


def backups(root: Path) -> tuple[Backup, ...]:
    """All of a history, the oldest first. Raises `BadInput` where the list cannot be read."""
    return _read(root / NAME, tuple[Backup, ...], ())


def note(root: Path, backup: Backup) -> None:
    """Put one more into the list."""
    _write(root / NAME, (*backups(root), backup))


def held_until(root: Path) -> dict[str, int]:
    """Files that were put back, and until when they are left alone."""
    return _read(root / HOLDS, dict[str, int], {})


def hold(root: Path, names: Sequence[str], until_ns: int) -> None:
    """Leave files alone until then."""
    if names:
        _write(root / HOLDS, held_until(root) | dict.fromkeys(names, until_ns))


def covered_ns(found: Sequence[Backup]) -> int:
    """Until when history is backed up, wherever that is best; 0 where it is nowhere.

    A run over a part of history counts where it goes on from what the same place holds already.
    """
    covered: dict[str, int] = {}
    for one in sorted(found, key=lambda one: one.at_ns):
        if one.is_whole and one.since_ns <= covered.get(one.to, 0):
            covered[one.to] = one.at_ns
    return max(covered.values(), default=0)


def is_overdue(found: Sequence[Backup], every_months: int, oldest_ns: int, now_ns: int) -> bool:
    """Whether there should have been one: the newest, or the history without any, is older."""
    return (covered_ns(found) or oldest_ns) < months_before(now_ns, every_months)


def _read(path: Path, kind: Any, none: T) -> T:
    try:
        found: T = msgspec.json.decode(path.read_bytes(), type=kind)
        return found
    except FileNotFoundError:
        return none
    except msgspec.MsgspecError as fault:
        raise BadInput(
            f"{path}: {fault}; fix: correct it or remove it / 请改正或删除该文件"
        ) from None


def _write(path: Path, what: object) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with fresh.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(what), indent=1))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
