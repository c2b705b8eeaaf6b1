"""The rules of style elements."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from hmi.models.mimic.fault import Faults
from hmi.models.mimic.selectors import Selector, read_selector
from hmi.models.mimic.subset import check_property
from hmi.models.mimic.xml_tree import Node

MOST_RULES: Final = 2_000
_SILENT: Final = ("@font-face", "@charset", "@namespace", "@-")
"""At-rules that change nothing here: the font is the station's own."""


def declarations(text: str) -> Iterator[tuple[str, str, int]]:
    """``fill:#fff;stroke:none`` as name, value and how many lines down it stands."""
    at = 0
    for part in text.split(";"):
        name, colon, value = part.partition(":")
        if colon:
            down = text.count("\n", 0, at + len(name) - len(name.lstrip()))
            value = value.replace("!important", "").strip()
            yield name.strip().lower(), value, down
        at += len(part) + 1


@dataclass(slots=True)
class Sheet:
    """The rules of all style elements, by what an element must have at least."""

    rules: dict[str, list[tuple[int, int, Selector, dict[str, str]]]] = field(default_factory=dict)
    """By `Selector.key`: specificity, place in the sheet, selector, properties."""
    count: int = 0

    def add(self, node: Node, faults: Faults) -> None:
        """Read one style element."""
        text, at = _without_comments(node.text), 0
        while at < len(text):
            if text[at].isspace():
                at += 1
            elif text[at] == "@":
                at = self._at_rule(node, text, at, faults)
            else:
                at = self._rule(node, text, at, faults)

    def _rule(self, node: Node, text: str, at: int, faults: Faults) -> int:
        """One rule; the place behind it."""
        opened, line = text.find("{", at), _line(node, text, at)
        if opened < 0 or self.count >= MOST_RULES:
            _not_read(line, text[at:].strip(), faults)
            return len(text)
        closed = text.find("}", opened)
        closed = len(text) if closed < 0 else closed
        selectors, found = text[at:opened], dict[str, str]()
        for name, value, down in declarations(text[opened + 1 : closed]):
            where = f"style {selectors.strip()[:40]}"
            check_property(name, value, _line(node, text, opened) + down, where, faults)
            found[name] = value
        for one in selectors.split(","):
            self._select(one.strip(), found, line, faults)
        return closed + 1

    def _select(self, text: str, found: dict[str, str], line: int, faults: Faults) -> None:
        selector = read_selector(text)
        if selector is None:
            faults.left_out(
                line, f"style {text[:40]}", "is a selector that is not read",
                "select by element name, .class and #id alone", "不支持此选择器",
                "只用元素名、.class 和 #id",
            )  # fmt: skip
            return
        rule = selector.weight, self.count, selector, found
        self.rules.setdefault(selector.key, []).append(rule)
        self.count += 1

    def _at_rule(self, node: Node, text: str, at: int, faults: Faults) -> int:
        """One at-rule; the place behind it."""
        opened, end = text.find("{", at), text.find(";", at)
        is_block = opened >= 0 and (end < 0 or opened < end)
        after = _after_block(text, opened) if is_block else end + 1 if end >= 0 else len(text)
        rule = text[at : opened if is_block else after].strip()
        if rule.startswith("@import"):
            raise _from_elsewhere(_line(node, text, at), rule, faults)
        if not rule.startswith(_SILENT):
            _not_read(_line(node, text, at), rule, faults)
        return after

    def of(self, node: Node) -> dict[str, str]:
        """What the rules say of an element, the more specific ones last."""
        if not self.rules:
            return {}
        keys = ["*", node.name, *(f".{name}" for name in set(node.get("class").split()))]
        hits = [
            (weight, number, found)
            for key in [*keys, f"#{node.get('id')}"]
            for weight, number, selector, found in self.rules.get(key, ())
            if selector.fits(node)
        ]
        result: dict[str, str] = {}
        for *_, found in sorted(hits, key=lambda hit: hit[:2]):
            result |= found
        return result


def _line(node: Node, text: str, at: int) -> int:
    return node.text_line + text.count("\n", 0, at)


def _without_comments(text: str) -> str:
    """Comments as the blank lines that they take up."""
    parts = text.split("/*")
    kept = [parts[0]]
    for part in parts[1:]:
        comment, end, rest = part.partition("*/")
        kept.append("\n" * comment.count("\n") + (rest if end else ""))
    return "".join(kept).replace("<!--", "").replace("-->", "")


def _after_block(text: str, opened: int) -> int:
    """Behind the block that begins at a brace, with the blocks in it."""
    depth = 0
    for at in range(opened, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if not depth:
            return at + 1
    return len(text)


def _from_elsewhere(line: int, rule: str, faults: Faults) -> Exception:
    return faults.refuse(
        line,
        f"style {rule[:40]}",
        "a style sheet from elsewhere is not read",
        "put its rules into the style element; of a font just delete the line",
        "不读取外部样式表",
        "把样式直接写进 style 元素；若只引用字体则删去该行",
    )


def _not_read(line: int, rule: str, faults: Faults) -> None:
    faults.left_out(
        line,
        f"style {rule[:40]}",
        "is a rule that is not read",
        "write it as a plain rule: .class { … }",
        "不支持此规则",
        "写成普通规则：.class { … }",
    )
