"""What a backup holds: a JSON file beside the copies, written anew after each of them."""

import os
from pathlib import Path
from typing import Final

import msgspec

from historian.ranges import Ranges
from scada.model import BadInput

VERSION: Final = 1
NAME: Final = "davylamp-backup.json"
FOLDER: Final = "files"


class Held(msgspec.Struct, frozen=True):
    """Messages that a file holds: an unbroken run of one start of a writer, both ends included."""

    source: str
    schema: str
    epoch: int
    first: int
    last: int


class Sign(msgspec.Struct, frozen=True):
    """What tells that a file has changed: size and time of it, and of its log (0: none)."""

    size: int
    mtime_ns: int
    log_size: int = 0
    log_mtime_ns: int = 0


class Entry(msgspec.Struct, frozen=True):
    """One copy: its checksum and size, of which state of the file, what it holds, and when it was made.

    ``rows`` counts all rows of its tables.
    """

    sha256: str
    size: int
    of: Sign
    at_ns: int
    rows: int
    held: tuple[Held, ...]


class Run(msgspec.Struct, frozen=True):
    """One run of the command: from when (a day, or empty: all), and whether nothing failed."""

    at_ns: int
    since: str
    is_whole: bool
    copied: int
    files: int


class Manifest(msgspec.Struct):
    """All copies of a site's history in one place."""

    site: str
    version: int = VERSION
    runs: list[Run] = []
    files: dict[str, Entry] = {}


def read(folder: Path) -> Manifest | None:
    """That of a folder, None where it holds no backup. Raises `BadInput` where it cannot be read."""
    path = folder / NAME
    if not path.exists():
        return None
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except msgspec.MsgspecError as fault:
        raise BadInput(
            f"{path}: is no list of a backup ({fault}); fix: give another backup, or an empty folder / "
            "不是备份清单；请另选备份或空文件夹"
        ) from None
    if found.version > VERSION:
        raise BadInput(f"{path}: was written by a newer version of Davylamp / 由更新版本写入")
    return found


def write(folder: Path, manifest: Manifest) -> None:
    """Put it into its place, whole or not at all."""
    path = folder / NAME
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    fresh = path.with_name(f"{NAME}.{os.getpid()}")
    with fresh.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def runs_of(held: tuple[Held, ...]) -> dict[tuple[str, str, int], Ranges]:
    """As sets of sequence numbers, by source, schema and epoch."""
    found: dict[tuple[str, str, int], list[tuple[int, int]]] = {}
    for one in sorted(held, key=lambda one: one.first):
        found.setdefault((one.source, one.schema, one.epoch), []).append((one.first, one.last))
    return {key: Ranges(pairs) for key, pairs in found.items()}


def covers(more: tuple[Held, ...], less: tuple[Held, ...]) -> bool:
    """Whether all messages of ``less`` are in ``more``."""
    theirs = runs_of(more)
    return all(
        any(
            first <= one.first and one.last <= last
            for first, last in theirs.get((one.source, one.schema, one.epoch), Ranges()).pairs()
        )
        for one in less
    )
