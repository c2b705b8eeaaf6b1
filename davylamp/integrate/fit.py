"""Whether a tag fits the node that it reads: pure judgements, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from davylamp.site.problem import Said, Severity
from scada.model import Tag
from scada.opcua.inspection import Inspected
from scada.opcua.status_codes import status_text
from scada.opcua.variable import BOOLEAN, ENUMERATION, INTEGERS, Variable
from scada.profiles.unece import unit_of
from scada.profiles.units import factor

_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing in which tag and node do not agree; ``column`` of tags.csv is where to put it right."""

    severity: Severity
    column: str
    said: Said


def misfits(tag: Tag, node: Inspected) -> Iterator[Misfit]:
    """Everything that keeps the tag from being read, or that it says otherwise than its server."""
    variable = node.variable
    if variable is None:
        yield Misfit(Severity.ERROR, "node", _absent(tag, node))
        return
    if not variable.is_readable:
        yield Misfit(Severity.ERROR, "node", _unreadable(tag))
        return
    wrong = _type(tag, variable)
    if wrong is not None:
        yield wrong
        return
    units = list(_unit(tag, variable))
    yield from units or _range(tag, variable)
    if variable.status & 0x80000000:
        yield Misfit(Severity.NOTICE, "node", _bad_value(tag, variable))


def _absent(tag: Tag, node: Inspected) -> Said:
    if not node.status & 0x80000000:
        return Said(
            f"{tag.id}: node {tag.node} is no variable",
            "name the variable below it; davylamp browse shows them",
            f"{tag.id}：节点 {tag.node} 不是变量",
            "改为其下的变量，可用 davylamp browse 查看",
        )
    why = status_text(node.status)
    text, text_zh = (
        f"{tag.id}: the server has no node {tag.node} ({why})",
        f"{tag.id}：服务器没有节点 {tag.node}（{why}）",
    )
    if node.moved:
        return Said(text, f"write {node.moved}", text_zh, f"写成 {node.moved}")
    fix = "correct the node; davylamp browse shows what there is"
    return Said(text, fix, text_zh, "改正节点，可用 davylamp browse 查看")


def _unreadable(tag: Tag) -> Said:
    return Said(
        f"{tag.id}: node {tag.node} may not be read by this log-in",
        "give the user the right on the server, or log in as another",
        f"{tag.id}：当前登录无权读取节点 {tag.node}",
        "在服务器上授权，或换用户登录",
    )


def _type(tag: Tag, variable: Variable) -> Misfit | None:
    """What cannot become the tag's value at all, and what is odd."""
    shape = _shape(tag, variable)
    if shape is not None:
        return Misfit(Severity.ERROR, "element", shape)
    if variable.base and not variable.is_number:
        return Misfit(Severity.ERROR, "node", _no_number(tag, variable))
    if tag.bit >= 0 and (misfit := _bit(tag, variable)) is not None:
        return Misfit(Severity.ERROR, "bit", misfit)
    if not tag.is_switch and variable.base == BOOLEAN:
        return Misfit(Severity.ERROR, "kind", _is_boolean(tag))
    is_word = variable.base not in (BOOLEAN, 0) and set(variable.states) != {0, 1}
    if tag.is_switch and tag.bit < 0 and is_word:
        return Misfit(Severity.WARNING, "kind", _is_number(tag, variable))
    return None


def _shape(tag: Tag, variable: Variable) -> Said | None:
    dims = variable.dims
    if tag.element and not dims:
        return Said(
            f"{tag.id}: the node is no array",
            "empty element",
            f"{tag.id}：节点不是数组",
            "清空 element",
        )
    if dims and not tag.element:
        sizes = "×".join(str(size) if size else "?" for size in dims)
        return Said(
            f"{tag.id}: the node is an array of {sizes}",
            "write into element which of its elements the tag is, 0 the first",
            f"{tag.id}：节点是数组（{sizes}）",
            "在 element 填写元素序号，从 0 起",
        )
    is_outside = len(tag.element) != len(dims) or any(
        size and at >= size for at, size in zip(tag.element, dims, strict=False)
    )
    if tag.element and is_outside:
        sizes = "×".join(str(size) if size else "?" for size in dims)
        at = ",".join(map(str, tag.element))
        return Said(
            f"{tag.id}: an array of {sizes} has no element {at}",
            "count from 0, one index per dimension",
            f"{tag.id}：{sizes} 的数组没有元素 {at}",
            "从 0 数起，每维一个序号",
        )
    return None


