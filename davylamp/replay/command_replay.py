"""``davylamp replay SITE``: history through the same engine, and what would have been raised."""

import argparse
import contextlib
import importlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from davylamp.replay import complaints
from davylamp.replay.changed_limits import with_limits
from davylamp.replay.command_recorded import judge_recorded
from davylamp.replay.comparison import compare
from davylamp.replay.drawing import Trace, svg
from davylamp.replay.fault import Fault
from davylamp.replay.moments import moment
from davylamp.replay.occurrence import DETECTOR_KINDS, LIMIT_KINDS, Occurrence, Occurrences
from davylamp.replay.progress import Bar
from davylamp.replay.report import FORMATS, Result, as_csv, as_json, as_table
from davylamp.replay.restricted import restricted
from davylamp.replay.run import run as judge_again
from davylamp.replay.sources.arff_file import arff_source
from davylamp.replay.sources.bus_history import BusHistory
from davylamp.replay.sources.csv_file import csv_source
from davylamp.replay.sources.history import History, HistorySource, journal
from davylamp.replay.sources.influx import InfluxSource
from davylamp.replay.sources.influx_http import Bucket
from davylamp.replay.sources.parquet_file import ParquetSource
from davylamp.replay.sources.source import Source
from davylamp.replay.sources.text_table import Every
from davylamp.site import Site, load
from davylamp.site.problem import Said, SiteError
from historian.duckdb_store import DuckDBStore
from historian.store import Store, StoreFault
from scada.bus.bus import BusDown
from scada.model import BadInput, Language, Samples, SiteTable

FILES: Final = ("csv", "parquet", "arff")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_history_arguments(parser)
    parser.add_argument(
        "--recorded",
        action="store_true",
        help="judge the core's recorded steps: is the journal the same, line by line?",
    )
    parser.add_argument(
        "--with", dest="other", type=Path, metavar="CSV", help="other limits: rows of alarms.csv"
    )
    parser.add_argument(
        "--whole", action="store_true", help="--with: a limit that is not there is none"
    )
    parser.add_argument("--tags", default="", help="only these tags, with commas between them")
    parser.add_argument("--detectors", action="store_true", help="marks, advisories, votes as well")
    parser.add_argument(
        "--against",
        choices=("journal", "limits"),
        help="compare with what was journaled, or with the site's own limits over the same history",
    )
    parser.add_argument("--scan", type=float, metavar="S", help="length of a generated step")
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.add_argument("--draw", type=Path, metavar="FILE", help="a picture: .svg or .png")
    parser.add_argument("--language", choices=("zh", "en"), default="en")


def add_history_arguments(parser: argparse.ArgumentParser) -> None:
    """The site, the period, and where its history comes from."""
    parser.add_argument("site", type=Path, help="the site's folder")
    parser.add_argument(
        "--from", dest="start", metavar="TIME", help="2026-11-22T08:00, or 24h: so long ago"
    )
    parser.add_argument("--to", dest="end", metavar="TIME", help="as --from; now by default")
    source = parser.add_mutually_exclusive_group()
    for name in FILES:
        source.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"history from {name}")
    source.add_argument("--influx", metavar="URL", help="history from an InfluxDB 2")
    parser.add_argument("--bucket", default="", help="--influx: the bucket")
    parser.add_argument("--org", default="", help="--influx: the organisation")
    parser.add_argument("--measurement", default="", help="--influx: one measurement of the bucket")
    parser.add_argument(
        "--map", action="append", default=[], metavar="NAME=TAG", help="what a column or name means"
    )
    parser.add_argument(
        "--start", dest="first", metavar="TIME", help="rows without a time: the first"
    )
    parser.add_argument(
        "--every", type=float, metavar="S", help="rows without a time: the interval"
    )


def run(args: argparse.Namespace) -> int:
    """Replay, and print what came of it; 2 with the faults where the input cannot be used."""
    language: Language = args.language
    try:
        if args.recorded:
            return judge_recorded(args)
        result, picture = _replay(args)
    except Fault as fault:
        print(fault.in_words(language), file=sys.stderr)
        return 2
    except SiteError as fault:
        for problem in fault.problems:
            print(problem.in_words(language), file=sys.stderr)
        return 2
    if picture is not None:
        _write(args.draw, picture)
    say = {"json": as_json, "csv": as_csv}.get(args.format)
    print(as_table(result, language) if say is None else say(result))
    return 0


