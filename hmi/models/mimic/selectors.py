"""What a style rule selects: elements by name, id and classes, within others or right in them (``>``)."""

import re
from dataclasses import dataclass
from typing import Final

from hmi.models.mimic.xml_tree import Node

_PART: Final = re.compile(r"([\w-]+|\*)?(#[\w-]+)?((?:\.[\w-]+)*)(#[\w-]+)?")
_TOKENS: Final = re.compile(r"\s*>\s*|\s+|[^\s>]+")
MOST_PARTS: Final = 8


@dataclass(frozen=True, slots=True)
class Part:
    """One element of a selector. ``is_child``: what follows it stands right in it."""

    element: str
    name: str
    classes: frozenset[str]
    is_child: bool = False

    def fits(self, node: Node) -> bool:
        """Whether an element is meant."""
        return (
            (not self.element or self.element == node.name)
            and (not self.name or self.name == node.get("id"))
            and self.classes <= frozenset(node.get("class").split())
        )


@dataclass(frozen=True, slots=True)
class Selector:
    """``last`` is the element that is styled, ``around`` those that it stands in, the outermost first."""

    last: Part
    around: tuple[Part, ...] = ()

    @property
    def weight(self) -> int:
        """Its specificity: ids before classes before names."""
        parts = (*self.around, self.last)
        return sum(
            bool(one.element) + 100 * len(one.classes) + 10_000 * bool(one.name) for one in parts
        )

    @property
    def key(self) -> str:
        """What an element must have at least: ``#id``, ``.class`` or its name."""
        last = self.last
        if last.name:
            return f"#{last.name}"
        return f".{min(last.classes)}" if last.classes else last.element or "*"

    def fits(self, node: Node) -> bool:
        """Whether an element is meant, at the place where it is written."""
        return self.last.fits(node) and _within(node.parent, self.around)


def _within(node: Node | None, around: tuple[Part, ...]) -> bool:
    if not around:
        return True
    nearest = around[-1]
    while node is not None:
        if nearest.fits(node) and _within(node.parent, around[:-1]):
            return True
        if nearest.is_child:
            return False
        node = node.parent
    return False


def read_selector(text: str) -> Selector | None:
    """A selector; None for what is not read (attributes, states, siblings)."""
    parts: list[Part] = []
    for token in _TOKENS.findall(text.strip()):
        if token.strip() in ("", ">"):
            if not parts:
                return None
            last = parts[-1]
            parts[-1] = Part(last.element, last.name, last.classes, token.strip() == ">")
            continue
        part = _part(token)
        if part is None or len(parts) >= MOST_PARTS:
            return None
        parts.append(part)
    if not parts or text.rstrip().endswith(">"):
        return None
    return Selector(parts[-1], tuple(parts[:-1]))


def _part(text: str) -> Part | None:
    found = _PART.fullmatch(text)
    if found is None or not text:
        return None
    element = "" if found[1] in (None, "*") else found[1]
    name = (found[2] or found[4] or "").removeprefix("#")
    return Part(element, name, frozenset(filter(None, (found[3] or "").split("."))))
