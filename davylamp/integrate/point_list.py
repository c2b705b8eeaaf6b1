"""A list of points as people keep it, CSV or workbook, to points found."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from davylamp.integrate import headers
from davylamp.integrate.found import Found, has_chinese
from davylamp.integrate.kinds import guess_kind
from davylamp.integrate.list_rows import csv_rows, header_of, sheet_rows
from davylamp.integrate.list_twice import check_twice
from davylamp.integrate.workbook import Rows, is_workbook
from davylamp.site.columns import TAG_COLUMNS
from davylamp.site.decode import decode
from davylamp.site.node import is_node, proposed
from davylamp.site.problem import FileProblems, Said, SiteError
from scada.model import BadInput, Kind
from scada.opcua.variable import BOOLEAN, TYPE_NAMES, Variable

LARGEST: Final = 64 << 20
_SPAN: Final = re.compile(
    r"^\s*([-+]?\d+(?:\.\d+)?)\s*(?:[~～…]|\.\.\.?|至|到|to|[-–—])\s*([-+]?\d+(?:\.\d+)?)\s*(.*)$",
    re.I,
)
_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_SWITCH_TYPE: Final = re.compile(
    r"开关|数字|布尔|^d[io]$|^bool|^bit$|digital|binary|discrete", re.I
)
_ANALOG_TYPE: Final = re.compile(r"模拟|^a[io]$|float|double|real|int|word|analog|number", re.I)
_KINDS: Final = frozenset(str(kind) for kind in Kind)
_OWN: Final = frozenset(TAG_COLUMNS)


@dataclass(frozen=True, slots=True)
class ListOptions:
    """How to read a list: which sheet, our column → its header, the URI for bare node names."""

    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    namespace: str = ""


@dataclass(slots=True)
class PointList:
    """What was read. ``limits`` are the headers that hold set points, which are not taken over."""

    points: list[Found]
    limits: list[str]
    unused: list[str]


def read_point_list(path: Path, options: ListOptions) -> PointList:
    """Read it whole. Raises `SiteError` with every fault of the file, `BadInput`."""
    if path.stat().st_size > LARGEST:
        raise BadInput(f"{path}: larger than {LARGEST >> 20} MB")
    problems = FileProblems(path.name)
    if is_workbook(path):
        name, rows = sheet_rows(path, options.sheet)
        problems = FileProblems(f"{path.name}[{name}]")
    else:
        text = decode(path.read_bytes(), problems)
        rows = [] if text is None else csv_rows(text, problems)
    found = _Reader(rows, options, problems).read() if not problems.has_errors else None
    if found is None or problems.has_errors:
        raise SiteError(problems.found)
    return found


class _Reader:
    """Reads one list; faults go to ``problems`` with row and column."""

    def __init__(self, rows: Rows, options: ListOptions, problems: FileProblems) -> None:
        self._options, self._problems = options, problems
        at, _ = header_of(rows)
        self._header = rows[at][1] if rows else []
        self._line = rows[at][0] if rows else 0
        self._body = rows[at + 1 :]
        self._places = self._find_columns()

    def read(self) -> PointList | None:
        """The points of all rows; None where the columns do not name any node."""
        if not self._has_nodes():
            return None
        points = [self._point(line, cells) for line, cells in self._body]
        check_twice([point for point in points if point is not None], self._problems)
        limits = [name for name in self._header if headers.is_limit(name)]
        used = set(self._places.values())
        unused = [
            name
            for place, name in enumerate(self._header)
            if name and place not in used and name not in limits
        ]
        return PointList([p for p in points if p is not None], limits, unused)

    def _find_columns(self) -> dict[str, int]:
        """Our column → its place; what ``--column`` says counts before what a header looks like."""
        places: dict[str, int] = {}
        for mine, theirs in self._options.columns.items():
            wanted = headers.plain(theirs)
            at = [n for n, name in enumerate(self._header) if headers.plain(name) == wanted]
            if not at:
                listed = ", ".join(filter(None, self._header))
                raise BadInput(
                    f"--column {mine}={theirs}: the list has no such column; it has: {listed}"
                )
            places[mine] = at[0]
        for place, name in enumerate(self._header):
            mine = headers.ours(name)
            if mine and place not in places.values():
                places.setdefault(mine, place)
        return places

    def _has_nodes(self) -> bool:
        names = "node" in self._places or ("tag" in self._places and self._options.namespace)
        if not names:
            listed = ", ".join(filter(None, self._header)) or "–"
            said = Said(
                f"no column names the OPC UA node; the header is: {listed}",
                "name a column node (节点), say which it is: --column node=…, or give the namespace"
                " in which the tags are nodes: --namespace URI",
                f"没有 OPC UA 节点列；表头为：{listed}",
                "增加“节点”列，或用 --column node=… 指明，或用 --namespace URI 指定命名空间",
            )
            self._problems.error(self._line, "node", said)
        return bool(names)

    def _cell(self, cells: Sequence[str], column: str) -> str:
        place = self._places.get(column, -1)
        return cells[place].strip() if 0 <= place < len(cells) else ""

    def _point(self, line: int, cells: Sequence[str]) -> Found | None:
        node = self._node(line, cells)
        if not node:
            return None
        given = self._given(line, cells)
        place = self._cell(cells, headers.PLACE)
        names = [given.get("name_zh", ""), given.get("name_en", ""), given.get("tag", "")]
        variable = Variable(
            node,
            given.get("tag", "") or node.rpartition("=")[2],
            (place,) if place else (),
            unit=given.pop("unit", ""),
            line=line,
        )
        low, high = given.get("low", ""), given.get("high", "")
        if _NUMBER.fullmatch(low) and _NUMBER.fullmatch(high) and float(low) < float(high):
            variable.range = (float(given.pop("low")), float(given.pop("high")))
        word = self._cell(cells, "kind")
        said = self._cell(cells, headers.TYPE) or (word if word not in _KINDS else "")
        variable.descriptions = {"": said} if said and not _is_plain_type(said) else {}
        self._add_states(variable, cells)
        variable.base = _base(said, [*filter(None, names), said], variable, given)
        return Found(variable, given=given)

    def _node(self, line: int, cells: Sequence[str]) -> str:
        """The node of a row; a bare name is taken in the namespace that was given."""
        text = self._cell(cells, "node") or (
            self._cell(cells, "tag") if self._options.namespace else ""
        )
        if not text:
            said = Said("the row names no node", "fill it in, or delete the row", "此行没有节点",
                        "填写节点或删除此行")  # fmt: skip
            self._problems.error(line, "node", said)
            return ""
        if is_node(text):
            return text
        if self._options.namespace:
            uri = self._options.namespace.replace("%", "%25").replace(";", "%3B")
            return f"nsu={uri};s={text}"
        right = proposed(text)
        said = Said(
            f"{text!r} is no node id",
            f"write {right}, or give the namespace of all bare names: --namespace URI",
            f"{text!r} 不是节点编号",
            f"写成 {right}，或用 --namespace URI 指定命名空间",
        )
        self._problems.error(line, "node", said)
        return ""

    def _given(self, line: int, cells: Sequence[str]) -> dict[str, str]:
        """The cells that our columns take as they stand."""
        given = {
            c: t for c in self._places if c in _OWN and c != "node" and (t := self._cell(cells, c))
        }
        name = self._cell(cells, headers.NAME)
        if name:
            given.setdefault("name_zh" if has_chinese(name) else "name_en", name)
        if given.get("kind") and given["kind"] not in _KINDS:
            given.pop("kind")
        if span := self._cell(cells, headers.RANGE):
            self._add_span(line, span, given)
        return {column: text for column, text in given.items() if text}

    def _add_span(self, line: int, text: str, given: dict[str, str]) -> None:
        found = _SPAN.match(text)
        if found is None:
            said = Said(
                f"{text!r} is no range", "write low and high: 0~4", f"{text!r} 不是量程", "写成 0~4"
            )
            self._problems.error(line, "range", said)
            return
        given.setdefault("low", found[1])
        given.setdefault("high", found[2])
        if found[3].strip():
            given.setdefault("unit", found[3].strip())

    def _add_states(self, variable: Variable, cells: Sequence[str]) -> None:
        for value, column in ((0, headers.OFF), (1, headers.ON)):
            if text := self._cell(cells, column):
                variable.states[value] = {"": text}


def _is_plain_type(text: str) -> bool:
    """Whether a type says only how a point is wired (AI, 开关量), not what it measures."""
    return bool(_SWITCH_TYPE.search(text) or _ANALOG_TYPE.search(text)) and len(text) < 8


def _base(said: str, names: Sequence[str], variable: Variable, given: Mapping[str, str]) -> int:
    """Boolean or not: by the type's word, else by what a point of these names would be."""
    known = {name.casefold(): number for number, name in TYPE_NAMES.items()}
    if said.casefold() in known:
        return known[said.casefold()]
    if variable.states or (given.get("states_zh") or given.get("states_en")):
        return BOOLEAN
    if _SWITCH_TYPE.search(said):
        return BOOLEAN
    if variable.range or variable.unit or given.get("high") or _ANALOG_TYPE.search(said):
        return 0
    switch = guess_kind(names, (), "", is_switch=True, is_mine=True)
    analog = guess_kind(names, (), "", is_switch=False, is_mine=True)
    return BOOLEAN if switch.confidence > analog.confidence else 0
