"""``davylamp replay SITE --recorded``: the core's recorded steps, and is the journal the same?"""

import argparse
import contextlib
import time
from collections.abc import Iterator
from typing import Final

from davylamp.replay import complaints
from davylamp.replay.fault import Fault
from davylamp.replay.moments import moment, shown
from davylamp.replay.progress import Bar
from davylamp.replay.recorded import LeftOut, Made, lives
from davylamp.replay.recorded_report import FORMATS, Record, as_json, as_table
from davylamp.replay.sources.joined import Joined
from davylamp.replay.sources.recorded_streams import RecordedStreams
from davylamp.replay.verdict import Verdict, compared
from davylamp.site import Site, load
from scada.bus.bus import BusDown, Refused
from scada.bus.header import Header
from scada.model import BadInput, Step

_NOT_WITH: Final = (
    "other", "whole", "tags", "detectors", "against", "scan", "draw", "csv", "parquet", "arff",
    "influx", "map", "first", "every",
)  # fmt: skip
_OPTIONS: Final = {"other": "with", "first": "start"}


def judge_recorded(args: argparse.Namespace) -> int:
    """Judge again, print the verdicts; 0 where all are identical, 1 where one is not.

    Raises `Fault`.
    """
    _refuse_others(args)
    site = load(args.site)
    with _bus_of(site) as joined:
        record = _judge(RecordedStreams(joined), site, args)
    if not record.lives:
        raise Fault(complaints.nothing_recorded())
    print(as_json(record) if args.format == "json" else as_table(record, args.language))
    return 1 if record.differs else 0


@contextlib.contextmanager
def _bus_of(site: Site) -> Iterator[Joined]:
    with contextlib.ExitStack() as stack:
        try:
            joined = stack.enter_context(Joined(site))
        except (BusDown, Refused, BadInput) as fault:
            raise Fault(complaints.no_bus(str(fault))) from None
        try:
            yield joined
        except (BusDown, Refused) as fault:
            raise Fault(complaints.no_bus(str(fault))) from None


def _refuse_others(args: argparse.Namespace) -> None:
    for name in _NOT_WITH:
        if getattr(args, name):
            raise Fault(complaints.recorded_alone(f"--{_OPTIONS.get(name, name)}"))
    if args.format not in FORMATS:
        raise Fault(complaints.recorded_alone(f"--format {args.format}"))


def _judge(streams: RecordedStreams, site: Site, args: argparse.Namespace) -> Record:
    zone, now_ns, newest_ns = site.table.timezone, time.time_ns(), streams.newest_ns()
    start_ns = moment(args.start, zone, now_ns) if args.start else 0
    end_ns = min(moment(args.end, zone, now_ns), newest_ns) if args.end else newest_ns
    oldest_ns = streams.oldest_ns()
    if args.start and end_ns <= start_ns:
        raise Fault(complaints.reversed_period(shown(start_ns, zone), shown(end_ns, zone)))
    events = [event for event in streams.events() if event.epoch <= end_ns]
    since_ns = max((event.epoch for event in events if event.epoch <= start_ns), default=0)
    bar = Bar(max(start_ns, oldest_ns), end_ns)
    steps = _told(streams.steps(since_ns, end_ns), bar)
    found: list[Verdict | LeftOut] = []
    for life in lives(streams.table, steps, events, start_ns):
        found.append(life if isinstance(life, LeftOut) else compared(Made(life)))
    bar.end()
    return Record(zone, oldest_ns, tuple(found))


def _told(steps: Iterator[tuple[Header, Step]], bar: Bar) -> Iterator[tuple[Header, Step]]:
    for count, (header, step) in enumerate(steps, 1):
        bar(count, step.now_ns)
        yield header, step
