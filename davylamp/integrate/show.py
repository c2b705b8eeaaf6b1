"""A survey as a tree, a table or JSON."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from davylamp.integrate.found import in_both
from davylamp.integrate.survey import Survey
from davylamp.site.write import number
from scada.opcua.status_codes import status_text
from scada.opcua.tree import METHOD, VARIABLE, Branch
from scada.opcua.variable import Variable
from scada.profiles.unece import unit_of

Keep = Callable[[Branch], bool]

COLUMNS: Final = (
    "node", "path", "browse_name", "name_zh", "name_en", "type", "dimensions", "value", "status",
    "unit", "low", "high", "access", "states_zh", "states_en",
)  # fmt: skip
_LONGEST_VALUE: Final = 40


def as_tree(survey: Survey, keep: Keep, *, whole: bool = True) -> Iterator[str]:
    """One line per node. ``whole`` shows every node; else those that are kept, and what leads there."""
    branches = survey.tree.branches
    shown = set(branches) if whole else _with_ancestors(survey, keep)
    stack = [(survey.tree.root, "", "", "", True)]
    while stack:
        name, parent, lead, mark, _ = stack.pop()
        branch = branches[name]
        met_above = bool(parent) and branch.parent != parent
        yield f"{lead}{mark}{_line(branch, survey, met_above=met_above)}"
        if met_above:
            continue
        below = [child for child in branch.children if child in shown]
        inner = lead + ("" if not mark else "│  " if mark.startswith("├") else "   ")
        rows = [(c, name, inner, "├─ ", False) for c in below]
        if rows:
            rows[-1] = (below[-1], name, inner, "└─ ", True)
        stack += reversed(rows)


def _with_ancestors(survey: Survey, keep: Keep) -> set[str]:
    branches, shown = survey.tree.branches, {survey.tree.root}
    for branch in branches.values():
        at = branch.name if keep(branch) else ""
        while at and at not in shown:
            shown.add(at)
            at = branches[at].parent
    return shown


def _line(branch: Branch, survey: Survey, *, met_above: bool) -> str:
    """Name, what is known of it, node; a node met a second time only points to itself."""
    if met_above:
        return f"{branch.display_name}  ↑ {branch.name}"
    name = f"{branch.display_name}()" if branch.node_class == METHOD else branch.display_name
    variable = survey.variables.get(branch.name)
    parts = [name, *(_facts(variable) if variable else ()), branch.name]
    if branch.status:
        parts.append(f"not browsed: {status_text(branch.status)}")
    return "  ".join(part for part in parts if part)


def _facts(variable: Variable) -> list[str]:
    row = as_row(variable)
    dims = f"[{row['dimensions']}]" if row["dimensions"] else ""
    span = f"[{row['low']} … {row['high']}]" if row["low"] else ""
    value = row["status"] or f"{row['value']} {row['unit']}".strip()
    return [f"{row['type']}{dims}", value, span, row["access"]]


def as_row(variable: Variable) -> dict[str, str]:
    """A variable's cells, by `COLUMNS`."""
    chinese, english = in_both([*variable.names.items(), *variable.descriptions.items()])
    span = variable.range or variable.instrument_range
    return {
        "node": variable.node,
        "path": "/".join(variable.path),
        "browse_name": variable.browse_name,
        "name_zh": chinese,
        "name_en": english,
        "type": variable.type_name,
        "dimensions": ",".join(str(size) if size else "?" for size in variable.dims),
        "value": _shown(variable.value),
        "status": status_text(variable.status) if variable.status & 0xC0000000 else "",
        "unit": unit_of(variable.unit_uri, variable.unit_id, variable.unit),
        "low": number(span[0]) if span else "",
        "high": number(span[1]) if span else "",
        "access": access(variable.access & variable.user_access),
        "states_zh": _states(variable, chinese=True),
        "states_en": _states(variable, chinese=False),
    }


def access(level: int) -> str:
    """``rwh``: readable, writable, with a history; ``-`` for nothing of them (OPC 10000-3, 8.57)."""
    return "".join(c for c, bit in zip("rwh", (1, 2, 4), strict=True) if level & bit) or "-"


def _states(variable: Variable, *, chinese: bool) -> str:
    texts = variable.bits or variable.states
    both = [in_both(list(texts[value].items())) for value in sorted(texts)]
    words = [pair[0] if chinese else pair[1] for pair in both]
    return "|".join(words) if any(words) else ""


def _shown(value: Any) -> str:
    """A value on one line, cut where it is long."""
    if value is None:
        return ""
    text = f"{value:.6g}" if isinstance(value, float) else str(getattr(value, "text", value))
    if isinstance(value, list):
        text = f"[{', '.join(_shown(one) for one in value[:6])}{', …' if len(value) > 6 else ''}]"
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_VALUE else f"{plain[: _LONGEST_VALUE - 1]}…"


def kept_variables(survey: Survey, keep: Keep) -> list[Variable]:
    """The variables among what is kept, in the tree's order of finding."""
    branches = survey.tree.branches.values()
    return [
        survey.variables[b.name]
        for b in branches
        if b.node_class == VARIABLE and b.name in survey.variables and keep(b)
    ]


def as_csv(survey: Survey, keep: Keep) -> Iterator[str]:
    """A header and a line per variable; `davylamp import` reads it back."""
    for row in (dict(zip(COLUMNS, COLUMNS, strict=True)), *_rows(survey, keep)):
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow([row[column] for column in COLUMNS])
        yield line.getvalue()


def as_json(survey: Survey, keep: Keep) -> Iterator[str]:
    """One array; numbers of values and ranges are numbers."""
    objects = []
    for variable in kept_variables(survey, keep):
        row: dict[str, Any] = dict(as_row(variable))
        row["path"] = list(variable.path)
        row["value"] = variable.value if _is_plain(variable.value) else row["value"]
        row["low"], row["high"] = variable.range or variable.instrument_range or (None, None)
        objects.append(row)
    yield json.dumps(objects, ensure_ascii=False, indent=1)


def _rows(survey: Survey, keep: Keep) -> Iterator[dict[str, str]]:
    return map(as_row, kept_variables(survey, keep))


def _is_plain(value: object) -> bool:
    if isinstance(value, float):
        return value - value == 0  # neither NaN nor infinite: JSON has no words for them
    return value is None or isinstance(value, bool | int | str)
