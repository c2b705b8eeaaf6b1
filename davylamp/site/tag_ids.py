"""The tag ids of tags.csv and the nodes that they read: well-formed, and each only once."""

from collections.abc import Sequence
from string import ascii_letters, digits
from typing import Final

from davylamp.site.cells import duplicates
from davylamp.site.node import is_by_index, is_node, proposed
from davylamp.site.problem import FileProblems, Said, also_in
from davylamp.site.sheet import Sheet

ID_CHARACTERS: Final = f"{ascii_letters}{digits}._-"


def check_ids(sheet: Sheet, problems: FileProblems) -> None:
    """Ids are made of plain characters and stand once; differing only by case is a warning."""
    ids = sheet.cells["tag"]
    for name, line in zip(ids, sheet.lines, strict=True):
        if name.strip(ID_CHARACTERS):
            problems.error(line, "tag", _bad_id(name))
    for row, before in duplicates(ids).items():
        problems.error(sheet.lines[row], "tag", _twice(ids[row], sheet.lines[before]))
    for row, before in duplicates(ids, str.casefold).items():
        if ids[row] != ids[before]:
            said = _but_for_case(ids[row], ids[before], sheet.lines[before])
            problems.warning(sheet.lines[row], "tag", said)


def _bad_id(name: str) -> Said:
    return Said(
        f"{name!r} is no tag id",
        "use letters, digits, dot, dash and underscore",
        f"{name!r} 不能作测点编号",
        "用字母、数字、点、短横线和下划线",
    )


def _twice(name: str, line: int) -> Said:
    return Said(
        f"tag {name} stands on line {line} already",
        "give it another id or delete it",
        f"测点 {name} 与第 {line} 行重复",
        "改编号或删除",
    )


def _but_for_case(name: str, before: str, line: int) -> Said:
    return Said(
        f"tag {name} differs from {before} on line {line} only by case",
        "give it an id of its own",
        f"测点 {name} 与第 {line} 行的 {before} 只差大小写",
        "改用不同的编号",
    )


def check_nodes(sheet: Sheet, problems: FileProblems) -> None:
    """A node, or a part of one, is read by one tag; a namespace by number is a warning for all."""
    nodes, servers = sheet.cells["node"], sheet.cells["server"]
    parts = zip(sheet.cells["element"], sheet.cells["bit"], strict=True)
    for node, line in zip(nodes, sheet.lines, strict=True):
        if node and not is_node(node):
            problems.error(line, "node", _bad_node(node))
    places = [
        f"{server}\n{node}\n{element.replace(' ', '')}\n{bit}" if node else ""
        for server, node, (element, bit) in zip(servers, nodes, parts, strict=True)
    ]
    for row, before in duplicates(places).items():
        tag, line = sheet.cells["tag"][before], sheet.lines[before]
        problems.error(sheet.lines[row], "node", _same_node(tag, line))
    numbered = [line for node, line in zip(nodes, sheet.lines, strict=True) if is_by_index(node)]
    if numbered:
        problems.warning(numbered[0], "node", _by_index(numbered))


def _bad_node(node: str) -> Said:
    right = proposed(node)
    return Said(
        f"{node!r} is no node id", f"write {right}", f"{node!r} 不是节点编号", f"写成 {right}"
    )


def _same_node(tag: str, line: int) -> Said:
    return Said(
        f"tag {tag} on line {line} reads the same node of the same server",
        "correct the node; one node is one tag, unless each takes its own bit or element",
        f"第 {line} 行的测点 {tag} 已使用同一服务器的同一节点",
        "改正节点；一个节点对应一个测点，除非各取不同的 bit 或 element",
    )


def _by_index(lines: Sequence[int]) -> Said:
    more, more_zh = also_in(lines)
    return Said(
        f"a namespace by number can change when the server restarts{more}",
        "write nsu=<namespace URI>;… in place of ns=<number>;…",
        f"按序号写的命名空间在服务器重启后可能改变{more_zh}",
        "用 nsu=<命名空间 URI>;… 代替 ns=<序号>;…",
    )
