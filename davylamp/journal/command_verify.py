"""``davylamp verify SITE [FILE…]``: whether anybody changed the journal, and which lines; or a file that
was made from it.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from alarms.audit import Damage, Digester, Finding, Keys, Report, audit
from davylamp.journal import verdict
from davylamp.journal.file_verdict import as_json, checked_file, file_lines
from davylamp.journal.json_lines import stored
from davylamp.journal.key import PUBLISHED, read_public, verify
from davylamp.journal.reading import opened, pages
from davylamp.replay.moments import moment
from davylamp.site import Site, load
from historian.journal_lines import FIRST_NS, LAST_NS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder")
    parser.add_argument(
        "files", type=Path, nargs="*", metavar="FILE", help="reports and exports made from it"
    )
    parser.add_argument("--from", dest="start", default="", help="written from then on")
    parser.add_argument("--to", dest="end", default="", help="and before then")
    parser.add_argument(
        "--key",
        type=Path,
        action="append",
        default=[],
        help="a journal.pub that was kept elsewhere; without it those of the run folder are believed",
    )
    parser.add_argument("--file", type=Path, help="lines that 'journal export --jsonl' wrote")
    parser.add_argument("--json", action="store_true", help="for a program")
    parser.add_argument("--language", choices=("zh", "en"), default="en")


def run(args: argparse.Namespace) -> int:
    """Print what is proven and what is wrong; 0 where nothing is, else 1."""
    site = load(args.site)
    keys = Keys.of(verify, [read_public(path) for path in args.key or published(site)])
    if args.files:
        return _say_files(site, args, keys)
    reports = _of_file(args.file, keys) if args.file else _of_site(site, args, keys)
    if args.json:
        print(json.dumps(verdict.as_json(reports), ensure_ascii=False))
    else:
        for line in verdict.lines(reports, site.table.timezone, args.language):
            print(line)
        if not keys.brought:
            print(_NO_KEY[args.language], file=sys.stderr)
    return 0 if reports and all(report.is_whole for report in reports) else 1


def _say_files(site: Site, args: argparse.Namespace, keys: Keys) -> int:
    """Print what became of each file; 0 where all are as they were made."""
    with opened(site) as lines:
        checked = [checked_file(lines, path, keys) for path in args.files]
    if args.json:
        print(json.dumps([as_json(one) for one in checked], ensure_ascii=False))
    else:
        for one in checked:
            for line in file_lines(one, site.table.timezone, args.language):
                print(line)
    return 0 if all(one.is_whole for one in checked) else 1


_NO_KEY = {
    "zh": "未提供公钥：只按日志自述的密钥核对；要向第三方证明，请用 --key 指定另存的 journal.pub",
    "en": "no public key at hand: the journal's own word for its keys was taken; "
    "to prove it to others give one that was kept elsewhere by --key",
}


def published(site: Site) -> list[Path]:
    """The public keys that the services of a site put into the run folder."""
    return sorted(site.run.glob(f"*/{PUBLISHED}"))


def _of_site(site: Site, args: argparse.Namespace, keys: Keys) -> list[Report]:
    zone, now_ns = site.table.timezone, time.time_ns()
    start_ns = moment(args.start, zone, now_ns) if args.start else FIRST_NS
    end_ns = moment(args.end, zone, now_ns) if args.end else LAST_NS
    digester = Digester()
    with opened(site) as lines:
        for page in pages(lines, start_ns, end_ns):
            digester.take(page)
    return audit(digester.digest(), keys)


def _of_file(path: Path, keys: Keys) -> list[Report]:
    digester, bad = Digester(in_order=True), list[int]()
    with path.open("rb") as file:
        for portion, wrong in stored(file):
            digester.take(portion)
            bad += wrong
    reports = audit(digester.digest(), keys)
    return [*reports, _no_lines(path, bad)] if bad else reports


def _no_lines(path: Path, bad: Iterable[int]) -> Report:
    """What is no line of a journal at all, by its place in the file."""
    found = tuple(
        Finding(path.name, Damage.UNREADABLE, number, number, detail=_IN_FILE) for number in bad
    )
    first, last = found[0].first, found[-1].last
    return Report(path.name, 0, len(found), first, last, 0, (), None, 0, 0, (), found)


_IN_FILE = ("文件中的行号", "by its place in the file")
