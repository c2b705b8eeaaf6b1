"""What an import would change: points that are new, tags whose server says otherwise, tags that are gone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from davylamp.integrate.propose import Proposed
from davylamp.integrate.table_text import TableText
from scada.model import SWITCH_KINDS
from scada.profiles.unece import spelled
from scada.profiles.units import factor

Key = tuple[str, str, str, str]
"""Server, node, element and bit: what a tag reads."""

_KIND = "kind"


@dataclass(frozen=True, slots=True)
class Change:
    """A cell of a tag that the source contradicts."""

    tag: str
    line: int
    row: int
    column: str
    ours: str
    theirs: str


@dataclass(slots=True)
class Difference:
    """The diff. ``gone`` are tags of this server that the source does not have, with their lines."""

    added: list[Proposed] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    gone: list[tuple[str, int]] = field(default_factory=list)
    kept: int = 0


def key_of(text: TableText, row: int, spaces: Sequence[str] = ()) -> Key:
    """What a row of the file reads; ``spaces`` are the server's namespaces, for ``ns=2;…``."""
    element = text.cell(row, "element").replace(" ", "")
    node = by_uri(text.cell(row, "node"), spaces)
    return text.cell(row, "server"), node, element, text.cell(row, "bit")


def by_uri(node: str, spaces: Sequence[str]) -> str:
    """A node named by its namespace's URI where the index is known."""
    index, _, rest = node.removeprefix("ns=").partition(";")
    if not node.startswith("ns=") or not index.isdecimal() or not 0 < int(index) < len(spaces):
        return node
    uri = spaces[int(index)].replace("%", "%25").replace(";", "%3B")
    return f"nsu={uri};{rest}"


def compare(
    text: TableText,
    proposed: Sequence[Proposed],
    server: str,
    *,
    seen: frozenset[str],
    is_whole: bool,
    spaces: Sequence[str] = (),
) -> Difference:
    """Hold the rows against the file.

    ``seen`` are the nodes that the source has, also those that no row was proposed for;
    ``is_whole`` says that it has all there are, so that what is missing is gone.
    """
    rows = {key_of(text, row, spaces): row for row in range(len(text.rows))}
    difference = Difference()
    met: set[int] = set()
    for one in proposed:
        row = rows.get(_key(one))
        if row is None:
            difference.added.append(one)
        elif row not in met:
            met.add(row)
            difference.changed += _changes(text, row, one)
    changed = {change.row for change in difference.changed}
    difference.kept = len(met - changed)
    for (of, node, _, _), row in rows.items():
        if of == server and is_whole and row not in met and node not in seen:
            difference.gone.append((text.cell(row, "tag"), text.lines[row]))
    return difference


def _key(one: Proposed) -> Key:
    row = one.row
    return row["server"], row["node"], row.get("element", ""), row.get("bit", "")


def _changes(text: TableText, row: int, one: Proposed) -> list[Change]:
    """Unit, range and switch or not; names and kinds are the integrator's own."""
    tag, line = text.cell(row, "tag"), text.lines[row]
    scaled = text.cell(row, "scale") or text.cell(row, "offset")
    found = []
    for column in ("unit", "low", "high") if not scaled else ():
        ours, theirs = text.cell(row, column), one.row.get(column, "")
        if ours and theirs and _is_known(one, column) and not _same(column, ours, theirs):
            found.append(Change(tag, line, row, column, ours, theirs))
    kind = text.cell(row, _KIND)
    is_switch = kind in SWITCH_KINDS
    if kind and one.found.variable.base and is_switch != one.found.is_switch:
        theirs = one.found.variable.type_name or "?"
        found.append(Change(tag, line, row, _KIND, kind, theirs))
    return found


def _is_known(one: Proposed, column: str) -> bool:
    """Whether the source itself says it: a guess contradicts nothing."""
    variable = one.found.variable
    if column == "unit":
        return bool(variable.unit or variable.unit_uri)
    return bool(variable.range or variable.instrument_range)


def _same(column: str, ours: str, theirs: str) -> bool:
    if column == "unit":
        return factor(spelled(ours), theirs) == 1.0
    try:
        return abs(float(ours) - float(theirs)) <= 1e-6 * max(1.0, abs(float(theirs)))
    except ValueError:
        return False
