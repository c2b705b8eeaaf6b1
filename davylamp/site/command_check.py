"""``davylamp check PATH``: read a site and say everything that is wrong with it."""

import argparse
import sys
from collections.abc import Sequence

from davylamp.site.load import load
from davylamp.site.problem import Problem, Severity, SiteError
from scada.model import Language


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("path", help="the site's folder, or its site.toml")
    parser.add_argument(
        "--language", choices=("zh", "en"), default="en", help="language of the report"
    )


def run(args: argparse.Namespace) -> int:
    """Print each problem on a line and a closing count; 1 where there are errors, else 0."""
    language: Language = args.language
    try:
        site = load(args.path)
    except SiteError as fault:
        _print(fault.problems, language)
        print(_count(fault.problems, language), file=sys.stderr)
        return 1
    _print(site.problems, language)
    table = site.table
    sizes = (len(table.servers), len(table.areas), len(table.tags), len(table.alarms))
    if language == "zh":
        print("服务器 {} 个，区域 {} 个，测点 {} 个，限值 {} 个".format(*sizes), end="；")
        print(f"配置 {table.config_hash}")
    else:
        words = map(_some, sizes, ("server", "area", "tag", "limit"))
        print(", ".join(words), end="; ")
        print(f"configuration {table.config_hash}")
    print(_count(site.problems, language))
    return 0


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
