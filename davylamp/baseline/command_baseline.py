"""``davylamp baseline SITE --from … --to …``: commission what is normal, from history."""

import argparse
import contextlib
import getpass
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from davylamp.baseline.commission import (
    Commissioned,
    Observations,
    Signed,
    commission,
    needed,
)
from davylamp.baseline.observe import observations, watch
from davylamp.baseline.store import store
from davylamp.history.choice import stored_history
from davylamp.replay.fault import Fault
from davylamp.replay.moments import moment
from davylamp.replay.sources.bus_history import BusHistory
from davylamp.replay.sources.csv_file import csv_source
from davylamp.replay.sources.history import HistorySource
from davylamp.replay.sources.parquet_file import ParquetSource
from davylamp.replay.sources.source import Source
from davylamp.site import Site, load
from davylamp.site.problem import Said
from scada.bus.bus import BusDown
from scada.detect.trend.settings import settings_of
from scada.model import Assigned, BadInput, Language, Samples


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder")
    parser.add_argument("--from", dest="start", metavar="TIME", help="2026-11-22T08:00, -7d")
    parser.add_argument("--to", dest="end", metavar="TIME", help="as --from; now by default")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--csv", type=Path, metavar="FILE", help="history from csv")
    source.add_argument("--parquet", type=Path, metavar="FILE", help="history from parquet")
    parser.add_argument(
        "--map", action="append", default=[], metavar="NAME=TAG", help="what a column or name means"
    )
    parser.add_argument("--rows", default="", help="only these rows of detectors.csv, with commas")
    parser.add_argument("--by", default="", help="who commissions it; the user by default")
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    parser.add_argument("--language", choices=("zh", "en"), default="en")


def run(args: argparse.Namespace) -> int:
    """Commission; 1 where something was refused, 2 where the input cannot be used."""
    language: Language = args.language
    try:
        return _run(args)
    except Fault as fault:
        print(fault.in_words(language).removeprefix("replay: "), file=sys.stderr)
        return 2


def _run(args: argparse.Namespace) -> int:
    site = load(args.site)
    rows = _rows(site, tuple(filter(None, args.rows.split(","))))
    with _past(site, args) as source:
        start_ns, end_ns = _period(source, site, args)
        seen = _seen(site, rows, source, start_ns, end_ns)
    made = commission(site.table, rows, seen, _signed(site, args, start_ns, end_ns))
    written = [] if args.dry_run else store(site.root, site.table, made)
    _print(made, written, args.language)
    return int(bool(made.refused))


def _rows(site: Site, names: tuple[str, ...]) -> list[Assigned]:
    rows = needed(site.table, names)
    unknown = set(names) - {one.row.id for one in rows}
    if unknown or not rows:
        shown = ", ".join(sorted(unknown)) or "detectors.csv"
        known = ", ".join(one.row.id for one in needed(site.table)) or "—"
        raise Fault(
            Said(
                f"{shown}: no detector that needs a baseline (ewma, cusum, mewma, pca)",
                f"name one of: {known}",
                f"{shown}：没有需要基线的检测器（ewma、cusum、mewma、pca）",
                f"填写其一：{known}",
            )
        )
    return rows


def _seen(
    site: Site, rows: list[Assigned], source: Source, start_ns: int, end_ns: int
) -> Mapping[tuple[int, float], Observations]:
    """The observations of every tag and spacing that a row asks for."""
    wanted = sorted(
        {(tag, settings_of(one.row)["every_s"]) for one in rows for tag in one.tags.tolist()}
    )
    numbers = sorted({tag for tag, _ in wanted})
    names = [site.table.tags[number].id for number in numbers]
    source.tags(names)
    together = Samples.concatenate(source.read(names, start_ns, end_ns))
    order = np.lexsort((together.time_ns, together.tag))
    together = together.take(order)
    edges = np.searchsorted(together.tag, np.arange(len(numbers) + 1))
    watched = {
        number: watch(site.table, number, together.take(slice(int(edges[k]), int(edges[k + 1]))))
        for k, number in enumerate(numbers)
    }
    return {
        (tag, every_s): observations(watched[tag], site.table.tags[tag], start_ns, end_ns, every_s)
        for tag, every_s in wanted
    }