def _no_number(tag: Tag, variable: Variable) -> Said:
    return Said(
        f"{tag.id}: the node is of type {variable.type_name}, no number",
        "name another node, or let the server offer the value as a number",
        f"{tag.id}：节点类型 {variable.type_name} 不是数值",
        "改用其他节点，或由服务器提供数值",
    )


def _bit(tag: Tag, variable: Variable) -> Said | None:
    width = 32 if variable.base in (27, 28, ENUMERATION) else INTEGERS.get(variable.base, 0)
    if tag.bit < width:
        return None
    name = variable.type_name
    return Said(
        f"{tag.id}: type {name} has no bit {tag.bit}",
        f"write 0 to {width - 1}" if width else "empty bit: only whole numbers have bits",
        f"{tag.id}：类型 {name} 没有第 {tag.bit} 位",
        f"填写 0 到 {width - 1}" if width else "清空 bit：只有整数才有位",
    )


def _is_boolean(tag: Tag) -> Said:
    return Said(
        f"{tag.id}: the node is Boolean, and {tag.kind} is measured",
        "write a kind of switch into kind, or correct the node",
        f"{tag.id}：节点为布尔量，而类型 {tag.kind} 是模拟量",
        "kind 改为开关量类型，或改正节点",
    )


def _is_number(tag: Tag, variable: Variable) -> Said:
    return Said(
        f"{tag.id}: the node is of type {variable.type_name}; as a switch, what is not 0 is 1",
        "see that this is meant; a bit of a word is written into bit",
        f"{tag.id}：节点类型为 {variable.type_name}，作开关量时非 0 即 1",
        "请确认；取字中的一位在 bit 填写",
    )


def _unit(tag: Tag, variable: Variable) -> Iterator[Misfit]:
    """The server's unit, times scale, must be the tag's."""
    theirs = unit_of(variable.unit_uri, variable.unit_id, variable.unit)
    if not theirs or not tag.unit or tag.is_switch:
        return
    wanted = factor(theirs, tag.unit)
    if wanted is None and tag.scale == 1.0:
        said = Said(
            f"{tag.id}: unit {tag.unit}, the server says {theirs}",
            f"write {theirs} into unit, or the factor into scale",
            f"{tag.id}：单位 {tag.unit}，服务器为 {theirs}",
            f"unit 改为 {theirs}，或在 scale 填写系数",
        )
        yield Misfit(Severity.WARNING, "unit", said)
    elif wanted is not None and abs(tag.scale - wanted) > _TOLERANCE * abs(wanted):
        said = Said(
            f"{tag.id}: the server's {theirs} become {tag.unit} by {wanted:g}, scale is {tag.scale:g}",
            f"write {wanted:g} into scale, or correct the unit",
            f"{tag.id}：服务器单位 {theirs} 换算为 {tag.unit} 的系数是 {wanted:g}，scale 为 {tag.scale:g}",
            f"scale 改为 {wanted:g}，或改正单位",
        )
        yield Misfit(Severity.WARNING, "scale", said)


def _range(tag: Tag, variable: Variable) -> Iterator[Misfit]:
    span = variable.range
    if span is None or tag.is_switch:
        return
    ends = sorted(end * tag.scale + tag.offset for end in span)
    slack = _TOLERANCE * max(abs(ends[0]), abs(ends[1]))
    if all(abs(a - b) <= slack for a, b in zip(ends, (tag.low, tag.high), strict=True)):
        return
    ours, theirs = f"{tag.low:g} to {tag.high:g}", f"{ends[0]:g} to {ends[1]:g}"
    said = Said(
        f"{tag.id}: range {ours}, the server says {theirs} {tag.unit}".rstrip(),
        "correct low and high, or the server",
        f"{tag.id}：量程 {tag.low:g}～{tag.high:g}，服务器为 {ends[0]:g}～{ends[1]:g} {tag.unit}".rstrip(),
        "改正 low、high 或服务器",
    )
    is_narrower = tag.low > ends[0] + slack or tag.high < ends[1] - slack
    yield Misfit(Severity.WARNING if is_narrower else Severity.NOTICE, "high", said)


def _bad_value(tag: Tag, variable: Variable) -> Said:
    why = status_text(variable.status)
    return Said(
        f"{tag.id}: its value is bad now: {why}", "", f"{tag.id}：当前值为坏质量：{why}", ""
    )
