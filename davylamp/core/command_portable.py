"""``davylamp portable TAG VALUE``: enter what a portable instrument read beside a sensor.

The core compares it with the sensor: the higher counts, and a difference is marked until a reading
agrees.
"""

import argparse
import asyncio
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from davylamp.core.ask import asker, command, is_done, lines
from davylamp.people.ticket import add_login_arguments
from davylamp.site import load
from scada.model import BadInput, PortableReading


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("tag", metavar="TAG", help="the fixed sensor: one tag of the site / 测点")
    parser.add_argument("value", metavar="VALUE", help="what the portable read / 便携仪读数")
    parser.add_argument("--by", default="", metavar="NAME", help="who read it / 姓名")
    parser.add_argument(
        "--at", default="", metavar="TIME",
        help='when, in the site\'s time: "08:30" or "2026-11-22 08:30" (default: now) / 时间',
    )  # fmt: skip
    parser.add_argument(
        "--fixed", default="", metavar="VALUE", help="what the sensor itself showed then / 固定示值"
    )
    parser.add_argument("--instrument", default="", help="which instrument / 仪器编号")
    parser.add_argument(
        "--site", type=Path, default=Path(), help="the site's folder (default: this one)"
    )
    add_login_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Ask the core; 0 when it was taken, 1 when it was refused."""
    site = load(args.site)
    zone = ZoneInfo(site.table.timezone)
    reading = reading_of(args, time.time_ns(), zone, asker(args, site))
    result = asyncio.run(command(site, reading, args))
    for line in lines(result):
        print(line)
    return 0 if is_done(result) else 1


def reading_of(args: argparse.Namespace, now_ns: int, zone: ZoneInfo, user: str) -> PortableReading:
    """The reading that the arguments say, of that user. Raises BadInput for what is none."""
    fixed = number(args.fixed, "--fixed") if args.fixed else None
    return PortableReading(
        tag=args.tag,
        value=number(args.value, "VALUE"),
        time_ns=moment(args.at, now_ns, zone),
        user=user,
        fixed=fixed,
        instrument=args.instrument,
    )


def number(text: str, name: str) -> float:
    """A number as people write it."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise BadInput(f"{name} {text}: not a number / 不是数值") from None


def moment(text: str, now_ns: int, zone: ZoneInfo) -> int:
    """A time of the site's clock, ns UTC: of today where no day is said; now where nothing is."""
    if not text:
        return now_ns
    today = datetime.fromtimestamp(now_ns // 1_000_000_000, zone).strftime("%Y-%m-%d")
    written = text if "-" in text else f"{today} {text}"
    try:
        when = datetime.fromisoformat(written)
    except ValueError:
        said = f"--at {text}: write 08:30 or 2026-11-22 08:30 / 请写成 08:30 或 2026-11-22 08:30"
        raise BadInput(said) from None
    if when.tzinfo is None:
        when = when.replace(tzinfo=zone)
    return round(when.timestamp()) * 1_000_000_000
