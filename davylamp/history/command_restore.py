"""``davylamp historian restore SITE FOLDER``: history put back, never over what is newer."""

import argparse
import sys
import time
from pathlib import Path
from typing import Final

from davylamp.history import words
from davylamp.history.folder import history_of
from davylamp.integrate.progress import Progress
from davylamp.replay.moments import moment, shown
from davylamp.site import Site, load
from historian.copies.ledger import hold
from historian.copies.restore import PutBack, put_back
from historian.days import DAY_NS, UNDATED, part_of_name
from historian.retention import months_before
from scada.model import Language

HOLD_DAYS: Final = 30
_EVER_NS: Final = 2**62


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder")
    parser.add_argument("source", type=Path, help="the folder of a backup")
    parser.add_argument("--from", dest="start", default="", help="only of history since then")
    parser.add_argument("--to", dest="end", default="", help="and before then")
    parser.add_argument(
        "--hold",
        type=int,
        default=HOLD_DAYS,
        metavar="DAYS",
        help=f"leave what is older than is kept alone for so long; {HOLD_DAYS}",
    )
    parser.add_argument("--language", choices=("zh", "en"), default="en")


def run(args: argparse.Namespace) -> int:
    """0 where everything that the backup has is there now, else 1."""
    site, now_ns = load(args.site), time.time_ns()
    root, zone = history_of(site), site.table.timezone
    start_ns = moment(args.start, zone, now_ns) if args.start else -_EVER_NS
    end_ns = moment(args.end, zone, now_ns) if args.end else _EVER_NS
    progress, name = Progress(), site.table.site
    made = put_back(args.source, root, name, span_ns=(start_ns, end_ns), shown=progress.show)
    progress.clear()
    _tell(made, args.language)
    until_ns = now_ns + max(0, args.hold) * DAY_NS
    if old := _past(site, made, now_ns):
        hold(root, old, until_ns)
        until = shown(until_ns, zone)[:10]
        print(words.HELD[args.language].format(count=len(old), until=until))
    return int(bool(made.failed))


def _tell(made: PutBack, language: Language) -> None:
    for name in made.restored:
        print(words.RESTORED[language].format(name=name))
    for name, count in made.completed.items():
        print(words.COMPLETED[language].format(name=name, count=count))
    for name in made.kept:
        print(words.KEPT[language].format(name=name))
    for name, reason in made.failed.items():
        print(words.FAILED[language].format(name=name, reason=reason), file=sys.stderr)
    groups = ("restored", "completed", "kept", "failed")
    print(words.DONE[language].format(**{one: len(getattr(made, one)) for one in groups}))


def _past(site: Site, made: PutBack, now_ns: int) -> list[str]:
    """What was put back and is older than is kept."""
    found, keep = [], site.historian.retention.keep
    for name in (*made.restored, *made.completed):
        part = part_of_name(name)
        if (
            part
            and part.day != UNDATED
            and (part.end_day * DAY_NS <= months_before(now_ns, keep.of(part.kind)))
        ):
            found.append(name)
    return found