@dataclass(frozen=True, slots=True)
class _Past:
    """Where history comes from; ``history`` is the site's own, None for foreign data."""

    source: Source
    history: History | Store | None


def _replay(args: argparse.Namespace) -> tuple[Result, str | None]:
    site = load(args.site)
    tried, notes = _tried(site, args)
    with chosen_history(site, args) as past:
        start_ns, end_ns = period(past.source, site, args)
        names = past.source.tags([tag.id for tag in site.table.tags])
        names = _chosen(names, args.tags, site.table)
        table = restricted(tried.table, names, args.detectors)
        own = restricted(site.table, names, args.detectors)
        job = _Job(past.source, names, start_ns, end_ns, _scan_s(site, args), _kinds(args))
        trace = Trace(len(names), start_ns, end_ns) if args.draw else None
        now, samples = job.judge(table, "1/2" if args.other else "", trace)
        then, then_is = _then(past, own, job, args, now)
    if not samples:
        raise Fault(complaints.nothing())
    result = Result(
        start_ns, end_ns, site.table.timezone, samples, then_is, compare(then, now, end_ns), notes
    )
    picture = None if trace is None else svg(result, trace, table, args.language)
    return result, picture


@dataclass(frozen=True, slots=True)
class _Job:
    """A period of a history, to be judged by a table."""

    source: Source
    names: tuple[str, ...]
    start_ns: int
    end_ns: int
    scan_s: float
    kinds: frozenset[object]

    def judge(
        self, table: SiteTable, word: str, trace: Trace | None = None
    ) -> tuple[list[Occurrence], int]:
        """The occurrences, and how many samples were judged."""
        bar = Bar(self.start_ns, self.end_ns, word)
        found = Occurrences(self.kinds)  # type: ignore[arg-type]
        batches = self.source.read(self.names, self.start_ns, self.end_ns)
        for events in judge_again(table, _traced(batches, trace), self.scan_s, bar):
            found.take(events)
        bar.end()
        return found.within(self.start_ns, self.end_ns), bar.count


def _traced(batches: Iterator[Samples], trace: Trace | None) -> Iterator[Samples]:
    for batch in batches:
        if trace is not None:
            trace.take(batch)
        yield batch


def _then(
    past: _Past, own: SiteTable, job: _Job, args: argparse.Namespace, now: list[Occurrence]
) -> tuple[list[Occurrence], str]:
    """What it is compared with, and that in words."""
    zh = args.language == "zh"
    against = args.against or ("journal" if past.history is not None else "limits")
    if against == "journal":
        if past.history is None:
            raise Fault(complaints.no_journal())
        found = Occurrences(job.kinds)  # type: ignore[arg-type]
        found.take(journal(past.history, job.start_ns, job.end_ns, lambda lines: None))
        tags = frozenset(job.names)
        inside = [
            one for one in found.within(job.start_ns, job.end_ns) if one.tag in tags or not one.tag
        ]
        return inside, "对照：日志" if zh else "against the journal"
    if not args.other:
        return now, "对照：本站点限值（未用 --with 给出其他限值）" if zh else (
            "against the site's own limits (no others are given by --with)"
        )
    then, _ = job.judge(own, "2/2")
    return then, "对照：本站点限值" if zh else "against the site's own limits"


def _tried(site: Site, args: argparse.Namespace) -> tuple[Site, tuple[str, ...]]:
    if args.other is None:
        return site, ()
    changed = with_limits(site.root, args.other, args.whole)
    if args.language == "zh":
        said = (
            f"{args.other}：改动 {changed.changed} 条限值，新增 {changed.new} 条，"
            f"沿用 {changed.stayed} 条，删除 {changed.gone} 条"
        )
    else:
        said = (
            f"{args.other}: {changed.changed} limits changed, {changed.new} new, "
            f"{changed.stayed} as they are, {changed.gone} left out"
        )
    return changed.site, (said,)


