"""``davylamp mimic show FILE --site SITE``: a drawing as the station shows it, anew at each save."""

import argparse
import contextlib
import functools
import math
import os
import signal
import sys
import time
from collections.abc import Collection
from pathlib import Path

from davylamp.mimic.sample import sample
from davylamp.mimic.subject import check, home, table_of
from davylamp.mimic.watch import Watch
from davylamp.site import Site, load
from davylamp.site.mimics import read_drawing
from davylamp.site.problem import FileProblems, SiteError
from davylamp.supervise.join import join
from davylamp.supervise.screen import see_to_screen
from hmi.models.frame import Connection, Frame, Mailbox
from hmi.models.language import Language
from hmi.models.mimic.draft import Draft
from hmi.models.station import StationModel
from hmi.models.tokens import THEMES
from hmi.qt.mimic.studio import Studio, leave_studio, run_studio
from hmi.service import BusClient
from scada.bus import access
from scada.model import BadInput, DavylampError, SiteTable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("file", type=Path, help="the drawing (.svg)")
    parser.add_argument("--site", type=Path, help="the site that it shows (its own folder's)")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="first language")
    parser.add_argument("--theme", choices=("quiet", "dark"), default="quiet", help="first theme")
    parser.add_argument(
        "--sample", action="store_true", help="invented values, though the site may be running"
    )
    parser.add_argument(
        "--for", dest="seconds", type=float, default=0.0, metavar="S", help="close after S seconds"
    )
    parser.add_argument(
        "--shot",
        type=Path,
        metavar="PNG",
        help="one picture instead of a window, with invented values",
    )


def run(args: argparse.Namespace) -> int:
    """Show until the window is closed; the exit status. With --shot 1 where the drawing is refused."""
    if not 0 <= args.seconds < math.inf:
        raise BadInput("mimic show: --for is a number of seconds above 0")
    folder = args.site or home(args.file)
    if folder is None:
        raise BadInput(f"{args.file} lies in no site's mimics; fix: name the site with --site")
    if not args.file.is_file():
        raise BadInput(f"{args.file}: no such file; fix: name a drawing (.svg)")
    table = table_of(folder)
    watch = Watch(args.file, functools.partial(_draft, table=table, drawings=set(table.mimics)))
    if args.shot is not None:
        return _shot(args, table, watch)
    see_to_screen(os.environ)
    site = None if args.sample else _running(folder)
    mailbox = Mailbox() if site is not None else None
    client = _client(site, mailbox)
    watch.start()
    if client is not None:
        client.start()
    signal.signal(signal.SIGINT, lambda *_: leave_studio())
    signal.signal(signal.SIGTERM, lambda *_: leave_studio())
    try:
        make = functools.partial(_studio, args, table, watch, mailbox)
        return run_studio(make, sys.argv[:1], args.seconds)
    finally:
        watch.stop()
        if client is not None:
            client.stop()


def _shot(args: argparse.Namespace, table: SiteTable, watch: Watch[Draft]) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    draft = _draft(args.file, table, set(table.mimics))
    for line in draft.problems[args.language]:
        print(line, file=sys.stderr)
    if draft.text is None:
        return 1
    watch.look(None)
    make = functools.partial(_studio, args, table, watch, None)
    return run_studio(make, sys.argv[:1], picture=str(args.shot))


def _studio(
    args: argparse.Namespace,
    table: SiteTable,
    watch: Watch[Draft],
    mailbox: Mailbox | None,
) -> Studio:
    model = StationModel(Language(args.language), THEMES[args.theme])
    now_ns = time.time_ns()
    model.apply(
        Frame(connection=Connection(False, now_ns), table=table, snapshot=sample(table, now_ns)),
        now_ns,
    )
    return Studio(model, args.file.stem, watch.take, mailbox)


def _draft(path: Path, table: SiteTable, drawings: Collection[str]) -> Draft:
    """The file as it is now: what can be shown of it, and what is wrong."""
    text = read_drawing(path, FileProblems(path.name))
    problems = check(path, table, {*drawings, path.stem})
    said = {
        language: tuple(problem.in_words(language).partition(f"{path}:")[2] or problem.text
                        for problem in problems)
        for language in ("zh", "en")
    }  # fmt: skip
    return Draft(text, said)


def _running(folder: Path) -> Site | None:
    """The site where it has a bus that may be asked; None where it never ran, or has errors."""
    with contextlib.suppress(SiteError, DavylampError, OSError):
        site = load(folder)
        access.read(site.run)
        return site
    return None


def _client(site: Site | None, mailbox: Mailbox | None) -> BusClient | None:
    if site is None or mailbox is None:
        return None
    return BusClient(lambda: join(site, "station"), site.table.site, mailbox, station="drawing")
