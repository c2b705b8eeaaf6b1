"""When something is shown: ``fan1.run and not main.reversal``, ``3301.air > 0.25``.

Three answers: yes, no, and not known, where a value that it needs is bad. Kleene's logic: what is
sure without the missing value is sure.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

Known = bool | None
"""None: not known."""
Ask = Callable[[str], float | None]
"""A tag's value; None where it is bad or there is none."""

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<word>[\w.\-]+)|(?P<sign>>=|<=|==|!=|[<>=≥≤≠])|(?P<bracket>[()])|(?P<bad>\S))"
)
_SIGNS: Final[dict[str, Callable[[float, float], bool]]] = {
    ">": lambda a, b: a > b, "<": lambda a, b: a < b, ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b, "≥": lambda a, b: a >= b, "≤": lambda a, b: a <= b,
    "=": lambda a, b: a == b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
    "≠": lambda a, b: a != b,
}  # fmt: skip
MOST_WORDS: Final = 200
MOST_DEPTH: Final = 20


class BadCondition(ValueError):
    """A condition that cannot be read; says what is wrong in English and Chinese."""

    def __init__(self, text: str, text_zh: str) -> None:
        self.text, self.text_zh = text, text_zh
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that was read: ``tags`` are all that it asks for."""

    text: str
    steps: tuple[tuple[str, str, float], ...]
    """In reverse Polish order: ``tag`` sign number, or ``and``, ``or``, ``not``."""

    @property
    def tags(self) -> frozenset[str]:
        """All tags that it asks for."""
        return frozenset(tag for kind, tag, _ in self.steps if kind not in ("and", "or", "not"))

    def holds(self, ask: Ask) -> Known:
        """Whether it holds now."""
        stack: list[Known] = []
        for kind, tag, bound in self.steps:
            if kind == "not":
                stack.append(_not(stack.pop()))
            elif kind in ("and", "or"):
                stack.append(_join(kind, stack.pop(), stack.pop()))
            else:
                value = ask(tag)
                stack.append(None if value is None else _SIGNS[kind](value, bound))
        return stack.pop()


def _not(one: Known) -> Known:
    return None if one is None else not one


def _join(kind: str, one: Known, other: Known) -> Known:
    decisive = kind == "or"
    if one is decisive or other is decisive:
        return decisive
    return None if one is None or other is None else not decisive


def read_condition(text: str) -> Condition:
    """A condition; raises `BadCondition`."""
    reader = _Reader(text)
    reader.either(0)
    if reader.at < len(reader.words):
        raise BadCondition(
            f"{reader.words[reader.at]!r} is one word too many",
            f"多余的 {reader.words[reader.at]!r}",
        )
    return Condition(text.strip(), tuple(reader.steps))


class _Reader:
    """Reads ``or`` of ``and`` of ``not``."""

    def __init__(self, text: str) -> None:
        self.words = [found[0].strip() for found in _TOKEN.finditer(text)]
        self.at = 0
        self.steps: list[tuple[str, str, float]] = []
        if len(self.words) > MOST_WORDS:
            raise BadCondition(f"more than {MOST_WORDS} words", f"超过 {MOST_WORDS} 个词")

    def either(self, depth: int) -> None:
        self.both(depth)
        while self._take("or"):
            self.both(depth)
            self.steps.append(("or", "", 0.0))

    def both(self, depth: int) -> None:
        self.one(depth)
        while self._take("and"):
            self.one(depth)
            self.steps.append(("and", "", 0.0))

    def one(self, depth: int) -> None:
        if depth > MOST_DEPTH:
            raise BadCondition("too many brackets", "括号嵌套过深")
        if self._take("not"):
            self.one(depth + 1)
            self.steps.append(("not", "", 0.0))
        elif self._take("("):
            self.either(depth + 1)
            if not self._take(")"):
                raise BadCondition("a bracket is not closed", "括号未闭合")
        else:
            self._value()

    def _value(self) -> None:
        tag = self.words[self.at] if self.at < len(self.words) else ""
        if not tag or not re.fullmatch(r"[\w.\-]+", tag) or tag in ("and", "or", "not"):
            shown = repr(tag) if tag else "the end"
            raise BadCondition(f"a tag is missing before {shown}", "缺少测点")
        self.at += 1
        sign = self.words[self.at] if self.at < len(self.words) else ""
        if sign not in _SIGNS:
            self.steps.append((">=", tag, 0.5))
            return
        bound = self.words[self.at + 1] if self.at + 1 < len(self.words) else ""
        self.at += 2
        try:
            self.steps.append((sign, tag, float(bound)))
        except ValueError:
            raise BadCondition(f"a number is missing after {sign}", f"{sign} 后缺少数字") from None

    def _take(self, word: str) -> bool:
        if self.at < len(self.words) and self.words[self.at] == word:
            self.at += 1
            return True
        return False
