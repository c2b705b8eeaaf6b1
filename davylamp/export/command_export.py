"""``davylamp export SITE``: history as CSV, Excel or Parquet, with the proof of what it is from."""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from davylamp.export.columns import Block
from davylamp.export.csv_file import write_csv
from davylamp.export.fault import NoExport
from davylamp.export.parquet import write_parquet
from davylamp.export.tables import Table, table_of
from davylamp.export.wish import (
    FORMATS,
    Wish,
    bound_of,
    chosen_tags,
    duration_ns,
    format_of,
    moment_ns,
    span_ns,
)
from davylamp.export.xlsx_file import check_rows, write_xlsx
from davylamp.journal.made import record
from davylamp.replay.progress import Bar
from davylamp.report.reading import opened
from davylamp.site import Site, load
from davylamp.site.problem import Said
from historian.client import History
from historian.proof import Proof, prove
from historian.proof_csv import beside

Write = Callable[[Path, Table, Wish, str, Proof], Proof]
WRITERS: Final[dict[str, Write]] = {"csv": write_csv, "xlsx": write_xlsx, "parquet": write_parquet}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder")
    parser.add_argument(
        "--tags", nargs="+", required=True, metavar="TAG",
        help="which: 3301.T1 3301.T2, or '3301.*' / 测点",
    )  # fmt: skip
    parser.add_argument("--from", dest="start", default="", metavar="TIME", help="from then on")
    parser.add_argument("--to", dest="end", default="", metavar="TIME", help="before then (now)")
    parser.add_argument(
        "--every", default="", metavar="LONG",
        help="10s, 5min, 1h: figures of so long, or, with --join, the values then",
    )  # fmt: skip
    parser.add_argument("--join", action="store_true", help="the tags side by side in one row")
    parser.add_argument("--states", action="store_true", help="how long in which state / 状态历时")
    parser.add_argument(
        "--beyond", default="", metavar="BOUND",
        help="with --states: beyond it, as '>= 1.0', or not / 越限历时",
    )  # fmt: skip
    parser.add_argument(
        "--as-of", default="", metavar="TIME", help="the values that stood then / 某时刻的值"
    )
    parser.add_argument("--format", default="", choices=("", *FORMATS), help="default: by the name")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    parser.add_argument("--force", action="store_true", help="replace a file that is there")
    parser.add_argument("--language", choices=("zh", "en"), default="en")
    parser.add_argument("--by", default="", metavar="NAME", help="who exports it / 姓名")


def run(args: argparse.Namespace) -> int:
    """Write the file; 0 where it is there and journaled, 1 where the desk could not journal it."""
    site = load(args.site)
    wish = _wish(args, site)
    _check_free(wish.path, args.force)
    with opened(site.root) as history:
        rows, proof = export(history, wish, site.table.timezone)
    print(f"{rows:,} rows in {wish.path} / {rows:,} 行", file=sys.stderr)
    return _journaled(site, wish.path, proof, args.by)


def _wish(args: argparse.Namespace, site: Site) -> Wish:
    sort = "as_of" if args.as_of else "states" if args.states or args.beyond else ""
    start_ns, end_ns = _span(args, site.table.timezone)
    comparison, limit = bound_of(args.beyond)
    return Wish(
        tags=chosen_tags(args.tags, site.table),
        start_ns=start_ns,
        end_ns=end_ns,
        every_ns=duration_ns(args.every),
        joined=args.join,
        format=format_of(args.output, args.format),
        path=args.output,
        language=args.language,
        sort=sort,
        limit=limit,
        comparison=comparison,
    )


def _span(args: argparse.Namespace, zone: str) -> tuple[int, int]:
    """From and to; of a moment the moment itself."""
    by_state, by_time = args.states or args.beyond, args.every or args.join
    if args.as_of and not (args.start or args.end or by_state or by_time):
        return moment_ns(args.as_of, zone, time.time_ns())
    if args.start and not args.as_of and not (by_state and by_time):
        return span_ns(args.start, args.end, zone, time.time_ns())
    raise NoExport(
        Said(
            "which time, and what of it?",
            "give --from (and --to), or --as-of alone; --states goes without --every and --join",
            "未说明时段，或选项互相矛盾",
            "请给出 --from（和 --to），或只给 --as-of；--states 不与 --every、--join 同用",
        )
    )


def _check_free(path: Path, force: bool) -> None:
    for one in (path, beside(path)):
        if one.exists() and not force:
            raise NoExport(
                Said(
                    f"{one} is there already", "choose another name, or --force to replace it",
                    f"{one} 已存在", "请换一个文件名，或加 --force 覆盖",
                )
            )  # fmt: skip
    if path.is_dir() or not path.parent.is_dir():
        raise NoExport(
            Said(
                f"{path} is no place for a file", "name a file in a folder that is there",
                f"无法写入 {path}", "请给出已有文件夹中的文件名",
            )
        )  # fmt: skip


def export(history: History, wish: Wish, zone: str) -> tuple[int, Proof]:
    """Write the file whole or not at all; how many rows it has, and its proof."""
    _check_fits(history, wish)
    proof = prove(history, "export", wish.asked, wish.start_ns, wish.end_ns)
    new = wish.path.with_name(f".{wish.path.name}.new")
    bar = Bar(wish.start_ns, wish.end_ns, "export")
    table = table_of(history, wish, zone)
    table = replace(table, blocks=_shown(table.blocks, wish, bar))
    try:
        proof = WRITERS[wish.format](new, table, wish, zone, proof)
        _settle(new, wish, proof)
    finally:
        bar.end()
        new.unlink(missing_ok=True)
    return bar.count, proof


def _check_fits(history: History, wish: Wish) -> None:
    """Raise `NoExport` before anything is written that a sheet cannot hold."""
    if wish.format != "xlsx" or wish.sort:
        return
    if wish.every_ns:
        buckets = -(-(wish.end_ns - wish.start_ns) // wish.every_ns)
        check_rows(buckets * (1 if wish.joined else len(wish.tags)))
    else:
        counts = [
            int(found.count.sum())
            for found in history.figures(wish.ids, wish.start_ns, wish.end_ns)
        ]
        check_rows(max(counts) if wish.joined else sum(counts))


def _shown(
    blocks: Iterator[tuple[float, Block]], wish: Wish, bar: Bar
) -> Iterator[tuple[float, Block]]:
    count, span_ns = 0, wish.end_ns - wish.start_ns
    for done, block in blocks:
        yield done, block
        count += len(block["time_ns"])
        bar(count, wish.start_ns + round(done * span_ns))


def _settle(new: Path, wish: Wish, proof: Proof) -> None:
    """Put the file, and before it its proof where that lies beside it, in place."""
    if wish.format == "csv":
        kept = beside(wish.path)
        draft = kept.with_name(f".{kept.name}.new")
        draft.write_bytes(proof.to_json() + b"\n")
        draft.replace(kept)
    elif beside(wish.path).exists():
        beside(wish.path).unlink()  # of the file that is replaced
    with new.open("rb") as file:
        os.fsync(file.fileno())
    new.replace(wish.path)


def _journaled(site: Site, path: Path, proof: Proof, by: str) -> int:
    if not proof.witness:
        print(
            "made while the site is stopped: not in the journal / 站点未运行：未记入日志",
            file=sys.stderr,
        )
        return 0
    fault = asyncio.run(record(site, path, proof, by))
    if fault:
        print(f"not in the journal: {fault} / 未能记入日志", file=sys.stderr)
    return 1 if fault else 0
