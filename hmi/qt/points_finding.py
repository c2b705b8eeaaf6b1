"""What a check found, in words: beside its row, and all of it where a pointer rests."""

import re
from typing import Final

from hmi.models.broken_line import before_bracket
from hmi.qt.context import Context
from scada.bus.point_jobs import Finding

SYMBOL: Final = {"error": 2, "warning": 3, "notice": 4}
"""The symbol of a finding: what keeps the site from starting, what the profile does not allow, and so on."""


def finding_words(finding: Finding, context: Context) -> str:
    """Without the place that the row says already."""
    text = context.model.language.pick(finding.text_zh, finding.text_en)
    for place in (f"{finding.tag}/{finding.limit}", finding.tag):
        if place and text.startswith(place):
            return text.removeprefix(place).lstrip("：: ")
    return text


def finding_short(finding: Finding, context: Context) -> str:
    """For a cell: what to do about a limit, else what was found."""
    if not finding.limit or finding.severity == "notice":
        return finding_words(finding, context)
    name = context.text(f"limit.{finding.limit}")
    name = finding.limit if name.startswith("limit.") else name
    return context.text("points.to_do", limit=name, fix=to_do(finding, context))


def to_do(finding: Finding, context: Context) -> str:
    """The first that may be done about it; where nothing is said of that, what was found."""
    fix = context.model.language.pick(finding.fix_zh, finding.fix_en)
    return re.split(r"[,，]\s*(?=or |或)", fix, maxsplit=1)[0] or finding_words(finding, context)


def without_source(finding: Finding, context: Context) -> str:
    """What was found, without the clause in brackets at its end."""
    said = context.model.language.pick(finding.text_zh, finding.text_en)
    return before_bracket(said)


def finding_tip(finding: Finding, context: Context) -> str:
    """All of it: where, what, and what to do about it."""
    pick = context.model.language.pick
    fix = pick(finding.fix_zh, finding.fix_en)
    place = f"{finding.file}:{finding.line}" if finding.line else finding.file
    return "\n".join(filter(None, (place, pick(finding.text_zh, finding.text_en), fix)))
