"""A drawing without what only its editor needs: what travels to the stations.

An editor's own namespaces, comments and metadata are left out, so a drawing that was only looked at and saved
again is the same configuration as before.
"""

import re
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from hmi.models.mimic.fault import Faults
from hmi.models.mimic.subset import DRAWN, is_foreign
from hmi.models.mimic.xml_tree import SVG, XLINK, XML, Node, read_tree

_LEFT_OUT: Final = frozenset({"metadata", "desc", "font", "font-face"})
_FONT_FACE: Final = re.compile(r"@font-face\s*\{[^}]*\}")
_SPACED: Final = frozenset({"text", "tspan", "title", "style", "a"})
_EDITORS: Final = frozenset({"content", "host", "data-cell-id", "data-name"})
"""Attributes that draw.io and Illustrator write for themselves, one of them the whole file once more."""
_PREFIXES: Final = {XLINK: "xlink:", XML: "xml:"}


def packed(text: str) -> str:
    """The same drawing, smaller; raises `Damaged` as reading it would."""
    parts: list[str] = []
    _write(read_tree(text, Faults()), parts, is_root=True)
    return "".join(parts)


def _write(node: Node, parts: list[str], is_root: bool = False) -> None:
    # An element outside the subset is known by its name alone; what is in it says nothing.
    attributes = node.attributes if node.name in DRAWN else {}
    kept = {_name(k): v for k, v in attributes.items() if not _is_editors(k)}
    if is_root:
        kept = {"xmlns": SVG, "xmlns:xlink": XLINK} | kept
    parts.append("<" + node.name)
    parts.extend(f" {name}={quoteattr(value)}" for name, value in kept.items())
    parts.append(">")
    for one in node.content if node.name in DRAWN else []:
        if isinstance(one, str):
            words = _FONT_FACE.sub("", one) if node.name == "style" else one
            parts.append(escape(words) if node.name in _SPACED else "")
        elif not is_foreign(one.name) and one.name not in _LEFT_OUT:
            _write(one, parts)
    parts.append(f"</{node.name}>\n" if node.name not in _SPACED else f"</{node.name}>")


def _is_editors(name: str) -> bool:
    return is_foreign(name) or name in _EDITORS


def _name(name: str) -> str:
    space, _, bare = name.rpartition(" ")
    return _PREFIXES.get(space, "") + bare
