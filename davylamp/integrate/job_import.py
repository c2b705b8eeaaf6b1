"""The desk's job ``import``: what ``davylamp import`` would propose, row by row; nothing is written.

Option ``from`` says what the points come from: ``nodes`` (the data are a JSON list of
`scada.bus.point_jobs.NodeAt`), ``server`` (everything below ``node``, that matches ``find``), or ``file``
(the data are a CSV, a workbook or a NodeSet2, named ``name``). ``server`` is whose nodes they are. The
others are those of the command: ``area``, ``add_areas``, ``arrays``, ``kind``, ``range``, ``sheet``,
``namespace``, ``columns`` (node=OPC地址, one a line), ``language``. The result is a
`scada.bus.point_jobs.ProposedPoints`.
"""

import asyncio
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from davylamp.desk.job_task import JobFault, JobTask, Told
from davylamp.integrate import report, sources
from davylamp.integrate.access import Access, by_site
from davylamp.integrate.compare import Difference
from davylamp.integrate.found import Found
from davylamp.integrate.importing import Wish, check_options, proposed, span
from davylamp.integrate.point_list import ListOptions
from davylamp.integrate.progress import ToldProgress
from davylamp.integrate.propose import Options, Proposal, Proposed
from davylamp.integrate.sources import Source
from davylamp.integrate.survey import CHINESE, ENGLISH, connected
from davylamp.integrate.table_text import read_tags_text
from davylamp.site.load import load_settings
from davylamp.site.site_file import SiteFile
from davylamp.site.suggest import unknown
from davylamp.site.write import alarm_cells
from scada.bus.node_jobs import LeftOut, NodeAt, ProposedPoints, ProposedRow
from scada.model import BadInput
from scada.opcua.browse import OBJECTS_FOLDER
from scada.opcua.capabilities import read_namespaces
from scada.opcua.inspection import inspect_nodes, read_limits

MOST_NODES: Final = 5_000
_EXAMPLES: Final = 20
_WORDS: Final = {"browsing": "浏览节点", "reading": "读取属性", "proposing": "生成测点"}


def run(task: JobTask, told: Told) -> bytes:
    """Propose it. Raises `SiteError` with the faults of a list, `BadInput`, `LinkFault`."""
    root, site = load_settings(task.root)
    server = _server(task, site)
    progress = ToldProgress(told, _WORDS)
    source = _source(task, by_site(root, site, server), progress)
    wish = Wish(_options(task, server))
    check_options(wish.options, site)

    def counted() -> Iterator[Found]:
        for done, point in enumerate(source.points):
            progress.show("proposing", done, len(source.points))
            yield point

    proposal, difference = proposed(site, read_tags_text(root), source, counted(), wish)
    return msgspec.json.encode(_answer(server, site, source, proposal, difference))


def _server(task: JobTask, site: SiteFile) -> str:
    name = task.option("server")
    if not name and len(site.servers) == 1:
        return next(iter(site.servers))
    if name not in site.servers:
        said = unknown("server", "服务器", name, site.servers)
        raise BadInput(f"{said.text}; {said.fix} / {said.text_zh}；{said.fix_zh}")
    return name


def _options(task: JobTask, server: str) -> Options:
    return Options(
        server,
        task.option("area"),
        task.option("arrays") == "yes",
        task.option("kind"),
        span(task.option("range")) if task.option("range") else None,
        task.option("add_areas") == "yes",
        "zh" if task.option("language") == "zh" else "en",
    )


def _source(task: JobTask, access: Access, progress: ToldProgress) -> Source:
    match task.option("from"):
        case "nodes":
            return asyncio.run(_nodes(access, _asked(task.data)))
        case "server":
            start = task.option("node", OBJECTS_FOLDER)
            return sources.from_server(access, start, task.option("find"), progress)
        case "file":
            return _file(task, progress)
    raise BadInput(
        f"from {task.option('from')!r}: nodes, server or file / 来源应为 nodes、server 或 file"
    )


def _asked(data: bytes) -> list[NodeAt]:
    try:
        nodes = msgspec.json.decode(data, type=list[NodeAt])
    except msgspec.MsgspecError as fault:
        raise BadInput(f"the nodes cannot be read: {fault} / 节点列表无法读取") from None
    if not 0 < len(nodes) <= MOST_NODES:
        raise BadInput(f"1 to {MOST_NODES:,} nodes / 节点数应为 1 到 {MOST_NODES}")
    return nodes


