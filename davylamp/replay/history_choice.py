"""The history that the command line chose."""

import argparse
import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

from davylamp.history.choice import stored_history
from davylamp.replay import complaints
from davylamp.replay.fault import Fault
from davylamp.replay.moments import moment
from davylamp.replay.sources.arff_file import arff_source
from davylamp.replay.sources.bus_history import BusHistory
from davylamp.replay.sources.csv_file import csv_source
from davylamp.replay.sources.history import History, HistorySource
from davylamp.replay.sources.influx import InfluxSource
from davylamp.replay.sources.influx_http import Bucket
from davylamp.replay.sources.parquet_file import ParquetSource
from davylamp.replay.sources.source import Source
from davylamp.replay.sources.text_table import Every
from davylamp.site import Site
from davylamp.site.problem import Said
from historian.store import Store, StoreFault
from scada.bus.bus import BusDown, Refused
from scada.model import BadInput


@dataclass(frozen=True, slots=True)
class Past:
    """Where history comes from; ``history`` is the site's own, None for foreign data."""

    source: Source
    history: History | Store | None


@contextlib.contextmanager
def chosen_history(site: Site, args: argparse.Namespace) -> Iterator[Past]:
    """The history that `add_history_arguments` lets choose. Raises `Fault` where there is none."""
    zone, mapping, every = site.table.timezone, _mapping(args.map, site), _every(site, args)
    if args.csv:
        yield Past(csv_source(args.csv, zone, mapping, every), None)
    elif args.arff:
        yield Past(arff_source(args.arff, zone, mapping, every), None)
    elif args.parquet:
        yield Past(ParquetSource(args.parquet, zone, mapping), None)
    elif args.influx:
        token = os.environ.get("INFLUX_TOKEN", "")
        bucket = Bucket(args.influx, args.org, args.bucket, token, args.measurement)
        yield Past(InfluxSource(bucket, mapping), None)
    else:
        with _own_history(site) as history:
            yield Past(HistorySource(history), history)


@contextlib.contextmanager
def _own_history(site: Site) -> Iterator[History | Store]:
    """The running historian, or its files where no bus answers."""
    with contextlib.ExitStack() as stack:
        try:
            history: History | Store = stack.enter_context(BusHistory(site))
        except (BusDown, BadInput) as fault:
            history = _files(site, stack, str(fault))
        try:
            yield history
        except (BusDown, Refused, StoreFault) as fault:
            raise Fault(complaints.history_broke_off(str(fault))) from None


def _files(site: Site, stack: contextlib.ExitStack, reason: str) -> Store:
    try:
        store = stored_history(site)
    except (StoreFault, BadInput) as fault:
        raise Fault(complaints.no_history(str(fault), reason)) from None
    stack.callback(store.close)
    return store


def _mapping(given: list[str], site: Site) -> dict[str, str]:
    found, known = {}, {tag.id for tag in site.table.tags}
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
        if tag not in known:
            raise Fault(complaints.no_tag_to_map(one, tag))
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
