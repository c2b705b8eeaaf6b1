"""``davylamp browse``: what a server has, as a tree or a table."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable

from davylamp.integrate.access import (
    Access,
    add_login_arguments,
    by_address,
    by_site,
    is_address,
)
from davylamp.integrate.matching import matcher
from davylamp.integrate.progress import Progress
from davylamp.integrate.show import Keep, as_csv, as_json, as_tree
from davylamp.integrate.survey import Survey, Wish, survey
from davylamp.site.load import load_settings
from scada.model import BadInput
from scada.opcua.browse import OBJECTS_FOLDER
from scada.opcua.tree import VARIABLE, Branch


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("server", help="opc.tcp://host:port, or with --site a server's id")
    parser.add_argument(
        "--site", metavar="SITE", help="the folder of the site that names the server"
    )
    parser.add_argument(
        "--filter", default="", metavar="TEXT", help="part of a name or node, a glob, or /a regex/"
    )
    parser.add_argument("--from", dest="start", default=OBJECTS_FOLDER, metavar="NODE")
    parser.add_argument("--depth", type=int, default=0, metavar="N", help="levels; 0 is all")
    parser.add_argument("--view", default="", metavar="NODE", help="only what this view holds")
    parser.add_argument("--variables", action="store_true", help="leave out what leads to none")
    parser.add_argument(
        "--all", action="store_true", help="the Server object's own thousands of nodes too"
    )
    parser.add_argument("--format", choices=("tree", "csv", "json"), default="tree")
    add_login_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print what was found; 0 also where the filter keeps nothing."""
    if args.depth < 0:
        raise BadInput(f"--depth {args.depth} is negative")
    wanted = matcher(args.filter) if args.filter else None
    wish = Wish(
        start=args.start,
        depth=args.depth,
        view=args.view,
        whole_server=args.all,
        keep=lambda branch, path: wanted is None or wanted(_texts(branch, path)),
    )
    progress = Progress()
    try:
        found = asyncio.run(survey(access(args), wish, progress))
    finally:
        progress.clear()
    _print(found, args, _keeping(found, wish.keep, variables=args.variables))
    return 0


def access(args: argparse.Namespace) -> Access:
    """The server that the arguments name."""
    if args.site:
        return by_site(*load_settings(args.site), args.server)
    if not is_address(args.server):
        raise BadInput(
            f"{args.server!r} is no address: write opc.tcp://host:4840, or name the site that has"
            f" this server: --site SITE {args.server}"
        )
    return by_address(args.server, args)


def _texts(branch: Branch, path: tuple[str, ...]) -> tuple[str, ...]:
    whole = "/".join((*path, branch.display_name))
    return branch.display_name, branch.browse_name, branch.name, whole


def _keeping(
    found: Survey, keep: Callable[[Branch, tuple[str, ...]], bool], *, variables: bool
) -> Keep:
    def holds(branch: Branch) -> bool:
        if variables and branch.node_class != VARIABLE:
            return False
        return keep(branch, found.tree.path(branch.name))

    return holds


def _print(found: Survey, args: argparse.Namespace, keep: Keep) -> None:
    if args.format == "tree":
        lines = as_tree(found, keep, whole=not (args.filter or args.variables))
    else:
        lines = (as_csv if args.format == "csv" else as_json)(found, keep)
    if args.format == "csv" and not sys.stdout.isatty():
        print("\ufeff", end="")  # a spreadsheet that opens the file shows the Chinese right
    try:
        for line in lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough: head, less
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    tree = found.tree
    count, described = len(tree.branches), len(found.variables)
    print(f"{count:,} nodes, {described:,} variables described", file=sys.stderr)
