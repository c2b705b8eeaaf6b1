"""The XML of a drawing as a tree with line numbers, and nothing that reaches outside of it.

Expat is told to refuse what a drawing has no need of and an attacker has: entities, stylesheets from
elsewhere, depth and size without end. Nothing is ever fetched.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn
from xml.parsers import expat

from hmi.models.mimic.fault import Faults

SVG: Final = "http://www.w3.org/2000/svg"
XLINK: Final = "http://www.w3.org/1999/xlink"
XML: Final = "http://www.w3.org/XML/1998/namespace"
MOST_CHARACTERS: Final = 2_000_000
MOST_ELEMENTS: Final = 20_000
MOST_DEPTH: Final = 64
_APART: Final = " "
_EXPAT_ZH: Final = {
    "no element found": "文件不完整",
    "not well-formed (invalid token)": "格式错误",
    "unclosed token": "标签未写完",
    "mismatched tag": "起止标签不对应",
    "duplicate attribute": "属性重复",
    "junk after document element": "svg 元素之后还有内容",
    "undefined entity": "未定义的实体",
    "unbound prefix": "命名空间前缀未声明",
    "unclosed CDATA section": "CDATA 未结束",
    "XML or text declaration not at start of entity": "XML 声明不在文件开头",
    "partial character": "字符不完整",
}
"""What expat says of the usual mistakes."""
_TAG: Final = re.compile(rb"""<[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>""")


@dataclass(slots=True)
class Node:
    """An element. Names of other namespaces stand as ``uri name``, those of SVG bare.

    ``content`` holds texts and elements in their order; ``source`` is the drawing's own text, and
    ``start`` where in it the element begins (in bytes of UTF-8).
    """

    name: str
    line: int
    start: int
    source: bytes
    attributes: dict[str, str] = field(default_factory=dict)
    content: "list[Node | str]" = field(default_factory=list)
    parent: "Node | None" = field(default=None, repr=False, compare=False)

    @property
    def children(self) -> "list[Node]":
        """The elements in it."""
        return [one for one in self.content if isinstance(one, Node)]

    @property
    def text(self) -> str:
        """The text that stands in it directly."""
        return "".join(one for one in self.content if isinstance(one, str))

    @property
    def text_line(self) -> int:
        """The line on which its text begins."""
        return self.line + self.source.count(b"\n", self.start, self._tag_end())

    def get(self, name: str, default: str = "") -> str:
        """An attribute's value."""
        return self.attributes.get(name, default)

    @property
    def href(self) -> str:
        """What it refers to, written either way."""
        return self.get("href") or self.get(f"{XLINK} href")

    def line_of(self, attribute: str, word: str = "") -> int:
        """The line on which an attribute stands, or a word in it: editors give each its own."""
        name = re.escape(attribute.rpartition(_APART)[2].encode())
        end = self._tag_end()
        found = re.compile(rb"[\s:]" + name + rb"\s*=\s*[\"']").search(self.source, self.start, end)
        if found is None:
            return self.line
        at = max(self.source.find(word.encode(), found.end(), end), found.end() - 1)
        return self.line + self.source.count(b"\n", self.start, at)

    def line_of_property(self, name: str) -> int:
        """The line of a property, as an attribute or in ``style``; the element's where a rule gives it."""
        if name not in self.attributes and f"{name}:" in self.get("style").replace(" ", ""):
            return self.line_of("style", name)
        return self.line_of(name)

    def _tag_end(self) -> int:
        found = _TAG.match(self.source, self.start)
        return found.end() if found else len(self.source)


def read_tree(text: str, faults: Faults) -> Node:
    """The root element; raises `Damaged` for what is no XML, or is not safe to read."""
    if len(text) > MOST_CHARACTERS:
        raise faults.refuse(
            1,
            "svg",
            f"has {len(text):,} characters, {MOST_CHARACTERS:,} is the most",
            "in Inkscape: File, Clean Up Document; simplify traced paths (Path, Simplify)",
            f"共 {len(text):,} 个字符，最多 {MOST_CHARACTERS:,} 个",
            "在 Inkscape 中：文件 → 清理文档；路径 → 简化",
        )
    return _Reader(text, faults).read()


class _Reader:
    """One reading: keeps the elements that are open."""

    def __init__(self, text: str, faults: Faults) -> None:
        # Lone surrogates are no text; expat says where the mark in their place stands.
        self._source = text.encode("utf-8", "replace")
        self._faults = faults
        self._open: list[Node] = []
        self._root: Node | None = None
        self._count = 0
        self._parser = expat.ParserCreate("utf-8", _APART)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = lambda _: self._open.pop()
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = lambda *_: self._entity()
        self._parser.ExternalEntityRefHandler = lambda *_: self._entity()
        self._parser.SkippedEntityHandler = lambda *_: self._entity()
        self._parser.ProcessingInstructionHandler = self._instruction

    def read(self) -> Node:
        try:
            self._parser.Parse(self._source, True)
        except expat.ExpatError as error:
            said = expat.ErrorString(error.code) or "damaged"
            raise self._faults.refuse(
                error.lineno,
                "XML",
                f"is no XML: {said}",
                "save it again in the editor; a text editor shows the line",
                f"不是有效的 XML：{_EXPAT_ZH.get(said, said)}",
                "在编辑器中重新保存；可用文本编辑器查看该行",
            ) from error
        if self._root is None or self._root.name != "svg":
            raise self._faults.refuse(
                1,
                self._root.name.rpartition(_APART)[2] if self._root else "XML",
                "is no SVG drawing: its outermost element is not svg",
                f'begin it with <svg xmlns="{SVG}">',
                "不是 SVG 图形：最外层元素不是 svg",
                f'以 <svg xmlns="{SVG}"> 开头',
            )
        return self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            self._too_much(
                f"more than {MOST_ELEMENTS:,} elements", f"元素超过 {MOST_ELEMENTS:,} 个"
            )
        if len(self._open) >= MOST_DEPTH:
            self._too_much(f"groups nested deeper than {MOST_DEPTH}", f"嵌套超过 {MOST_DEPTH} 层")
        bare = name.removeprefix(SVG + _APART)
        line, start = self._parser.CurrentLineNumber, self._parser.CurrentByteIndex
        node = Node(bare, line, start, self._source, attributes)
        if self._open:
            node.parent = self._open[-1]
            self._open[-1].content.append(node)
        else:
            self._root = node
        self._open.append(node)

    def _characters(self, text: str) -> None:
        self._open[-1].content.append(text)

    def _doctype(self, name: str, system: str | None, public: str | None, inner: Any) -> None:
        if inner:
            self._entity()

    def _instruction(self, target: str, data: str) -> None:
        if target.lower() == "xml-stylesheet":
            self._refuse(
                "xml-stylesheet",
                "a style sheet from elsewhere is not read",
                "put its rules into a style element of the drawing",
                "不读取外部样式表",
                "把样式写进图中的 style 元素",
            )

    def _entity(self) -> NoReturn:
        self._refuse(
            "DOCTYPE",
            "entities are not read: they can make a small file endless or reach outside",
            "save it as Plain SVG in Inkscape; in Illustrator export without preserving editing",
            "不读取实体（可能使小文件无限膨胀或引用外部内容）",
            "在 Inkscape 中另存为“普通 SVG”；Illustrator 导出时不保留编辑功能",
        )

    def _too_much(self, said: str, said_zh: str) -> NoReturn:
        self._refuse("svg", said, "split the drawing, or simplify it", said_zh, "把图分开或简化")

    def _refuse(self, where: str, text: str, fix: str, text_zh: str, fix_zh: str) -> NoReturn:
        line = self._parser.CurrentLineNumber
        raise self._faults.refuse(line, where, text, fix, text_zh, fix_zh)
