"""Where points come from: a server, a NodeSet2 file, a list."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from davylamp.integrate.access import Access
from davylamp.integrate.found import Found
from davylamp.integrate.matching import matcher
from davylamp.integrate.nodeset import read_nodeset
from davylamp.integrate.point_list import ListOptions, read_point_list
from davylamp.integrate.progress import Progress
from davylamp.integrate.survey import Wish, survey
from scada.opcua.browse import OBJECTS_FOLDER
from scada.opcua.variable import Variable

_OWN: Final = "i="
"""Nodes of namespace 0 are OPC UA's own."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a source has. ``is_whole``: nothing that it has is missing here."""

    points: list[Found]
    is_whole: bool
    spaces: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def from_server(access: Access, start: str, pattern: str, progress: Progress) -> Source:
    """Every variable of a server but OPC UA's own."""
    wanted = matcher(pattern) if pattern else None
    wish = Wish(
        start=start,
        keep=lambda b, path: (
            not b.name.startswith(_OWN)
            and (
                wanted is None
                or wanted(
                    (b.display_name, b.browse_name, b.name, "/".join((*path, b.display_name)))
                )
            )
        ),
    )
    found = asyncio.run(survey(access, wish, progress))
    points = [Found(variable) for variable in found.variables.values()]
    is_open = not any(branch.status for branch in found.tree.branches.values())
    is_whole = is_open and wanted is None and start == OBJECTS_FOLDER
    return Source(points, is_whole, found.spaces)


def from_nodeset(path: Path, pattern: str, progress: Progress) -> Source:
    """Every variable of the file's instances."""
    size, done = path.stat().st_size, 0

    def read(count: int) -> None:
        nonlocal done
        done += count
        progress.show(f"reading {path.name}", done, size)

    variables = read_nodeset(path, read)
    progress.clear()
    return Source([Found(v) for v in variables if _kept(v, pattern)], not pattern)


def from_list(path: Path, options: ListOptions, pattern: str) -> Source:
    """Every row of a CSV or a workbook; a list need not hold everything."""
    found = read_point_list(path, options)
    points = [point for point in found.points if _kept(point.variable, pattern)]
    return Source(points, False, (), tuple(found.limits), tuple(found.unused))


def _kept(variable: Variable, pattern: str) -> bool:
    if not pattern:
        return True
    wanted: Callable[[list[str]], bool] = matcher(pattern)
    return wanted([variable.node, variable.browse_name, *variable.names.values(), *variable.path])
