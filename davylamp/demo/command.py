"""``davylamp demo``: a coal mine and a power unit to watch, with everything that watches them."""

import argparse
import asyncio
import math
import time
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from davylamp.demo import influxd, people, stage, summary
from davylamp.demo.past.fill import fill
from davylamp.demo.playbook import INCIDENT_S
from davylamp.demo.show import PICTURES_S, Wish, play, write_summary
from davylamp.sim.layout.plan import plan
from davylamp.sim.sites import ZONE
from davylamp.supervise.display import Display, choose_display, offscreen
from davylamp.supervise.up import only_one
from scada.model import DavylampError

MOST_PICTURES_S = 900.0
"""How long the pictures of everything may take."""
PAST_H, MOST_PAST_H = 12.0, 24.0
"""Of a longer past, two days would be the same."""
PAST_TAGS = 2_000
"""A larger plant has a shorter past by itself, which takes as long to live through."""
EVERY_S = 20.0
"""How often a station that nobody can see takes pictures of itself."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--for", dest="seconds", type=float, default=0.0, metavar="S", help="end after S seconds"
    )
    parser.add_argument(
        "--headless", action="store_true", help="no window; a scripted operator presses the keys"
    )
    parser.add_argument("--shots", type=Path, metavar="DIR", help="pictures of every screen")
    parser.add_argument("--summary", type=Path, metavar="FILE", help="the run's figures as JSON")
    parser.add_argument("--tags", type=int, default=800, help="size of the plant (800)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the plant's noise (1)")
    parser.add_argument(
        "--influx", action="store_true", help="the history in a real InfluxDB 2, started for it"
    )
    parser.add_argument("--quiet-plant", action="store_true", help="no scenes are played")
    parser.add_argument(
        "--incident",
        action="store_true",
        help="a bad quarter of an hour in a minute: for pictures",
    )
    parser.add_argument(
        "--past",
        type=float,
        metavar="HOURS",
        help=f"hours of history, alarms and deeds before the start ({PAST_H:g}; 0 for none; "
        f"fewer above {PAST_TAGS} tags)",
    )
    parser.add_argument("--sizes", default="", help="of the pictures, as 1920x1080,3840x2160")
    parser.add_argument("--views", default="", help="pictures of these only, as overview,alarms")
    parser.add_argument("--language", choices=("zh", "en"), help="the station's first language")
    parser.add_argument("--theme", choices=("quiet", "dark"), help="the station's theme")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path("build/demo"),
        help="where the demo site is written, emptied first (build/demo)",
    )


def run(args: argparse.Namespace) -> int:
    """Play; print the figures; 0 when nothing was lost."""
    if args.incident:
        args.seconds = args.seconds or INCIDENT_S
    if args.headless and not args.seconds:
        raise DavylampError("demo: --headless needs an end: say how long, as in --for 60")
    if not 0 <= args.seconds < math.inf:
        raise DavylampError("demo: --for is a number of seconds above 0")
    plan(args.tags)  # refuses a size that the plant cannot have, before anything is emptied
    if args.past is None:
        args.past = round(PAST_H * min(1.0, PAST_TAGS / args.tags), 1)
    if not 0 <= args.past <= MOST_PAST_H:
        raise DavylampError(f"demo: --past is a number of hours from 0 to {MOST_PAST_H:g}")
    folder = args.folder.resolve()
    # Beside the folder: it is emptied, and what runs in it must not be.
    with only_one(folder.with_name(f"{folder.name}.lock")):
        today = datetime.fromtimestamp(time.time(), ZONE).date()
        built = stage.build(folder, args.tags, args.seed, today, login=True, influx=args.influx)
        past_ns = live_through(built, args)
        display = offscreen() if args.headless else choose_display(built.site.run)
        print(f"{display.words}; the demo site is in {built.site.root}", flush=True)
        print("\n".join(people.lines()), flush=True)
        options = station_options(args, display, built.site.run)
        options += people.station_options(built.site.run, pictured=args.incident)
        wish = Wish(
            args.seconds,
            options,
            not args.quiet_plant,
            args.incident,
            past_ns,
            MOST_PICTURES_S if args.shots else PICTURES_S,
        )
        figures = asyncio.run(play(built, display, wish))
    for line in (*summary.lines(figures), *unseen(args.shots, args.views)):
        print(line)
    if args.summary:
        write_summary(args.summary, figures)
    return 0 if figures["lost"] == 0 else 1


def unseen(shots: Path | None, views: str) -> Iterator[str]:
    """What to say of wanted views of which there is no picture."""
    for view in filter(None, views.split(",")):
        if shots is not None and not any(shots.rglob(f"{view}-*-*.png")):
            yield f"no picture of {view!r}: no view is called that, or it had nothing to show"


def live_through(built: stage.Stage, args: argparse.Namespace) -> int:
    """Give the site its past; returns until when it has one, ns UTC, and 0 without one."""
    if not args.past:
        return 0
    print(f"the past: {args.past:g} h of the plant, its alarms and its people", flush=True)
    live = partial(fill, built.site, args.tags, args.seed, args.past * 3_600, time.time_ns)
    if built.influx:
        return asyncio.run(influxd.beside(built.site, built.influx, live))
    return live()


def station_options(
    args: argparse.Namespace, display: Display, run_folder: Path
) -> tuple[str, ...]:
    """What the station is told: language, theme, how long, and what its scripted operator does."""
    options = [
        f"--{name}={value}" for name in ("language", "theme") if (value := getattr(args, name))
    ]
    if args.seconds:
        options.append(f"--for={args.seconds}")
    shots = args.shots
    if args.headless:
        options.append("--script=incident" if args.incident else "--script=demo")
    elif not display.shown:
        shots = shots or run_folder / "pictures"
        options.append(f"--every={EVERY_S}")
        print(f"pictures of the screens, every {EVERY_S:.0f} s: {shots}", flush=True)
    if shots:
        options.append(f"--shots={shots.resolve()}")
        options += [
            f"--{name}={value}" for name in ("sizes", "views") if (value := getattr(args, name))
        ]
    return tuple(options)
