"""``davylamp report NAME SITE``: the reports that people print and sign."""

import argparse
import asyncio
import sys
import time
from pathlib import Path

from davylamp.journal.made import record
from davylamp.replay.fault import Fault
from davylamp.report import by_desk
from davylamp.report.making import File, document, files
from davylamp.report.reading import opened
from davylamp.report.wish import FORMATS, LANGUAGES, Wish, period_of
from davylamp.site import Site, load
from davylamp.site.problem import Said
from historian.reports.registry import REPORTS
from historian.reports.xlsx import save


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "reports:\n" + "\n".join(
        f"  {one.name:18} {one.title.zh}  {one.title.en}" for one in REPORTS.values()
    )
    parser.add_argument("report", choices=tuple(REPORTS), metavar="NAME", help="see below")
    parser.add_argument("site", type=Path, help="the site's folder")
    parser.add_argument(
        "--date", "--month", dest="when", default="", metavar="DATE",
        help="2026-11-22, today, or 2026-11 for a monthly report; default: the last whole one",
    )  # fmt: skip
    parser.add_argument("--from", dest="start", default="", metavar="TIME", help="or any time:")
    parser.add_argument("--to", dest="end", default="", metavar="TIME", help="default: now")
    parser.add_argument("--format", default=",".join(FORMATS), help="xlsx, pdf or both (default)")
    parser.add_argument("--language", choices=LANGUAGES, default="zh", help="default: zh")
    parser.add_argument(
        "--tag", action="append", default=[], metavar="ID", help="only these points; 3301.* too"
    )
    parser.add_argument("--area", action="append", default=[], help="only these areas")
    parser.add_argument("--charts", type=int, metavar="N", help="at most so many charts; 0: none")
    parser.add_argument("--step", default="", metavar="S", help="of a curve query: seconds per row")
    parser.add_argument("--by", default="", help="who prints it")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", type=_pair,
        help="a setting of the report: minutes=10 (statistics), by=area (alarm-kpi)",
    )  # fmt: skip
    parser.add_argument(
        "--here", action="store_true", help="make it in this command, also where a desk would"
    )
    parser.add_argument("-o", "--output", type=Path, default=Path(), help="default: here")


def run(args: argparse.Namespace) -> int:
    """Make it, and say which files were written."""
    site, now_ns = load(args.site), time.time_ns()
    wish = _wish(args)
    period = period_of(wish, site.table, now_ns)  # before any history is opened
    if not (wish.when or wish.start or wish.end):
        said = "the last whole one; --date today: what is known of today / 上一个完整时段"
        print(f"{wish.report}: {period.en}, {said}", file=sys.stderr)
    args.output.mkdir(parents=True, exist_ok=True)
    if not args.here and wish.charts is None:
        brought = by_desk.made(site, wish, args.by)
        if brought is not None:
            return _put(args.output, brought)
    with opened(site.root) as reading:
        made = document(site, reading, wish, now_ns)
    status = 0
    for one in files(site, made, wish):
        path = args.output / one.name
        save(path, one.content)
        print(path)
        status |= _journaled(site, path, one, args.by)
    return status


def _put(folder: Path, brought: list[by_desk.Brought]) -> int:
    """What the desk made and journaled, where it was wanted."""
    for one in brought:
        save(folder / one.name, one.content)
        print(folder / one.name)
    return 0


def _journaled(site: Site, path: Path, file: File, by: str) -> int:
    """Have the desk journal the file's SHA-256, where the site runs."""
    if not file.proof.witness:
        return 0
    fault = asyncio.run(record(site, path, file.proof, by))
    if fault:
        print(f"{path.name}: not in the journal: {fault} / 未能记入日志", file=sys.stderr)
    return 1 if fault else 0


def _wish(args: argparse.Namespace) -> Wish:
    return Wish(
        args.report, args.when, args.start, args.end, _formats(args.format), args.language,
        tuple(args.tag), tuple(args.area), args.charts, args.by, _options(args),
    )  # fmt: skip


def _options(args: argparse.Namespace) -> tuple[tuple[str, str], ...]:
    step = (("step", args.step),) if args.step else ()
    return (*step, *args.set)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise argparse.ArgumentTypeError(f"{text!r}: write KEY=VALUE, as in minutes=10")
    return key.strip(), value.strip()


def _formats(text: str) -> tuple[str, ...]:
    wanted = tuple(word.strip().lower() for word in text.split(",") if word.strip())
    if strange := [word for word in wanted if word not in FORMATS]:
        said = Said(
            f"--format {strange[0]!r} is none", "write xlsx, pdf or xlsx,pdf",
            f"--format {strange[0]!r} 不可用", "写 xlsx、pdf 或 xlsx,pdf",
        )  # fmt: skip
        raise Fault(said)
    return wanted or FORMATS
