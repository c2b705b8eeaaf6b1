"""The desk's job ``browse``: what a server of the site has, level by level, or what a search finds.

Options: ``server``, its id; ``node``, where to begin (the Objects folder); ``depth``, levels below it (2);
``find``, a pattern as of ``davylamp browse --filter``, which looks through everything below the node;
``all``, the Server object's own nodes too. The result is a `scada.bus.point_jobs.Browsed`.
"""

import asyncio
from collections.abc import Callable, Collection
from typing import Final

import msgspec

from davylamp.desk.job_task import JobTask, Told
from davylamp.integrate.access import by_site
from davylamp.integrate.matching import matcher
from davylamp.integrate.progress import ToldProgress
from davylamp.integrate.show import as_row
from davylamp.integrate.survey import Survey, Wish, survey
from davylamp.site.load import load_settings
from scada.bus.node_jobs import Browsed, NodeRow
from scada.model import BadInput
from scada.opcua.browse import OBJECTS_FOLDER
from scada.opcua.status_codes import status_text
from scada.opcua.tree import VARIABLE, Branch
from scada.opcua.variable import Variable

MOST_NODES: Final = 5_000
"""Told at once, of variables and folders; below a node with more one goes down, or searches."""
DEPTH: Final = 2
DEEPEST: Final = 100
_WORDS: Final = {"browsing": "浏览节点", "reading": "读取属性"}
Keep = Callable[[Branch, tuple[str, ...]], bool]


def run(task: JobTask, told: Told) -> bytes:
    """Ask the server. Raises `LinkFault`, `BadInput`, `SiteError`."""
    root, site = load_settings(task.root)
    access = by_site(root, site, task.option("server", next(iter(site.servers), "")))
    pattern = task.option("find")
    wish = Wish(
        start=task.option("node", OBJECTS_FOLDER),
        depth=0 if pattern else _depth(task),
        keep=_at_most(MOST_NODES, _matching(pattern)),
        whole_server=bool(task.option("all")),
    )
    found = asyncio.run(survey(access, wish, ToldProgress(told, _WORDS)))
    return msgspec.json.encode(_answer(access.server.id, found, pattern))


def _depth(task: JobTask) -> int:
    text = task.option("depth", str(DEPTH))
    if not text.isdecimal() or not 0 < int(text) <= DEEPEST:
        raise BadInput(f"depth {text!r}: 1 to {DEEPEST} / 层数应为 1 到 {DEEPEST}")
    return int(text)


def _matching(pattern: str) -> Keep:
    if not pattern:
        return lambda _branch, _path: True
    wanted = matcher(pattern)

    def matches(branch: Branch, path: tuple[str, ...]) -> bool:
        whole = "/".join((*path, branch.display_name))
        return wanted((branch.display_name, branch.browse_name, branch.name, whole))

    return matches


def _at_most(most: int, keep: Keep) -> Keep:
    """The first of those that are kept: each costs the server ten attributes."""
    left = most

    def first(branch: Branch, path: tuple[str, ...]) -> bool:
        nonlocal left
        if left <= 0 or not keep(branch, path):
            return False
        left -= 1
        return True

    return first


def _answer(server: str, found: Survey, pattern: str) -> Browsed:
    branches = found.tree.branches
    wanted: Collection[str] = _leading(found) if pattern else branches
    rows = [branch for name, branch in branches.items() if name in wanted]
    return Browsed(
        server=server,
        root=found.tree.root,
        nodes=tuple(_row(found, branch) for branch in rows[:MOST_NODES]),
        looked_at=len(branches),
        found=len(found.variables),
        is_cut=len(rows) > MOST_NODES or len(found.variables) >= MOST_NODES,
    )


def _leading(found: Survey) -> set[str]:
    """What was found, and what leads there."""
    branches, shown = found.tree.branches, {found.tree.root}
    for name in found.variables:
        at = name
        while at and at not in shown:
            shown.add(at)
            at = branches[at].parent
    return shown


def _row(found: Survey, branch: Branch) -> NodeRow:
    plain = NodeRow(
        node=branch.name,
        parent=branch.parent,
        name=branch.display_name,
        browse_name=branch.browse_name,
        is_variable=branch.node_class == VARIABLE,
        children=-1 if branch.is_open else len(branch.children),
        status=status_text(branch.status) if branch.status else "",
    )
    variable = found.variables.get(branch.name)
    return plain if variable is None else _described(plain, as_row(variable), variable)


def _described(plain: NodeRow, cells: dict[str, str], variable: Variable) -> NodeRow:
    dims = f"[{cells['dimensions']}]" if cells["dimensions"] else ""
    return msgspec.structs.replace(
        plain,
        type=f"{cells['type']}{dims}",
        unit=cells["unit"],
        low=cells["low"],
        high=cells["high"],
        value=_word(variable, cells["value"]),
        status=cells["status"],
        access=cells["access"],
        said_zh=cells["name_zh"],
        said_en=cells["name_en"],
    )


def _word(variable: Variable, value: str) -> str:
    """The value, and of a switch or an enumeration what it means."""
    key = variable.value
    texts = variable.states.get(int(key), {}) if isinstance(key, int) else {}
    word = next(iter(texts.values()), "")
    return f"{value} {word}".strip()
