"""Expressions over tags: text to a tree and back.

The grammar is `lark`'s; nothing of it is ever handed to Python. ``[3301.T1]`` names a tag; ids of
letters, digits, dots and underscores need no brackets. Numbers may carry a unit (``0.5 %``,
``60 s``), in quotes where it is more than letters and a slash (``"kW·h"``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from scada.detect.calculated.functions import FUNCTIONS
from scada.model import BadInput

LONGEST: Final = 2000
"""Characters of an expression; deeper nesting than such a text can hold is no calculation."""

DEEPEST: Final = 60

_UNIT: Final = (
    r"""("[^"]+"|'[^']+'|%[A-Za-z0-9]*|[℃℉]|°[CF]|[A-Za-zµμΩ]+[23²³]?)"""
    r"(\/(ms|s|min|h|d|mm|m2|m3|m²|m³|m|t|kg|mg|g|L|l|km)(?![\w.²³]))*"
)

_GRAMMAR: Final = rf"""
?start: or_
?or_: and_ | or_ OR and_ -> binary
?and_: not_ | and_ AND not_ -> binary
?not_: NOT not_ -> negated | comparison
?comparison: sum | sum COMPARE sum -> binary
?sum: product | sum PLUS product -> binary
?product: signed | product TIMES signed -> binary
?signed: MINUS signed -> minus | PLUS_SIGN signed -> plus | power
?power: atom | atom POWER signed -> binary
?atom: NUMBER [UNIT] -> number
     | DURATION -> duration
     | FUNCTION "(" [or_ (_SEPARATOR or_)*] ")" -> call
     | NAME -> tag
     | BRACKETED -> tag
     | "(" or_ ")"

OR.6: /(or(?![\w.])|\|\|?|或)/i
AND.6: /(and(?![\w.])|&&?|且)/i
NOT.6: /(not(?![\w.])|!(?!=)|非)/i
COMPARE.5: /(<=|>=|==|!=|<>|=|<|>|≤|≥|≠)/
PLUS.4: /[+\-−]/
MINUS.4: /[\-−]/
PLUS_SIGN.3: "+"
POWER.5: /(\*\*|\^)/
TIMES.4: /[*\/×÷·]/
DURATION.4: /\d+(\.\d+)?(ms|s|min|h|d)(?![\w.])/
NUMBER.3: /(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?(?![\w.])/
FUNCTION.3: /[A-Za-z_]+(?=\s*\()/
NAME.2: /[A-Za-z0-9_.]+/
BRACKETED.2: /\[[^\[\]]+\]/
UNIT.1: /{_UNIT}/
_SEPARATOR: /[,;]/
%ignore /\s+/
"""

_FULL_WIDTH: Final = str.maketrans("（），；＋－＊／＜＞＝！［］", "(),;+-*/<>=![]")
_SIGNS: Final = {
    "−": "-", "×": "*", "·": "*", "÷": "/", "**": "^", "=": "==", "≤": "<=", "≥": ">=", "≠": "!=",
    "<>": "!=", "||": "or", "|": "or", "或": "or", "&&": "and", "&": "and", "且": "and",
}  # fmt: skip


class BadExpression(BadInput):
    """An expression that is none; the words in both languages."""

    def __init__(self, text: str, fix: str, text_zh: str, fix_zh: str) -> None:
        super().__init__(text)
        self.text, self.fix, self.text_zh, self.fix_zh = text, fix, text_zh, fix_zh


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the tree: an operator or a function over ``parts``, a ``number`` with its unit, or a

    ``tag``. ``operator`` is the sign or the name; ``number`` and ``tag`` for the leaves.
    """

    operator: str
    parts: tuple["Node", ...] = ()
    number: float = 0.0
    unit: str = ""
    tag: str = ""

    def leaves(self) -> Iterator["Node"]:
        """Every tag and number, from left to right."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that it names, each once."""
        return tuple(dict.fromkeys(leaf.tag for leaf in self.leaves() if leaf.tag))


def number(value: float, unit: str = "") -> Node:
    """A number as a node."""
    return Node("number", number=value, unit=unit)


def parse(text: str) -> Node:
    """Read an expression. Raises `BadExpression`, which says at which character."""
    if not text.strip() or len(text) > LONGEST:
        raise BadExpression(
            f"an expression has 1 to {LONGEST} characters", "write one, such as [a] + [b]",
            f"表达式为 1 到 {LONGEST} 个字符", "填写表达式，例如 [a] + [b]",
        )  # fmt: skip
    try:
        node = _tree().transform(_parser().parse(text.translate(_FULL_WIDTH)))
    except UnexpectedInput as fault:
        raise _unexpected(text, fault) from None
    except RecursionError:
        raise _too_deep() from None
    if not isinstance(node, Node) or _depth(node) > DEEPEST:
        raise _too_deep()
    _check_calls(node)
    return node


