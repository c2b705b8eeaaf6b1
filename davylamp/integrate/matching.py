"""What ``--filter`` means: a text, a glob or a regular expression."""

import re
from collections.abc import Callable, Iterable
from fnmatch import translate
from typing import Final

from scada.model import BadInput

_GLOB: Final = re.compile(r"[*?\[]")

Matcher = Callable[[Iterable[str]], bool]


def matcher(pattern: str) -> Matcher:
    """``/…/`` is a regular expression, ``*``, ``?`` and ``[…]`` make a glob, else part of a text.

    It holds where one of the texts matches; case is not regarded. Raises `BadInput` for an
    expression that is none.
    """
    if len(pattern) > 2 and pattern[0] == pattern[-1] == "/":
        return _searching(_compiled(pattern[1:-1]).search)
    if _GLOB.search(pattern):
        return _searching(_compiled(translate(pattern)).match)
    wanted = pattern.casefold()
    return lambda texts: any(wanted in text.casefold() for text in texts)


def _searching(find: Callable[[str], object]) -> Matcher:
    return lambda texts: any(find(text) for text in texts)


def _compiled(expression: str) -> re.Pattern[str]:
    try:
        return re.compile(expression, re.IGNORECASE)
    except re.error as fault:
        raise BadInput(f"--filter /{expression}/: {fault}") from fault
