"""What the points page tries out for its pictures: three edits of the site's own limits, a list of points.

Nothing of it is kept anywhere.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hmi.models.point_draft import Staging
from hmi.models.point_ground import Cells
from hmi.models.point_rows import limit_edited
from hmi.models.point_rules import Violation, violations
from scada.bus.point_jobs import TAGS, Change
from scada.model import Area

_FACTORS = {"alarm": (1.2,), "cut": (1.2,), "pre_warning": (1.1, 0.7)}
"""What limits are multiplied by: looser, stricter."""


@dataclass(frozen=True, slots=True)
class Tried:
    """``looser`` is a tag with a limit that no reason allows, ``signable`` (TAG/LIMIT) takes one;
    ``stricter`` are the changes that any rule book allows.
    """

    changes: tuple[Change, ...] = ()
    stricter: tuple[Change, ...] = ()
    looser: str = ""
    signable: str = ""


def tried(staging: Staging, areas: Mapping[str, Area]) -> Tried:
    """One limit looser than its rule, one than a recommendation, one stricter; each of another tag."""
    found: dict[str, tuple[str, str, Change]] = {}
    for tag, limit, change, judged in _edits(staging, areas):
        kind = _kind(judged)
        if kind not in found and tag not in {one[0] for one in found.values()}:
            found[kind] = (tag, limit, change)
        if len(found) == len(("rule", "reason", "stricter")):
            break
    changes = tuple(change for _, _, change in found.values())
    looser = found["rule"][0] if "rule" in found else ""
    signable = "/".join(found["reason"][:2]) if "reason" in found else ""
    stricter = (found["stricter"][2],) if "stricter" in found else ()
    return Tried(changes, stricter, looser, signable)


def _kind(judged: list[Violation]) -> str:
    if any(one.is_rule for one in judged):
        return "rule"
    return "reason" if judged else "stricter"


def _edits(
    staging: Staging, areas: Mapping[str, Area]
) -> Iterator[tuple[str, str, Change, list[Violation]]]:
    for tag, cells in staging.tags.items():
        if not cells.get("location"):
            continue
        for one in staging.limits(tag):
            limit = one.get("limit", "")
            for factor in _FACTORS.get(limit, ()):
                value = f"{float(one.get('value') or 0) * factor:.3g}"
                change = limit_edited(staging, tag, limit, "value", value)
                if change is not None and one.get("comparison") == ">=":
                    yield tag, limit, change, _judged(staging, tag, limit, value, areas)


def _judged(
    staging: Staging, tag: str, limit: str, value: str, areas: Mapping[str, Area]
) -> list[Violation]:
    limits = [
        one | {"value": value} if one.get("limit") == limit else one for one in staging.limits(tag)
    ]
    judged = violations(staging.tags[tag], limits, areas)
    return [one for one in judged if one.limit == limit]


def listed(staging: Staging) -> bytes:
    """A list of points as an integrator gets one: a new one, one with another range, one that says too
    little; empty where the site has no point to go by.
    """
    known = next(
        (one for one in staging.tags.values() if one.get("high") and one.get("node")), None
    )
    if known is None:
        return b""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("测点号", "名称", "类型", "位置", "节点", "量程"))
    rows.writerows(_points(known))
    return text.getvalue().encode("utf-8-sig")


def _points(known: Cells) -> Iterator[tuple[str, ...]]:
    area, node = known.get("area", ""), f"{known['node'].rpartition(';')[0]};s=spare"
    unit = known.get("unit", "")
    new = (
        ("CH4", "备用甲烷", "甲烷", "0~4 %CH4"),
        ("CO", "备用一氧化碳", "一氧化碳", "0~1000 ppm"),
    )
    for name, said, kind, span in new:
        yield f"{area}.{name}.9", f"{area}{said}", kind, area, f"{node}.{name}.9", span
    high = float(known["high"]) * 10
    span = f"{known.get('low') or 0}~{high:g} {unit}"
    yield known["tag"], known.get("name_zh", ""), "", area, known["node"], span
    yield f"{area}.X", f"{area}备用模拟量", "模拟量", area, f"{node}.x", ""


def misfitting(staging: Staging) -> Change:
    """A node that no server has, and a range that its node does not say."""
    measured = (id for id, one in staging.tags.items() if one.get("high") and one.get("node"))
    wrong = (("node", ".gone"), ("high", "0"))
    cells = (
        staging.changed(TAGS, (id, ""), column, staging.tags[id][column] + more)
        for id, (column, more) in zip(measured, wrong, strict=False)
    )
    return Change(zh="试改", en="tried", cells=tuple(one for one in cells if one is not None))
