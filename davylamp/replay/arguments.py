"""The words of ``davylamp replay``, and which of them go together."""

import argparse
from pathlib import Path
from typing import Final

from davylamp.replay import complaints
from davylamp.replay.fault import Fault
from davylamp.replay.report import FORMATS

FILES: Final = ("csv", "parquet", "arff")
PICTURES: Final = (".svg", ".png")
_OF_INFLUX: Final = ("bucket", "org", "measurement")
_OF_ROWS: Final = {"first": "start", "every": "every"}
"""Rows without times are of text files."""


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


def refuse_odd(args: argparse.Namespace) -> None:
    """Raises `Fault` for options of which one is of no effect, before anything is judged."""
    foreign = bool(args.influx) or any(getattr(args, name) for name in FILES)
    if args.whole and not args.other:
        raise Fault(complaints.without("--whole", "--with CSV"))
    if args.map and not foreign:
        raise Fault(complaints.without("--map", "--csv, --parquet, --arff / --influx"))
    _refuse_of_influx(args)
    for name, option in _OF_ROWS.items():
        if getattr(args, name) and not (args.csv or args.arff):
            raise Fault(complaints.without(f"--{option}", "--csv / --arff"))
    for option, value in (("--scan", args.scan), ("--every", args.every)):
        if value is not None and not 0 < value < 1e6:
            raise Fault(complaints.no_length(option))
    if args.draw:
        _refuse_picture(args.draw)


def _refuse_of_influx(args: argparse.Namespace) -> None:
    for name in _OF_INFLUX:
        if getattr(args, name) and not args.influx:
            raise Fault(complaints.without(f"--{name}", "--influx URL"))
    if args.influx and not args.bucket:
        raise Fault(complaints.without("--influx", "--bucket"))


def _refuse_picture(file: Path) -> None:
    if file.suffix.casefold() not in PICTURES:
        raise Fault(complaints.no_picture(file.suffix), str(file))
    if not file.resolve().parent.is_dir():
        raise Fault(complaints.no_folder(), str(file))
