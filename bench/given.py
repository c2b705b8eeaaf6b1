"""What a bench is given, and what it says where that cannot be used: the place, the fault, the fix."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from davylamp.site.problem import Problem, Said, Severity

NONE: Final = Said(
    "no {what} there",
    "set DAVYLAMP_DATA to the folder of the data sets, or give it with --data",
    "此处没有 {what}",
    "把 DAVYLAMP_DATA 设为数据集所在目录，或用 --data 给出",
)
EMPTY: Final = Said(
    "the file has no rows",
    "take the file as it was published",
    "文件没有数据行",
    "使用原始发布的文件",
)


class Unusable(Exception):
    """A file or folder that a bench cannot use; ``line`` counts from 1 (0: the file as a whole)."""

    def __init__(self, path: Path, line: int, said: Said, **names: object) -> None:
        words = [one.format(**names) for one in (said.text, said.fix, said.text_zh, said.fix_zh)]
        problem = Problem(Severity.ERROR, str(path), line, "", *words)
        super().__init__(f"{problem.in_words('en')}\n{problem.in_words('zh')}")


def default_folder() -> Path:
    """Where the data sets are if nothing is said."""
    return Path(os.environ.get("DAVYLAMP_DATA", "../shared/data"))


def say(words: str) -> None:
    """Progress, on stderr."""
    print(words, file=sys.stderr, flush=True)


def print_result(made: Callable[[], dict[str, Any]]) -> int:
    """Print the one JSON line and return 0; or say why there is none and return 1."""
    try:
        print(json.dumps(made(), allow_nan=False))
    except Unusable as error:
        say(str(error))
        return 1
    return 0
