"""``davylamp replay SITE``: history through the same engine, and what would have been raised."""

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from davylamp.replay import complaints, flooding, gone_samples
from davylamp.replay.arguments import add_arguments, refuse_odd
from davylamp.replay.changed_limits import with_limits
from davylamp.replay.command_recorded import judge_recorded
from davylamp.replay.comparison import compare
from davylamp.replay.drawing import Trace, svg
from davylamp.replay.fault import Fault
from davylamp.replay.history_choice import Past, chosen_history
from davylamp.replay.judging import Judging, Take
from davylamp.replay.notes import Ranges, check_units, of_names
from davylamp.replay.occurrence import DETECTOR_KINDS, LIMIT_KINDS, Occurrence, Occurrences
from davylamp.replay.period import lead_ns, period
from davylamp.replay.progress import Bar
from davylamp.replay.report import Result, as_csv, as_json, as_table
from davylamp.replay.restricted import restricted
from davylamp.replay.sources.history import journal
from davylamp.site import Site, load
from davylamp.site.problem import Severity, SiteError
from scada.model import AlarmKind, Language, SiteTable

__all__ = ["add_arguments", "run"]


def run(args: argparse.Namespace) -> int:
    """Replay, and print what came of it; 2 with the faults where the input cannot be used."""
    language: Language = args.language
    try:
        if args.recorded:
            return judge_recorded(args)
        refuse_odd(args)
        result, picture = _replay(args)
    except Fault as fault:
        print(fault.in_words(language), file=sys.stderr)
        return 2
    except SiteError as fault:
        for problem in fault.problems:
            if problem.severity is Severity.ERROR:
                print(problem.in_words(language), file=sys.stderr)
        return 2
    if picture is not None:
        _write(args.draw, picture)
    say = {"json": as_json, "csv": as_csv}.get(args.format)
    print(as_table(result, language) if say is None else say(result))
    return 0


def _replay(args: argparse.Namespace) -> tuple[Result, str | None]:
    site = load(args.site)
    tried, notes = _tried(site, args)
    with chosen_history(site, args) as past:
        there = past.source.tags([tag.id for tag in site.table.tags])
        file = str(args.csv or args.arff or args.parquet or "")
        check_units(past.source.units(), site.table, file)
        start_ns, end_ns = period(past.source, site, args)
        notes += tuple(of_names(past.source.names(), there, site.table, args.language))
        names = _chosen(there, args.tags, site.table)
        table = restricted(tried.table, names, args.detectors)
        own = restricted(site.table, names, args.detectors)
        lead = lead_ns((table, own))
        job = Judging(past.source, names, start_ns, end_ns, lead, _scan_s(site, args), _kinds(args))
        trace = Trace(len(names), start_ns, end_ns) if args.draw else None
        ranges = Ranges(table.tags)
        takers = [ranges.take, *([trace.take] if trace else [])]
        now, samples = _judged(job, table, "1/2" if args.other else "", takers)
        if not samples:
            raise Fault(complaints.nothing())
        then, then_is = _then(past, own, job, args, now)
        gone = gone_samples.notes(past.history, names[:1], start_ns, end_ns, site.table.timezone)
        notes += tuple(one[args.language == "en"] for one in gone)
    notes += tuple(ranges.notes(args.language))
    notes += flooding.notes(then, now, site.table.flood, end_ns, args.language)
    is_tried = args.other is not None and _against(past, args) == "limits"
    zone, compared = site.table.timezone, compare(then, now, end_ns)
    result = Result(start_ns, end_ns, zone, samples, then_is, compared, is_tried, notes)
    picture = None if trace is None else svg(result, trace, own, table, args.language)
    return result, picture


def _judged(
    job: Judging, table: SiteTable, word: str, takers: Sequence[Take] = ()
) -> tuple[list[Occurrence], int]:
    bar = Bar(job.start_ns, job.end_ns, word)
    found = job.judge(table, takers, bar)
    bar.end()
    return found


def _against(past: Past, args: argparse.Namespace) -> str:
    return str(args.against or ("journal" if past.history is not None else "limits"))


def _then(
    past: Past, own: SiteTable, job: Judging, args: argparse.Namespace, now: list[Occurrence]
) -> tuple[list[Occurrence], str]:
    """What it is compared with, and that in words."""
    zh = args.language == "zh"
    if _against(past, args) == "journal":
        if past.history is None:
            raise Fault(complaints.no_journal())
        found = Occurrences(job.kinds)
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
    then, _ = _judged(job, own, "2/2")
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


def _scan_s(site: Site, args: argparse.Namespace) -> float:
    return float(args.scan or args.every or site.table.scan_s)


def _kinds(args: argparse.Namespace) -> frozenset[AlarmKind]:
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


def _write(path: Path, picture: str) -> None:
    if path.suffix.casefold() == ".png":
        write: Callable[[str, Path], None] = importlib.import_module("hmi.qt.svg_picture").write_png
        write(picture, path)
        return
    path.write_text(picture, encoding="utf-8")
