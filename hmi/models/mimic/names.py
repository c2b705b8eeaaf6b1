"""What a drawing names and the site does not have, with the names that are near."""

from collections.abc import Collection, Iterator

from hmi.models.mimic.fault import Fault, Weight
from hmi.models.mimic.scene import Bound, Mimic, Target
from hmi.models.mimic.suggest import meant
from scada.model import SiteTable

_ONE = {"tag": "a tag", "area": "an area", "drawing": "a drawing"}
_WHAT = {"tag": "测点", "area": "区域", "drawing": "图形"}


def unknown_names(
    mimic: Mimic, table: SiteTable, drawings: Collection[str] | None = None
) -> list[Fault]:
    """A fault for each name, in the order of the drawing; ``drawings`` are the site's, else the table's."""
    known: dict[str, Collection[str]] = {
        "tag": {tag.id: None for tag in table.tags},
        "area": {area.id: None for area in table.areas},
        "drawing": table.mimics if drawings is None else drawings,
    }
    faults: dict[tuple[int, str, str], Fault] = {}
    for line, where, kind, name in _named(mimic):
        if name not in known[kind]:
            faults.setdefault((line, where, name), _fault(line, where, kind, name, known))
    return list(faults.values())


def _named(mimic: Mimic) -> Iterator[tuple[int, str, str, str]]:
    """Line, attribute, kind and name of everything that is named."""
    if mimic.tag:
        yield 1, "svg data-tag", "tag", mimic.tag
    for one in mimic.bound:
        if one.tag:
            yield one.line, f"{one.name} data-tag", "tag", one.tag
        if one.area:
            yield one.line, f"{one.name} data-area", "area", one.area
        for attribute, conditions in (("data-show", one.shows), ("data-reverse", one.turns)):
            for tag in sorted({tag for condition in conditions for tag in condition.tags}):
                yield one.line, f"{one.name} {attribute}", "tag", tag
        yield from _opened(one)


def _opened(one: Bound) -> Iterator[tuple[int, str, str, str]]:
    if one.opens is None or one.opens.names in ((one.tag,), (one.area,)):
        return
    kind = "tag" if one.opens.target is Target.TREND else str(one.opens.target)
    for name in one.opens.names:
        yield one.line, f"{one.name} data-open", kind, name


def _fault(line: int, where: str, kind: str, name: str, known: dict[str, Collection[str]]) -> Fault:
    fix, fix_zh = meant(name, known[kind])
    other = next((k for k in ("area", "tag") if k != kind and name in known[k]), "")
    if other and where.endswith("data-open"):
        fix, fix_zh = f'write data-open="{other}:{name}"', f'写成 data-open="{other}:{name}"'
    elif other and where.endswith(("data-tag", "data-area")):
        fix, fix_zh = (
            f"it is an {other}: data-{other}"
            if other == "area"
            else (f"it is a {other}: data-{other}"),
            f"它是{_WHAT[other]}：用 data-{other}",
        )
    if fix == "take it out":
        fix, fix_zh = (
            f"write the name of {_ONE[kind]} that the site has",
            f"填写本站已有的{_WHAT[kind]}",
        )
    return Fault(
        Weight.LEFT_OUT, line, where, f"the site has no {kind} {name!r}", fix,
        f"本站没有{_WHAT[kind]} {name!r}", fix_zh,
    )  # fmt: skip
