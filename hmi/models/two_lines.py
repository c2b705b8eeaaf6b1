"""A long name in one line or two, so that its end is always read: there stands what is the matter."""

from collections.abc import Callable
from typing import Final

GONE: Final = "…"
_HEAD_SHARE: Final = 0.4
"""Of a single line that is too short for the text, what its beginning gets."""
Measure = Callable[[str], float]
"""The width of a line of text."""


def in_lines(text: str, room: float, measure: Measure, most: int = 2) -> list[str]:
    """``text`` in at most ``most`` lines (1 or 2) no wider than ``room``.

    Where it does not fit the middle is left out: the end of an alarm's words is its condition, the
    end of a place's name its number.
    """
    if measure(text) <= room:
        return [text]
    if most == 1:
        head = _head(text, room * _HEAD_SHARE, measure)
        return [head + _tail(text[len(head) :], room - measure(head), measure)]
    first = _broken(_head(text, room, measure), text)
    rest = text[len(first) :].lstrip()
    return [first.rstrip(), rest if measure(rest) <= room else _tail(rest, room, measure)]


def _head(text: str, room: float, measure: Measure) -> str:
    """As much of the beginning as there is room for."""
    return text[: _most(len(text), lambda n: measure(text[:n]) <= room)]


def _tail(text: str, room: float, measure: Measure) -> str:
    """As much of the end as there is room for, behind what says that something is gone."""
    kept = _most(len(text), lambda n: measure(GONE + text[len(text) - n :]) <= room)
    start = len(text) - kept
    if 0 < start < len(text) and _joins(text[start - 1], text[start]):
        space = text.find(" ", start)
        start = space + 1 if start < space < start + kept // 2 else start
    return GONE + text[start:]


def _broken(head: str, text: str) -> str:
    """A line ends at a space, unless that leaves half of it empty or its letters are Chinese."""
    if len(head) == len(text) or not _joins(head[-1:], text[len(head)]):
        return head
    space = head.rfind(" ")
    return head[: space + 1] if space > len(head) // 2 else head


def _joins(before: str, after: str) -> bool:
    """Whether two letters belong to one word."""
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()


def _most(length: int, fits: Callable[[int], bool]) -> int:
    """The most letters that fit, found by halving."""
    low, high = 0, length
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
