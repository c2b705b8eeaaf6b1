"""The files of a site as they would be with a draft put over them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from davylamp.integrate.areas_text import with_areas
from davylamp.integrate.difference import diff_of
from davylamp.integrate.staging import FILES, Tables, put
from davylamp.integrate.table_text import TableText, table_text
from davylamp.site.load import SITE_FILE, load_settings
from scada.bus.point_jobs import Change, Conflict, DiffRow

BASE: Final = (SITE_FILE, *FILES.values())
"""The files that a draft is made of."""


@dataclass(frozen=True, slots=True)
class StagedFiles:
    """``contents`` has the files that would change, ``before`` what those are now (None: not there).

    ``texts`` are the tables as they would be, by name.
    """

    contents: dict[str, bytes]
    before: dict[str, bytes | None]
    texts: dict[str, TableText]
    areas: tuple[str, ...]
    diff: tuple[DiffRow, ...]
    conflicts: tuple[Conflict, ...]


def read_files(root: Path) -> dict[str, bytes | None]:
    """The files as they lie; None for one that is not there."""
    return {name: (root / name).read_bytes() if (root / name).exists() else None for name in BASE}


def names_of(files: dict[str, bytes | None]) -> dict[str, str]:
    """The SHA-256 of each, by which a draft knows what it was made for."""
    return {name: sha256(data) for name, data in files.items()}


def sha256(data: bytes | None) -> str:
    """In hex; empty of a file that is not there."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


def staged_files(
    root: Path, files: dict[str, bytes | None], changes: Sequence[Change]
) -> StagedFiles:
    """Put the changes over the files. Raises `SiteError` where one is no text."""
    was = {table: table_text(files[name], name) for table, name in FILES.items()}
    tables = Tables({table: table_text(files[name], name) for table, name in FILES.items()})
    put(tables, changes)
    diff, contents = list[DiffRow](), dict[str, bytes]()
    areas = _new_areas(root, tables)
    if areas:
        contents[SITE_FILE] = with_areas(files[SITE_FILE] or b"", areas.values())
    for table, name in FILES.items():
        found = list(diff_of(table, was[table], tables.texts[table]))
        diff += found
        if found:
            contents[name] = tables.texts[table].encoded()
    if contents and files[FILES["alarms"]] is None:
        contents.setdefault(FILES["alarms"], tables.texts["alarms"].encoded())
    before = {name: files[name] for name in contents}
    after = {table: _read_back(name, contents, files) for table, name in FILES.items()}
    return StagedFiles(contents, before, after, tuple(areas), tuple(diff), tuple(tables.conflicts))


def _read_back(name: str, contents: dict[str, bytes], files: dict[str, bytes | None]) -> TableText:
    """The table with the lines that it would have."""
    return table_text(contents.get(name, files[name]), name)


def _new_areas(root: Path, tables: Tables) -> dict[str, str]:
    """Those that site.toml does not have by now."""
    if not tables.areas:
        return {}
    known = load_settings(root)[1].areas
    return {id: toml for id, toml in tables.areas.items() if id not in known}
