"""Rows of a list that are one and the same point: the same id, or the same node, element and bit."""

from collections.abc import Callable, Sequence

from davylamp.integrate.found import Found
from davylamp.site.problem import FileProblems, Said


def check_twice(points: Sequence[Found], problems: FileProblems) -> None:
    """Report each row that comes after its like."""
    ids = _after(points, lambda one: one.given.get("tag", ""))
    for point, before in ids:
        said = Said(
            f"{point.given['tag']} stands in row {before} already",
            "give it another id, or delete one of the rows",
            f"{point.given['tag']} 与第 {before} 行重复",
            "改测点号，或删除其中一行",
        )
        problems.error(point.variable.line, "tag", said)
    told = {point.variable.line for point, _ in ids}
    for point, before in _after(points, _node_of):
        if point.variable.line in told:
            continue
        said = Said(
            f"row {before} reads the same node",
            "correct the node, or delete one of the rows; parts of one node each have their bit or element",
            f"与第 {before} 行的节点相同",
            "改正节点或删除其中一行；同一节点的各部分须填写位或元素",
        )
        problems.error(point.variable.line, "node", said)


def _node_of(point: Found) -> str:
    parts = (point.given.get("element", ""), point.given.get("bit", ""))
    return "|".join((point.variable.node, *parts))


def _after(points: Sequence[Found], name: Callable[[Found], str]) -> list[tuple[Found, int]]:
    """Those whose name an earlier one has, each with the row of the first."""
    first, found = dict[str, int](), list[tuple[Found, int]]()
    for point in points:
        named = name(point)
        if named and named in first:
            found.append((point, first[named]))
        first.setdefault(named, point.variable.line)
    return found
