"""``davylamp profile compare A B``: what a site that moves from A to B must change."""

from collections.abc import Iterator
from typing import Any

import msgspec

from davylamp.profile.words import clause, interval, limit, numbers, own
from scada.model import Language
from scada.profiles import ProfileRow
from scada.profiles.differences import Compared, Difference
from scada.profiles.upkeep import Calibration, Requirement

_TABLES_ZH = {
    "rows": "地点", "policies": "策略", "calibration": "调校周期", "mandatory": "必设传感器",
    "grading": "分级报警", "reports": "报表", "requirements": "其他要求",
}  # fmt: skip


def as_lines(compared: Compared, language: Language) -> Iterator[str]:
    """One line per difference under its table: ``+`` added, ``-`` removed, ``~`` changed."""
    first, second = compared.first.id, compared.second.id
    yield f"{first} → {second}"
    part = ""
    for one in compared.differences:
        if one.part != part:
            part = one.part
            yield ""
            yield f"== {_TABLES_ZH[part] if language == 'zh' else part} =="
        yield _line(one, compared, language)
    yield ""
    yield _count(compared, language)


def _line(one: Difference, compared: Compared, language: Language) -> str:
    name = f"{one.sign} {one.id}".rstrip()
    if one.part == "rows":
        row = (compared.second if one.sign == "+" else compared.first).rows.get(one.id)
        row = row or compared.second.rows[one.id]
        name += f" {own(row, 'name', language)}"
    if not one.field:
        return f"{name}: {_whole(one.after if one.before is None else one.before, language)}"
    if isinstance(one.before or one.after, tuple) and one.part == "rows" and _has_row(one):
        return f"{name}: {_side(one.before, language)} → {_side(one.after, language)}"
    return f"{name}: {one.field}: {_said(one.before, language)} → {_said(one.after, language)}"


def _has_row(one: Difference) -> bool:
    value = one.after if one.before is None else one.before
    return bool(value) and isinstance(value[0], ProfileRow)


def _side(value: Any, language: Language) -> str:
    """A limit with its scope and clause; a dash where a profile has none."""
    if value is None:
        return "–"
    row, one = value
    scope = own(one, "scope", language)
    joint = {"zh": f"，断电范围：{scope}", "en": f", cuts: {scope}"}[language] if scope else ""
    return f"{limit(one, row, language)}{joint} {clause(one)}"


def _whole(one: Any, language: Language) -> str:
    if isinstance(one, ProfileRow):
        said = "; ".join(limit(x, one, language) for x in one.limits)
        said = said or ("现场确定" if language == "zh" else "the site's own limits")
        return f"{said} {clause(one)}"
    if isinstance(one, Calibration):
        return f"{interval(one, language)} {clause(one)}"
    if isinstance(one, Requirement):
        return f"{own(one, 'text', language)} {clause(one)}"
    if hasattr(one, f"title_{language}"):
        return f"{own(one, 'title', language)} {clause(one)}"
    areas = ", ".join(getattr(one, "areas", ())) or getattr(one, "kind", "")
    rows = " | ".join(getattr(one, "rows", ()))
    return f"{areas}: {rows} {clause(one)}"


def _said(value: Any, language: Language) -> str:
    if isinstance(value, ProfileRow):
        return f"{own(value, 'name', language)} {clause(value)}"
    if isinstance(value, dict):
        return numbers(value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "–"
    return "–" if value is None else str(value)


def _count(compared: Compared, language: Language) -> str:
    signs = [sum(d.sign == sign for d in compared.differences) for sign in "+-~"]
    if language == "zh":
        form = "新增 {}，取消 {}，改变 {}；{} 个地点要求相同（条款可不同）"
    else:
        form = "{} added, {} removed, {} changed; {} rows ask for the same (clauses may differ)"
    return form.format(*signs, compared.alike)


def as_data(compared: Compared) -> dict[str, Any]:
    """The same for programs."""
    return {
        "first": compared.first.id,
        "second": compared.second.id,
        "alike": compared.alike,
        "differences": [
            {
                "sign": one.sign,
                "part": one.part,
                "id": one.id,
                "field": one.field,
                "before": _plain(one.before),
                "after": _plain(one.after),
            }
            for one in compared.differences
        ],
    }


def _plain(value: Any) -> Any:
    """A limit without the row that it came with; everything else as it is."""
    if isinstance(value, tuple) and value and isinstance(value[0], ProfileRow):
        return msgspec.to_builtins(value[1]) | {"unit": value[0].unit}
    return msgspec.to_builtins(value)
