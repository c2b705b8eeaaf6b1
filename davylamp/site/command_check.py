"""``davylamp check PATH``: read a site and say everything that is wrong with it."""

import argparse
import asyncio
import importlib
import sys
from collections.abc import Sequence

from davylamp.site.checking import Check
from davylamp.site.conformity import Conformity
from davylamp.site.dates import day
from davylamp.site.problem import Problem, Severity
from davylamp.site.rationalisation import rationalisation
from davylamp.site.site import Site
from davylamp.site.suggest import unknown
from scada.model import BadInput, Language


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("path", help="the site's folder, or its site.toml")
    parser.add_argument(
        "--language", choices=("zh", "en"), default="en", help="language of the report"
    )

    parser.add_argument(
        "--online", action="store_true", help="ask the servers too whether the configuration holds"
    )
    parser.add_argument("--server", default="", metavar="ID", help="with --online: only this one")
    parser.add_argument(
        "--at", default="", metavar="DAY", help="the day that calibrations are held against; today"
    )


def run(args: argparse.Namespace) -> int:
    """Print each problem on a line and a closing count; 1 where there are errors, else 0."""
    language: Language = args.language
    if args.server and not args.online:
        raise BadInput("--server says which server to ask: write --online too")
    _check_day(args.at)
    checked = Check(day(args.at[:10]), with_reports=True).of(args.path)
    _print(checked.problems, language)
    site, conformity = checked.site, checked.conformity
    if site is None or conformity is None:
        print(_count(checked.problems, language), file=sys.stderr)
        return 1
    found = _online(site, args.server) if args.online else []
    _print(found, language)
    _print_sizes(site, language)
    for line in rationalisation(site.table.alarms, language):
        print(line)
    _print_coming(conformity, language)
    problems = [*checked.problems, *found]
    is_bad = any(problem.severity is Severity.ERROR for problem in problems)
    print(_count(problems, language), file=sys.stderr if is_bad else sys.stdout)
    return int(is_bad)


def _check_day(text: str) -> None:
    if text and day(text[:10]) is None:
        raise BadInput(f"--at {text!r} is no day; fix: write it as 2026-03-01")


def _print_coming(conformity: Conformity, language: Language) -> None:
    for line in conformity.lines(language):
        print(line)


def _online(site: Site, server: str) -> list[Problem]:
    """What the servers say; loaded when it is asked for: a check of files needs no OPC UA."""
    known = [one.id for one in site.table.servers]
    if server and server not in known:
        said = unknown("server", "服务器", server, known)
        raise BadInput(f"--server: {said.text}; {said.fix}")
    online = importlib.import_module("davylamp.integrate.online")
    found: list[Problem] = asyncio.run(online.check_online(site, server))
    return found


def _print_sizes(site: Site, language: Language) -> None:
    table = site.table
    sizes = (len(table.servers), len(table.areas), len(table.tags), len(table.alarms))
    if language == "zh":
        print("服务器 {} 个，区域 {} 个，测点 {} 个，限值 {} 个".format(*sizes), end="；")
        print(f"配置 {table.config_hash}")
    else:
        words = map(_some, sizes, ("server", "area", "tag", "limit"))
        print(", ".join(words), end="; ")
        print(f"configuration {table.config_hash}")


def _print(problems: Sequence[Problem], language: Language) -> None:
    for problem in problems:
        print(problem.in_words(language))


def _count(problems: Sequence[Problem], language: Language) -> str:
    counts = [sum(p.severity is severity for p in problems) for severity in Severity]
    if language == "zh":
        return "错误 {} 个，警告 {} 个，提示 {} 个".format(*counts)
    return ", ".join(map(_some, counts, ("error", "warning", "notice")))


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
