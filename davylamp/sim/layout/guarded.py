"""The interlocks that the demo site watches: every rule, at every working place."""

from collections.abc import Collection, Iterator

from davylamp.sim.layout.mine import faces, headings
from scada.model.interlock import Interlock, InterlockRule

_ACTION = {
    "action_zh": "1 撤人；2 通知现场手动断电；3 核对馈电；4 报告调度和通风，登记",
    "action_en": "1 Withdraw people; 2 Have it cut by hand; 3 Compare the feed; "
    "4 Tell dispatch and ventilation, record it",
    "respond_s": 60.0,
}
_CUTTING = ("T0", "T1", "T2", "TM", "machine.CH4", "shearer.CH4")


def interlock_rows(districts: int, points: Collection[str]) -> Iterator[Interlock]:
    """The rows of ``interlocks.csv`` for a mine of so many districts."""
    for place in (*faces(districts), *headings(districts)):
        zone_zh, zone_en = f"{place}工作面", f"Longwall {place}"
        if place in headings(districts):
            zone_zh, zone_en = f"{place}掘进", f"Heading {place}"
        zone = {"area": place, "zone_zh": zone_zh, "zone_en": zone_en, **_ACTION}
        yield from _of_place(place, zone, points)
        if f"{place}.fan" in points:
            yield from _of_heading(place, zone)


def _of_place(place: str, zone: dict[str, object], points: Collection[str]) -> Iterator[Interlock]:
    gas = tuple(f"{place}.{name}" for name in _CUTTING if f"{place}.{name}" in points)
    feeds = (f"{place}.feed", f"{place}.feed_return")
    feed = tuple(name for name in feeds if name in points)
    yield _row(
        f"{place}.methane_electric", InterlockRule.METHANE_ELECTRIC, zone,
        methane=gas, cut=(f"{place}.cut",), feed=feed,
        source="AQ 1029-2019 表1；煤矿安全规程 2025 第528条；AQ 6201 [M]",
    )  # fmt: skip
    yield _row(
        f"{place}.fault", InterlockRule.FAULT_LOCKOUT, zone, methane=gas, feed=feed[:1], priority=2,
        source="煤矿安全规程 2025 第528条",
    )  # fmt: skip
    yield _row(
        f"{place}.two_doors", InterlockRule.DOORS, zone, control_s=0.0, priority=3,
        doors=(f"{place}.door_a", f"{place}.door_b"), source="煤矿安全规程 2025 第542条",
    )  # fmt: skip


def _of_heading(place: str, zone: dict[str, object]) -> Iterator[Interlock]:
    fans = (f"{place}.fan", f"{place}.fan2")
    yield _row(
        f"{place}.fan_electric", InterlockRule.FAN_ELECTRIC, zone, fan=fans,
        duct=(f"{place}.duct",), cut=(f"{place}.cut",), feed=(f"{place}.feed",),
        source="煤矿安全规程 2025 第528条；AQ 6201 [M]",
    )  # fmt: skip
    yield _row(
        f"{place}.fan_methane", InterlockRule.FAN_METHANE, zone, fan=fans,
        methane=(f"{place}.T1", f"{place}.T2"), near=(f"{place}.T3",),
        source="煤矿安全规程 2025 第197条",
    )  # fmt: skip
    yield _row(
        f"{place}.cut_feed", InterlockRule.CUT_FEED, zone, cut=(f"{place}.cut",),
        feed=(f"{place}.feed",), control_s=40.0, priority=2, source="煤矿安全规程 2025 第542条",
    )  # fmt: skip


def _row(name: str, rule: InterlockRule, zone: dict[str, object], **given: object) -> Interlock:
    return Interlock(id=name, rule=rule, **(zone | given))  # type: ignore[arg-type]
