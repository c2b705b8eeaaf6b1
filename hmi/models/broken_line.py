"""Words that are too long for one line: in two, or without the bracket at their end."""

import re
from collections.abc import Callable

_AFTER = re.compile(r"(?<=[\s·，、；：）])|(?<=[一-鿿])(?=[一-鿿])")
"""Where a line may end: after a blank or a mark, between two Chinese characters."""
_WITHIN = re.compile(r"(?<=[./;])")
"""Where a word may be broken that is too long for a line."""


def broken(text: str, fits: Callable[[str], bool]) -> tuple[str, str]:
    """The first line, as long as it fits, and the rest; a word that fits nowhere is broken itself.

    >>> broken("Return corner T0", lambda part: len(part) <= 13)
    ('Return corner', 'T0')
    >>> broken("3301.shearer.CH4.cal", lambda part: len(part) <= 14)
    ('3301.shearer.', 'CH4.cal')
    """
    if fits(text):
        return text, ""
    at = _last(_AFTER, text, fits) or _last(_WITHIN, text, fits) or _most(text, fits)
    return text[:at].rstrip(), text[at:].lstrip()


def _last(places: re.Pattern[str], text: str, fits: Callable[[str], bool]) -> int:
    ends = (match.start() for match in places.finditer(text) if 0 < match.start() < len(text))
    return max((end for end in ends if fits(text[:end].rstrip())), default=0)


def _most(text: str, fits: Callable[[str], bool]) -> int:
    at = 1
    while at < len(text) and fits(text[: at + 1]):
        at += 1
    return at


def before_bracket(text: str) -> str:
    """A text without the bracket that it ends with; what is within another one goes with it.

    >>> before_bracket("3301（综采）缺少 T0（cn-2025，表 1（注））")
    '3301（综采）缺少 T0'
    >>> before_bracket("no bracket")
    'no bracket'
    """
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] in ")）") - (text[at] in "(（")
        if depth == 0:
            return text[:at].rstrip() if at < len(text) - 1 else text
    return text
