"""``davylamp neighbours SITE``: which sensors run ahead of which, and by how long, out of history.

Candidates lie along the ventilation path (`downwind` of the areas). Their lag is where their curve
fits the tag's best. The last line of each tag is what to keep in detectors.csv.
"""

import argparse
import csv
import sys
from collections.abc import Sequence

from davylamp.integrate.neighbours import Neighbour, blocks, cell, columns, learned, targets
from davylamp.replay.arguments import add_history_arguments
from davylamp.replay.fault import Fault
from davylamp.replay.history_choice import chosen_history
from davylamp.replay.period import period
from davylamp.site import load
from davylamp.site.problem import SiteError
from scada.model import BadInput

_HEADS = {
    "en": ("tag", "neighbour", "runs ahead", "strength", "keep"),
    "zh": ("测点", "邻近测点", "提前", "相关", "采用"),
}
_FIELDS = ("tag", "neighbour", "lag_s", "strength", "keep")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_history_arguments(parser)
    parser.add_argument("--tags", default="", help="only these tags, with commas between them")
    parser.add_argument("--block", type=float, default=30.0, metavar="S", help="length of a block")
    parser.add_argument("--format", choices=("table", "csv"), default="table")
    parser.add_argument("--language", choices=("zh", "en"), default="en")


def run(args: argparse.Namespace) -> int:
    """Print the neighbours; 2 where the site or its history cannot be used."""
    try:
        found = _neighbours(args)
    except Fault as fault:
        print(fault.in_words(args.language), file=sys.stderr)
        return 2
    except SiteError as fault:
        for problem in fault.problems:
            print(problem.in_words(args.language), file=sys.stderr)
        return 2
    if args.format == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(_FIELDS)
        writer.writerows([getattr(one, name) for name in _FIELDS] for one in found)
    else:
        _print(found, args.language)
    return 0


def _neighbours(args: argparse.Namespace) -> list[Neighbour]:
    if not 1.0 <= args.block <= 600.0:
        raise BadInput(f"--block {args.block:g}: write seconds from 1 to 600 / 请填写 1 到 600 秒")
    site = load(args.site)
    chosen = targets(site.table, args.tags)
    with chosen_history(site, args) as past:
        start_ns, end_ns = period(past.source, site, args)
        there = past.source.tags([tag.id for tag in site.table.tags])
        names = [name for name in columns(site.table, chosen) if name in there]
        batches = past.source.read(names, start_ns, end_ns)
        every_ns = round(args.block * 1e9)
        values = blocks(batches, len(names), start_ns, end_ns, every_ns)
    found = learned(site.table, chosen, names, values, args.block)
    if not found:
        raise BadInput(
            "no tag has neighbours in this history: name the areas' downwind in site.toml, or other "
            "tags / 没有可用的邻近测点：请在 site.toml 的区域中填写 downwind，或换测点"
        )
    return found


def _print(found: Sequence[Neighbour], language: str) -> None:
    heads = _HEADS[language]
    print("  ".join(head.ljust(18) for head in heads).rstrip())
    for tag in dict.fromkeys(one.tag for one in found):
        for one in found:
            if one.tag == tag:
                lag, keep = f"{one.lag_s:g} s", "*" if one.keep else ""
                cells = (one.tag, one.neighbour, lag, f"{one.strength:.2f}", keep)
                print("  ".join(text.ljust(18) for text in cells).rstrip())
        print(f"  -> {cell(found, tag)}")
