"""``davylamp mimic check FILE|SITE``: what of a drawing is not drawn, and which names the site lacks."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from davylamp.mimic.subject import check, subject, table_of
from davylamp.site.problem import Problem, Severity
from scada.model import Language

_SOME = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.NOTICE: ("notice", "notices"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "path", type=Path, help="a drawing (.svg), or a site's folder for all of its"
    )
    parser.add_argument(
        "--site", type=Path, help="the site whose tags and areas a drawing names (its own folder's)"
    )
    parser.add_argument(
        "--language", choices=("zh", "en"), default="en", help="language of the report"
    )


def run(args: argparse.Namespace) -> int:
    """Print each problem with its line and a closing count; 0 where everything is drawn, else 1.

    What is shown muted is a notice: it keeps nobody from going on.
    """
    language: Language = args.language
    found = subject(args.path, args.site)
    table = table_of(found.site) if found.site is not None else None
    stems = {path.stem for path in found.files}
    drawings = stems | (set(table.mimics) if table is not None else set())
    problems = [one for path in found.files for one in check(path, table, drawings)]
    for problem in problems:
        print(problem.in_words(language))
    if table is None:
        print(_no_site(language))
    wrong = any(one.severity is not Severity.NOTICE for one in problems)
    print(_count(len(found.files), problems, language), file=sys.stderr if wrong else sys.stdout)
    return int(wrong)


def _no_site(language: Language) -> str:
    if language == "zh":
        return "未指定站点，测点与区域名称未核对；用 --site 指定"
    return "no site: the names of tags and areas were not checked; name it with --site"


def _count(drawings: int, problems: list[Problem], language: Language) -> str:
    counts = Counter(problem.severity for problem in problems)
    if language == "zh":
        numbers = (counts[severity] for severity in Severity)
        return "图形 {} 张：错误 {} 个，警告 {} 个，提示 {} 个".format(drawings, *numbers)
    said = (f"{counts[one]} {_SOME[one][counts[one] != 1]}" for one in Severity)
    noun = "drawing" if drawings == 1 else "drawings"
    return f"{drawings} {noun}: {', '.join(said)}"
