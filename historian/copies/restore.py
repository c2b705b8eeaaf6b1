"""History put back from a backup: what is missing, and never over what is newer.

A file that is not there is put back as it was. One that is there stays, and gets what it lacks: the
messages that only the backup has.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from historian.copies.backup import EARLIER, Shown, needed
from historian.copies.complete import complete, lacking_refused
from historian.copies.contents import held_by
from historian.copies.manifest import FOLDER, Entry, covers
from historian.copies.steady import proven_copy
from historian.days import UNDATED, Part, part_of_name
from historian.retention import Kind
from historian.store import StoreFault
from scada.model import BadInput


@dataclass(slots=True)
class PutBack:
    """What a run did: names of files. ``completed`` have how many messages they got, ``failed`` why."""

    restored: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    completed: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def put_back(
    source: Path,
    root: Path,
    site: str,
    *,
    span_ns: tuple[int, int] = (-(2**62), 2**62),
    shown: Shown,
) -> PutBack:
    """Put back every file of a time. Raises `BadInput` for no backup, or that of another site."""
    there = needed(source)
    if there.site != site:
        raise BadInput(
            f"{source} holds the backup of {there.site}, not of {site} / "
            f"该备份属于站点 {there.site}，不是 {site}"
        )
    root.mkdir(parents=True, exist_ok=True)
    chosen = list(_chosen(there.files, span_ns))
    done, total, made = 0, sum(entry.size for _, _, entry in chosen), PutBack()
    for name, part, entry in chosen:
        shown("history", done, total)
        try:
            _one(source / FOLDER / name, root, part, entry, made)
        except (StoreFault, OSError) as fault:
            made.failed[name] = str(fault)
        done += entry.size
    return made


def _chosen(files: dict[str, Entry], span_ns: tuple[int, int]) -> Iterator[tuple[str, Part, Entry]]:
    """The journal first; what was set aside after what is newer."""
    named = [(name, part_of_name(Path(name).name), entry) for name, entry in files.items()]
    order = [Kind.EVENTS, Kind.RAW, Kind.STATISTICS]
    found = [(name, part, entry) for name, part, entry in named if part and part.overlaps(*span_ns)]
    yield from sorted(
        found, key=lambda one: (order.index(one[1].kind), one[0].startswith(EARLIER), one[1])
    )


def _one(copy: Path, root: Path, part: Part, entry: Entry, made: PutBack) -> None:
    target, name = root / part.file_name, part.file_name
    if not target.exists() and not _is_split(root, part):
        proven_copy(copy, target, entry.sha256)
        made.restored.append(name)
    elif part.kind is Kind.STATISTICS or _has_all(root, part, entry, copy):
        made.kept.append(name)
    elif part.day == UNDATED:
        made.failed[name] = "is there and lacks something; it cannot be completed / 无法补全"
    else:
        with tempfile.TemporaryDirectory(prefix="davylamp-restore-") as folder:
            proven_copy(copy, Path(folder) / name, entry.sha256)
            made.completed[name] = complete(root, Path(folder), part)


def _is_split(root: Path, part: Part) -> bool:
    """Whether a file of an old layout has been split meanwhile."""
    return part.is_old and any((root / one.file_name).exists() for one in _successors(part))


def _successors(part: Part) -> tuple[Part, ...]:
    return Part.of(Kind.RAW, part.day), Part.of(Kind.EVENTS, part.day)


def _has_all(root: Path, part: Part, entry: Entry, copy: Path) -> bool:
    names = [part, *(_successors(part) if part.is_old else ())]
    there = [root / one.file_name for one in names]
    held = tuple(one for path in there if path.exists() for one in held_by(path))
    if not covers(held, entry.held):
        return False
    return part.kind is not Kind.EVENTS or not lacking_refused(copy, root / part.file_name)
