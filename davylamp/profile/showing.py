"""``davylamp profile show ID``: a whole rule book, or one of its rows."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from davylamp.profile.words import (
    MARKS,
    clause,
    interval,
    levels,
    limit,
    numbers,
    own,
    table,
)
from scada.model import Language
from scada.profiles import Profile, ProfileRow
from scada.profiles.upkeep import Mandatory

_TITLES: Final = {
    "zh": {
        "rows": "限值", "policies": "策略", "calibration": "调校周期", "mandatory": "必设传感器",
        "grading": "分级报警", "linkage": "联动", "reports": "报表", "requirements": "其他要求",
        "sources": "来源",
    },
    "en": {
        "rows": "Limits", "policies": "Policies", "calibration": "Calibration intervals",
        "mandatory": "Sensors that an area must have", "grading": "Graded alarm",
        "linkage": "Linkage", "reports": "Reports", "requirements": "Further requirements",
        "sources": "Sources",
    },
}  # fmt: skip
_WHERE: Final = {"zh": ("地点", "名称", "限值", "依据"), "en": ("row", "place", "limits", "clause")}


def as_lines(book: Profile, language: Language) -> Iterator[str]:
    """The whole book, a heading over each of its tables."""
    titles = _TITLES[language]
    since = f"{book.effective_from} [{book.effective_mark}]"
    yield f"{book.id}: {own(book, 'name', language)}"
    yield f"  {book.jurisdiction}, {book.edition}, {'施行' if language == 'zh' else 'in force'} {since}"
    if book.superseded_by:
        yield f"  {'已被取代' if language == 'zh' else 'superseded by'} {book.superseded_by}"
    sections = {
        "rows": table(_WHERE[language], _rows(book, language)),
        "policies": _policies(book),
        "calibration": _calibration(book, language),
        "mandatory": (f"  {_mandatory(rule, language)}" for rule in book.mandatory.values()),
        "grading": (
            f"  {one.id} ({one.unit}): {levels(one, language)} {clause(one)}"
            for one in book.grading.values()
        ),
        "linkage": (
            [f"  {own(book.linkage, 'text', language)} {clause(book.linkage)}"]
            if book.linkage
            else []
        ),
        "reports": (
            f"  {one.id}: {own(one, 'title', language)} {clause(one)}"
            for one in book.reports.values()
        ),
        "requirements": _requirements(book, language),
        "sources": (f"  {short}: {title}" for short, title in book.sources.items()),
    }
    for name, lines in sections.items():
        yield from _section(titles[name], lines)
    yield ""
    yield "; ".join(MARKS[language].values())


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    body = list(lines)
    if body:
        yield ""
        yield f"== {title} =="
        yield from body


def _rows(book: Profile, language: Language) -> Iterator[tuple[str, ...]]:
    for row in book.rows.values():
        name = own(row, "name", language)
        if row.gas_classes:
            name += f" ({', '.join(row.gas_classes)})"
        first = (row.id, name)
        for one in row.limits:
            yield (*first, limit(one, row, language), clause(one))
            first = ("", "")
        if not row.limits:
            yield (*first, "现场确定" if language == "zh" else "the site's own", clause(row))


def _policies(book: Profile) -> Iterator[str]:
    policies = book.policies
    for field in msgspec.structs.fields(policies):
        if field.name not in ("mark", "source", "times_mark", "times_source"):
            yield f"  {field.name} = {getattr(policies, field.name)}"
    yield f"  {clause(policies)} [{policies.times_mark}, {policies.times_source}]"


def _calibration(book: Profile, language: Language) -> Iterator[str]:
    for rule in book.calibration.values():
        which = ", ".join((*rule.sensors, *rule.rows)) or ", ".join(rule.kinds)
        text = own(rule, "text", language)
        yield f"  {which}: {interval(rule, language)} ({text}) {clause(rule)}"


def _mandatory(rule: Mandatory, language: Language) -> str:
    joint = " 或 " if language == "zh" else " or "
    said = f"{', '.join(rule.areas)}: {joint.join(rule.rows)}"
    said += f" × {rule.count}" if rule.count > 1 else ""
    if rule.gas_classes:
        said += f"; {'瓦斯等级' if language == 'zh' else 'gas class'} {', '.join(rule.gas_classes)}"
    if rule.condition:
        said += f"; {'条件' if language == 'zh' else 'where'} {rule.condition}"
    if rule.beside:
        said += f"; {'同处有' if language == 'zh' else 'beside'} {joint.join(rule.beside)}"
    return f"{said} {clause(rule)}"


def _requirements(book: Profile, language: Language) -> Iterator[str]:
    for one in book.requirements.values():
        values = f" ({numbers(one.values)})" if one.values else ""
        yield f"  {one.id}: {own(one, 'text', language)}{values} {clause(one)}"


def row_lines(book: Profile, row: ProfileRow, language: Language) -> Iterator[str]:
    """One row with everything that is said of it, and which areas must have it."""
    yield f"{book.rule(row.id)}: {own(row, 'name', language)}"
    yield f"  {row.kind}, {row.unit or '0 | 1'}  {clause(row)}"
    for field in ("mounting", "note"):
        text = own(row, field, language)
        if text:
            yield f"  {text}"
    if row.gas_classes:
        yield f"  {'瓦斯等级' if language == 'zh' else 'gas class'}: {', '.join(row.gas_classes)}"
    for one in row.limits:
        yield f"  {limit(one, row, language)}  {clause(one)}"
        if own(one, "scope", language):
            yield f"    {'断电范围' if language == 'zh' else 'cuts'}: {own(one, 'scope', language)}"
        for field in ("cause", "consequence", "action"):
            yield f"    {own(one, field, language)}"
    for rule in book.mandatory.values():
        if row.id in rule.rows:
            yield f"  {'必设' if language == 'zh' else 'mandatory'}: {_mandatory(rule, language)}"


def as_data(one: Any) -> Any:
    """A book or a row for programs: plain dicts and lists."""
    return msgspec.to_builtins(one)
