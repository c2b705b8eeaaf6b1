"""The cascade: attributes, the rules of style elements, and style="", as far as SVG's editors write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from hmi.models.mimic.fault import Faults
from hmi.models.mimic.subset import PAINTED, check_property
from hmi.models.mimic.xml_tree import Node

_INHERITED: Final = (
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin "
    "stroke-miterlimit stroke-dasharray stroke-dashoffset visibility color clip-rule font-size "
    "font-weight font-style text-anchor marker-start marker-mid marker-end"
)
INHERITED: Final = frozenset(_INHERITED.split())
MOST_RULES: Final = 2_000
_SELECTOR: Final = re.compile(r"([\w-]+|\*)?(?:#([\w-]+))?((?:\.[\w-]+)*)")
_ANCHORS: Final = {"start": "start", "center": "middle", "end": "end"}


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
    """The rules of all style elements, by what they select."""

    rules: dict[str, list[tuple[int, str, frozenset[str], dict[str, str]]]] = field(
        default_factory=dict
    )
    """By class (``.name``), id (``#name``) or element: specificity, element, classes, properties."""
    count: int = 0

    def add(self, node: Node, faults: Faults) -> None:
        """Read one style element."""
        text = _without_comments(node.text)
        at = 0
        while (opened := text.find("{", at)) >= 0 and self.count < MOST_RULES:
            closed = text.find("}", opened)
            closed = len(text) if closed < 0 else closed
            selector = text[at:opened]
            lead = len(selector) - len(selector.lstrip())
            line = node.line + text.count("\n", 0, at + lead)
            if "@" in selector:
                at = _after_block(text, opened)
                _at_rule(line, selector.strip(), faults)
                continue
            body_line = node.line + text.count("\n", 0, opened + 1)
            found: dict[str, str] = {}
            for name, value, down in declarations(text[opened + 1 : closed]):
                where = f"style {selector.strip()[:40]}"
                check_property(name, value, body_line + down, where, faults)
                found[name] = value
            self._select(selector, found, line, faults)
            at = closed + 1
        rest = text[at:].strip()
        if rest.startswith("@") or self.count >= MOST_RULES:
            _at_rule(node.line + text.count("\n", 0, at), rest, faults)

    def _select(self, text: str, found: dict[str, str], line: int, faults: Faults) -> None:
        for one in text.split(","):
            parts = _SELECTOR.fullmatch(one.strip())
            if parts is None or not one.strip():
                faults.left_out(
                    line,
                    f"style {one.strip()[:40]}",
                    "is a selector that is not read",
                    "select by .class, #id or element name alone",
                    "不支持此选择器",
                    "只用 .class、#id 或元素名",
                )
                continue
            element, name, classes = parts[1] or "", parts[2] or "", parts[3] or ""
            wanted = frozenset(filter(None, classes.split(".")))
            weight = self.count + 100_000 * (bool(element) + 10 * len(wanted) + 100 * bool(name))
            key = f"#{name}" if name else f".{min(wanted)}" if wanted else element
            element = "" if element == "*" else element
            self.rules.setdefault(key, []).append((weight, element, wanted, found))
            self.count += 1

    def of(self, node: Node) -> dict[str, str]:
        """What the rules say of an element, the more specific ones last."""
        if not self.rules:
            return {}
        classes = frozenset(node.get("class").split())
        keys = ["*", node.name, *(f".{name}" for name in classes), f"#{node.get('id')}"]
        hits = [
            (weight, found)
            for key in keys
            for weight, element, wanted, found in self.rules.get(key, ())
            if (not element or element == node.name) and wanted <= classes
        ]
        result: dict[str, str] = {}
        for _, found in sorted(hits, key=lambda hit: hit[0]):
            result |= found
        return result


def computed(node: Node, above: dict[str, str], sheet: Sheet) -> dict[str, str]:
    """An element's properties: inherited, its attributes, the sheet's rules, its own style."""
    own = {name: value.strip() for name, value in node.attributes.items() if name in PAINTED}
    own |= sheet.of(node)
    own |= {name: value for name, value, _ in declarations(node.get("style"))}
    _unfold(own)
    result = {name: value for name, value in above.items() if name in INHERITED}
    for name, value in own.items():
        if value == "inherit":
            value = above.get(name, "")
        if value:
            result[name] = value
    if result.get("color") and "currentColor" in (result.get("fill"), result.get("stroke")):
        for name in ("fill", "stroke"):
            if result.get(name) == "currentColor":
                result[name] = result["color"]
    return result


def check_style(node: Node, faults: Faults) -> None:
    """Name what an element's own style asks for that is not drawn."""
    for name, value, _ in declarations(node.get("style")):
        check_property(name, value, node.line_of("style", name), f"{node.name} style", faults)


def _unfold(own: dict[str, str]) -> None:
    """Short forms: ``marker`` stands for three; ``text-align`` is Inkscape's word for the anchor."""
    if marker := own.pop("marker", ""):
        for place in ("start", "mid", "end"):
            own.setdefault(f"marker-{place}", marker)
    if "text-align" in own:
        own.setdefault("text-anchor", _ANCHORS.get(own.pop("text-align"), "start"))


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


def _at_rule(line: int, rule: str, faults: Faults) -> None:
    if "@import" in rule or "url(" in rule:
        raise faults.refuse(
            line,
            f"style {rule[:40]}",
            "a style sheet from elsewhere is not read",
            "put its rules into the style element",
            "不读取外部样式表",
            "把样式直接写进 style 元素",
        )
    faults.left_out(
        line,
        f"style {rule[:40]}",
        "is a rule that is not read",
        "select by .class, #id or element name alone",
        "不支持此规则",
        "只用 .class、#id 或元素名",
    )
