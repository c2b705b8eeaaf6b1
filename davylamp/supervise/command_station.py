"""``davylamp station SITE``: an operator station, or a scripted one that writes what it measured."""

import argparse
import getpass
import logging
import math
import os
import re
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from davylamp.site import load
from davylamp.site.outward import Sound
from davylamp.supervise.join import join
from davylamp.supervise.notify import notify
from davylamp.supervise.screen import see_to_screen
from hmi.layout_file import default_folder
from hmi.models.wish import Audio, Wish
from hmi.qt.run import StationRun
from scada.model import DavylampError

IN_AN_INCIDENT: Final = 3
"""What the scripted operator does there: he opens the list and acknowledges two."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder")
    parser.add_argument("--user", default="", help="who acknowledges (the system's user name)")
    parser.add_argument(
        "--name", default="", help="the station's own name, one per station (the machine's)"
    )
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE",
        help="log --user in by itself; the password, in a file of mode 0600",
    )  # fmt: skip
    parser.add_argument("--position", default="", metavar="ID", help="where --user sits / 岗位")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="first language")
    parser.add_argument("--theme", choices=("quiet", "dark"), default="quiet", help="first theme")
    parser.add_argument(
        "--script",
        choices=("demo", "incident"),
        help="a scripted operator presses the keys; in an incident he acknowledges two and looks on",
    )
    parser.add_argument(
        "--for", dest="seconds", type=float, default=0.0, metavar="S", help="close after S seconds"
    )
    parser.add_argument("--shots", type=Path, metavar="DIR", help="pictures of every page")
    parser.add_argument(
        "--every", type=float, default=0.0, metavar="S", help="pictures every S seconds"
    )
    parser.add_argument("--summary", type=Path, metavar="FILE", help="what it measured, as JSON")
    parser.add_argument(
        "--record",
        type=Path,
        metavar="FILE",
        help="each alarm event as it is listed, as JSON lines",
    )
    parser.add_argument(
        "--sizes", type=_sizes, default=((1920, 1080),), metavar="WxH[,WxH]",
        help="of the pictures (1920x1080)",
    )  # fmt: skip
    parser.add_argument("--views", default="", metavar="NAME[,NAME]", help="pictures of these only")
    parser.add_argument(
        "--layout", default="", metavar="NAME", help="the windows' layout to begin with / 布局"
    )
    parser.add_argument(
        "--layouts", type=Path, metavar="DIR", help="where layouts are kept (of the system's user)"
    )
    parser.add_argument(
        "--kiosk", action="store_true", help="full screen, not to be closed / 独占全屏"
    )


def _sizes(text: str) -> tuple[tuple[int, int], ...]:
    """``1920x1080,3840x2160``."""
    sizes = tuple(re.fullmatch(r"([1-9]\d{2,4})x([1-9]\d{2,4})", one) for one in text.split(","))
    if not all(sizes):
        raise argparse.ArgumentTypeError(f"{text}: sizes are written as 1920x1080,3840x2160")
    return tuple((int(size[1]), int(size[2])) for size in sizes if size)


def run(args: argparse.Namespace) -> int:
    """Run until the window is closed, the time is over, SIGTERM or SIGINT; the exit status."""
    logging.basicConfig(level=logging.INFO, format="station: %(levelname)s %(name)s: %(message)s")
    if not (0 <= args.seconds < math.inf and 0 <= args.every < math.inf):
        raise DavylampError("station: --for and --every are numbers of seconds above 0")
    site = load(args.site)
    see_to_screen(os.environ)
    wish = Wish(
        user=args.user or _system_user(),
        language=args.language,
        theme=args.theme,
        scripted=args.script is not None,
        deeds=IN_AN_INCIDENT if args.script == "incident" else None,
        seconds=args.seconds,
        shots=args.shots,
        every_s=args.every,
        summary=args.summary,
        record=args.record,
        name=args.name or socket.gethostname(),
        password_file=args.password_file,
        position=args.position,
        audio=_audio(site.outward.sound),
        layouts=None if args.script else args.layouts or default_folder(site.table.site),
        layout=args.layout,
        lock_after_s=site.people.lock_after_min * 60,
        kiosk=args.kiosk,
        sizes=args.sizes,
        views=tuple(view for view in args.views.split(",") if view),
    )
    station = StationRun(
        site.table.site, wish, lambda: join(site, "station"), notify, _qt_arguments(sys.argv)
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: station.leave())
    return station.run()


def _audio(sound: Sound) -> Audio:
    """What the site's stations sound like."""
    return Audio(
        tones=sound.tones,
        player=sound.player,
        voice=sound.voice,
        language=sound.voice_language,
        priorities=sound.voice_priorities,
    )


def _qt_arguments(argv: Sequence[str]) -> list[str]:
    """Qt gets no arguments of ours."""
    return [argv[0]] if argv else ["davylamp"]


def _system_user() -> str:
    """The system's user name; where the system has none (a container), its number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
