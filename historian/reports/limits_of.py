"""The limits of a point as a report names them."""

from historian.reports.frame import Number
from historian.reports.words import NOTHING, Words
from scada.model import AlarmDefinition, AlarmKind, SiteTable, Tag


def limits_of(table: SiteTable, tag: str, kind: AlarmKind) -> list[AlarmDefinition]:
    """Those of one kind, in the order of alarms.csv."""
    return [one for one in table.alarms if one.tag == tag and one.kind is kind]


def limit_text(table: SiteTable, tag: Tag, kind: AlarmKind) -> str:
    """``≥1.00``; several in one line."""
    signs = {">=": "≥", "<=": "≤"}
    return " ".join(
        f"{signs.get(one.comparison, one.comparison)}{one.value:.{tag.decimals}f}"
        for one in limits_of(table, tag.id, kind)
    )


def restore_text(table: SiteTable, tag: Tag) -> str:
    """Below (or above) what power may come back: ``<1.00``."""
    return " ".join(
        f"{'<' if one.comparison.is_high else '>'}{one.restore_at:.{tag.decimals}f}"
        for one in limits_of(table, tag.id, AlarmKind.CUT)
    )


def scope(table: SiteTable, tag: Tag) -> Words:
    """What the point cuts off (断电区域): as alarms.csv says, else the zones of its interlocks."""
    for one in limits_of(table, tag.id, AlarmKind.CUT):
        if one.scope_zh or one.scope_en:
            return Words(one.scope_zh or one.scope_en, one.scope_en or one.scope_zh)
    zones = [
        Words(one.zone_zh or one.id, one.zone_en or one.zone_zh or one.id)
        for one in table.interlocks
        if tag.id in one.methane and one.cut
    ]
    return zones[0] if zones else NOTHING


def number(value: float | None, tag: Tag) -> Number | None:
    """A value with the tag's decimals; None stays none."""
    return None if value is None else Number(value, tag.decimals)
