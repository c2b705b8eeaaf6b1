"""History copied elsewhere, file by file: what has changed since the last time, each copy proven.

A run that was broken off goes on where it was: a file is in the list once its copy lies whole on the
medium. A damaged file never takes the place of a good copy, and neither does one that holds less.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from historian.copies import manifest
from historian.copies.contents import contents_of
from historian.copies.manifest import FOLDER, Entry, Manifest, Run, covers
from historian.copies.steady import digest_of, log_of, proven_copy, sign_of, steady_copy
from historian.days import DAY_NS, Part, parts_in
from historian.duckdb_files import fold
from historian.retention import Kind
from historian.store import StoreFault
from scada.model import BadInput

Shown = Callable[[str, int, int], None]
"""Told what is done, how much of it, out of how much."""
EARLIER: Final = "earlier"
"""The folder of copies that hold something which the file of today does not."""


@dataclass(slots=True)
class Made:
    """What a run did: names of files. ``failed`` have their reason."""

    copied: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept_earlier: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    bytes: int = 0


def back_up(
    root: Path, to: Path, site: str, now_ns: int, *, since_ns: int | None = None, shown: Shown
) -> Made:
    """Copy every file that changed; of a time since ``since_ns`` where that is given.

    Raises `BadInput` where ``to`` holds the backup of another site.
    """
    there = _begin(to, site)
    parts = [part for part in _in_turn(root) if since_ns is None or _is_since(part, since_ns)]
    made, sizes = Made(), [_size(root / part.file_name) for part in parts]
    done = 0
    for part, size in zip(parts, sizes, strict=True):
        shown("history", done, sum(sizes))
        try:
            _one(root / part.file_name, to, there, now_ns, made)
        except (StoreFault, OSError) as fault:
            if (root / part.file_name).exists():  # else it was kept long enough, and went meanwhile
                made.failed[part.file_name] = str(fault)
        done += size
    day = "" if since_ns is None else str(Part.of(Kind.RAW, since_ns // DAY_NS).file_name)[:10]
    there.runs.append(Run(now_ns, day, not made.failed, len(made.copied), len(parts)))
    manifest.write(to, there)
    return made


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _begin(to: Path, site: str) -> Manifest:
    found = manifest.read(to) if to.is_dir() else None
    if found is not None and found.site != site:
        raise BadInput(
            f"{to} holds the backup of {found.site}, not of {site}; fix: give each site a folder of its "
            f"own / 该文件夹是站点 {found.site} 的备份；请为每个站点使用单独的文件夹"
        )
    (to / FOLDER).mkdir(parents=True, exist_ok=True)
    return found or Manifest(site)


def _in_turn(root: Path) -> list[Part]:
    """The journal first: it is small, and nothing can make it again."""
    order = [Kind.EVENTS, Kind.STATISTICS, Kind.RAW]
    return sorted(parts_in(root), key=lambda part: (order.index(part.kind), part))


def _is_since(part: Part, since_ns: int) -> bool:
    return part.overlaps(since_ns, 2**62)


def _one(path: Path, to: Path, there: Manifest, now_ns: int, made: Made) -> None:
    name, place = path.name, to / FOLDER / path.name
    entry = there.files.get(name)
    if entry and entry.of == sign_of(path) and _is_there(place, entry):
        made.unchanged.append(name)
        return
    with tempfile.TemporaryDirectory(prefix="davylamp-backup-") as folder:
        copy = Path(folder) / name
        sign = steady_copy(path, copy)
        if log_of(copy).exists():
            fold(copy)
        found = contents_of(copy)
        if entry and place.exists() and not covers(found.held, entry.held):
            _set_aside(to, name, entry, there)
            made.kept_earlier.append(name)
        digest = proven_copy(copy, place)
        size = copy.stat().st_size
    there.files[name] = Entry(digest, size, sign, now_ns, found.total, found.held)
    manifest.write(to, there)
    made.copied.append(name)
    made.bytes += size


def _is_there(place: Path, entry: Entry) -> bool:
    return place.exists() and place.stat().st_size == entry.size


def _set_aside(to: Path, name: str, entry: Entry, there: Manifest) -> None:
    """Keep a copy that holds what the file of today has lost, under a name of its own."""
    earlier = f"{EARLIER}/{entry.at_ns}/{name}"
    place = to / FOLDER / earlier
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(to / FOLDER / name, place)
    there.files[earlier] = entry
    del there.files[name]
    manifest.write(to, there)


def damaged(to: Path, shown: Shown) -> Iterator[tuple[str, str]]:
    """Copies that are not as the list says, with the reason: every one is read from end to end.

    Raises `BadInput` where there is no backup.
    """
    there = needed(to)
    done, total = 0, sum(entry.size for entry in there.files.values())
    for name, entry in there.files.items():
        shown("checking", done, total)
        place = to / FOLDER / name
        if not place.exists():
            yield name, "is missing / 缺失"
        elif digest_of(place) != entry.sha256:
            yield name, "is not what was written: its checksum differs / 校验和不符"
        done += entry.size


def needed(to: Path) -> Manifest:
    """The list of a backup. Raises `BadInput` where there is none."""
    found = manifest.read(to)
    if found is None:
        raise BadInput(
            f"{to} holds no backup ({manifest.NAME} is not there); fix: name the folder that was given to "
            "`davylamp historian backup` / 此处没有备份"
        )
    return found