@contextlib.contextmanager
def chosen_history(site: Site, args: argparse.Namespace) -> Iterator[_Past]:
    """The history that was chosen by `add_history_arguments`. Raises `Fault` where there is none."""
    zone, mapping, every = site.table.timezone, _mapping(args.map), _every(site, args)
    if args.csv:
        yield _Past(csv_source(args.csv, zone, mapping, every), None)
    elif args.arff:
        yield _Past(arff_source(args.arff, zone, mapping, every), None)
    elif args.parquet:
        yield _Past(ParquetSource(args.parquet, mapping), None)
    elif args.influx:
        token = os.environ.get("INFLUX_TOKEN", "")
        bucket = Bucket(args.influx, args.org, args.bucket, token, args.measurement)
        yield _Past(InfluxSource(bucket, mapping), None)
    else:
        with _own_history(site) as history:
            yield _Past(HistorySource(history), history)


@contextlib.contextmanager
def _own_history(site: Site) -> Iterator[History | Store]:
    """The running historian, or its files where no bus answers."""
    if site.historian.store != "duckdb":
        raise Fault(complaints.other_store(site.historian.store))
    with contextlib.ExitStack() as stack:
        try:
            yield stack.enter_context(BusHistory(site))
            return
        except (BusDown, BadInput) as fault:
            reason = str(fault)
        if not site.historian.path.is_dir():
            raise Fault(complaints.no_history(str(site.historian.path), reason))
        store = DuckDBStore(site.historian.path)
        stack.callback(store.close)
        try:
            yield store
        except StoreFault as fault:
            raise Fault(complaints.no_history(str(fault), reason)) from None


def period(source: Source, site: Site, args: argparse.Namespace) -> tuple[int, int]:
    """From when to when, ns UTC. Raises `Fault` where that is not said."""
    zone, now_ns = site.table.timezone, time.time_ns()
    span = source.span_ns()
    if args.start is None and span is None:
        raise Fault(complaints.no_period())
    start_ns = moment(args.start, zone, now_ns) if args.start else (span or (0, 0))[0]
    end_ns = moment(args.end, zone, now_ns) if args.end else (span[1] + 1 if span else now_ns)
    if end_ns <= start_ns:
        raise Fault(complaints.no_period())
    return start_ns, end_ns


def _scan_s(site: Site, args: argparse.Namespace) -> float:
    return float(args.scan or args.every or site.table.scan_s)


def _kinds(args: argparse.Namespace) -> frozenset[object]:
    return LIMIT_KINDS | (DETECTOR_KINDS if args.detectors else frozenset())


def _chosen(names: tuple[str, ...], wanted: str, table: SiteTable) -> tuple[str, ...]:
    tags = [tag.strip() for tag in wanted.split(",") if tag.strip()]
    if not tags:
        return names
    known = {tag.id for tag in table.tags}
    for tag in tags:
        if tag not in names:
            raise Fault(complaints.no_tag(tag, tag in known))
    return tuple(name for name in names if name in tags)


def _mapping(given: list[str]) -> dict[str, str]:
    found = {}
    for one in given:
        name, equals, tag = one.partition("=")
        if not equals or not name or not tag:
            raise Fault(
                Said(
                    f"--map {one}: there is no tag",
                    "write --map COLUMN=TAG",
                    f"--map {one}：缺少测点",
                    "写成 --map 列=测点",
                )
            )
        found[name] = tag
    return found


def _every(site: Site, args: argparse.Namespace) -> Every | None:
    if args.first is None and args.every is None:
        return None
    if args.first is None or not args.every or args.every <= 0:
        raise Fault(
            Said(
                "--start and --every go together",
                "write both: --start 2026-01-01 --every 30",
                "--start 与 --every 须同时给出",
                "两者都写：--start 2026-01-01 --every 30",
            )
        )
    start_ns = moment(args.first, site.table.timezone, time.time_ns())
    return Every(start_ns, round(args.every * 1e9))


def _write(path: Path, picture: str) -> None:
    if path.suffix.casefold() == ".png":
        write: Callable[[str, Path], None] = importlib.import_module("hmi.qt.svg_picture").write_png
        write(picture, path)
        return
    path.write_text(picture, encoding="utf-8")