async def _nodes(access: Access, asked: Sequence[NodeAt]) -> Source:
    """Single nodes as their server describes them, each with the folders that it was found in."""
    async with connected(access, CHINESE + ENGLISH) as channel:
        spaces = await read_namespaces(channel)
        limits = await read_limits(channel)
        known = {one.node: one for one in asked}
        found = await inspect_nodes(channel, list(known), spaces, limits)
    points = []
    for name, one in known.items():
        variable = found[name].variable
        if variable is None:
            raise JobFault(f"{name} is no variable of this server / 该节点不是变量")
        variable.path, variable.browse_name = one.path, one.browse_name or variable.browse_name
        points.append(Found(variable))
    return Source(points, False, spaces)


def _file(task: JobTask, progress: ToldProgress) -> Source:
    """The list that was sent; it lies on the disk only while it is read."""
    name = Path(task.option("name", "points.csv")).name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(task.data)
        if path.suffix.casefold() == ".xml":
            return sources.from_nodeset(path, task.option("find"), progress)
        columns = dict(_pair(line) for line in task.option("columns").splitlines() if line)
        options = ListOptions(task.option("sheet"), columns, task.option("namespace"))
        try:
            return sources.from_list(path, options, task.option("find"))
        except BadInput as fault:
            raise BadInput(fault.in_both().replace(f"{folder}/", "")) from None


def _pair(text: str) -> tuple[str, str]:
    ours, mark, theirs = text.partition("=")
    if not mark or not ours or not theirs:
        raise BadInput(f"{text}: write OURS=THEIRS, such as node=OPC地址 / 写成 node=OPC地址")
    return ours.strip(), theirs.strip()


def _answer(
    server: str, site: SiteFile, source: Source, proposal: Proposal, difference: Difference
) -> ProposedPoints:
    rows = [*_new(difference, site, proposal), *_changed(difference), *_gone(difference)]
    rows += [_row("incomplete", one, site, {}) for one in proposal.incomplete]
    needed = {one.row["area"] for one in difference.added}
    return ProposedPoints(
        server=server,
        rows=tuple(rows),
        areas={id: area.toml() for id, area in proposal.areas.items() if id in needed},
        left_out=tuple(_left_out(proposal)),
        kept=difference.kept,
        summary_zh=report.summary(difference, proposal, "zh"),
        summary_en=report.summary(difference, proposal, "en"),
        limit_columns=source.limits,
        unused_columns=source.unused,
    )


def _new(difference: Difference, site: SiteFile, proposal: Proposal) -> Iterator[ProposedRow]:
    profiles = dict.fromkeys(proposal.areas, site.profile)
    for one in difference.added:
        yield _row("new", one, site, profiles)


def _row(what: str, one: Proposed, site: SiteFile, profiles: Mapping[str, str]) -> ProposedRow:
    cells = {column: text for column, text in one.row.items() if text}
    limits = report.limits_of([one.row], site, profiles) if what == "new" else ()
    return ProposedRow(
        what=what,
        tag=one.row["tag"],
        cells=cells,
        sure=one.kind.confidence,
        why_zh=one.lacks[0] or one.kind.reason_zh,
        why_en=one.lacks[1] or one.kind.reason_en,
        limits=tuple({c: t for c, t in alarm_cells(limit).items() if t} for limit in limits),
    )


def _changed(difference: Difference) -> Iterator[ProposedRow]:
    """A cell that can be taken over; that a switch became a number is for a person to sort out."""
    for change in difference.changed:
        is_kind = change.column == "kind"
        yield ProposedRow(
            what="conflict" if is_kind else "changed",
            tag=change.tag,
            column=change.column,
            ours=change.ours,
            theirs=change.theirs,
            why_zh="源的数据类型不同" if is_kind else "",
            why_en="the source has another type" if is_kind else "",
        )


def _gone(difference: Difference) -> Iterator[ProposedRow]:
    for tag, _ in difference.gone:
        yield ProposedRow(
            what="gone",
            tag=tag,
            why_zh="源中没有此节点",
            why_en="the source lacks its node",
        )


def _left_out(proposal: Proposal) -> Iterator[LeftOut]:
    by_reason: dict[tuple[str, str], list[str]] = defaultdict(list)
    for found, zh, en in proposal.left_out:
        by_reason[zh, en].append(found.variable.node)
    for (zh, en), nodes in by_reason.items():
        yield LeftOut(zh=zh, en=en, count=len(nodes), nodes=tuple(nodes[:_EXAMPLES]))
