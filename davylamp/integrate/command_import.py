"""``davylamp import``: points of a server or a file proposed as tags of a site."""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from davylamp.integrate import report, sources
from davylamp.integrate.access import (
    Access,
    add_login_arguments,
)
from davylamp.integrate.apply import new_errors, write_all
from davylamp.integrate.areas_text import with_areas
from davylamp.integrate.compare import Difference
from davylamp.integrate.found import Found
from davylamp.integrate.importing import Wish, check_options, proposed, span
from davylamp.integrate.point_list import ListOptions
from davylamp.integrate.progress import Progress
from davylamp.integrate.propose import Options, Proposal
from davylamp.integrate.sources import Source
from davylamp.integrate.table_text import TableText, read_tags_text
from davylamp.integrate.target import target_of
from davylamp.site import SiteError
from davylamp.site.columns import ALARM_COLUMNS
from davylamp.site.load import ALARMS_FILE, SITE_FILE, TAGS_FILE, load_settings
from davylamp.site.site_file import SiteFile
from davylamp.site.write import write_alarms
from scada.model import BadInput, Language
from scada.opcua.browse import OBJECTS_FOLDER

REFUSED = 1
"""Exit status where nothing was written because `davylamp check` would find new errors."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", help="the site's folder")
    parser.add_argument(
        "source", help="opc.tcp address, a server's id, a NodeSet2 .xml, a .csv or a .xlsx"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would change, write nothing"
    )
    parser.add_argument("--server", default="", metavar="ID", help="whose nodes a file's are")
    parser.add_argument("--area", default="", metavar="ID", help="the area of every point")
    parser.add_argument(
        "--add-areas", action="store_true", help="make an area of each folder that is none yet"
    )
    parser.add_argument("--filter", default="", metavar="TEXT", help="only these: as for browse")
    parser.add_argument("--from", dest="start", default=OBJECTS_FOLDER, metavar="NODE")
    parser.add_argument("--arrays", action="store_true", help="each element of an array is a point")
    parser.add_argument("--kind", default="", help="for points whose kind cannot be told")
    parser.add_argument("--range", metavar="LOW,HIGH", help="for points whose range cannot be told")
    parser.add_argument(
        "--confidence", type=float, default=0.0, metavar="PERCENT", help="leave out less sure ones"
    )
    parser.add_argument(
        "--update", action="store_true", help="take over units and ranges that changed"
    )
    parser.add_argument(
        "--force", action="store_true", help="write even where check would then find errors"
    )
    parser.add_argument(
        "--limits", metavar="FILE", help="write what the profile asks for as rows for alarms.csv"
    )
    parser.add_argument("--sheet", default="", metavar="NAME", help="of a workbook")
    parser.add_argument(
        "--column", action="append", default=[], metavar="OURS=THEIRS", help="node=OPC地址"
    )
    parser.add_argument(
        "--namespace", default="", metavar="URI", help="of a list's bare node names"
    )
    parser.add_argument("--language", choices=("zh", "en"), default="en")
    add_login_arguments(parser)


@dataclass(frozen=True, slots=True)
class _Job:
    """What a run works on."""

    args: argparse.Namespace
    root: Path
    site: SiteFile
    server: str
    language: Language


def run(args: argparse.Namespace) -> int:
    """Read the source, say the difference, write it unless told not to; 1 where it is refused."""
    try:
        root, site = load_settings(args.site)
        server, access = target_of(args, root, site)
        job = _Job(args, root, site, server, args.language)
        text = read_tags_text(root)
        source = _read(job, access)
    except SiteError as fault:
        for problem in fault.problems:
            print(problem.in_words(args.language), file=sys.stderr)
        return REFUSED
    proposal, difference = _propose(job, text, source)
    _say(job, proposal, difference, source)
    return _write(job, text, proposal, difference)


def _read(job: _Job, access: Access | None) -> Source:
    args = job.args
    progress = Progress()
    try:
        if access is not None:
            return sources.from_server(access, args.start, args.filter, progress)
        path = Path(args.source)
        if path.suffix.casefold() == ".xml":
            return sources.from_nodeset(path, args.filter, progress)
        columns = dict(_pair(text) for text in args.column)
        return sources.from_list(
            path, ListOptions(args.sheet, columns, args.namespace), args.filter
        )
    finally:
        progress.clear()


def _pair(text: str) -> tuple[str, str]:
    ours, mark, theirs = text.partition("=")
    if not mark or not ours or not theirs:
        raise BadInput(f"--column {text}: write OURS=THEIRS, such as node=OPC地址")
    return ours, theirs


def _propose(job: _Job, text: TableText, source: Source) -> tuple[Proposal, Difference]:
    args = job.args
    wish = Wish(_options(job), args.confidence / 100.0)
    check_options(wish.options, job.site)
    return proposed(job.site, text, source, _counted(source.points), wish)


def _counted(points: Sequence[Found]) -> Iterator[Found]:
    """The points one by one, with a bar where they are many."""
    progress = Progress()
    for done, point in enumerate(points):
        progress.show("proposing", done, len(points))
        yield point
    progress.clear()


def _options(job: _Job) -> Options:
    args = job.args
    return Options(
        job.server,
        args.area,
        args.arrays,
        args.kind,
        span(args.range) if args.range else None,
        args.add_areas,
        job.language,
    )


def _say(job: _Job, proposal: Proposal, difference: Difference, source: Source) -> None:
    for line in report.lines(difference, proposal, job.language):
        print(line)
    chinese = job.language == "zh"
    if source.limits:
        said = "限值列不导入" if chinese else "columns of set points are not taken over"
        print(f"  {said}: {', '.join(source.limits)}")
    if source.unused:
        said = "未使用的列" if chinese else "columns that were not used"
        print(f"  {said}: {', '.join(source.unused)}")
    print(report.summary(difference, proposal, job.language))


def _write(job: _Job, text: TableText, proposal: Proposal, difference: Difference) -> int:
    args, chinese = job.args, job.language == "zh"
    rows = [one.row for one in difference.added]
    _limits(job, rows)
    before: dict[str, bytes | None] = {TAGS_FILE: text.data}
    contents = _contents(job, text, proposal, difference, before)
    if not contents:
        print("没有需要写入的内容" if chinese else "nothing to write")
        return 0
    errors = new_errors(job.root, contents)
    for problem in errors:
        print(problem.in_words(job.language), file=sys.stderr)
    if errors and not args.force:
        said = (
            "未写入：写入后 davylamp check 会出现以上错误（--force 强制写入）"
            if chinese
            else "nothing was written: davylamp check would find these errors (--force writes all the same)"
        )
        print(said, file=sys.stderr)
        return REFUSED
    if args.dry_run:
        print("试运行：未写入" if chinese else "dry run: nothing was written")
        return 0
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    backups = write_all(job.root, contents, before, stamp)
    said = "已写入" if chinese else "written"
    kept = "备份" if chinese else "before"
    print(f"{said}: {', '.join(contents)}" + "".join(f"; {kept}: {b.name}" for b in backups))
    return 0


def _contents(
    job: _Job,
    text: TableText,
    proposal: Proposal,
    difference: Difference,
    before: dict[str, bytes | None],
) -> dict[str, bytes]:
    """The files as they would be, the ones first that the others need; ``before`` gets theirs."""
    contents: dict[str, bytes] = {}
    needed = {one.row["area"] for one in difference.added}
    areas = [area for name, area in proposal.areas.items() if name in needed]
    if areas:
        path = job.root / SITE_FILE
        data = before[SITE_FILE] = path.read_bytes()
        contents[SITE_FILE] = with_areas(data, (area.toml() for area in areas))
    updates = difference.changed if job.args.update else []
    for change in updates:
        if change.column != "kind":
            text.set(change.row, change.column, change.theirs)
    text.add(one.row for one in difference.added)
    if difference.added or any(change.column != "kind" for change in updates):
        contents[TAGS_FILE] = text.encoded()
        if not (job.root / ALARMS_FILE).exists():
            before[ALARMS_FILE] = None
            contents[ALARMS_FILE] = f"{','.join(ALARM_COLUMNS)}\n".encode("utf-8-sig")
    return contents


def _limits(job: _Job, rows: Sequence[Mapping[str, str]]) -> None:
    """Say which limits the profile asks for, and write them where that was asked for."""
    lines = list(report.limit_lines(rows, job.site, job.language))
    path = job.args.limits
    if lines:
        said = (
            f"规程对新测点要求的限值（{ALARMS_FILE} 不改动；--limits 文件 可写出各行，核对后并入）："
            if job.language == "zh"
            else f"limits that the profile asks for at the new tags ({ALARMS_FILE} is left alone;"
            " --limits FILE writes the rows, to be looked at and added):"
        )
        print("\n".join([said, *lines]))
    if path:
        if Path(path).exists():
            raise BadInput(f"--limits {path}: the file is there already; name a new one")
        write_alarms(Path(path), report.limits_of(rows, job.site, {}))
        print(f"written: {path}")