def written(node: Node) -> str:
    """The tree as text that `parse` reads back into the same tree."""
    match node.operator:
        case "number":
            unit = f' "{node.unit}"' if node.unit else ""
            return f"{node.number!r}{unit}"
        case "tag":
            return f"[{node.tag}]"
        case "negative":
            return f"(-{written(node.parts[0])})"
        case name if name in FUNCTIONS:
            return f"{name}({', '.join(map(written, node.parts))})"
        case "not":
            return f"(not {written(node.parts[0])})"
        case sign:
            left, right = map(written, node.parts)
            return f"({left} {sign} {right})"


@v_args(inline=True)
class _Tree(Transformer[Token, Node]):
    """lark's tree to ours."""

    def binary(self, left: Node, sign: Token, right: Node) -> Node:
        word = sign.lower()
        return Node(_SIGNS.get(word, word), (left, right))

    def negated(self, _sign: Token, part: Node) -> Node:
        return Node("not", (part,))

    def minus(self, _sign: Token, part: Node) -> Node:
        if part.operator == "number":
            return Node("number", number=-part.number, unit=part.unit)
        return Node("negative", (part,))

    def plus(self, _sign: Token, part: Node) -> Node:
        return part

    def number(self, digits: Token, unit: Token | None) -> Node:
        return Node("number", number=float(digits), unit=_unquoted(unit or ""))

    def duration(self, text: Token) -> Node:
        digits = text.rstrip("msindh")
        return Node("number", number=float(digits), unit=text[len(digits) :])

    def tag(self, name: Token) -> Node:
        return Node("tag", tag=name.strip("[]").strip())

    def call(self, name: Token, *parts: Node | None) -> Node:
        return Node(name.lower(), tuple(part for part in parts if part is not None))


def _unquoted(unit: str) -> str:
    return unit.strip("\"'")


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="contextual", maybe_placeholders=True)


@cache
def _tree() -> _Tree:
    return _Tree()


def _depth(node: Node) -> int:
    deepest, waiting = 0, [(node, 1)]
    while waiting:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(part, depth + 1) for part in one.parts]
    return deepest


def _check_calls(node: Node) -> None:
    """Only functions that exist, with as many arguments as they take."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        waiting += one.parts
        if (not one.parts and one.operator in ("number", "tag")) or one.operator in _OPERATORS:
            continue
        function = FUNCTIONS.get(one.operator)
        if function is None:
            known = ", ".join(FUNCTIONS)
            raise BadExpression(
                f"there is no function {one.operator}", f"one of: {known}",
                f"没有函数 {one.operator}", f"可用：{known}",
            )  # fmt: skip
        if not function.least <= len(one.parts) <= function.most:
            raise BadExpression(
                f"{one.operator} has {len(one.parts)} arguments", f"write {function.usage}",
                f"{one.operator} 有 {len(one.parts)} 个参数", f"写成 {function.usage}",
            )  # fmt: skip


_OPERATORS: Final = frozenset(
    {"+", "-", "*", "/", "^", "<", "<=", ">", ">=", "==", "!=", "and", "or", "not", "negative"}
)


def _too_deep() -> BadExpression:
    return BadExpression(
        f"the expression is nested more than {DEEPEST} deep", "split it into several tags",
        f"表达式嵌套超过 {DEEPEST} 层", "拆成几个计算测点",
    )  # fmt: skip


def _unexpected(text: str, fault: UnexpectedInput) -> BadExpression:
    place = getattr(fault, "pos_in_stream", None)
    at_end = isinstance(fault, UnexpectedToken) and fault.token.type == "$END"
    if at_end or place is None or place >= len(text):
        return BadExpression(
            "the expression ends too early", "finish it; close every bracket",
            "表达式不完整", "补全表达式，括号须成对",
        )  # fmt: skip
    what = text[place : place + 12]
    hint, hint_zh = "correct it there", "在该处改正"
    if isinstance(fault, UnexpectedToken | UnexpectedCharacters):
        hint = "correct it there; write tags as [3301.T1], units with more than letters in quotes"
        hint_zh = "在该处改正；测点写成 [3301.T1]，复杂单位加引号"
    return BadExpression(
        f"{what!r} does not fit at character {place + 1}", hint,
        f"第 {place + 1} 个字符处 {what!r} 无法识别", hint_zh,
    )  # fmt: skip
