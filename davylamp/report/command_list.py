"""``davylamp report list``: which reports there are; with a site, which were made lately."""

import argparse
from pathlib import Path
from typing import Final

from davylamp.desk.report_ledger import Ledger, Made
from davylamp.people.book_file import folder_in
from davylamp.replay.moments import shown
from davylamp.site import load
from historian.reports.kinds import Span
from historian.reports.registry import REPORTS

MOST: Final = 50
_SPANS: Final = {Span.DAY: "日/day", Span.MONTH: "月/month", Span.ANY: "任意/any"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, nargs="?", help="the site's folder: what was made there")
    parser.add_argument("--most", type=int, default=MOST, help=f"so many of them ({MOST})")


def run(args: argparse.Namespace) -> int:
    """Print one line each."""
    if args.site is None:
        for one in REPORTS.values():
            print(f"{one.name:18} {_SPANS[one.span]:9} {one.title.zh}  {one.title.en}")
        return 0
    site = load(args.site)
    ledger = Ledger(folder_in(site.run))
    if ledger.damage:
        print(f"! {ledger.damage}")
    some = sorted(ledger.made.values(), key=lambda made: made.made_ns)[-max(1, args.most) :]
    for made in some:
        _print(made, site.table.timezone)
    if not some:
        print("the desk has made no report here yet / 登录服务尚未在此生成报表")
    return 0


def _print(made: Made, zone: str) -> None:
    who = made.entry or f"{made.by or '-'} *"
    print(f"{shown(made.made_ns, zone)[:16]}  {made.report:18} {made.en:24} {who}")
    for file in made.files:
        there = "" if Path(file.path).exists() else "  (gone / 已删除)"
        print(f"    {file.path}{there}")
