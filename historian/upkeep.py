"""The daily care of history: what has expired goes, and what can be missed where the disk fills up.

The decision is `historian.retention.decide`; here it is carried out, told, and noted in a file, so that
nobody has to guess why something is no longer there.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from historian.amounts import disk_amount
from historian.retention import DAY_NS, Held, Kind, Removal, Retention, Why, decide
from historian.store import StoreFault

NOTES: Final = "removed.jsonl"
ENOUGH: Final = 1.05
"""A disk that was nearly full is so until there is this much more than is kept free."""


class Shelf(Protocol):
    """The files of a store, as far as their care goes."""

    def held(self) -> Sequence[Held]:
        """All that could go, and all that never may."""
        ...

    def remove(self, name: str) -> None:
        """Let one go. Raises `StoreFault` where it cannot be."""
        ...

    def free_bytes(self) -> int:
        """What is left of the disk."""
        ...


@dataclass(frozen=True, slots=True)
class Cared:
    """What was done, and how things stand. ``failed`` are the files that could not be removed."""

    removed: tuple[Removal, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    waiting: tuple[Held, ...] = ()
    short_bytes: int = 0
    free_bytes: int = 0
    is_low: bool = False

    @property
    def words(self) -> tuple[str, str]:
        """What a person must know, Chinese and English; empty where all is well."""
        said = list(self._said())
        return "；".join(zh for zh, _ in said), "; ".join(en for _, en in said)

    def _said(self) -> Iterator[tuple[str, str]]:
        if self.is_low:
            yield _low(self)
        for name, reason in self.failed:
            yield f"{name} 无法删除：{reason}", f"{name} cannot be removed: {reason}"


class Upkeep:
    """Cares for one store. ``notes`` is the folder of `NOTES`."""

    def __init__(self, shelf: Shelf, retention: Retention, notes: Path) -> None:
        self._shelf, self._retention, self._notes = shelf, retention, notes
        self._day: int | None = None
        self._is_low = False
        self._last = Cared()

    def look(self, now_ns: int) -> Cared:
        """Do what is due: everything once a day, and at any time what a disk that fills up asks for."""
        free = self._shelf.free_bytes()
        low = free < self._retention.spare_bytes * (ENOUGH if self._is_low else 1.0)
        if self._day == now_ns // DAY_NS and not low and not self._is_low:
            return self._last
        self._day, self._is_low = now_ns // DAY_NS, low
        self._last = self._care(now_ns, free)
        return self._last

    def _care(self, now_ns: int, free: int) -> Cared:
        found = decide(self._shelf.held(), self._retention, now_ns, free if self._is_low else None)
        removed, failed = list[Removal](), list[tuple[str, str]]()
        for one in found.removals:
            try:
                self._shelf.remove(one.held.name)
                removed.append(one)
            except (StoreFault, OSError) as fault:
                failed.append((one.held.name, str(fault)))
        self._note(removed, now_ns)
        free += sum(one.held.size for one in removed)
        return Cared(
            tuple(removed), tuple(failed), found.waiting, found.short_bytes, free, self._is_low
        )

    def _note(self, removed: list[Removal], now_ns: int) -> None:
        """A line for each file that went: when, what, how large, why."""
        if not removed:
            return
        with (self._notes / NOTES).open("a", encoding="utf-8") as file:
            for one in removed:
                what = {"file": one.held.name, "class": one.held.kind, "bytes": one.held.size}
                file.write(json.dumps({"now_ns": now_ns, **what, "why": one.why}) + "\n")
            file.flush()
            os.fsync(file.fileno())


def _low(cared: Cared) -> tuple[str, str]:
    left = disk_amount(cared.free_bytes)
    gone = [one.held for one in cared.removed if one.why is Why.DISK]
    zh, en = f"历史库磁盘将满，剩余 {left}", f"the disk of the history is nearly full, {left} left"
    if gone:
        kinds = [sum(one.kind is kind for one in gone) for kind in (Kind.STATISTICS, Kind.RAW)]
        zh += f"；已删除可舍弃的统计 {kinds[0]} 个、样本 {kinds[1]} 个文件"
        en += f"; removed what can be missed: {kinds[0]} files of statistics, {kinds[1]} of samples"
    if cared.short_bytes:
        zh += "；其余数据不得删除，请扩充磁盘"
        en += "; nothing else may go: make room, or give the history a larger disk"
    return zh, en