def _period(source: Source, site: Site, args: argparse.Namespace) -> tuple[int, int]:
    zone, now_ns, span = site.table.timezone, time.time_ns(), source.span_ns()
    if args.start is None and span is None:
        raise Fault(
            Said(
                "from when on is missing",
                "write --from 2026-11-22T08:00, or --from=-7d",
                "缺少起始时间",
                "写 --from 2026-11-22T08:00 或 --from=-7d",
            )
        )
    first, last = (span[0], span[1] + 1) if span else (0, now_ns)
    start_ns = moment(args.start, zone, now_ns) if args.start else first
    end_ns = moment(args.end, zone, now_ns) if args.end else last
    if end_ns <= start_ns:
        said = Said("--to is not after --from", "swap them", "--to 不晚于 --from", "对调两者")
        raise Fault(said)
    return start_ns, end_ns


@contextlib.contextmanager
def _past(site: Site, args: argparse.Namespace) -> Iterator[Source]:
    """The history: a file, the running historian, or the store's files where none runs."""
    zone, mapping = site.table.timezone, _mapping(args.map)
    if args.csv:
        yield csv_source(args.csv, zone, mapping)
        return
    if args.parquet:
        yield ParquetSource(args.parquet, zone, mapping)
        return
    with contextlib.ExitStack() as stack:
        try:
            running = stack.enter_context(BusHistory(site))
        except (BusDown, BadInput) as fault:
            try:
                stored = stored_history(site)
            except BadInput as none:
                raise Fault(_no_history(str(none), str(fault))) from None
            stack.callback(stored.close)
            yield HistorySource(stored)
        else:
            yield HistorySource(running)


def _no_history(path: str, reason: str) -> Said:
    return Said(
        f"no history: {path}, and no historian answers ({reason})",
        "start the site, or give --csv or --parquet",
        f"没有历史数据：{path}，历史服务也无应答（{reason}）",
        "启动站点，或给出 --csv 或 --parquet",
    )


def _mapping(pairs: list[str]) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        name, sign, tag = pair.partition("=")
        if not (sign and name and tag):
            said = Said(
                f"--map {pair}: no NAME=TAG", "write --map COLUMN=TAG",
                f"--map {pair}：应为 名称=测点", "写 --map 列=测点",
            )  # fmt: skip
            raise Fault(said)
        mapping[name] = tag
    return mapping


def _signed(site: Site, args: argparse.Namespace, start_ns: int, end_ns: int) -> Signed:
    zone = ZoneInfo(site.table.timezone)

    def shown(time_ns: int) -> str:
        return datetime.fromtimestamp(time_ns // 10**9, zone).isoformat()

    today = datetime.now(zone).date().isoformat()
    return Signed(shown(start_ns), shown(end_ns), args.by or getpass.getuser(), today)


def _print(made: Commissioned, written: list[str], language: Language) -> None:
    zh = language == "zh"
    for one in made.tags:
        figures = f"{one.mean:.6g} ± {one.sigma:.3g}, phi {one.phi:.2f}, n {one.samples}"
        print(f"{one.tag}  every_s {one.every_s:g}: {figures}")
    for group in made.groups:
        size = len(group.tags)
        words = (
            f"{size} 个测点，{group.samples} 个观测" if zh else f"{size} tags, n {group.samples}"
        )
        print(f"{group.row}  every_s {group.every_s:g}: {words}")
    for name, said in made.refused:
        text, fix = (said.text_zh, said.fix_zh) if zh else (said.text, said.fix)
        joint = "；修改：" if zh else "; fix: "
        print(f"{name}: {text}{joint}{fix}", file=sys.stderr)
    if written:
        print(("写入 " if zh else "written: ") + ", ".join(written))
