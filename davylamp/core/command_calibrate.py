"""``davylamp calibrate start|end TAG``: announce the calibration of one sensor, or its end.

It goes to the running core over the bus. One sensor at a time, with an end, a name and a reason.
"""

import argparse
import asyncio
import re
import time
from pathlib import Path

from davylamp.core.ask import asker, command, is_done, lines
from davylamp.people.ticket import add_login_arguments
from davylamp.site import load
from scada.model import BadInput, Command, EndCalibration, StartCalibration

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h)?")
_SECONDS = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="start|end")
    start = verbs.add_parser("start", help="a sensor is calibrated from now on / 开始标校")
    start.add_argument(
        "--for", dest="lasts", default="30m", metavar="TIME",
        help="how long at most: 90s, 30m, 2h (default 30m) / 最长时间",
    )  # fmt: skip
    start.add_argument("--reason", required=True, help="why / 原因")
    end = verbs.add_parser("end", help="its calibration is over / 结束标校")
    end.add_argument("--comment", default="", help="what was done / 说明")
    for verb in (start, end):
        verb.add_argument("tag", metavar="TAG", help="the sensor: one tag of the site / 测点")
        verb.add_argument("--by", default="", metavar="NAME", help="your name / 姓名")
        verb.add_argument(
            "--site", type=Path, default=Path(), help="the site's folder (default: this one)"
        )
        add_login_arguments(verb)


def run(args: argparse.Namespace) -> int:
    """Ask the core; 0 when it is done, 1 when it was refused."""
    site = load(args.site)
    asked = asked_for(args, time.time_ns(), asker(args, site))
    result = asyncio.run(command(site, asked, args))
    for line in lines(result):
        print(line)
    return 0 if is_done(result) else 1


def asked_for(args: argparse.Namespace, now_ns: int, user: str) -> Command:
    """The command that the arguments say, of that user. Raises BadInput for what is none."""
    if args.verb == "end":
        return EndCalibration(tag=args.tag, user=user, comment=args.comment)
    until_ns = now_ns + round(seconds(args.lasts) * 1e9)
    return StartCalibration(tag=args.tag, until_ns=until_ns, user=user, reason=args.reason)


def seconds(text: str) -> float:
    """A duration as people write it: ``90s``, ``30m``, ``2h``; a bare number is minutes."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or float(match[1]) <= 0:
        raise BadInput(f"--for {text}: write 90s, 30m or 2h / 请写成 90s、30m 或 2h")
    return float(match[1]) * _SECONDS[match[2] or "m"]
