"""From when to when a history is judged, and how much of what was before must be known."""

import argparse
import time

from davylamp.replay import complaints
from davylamp.replay.fault import Fault
from davylamp.replay.moments import moment, shown
from davylamp.replay.sources.source import Source
from davylamp.site import Site
from scada.model import SiteTable


def period(source: Source, site: Site, args: argparse.Namespace) -> tuple[int, int]:
    """From when to when, ns UTC. Raises `Fault` where that is not said, or nothing lies in it."""
    zone, now_ns = site.table.timezone, time.time_ns()
    span = source.span_ns()
    if args.start is None and span is None:
        foreign = args.csv or args.arff or args.parquet
        raise Fault(complaints.no_rows() if foreign else complaints.no_period(), str(foreign or ""))
    start_ns = moment(args.start, zone, now_ns) if args.start else (span or (0, 0))[0]
    end_ns = moment(args.end, zone, now_ns) if args.end else (span[1] + 1 if span else now_ns)
    if args.start and args.end and end_ns <= start_ns:
        raise Fault(complaints.reversed_period(shown(start_ns, zone), shown(end_ns, zone)))
    if span is not None and (start_ns > span[1] or end_ns <= span[0]):
        raise Fault(complaints.outside(shown(span[0], zone), shown(span[1], zone)))
    if end_ns <= start_ns:
        raise Fault(complaints.in_the_future(shown(start_ns, zone)))
    return start_ns, end_ns


def lead_ns(tables: tuple[SiteTable, ...]) -> int:
    """How much earlier the judge begins: windows are full and delays have run when it counts."""
    limits = [limit for table in tables for limit in table.alarms]
    longest = max((2 * limit.span_s + limit.on_delay_s for limit in limits), default=0.0)
    return round(longest * 1e9)
