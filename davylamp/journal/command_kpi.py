"""``davylamp kpi SITE``: how the alarms did, by the figures of ISA-18.2 and EEMUA 191."""

import argparse
import time
from pathlib import Path

import msgspec

from davylamp.journal.kpi_text import text
from davylamp.journal.reading import RunningHistorian, opened
from davylamp.replay.moments import moment
from davylamp.site import Site, load
from historian.answers import kpi_answer
from historian.reports.kpi import Question, report
from scada.bus.messages import KpiAnswer, KpiRequest

DAY_NS = 86_400 * 10**9


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder")
    parser.add_argument("--from", dest="start", default="30d", help="default: 30 days ago")
    parser.add_argument("--to", dest="end", default="now", help="default: now")
    parser.add_argument("--by", choices=("area", "position", "priority"), default="")
    parser.add_argument("--position", default="", help="only what came to this position")
    parser.add_argument("--area", default="", help="only this area and those below it")
    parser.add_argument(
        "--grouped",
        action="store_true",
        help="only figures of annunciations gathered under one cause; without it both stand there",
    )
    parser.add_argument("--most", type=int, default=10, help="how many of the worst alarms")
    parser.add_argument("--json", action="store_true", help="for a program")
    parser.add_argument("--language", choices=("zh", "en"), default="en")


def run(args: argparse.Namespace) -> int:
    """Print the figures."""
    site = load(args.site)
    answer = _answer(site, _request(args, site.table.timezone))
    if args.json:
        print(msgspec.json.encode(answer).decode())
    else:
        for line in text(answer, site.table.timezone, args.language, args.grouped):
            print(line)
    return 0


def _request(args: argparse.Namespace, zone: str) -> KpiRequest:
    now_ns = time.time_ns()
    return KpiRequest(
        start_ns=moment(args.start, zone, now_ns),
        end_ns=moment(args.end, zone, now_ns),
        by=args.by,
        position=args.position,
        area=args.area,
        most=max(1, args.most),
    )


def _answer(site: Site, request: KpiRequest) -> KpiAnswer:
    """By the running historian, else out of its files."""
    asked = Question(**msgspec.structs.asdict(request))
    with opened(site) as journal:
        if isinstance(journal, RunningHistorian):
            answer: KpiAnswer = journal.ask(request)
            return answer
        began = time.perf_counter()
        return kpi_answer(report(journal, site.table, asked), asked, began)
