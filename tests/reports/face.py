"""A face with two methane sensors and the power that they cut, for the tests of the safety reports."""

from scada.model import (
    AlarmDefinition,
    AlarmKind,
    Area,
    AreaKind,
    Comparison,
    EventKind,
    Kind,
    Process,
    SiteTable,
    Tag,
)
from scada.model.interlock import Interlock, InterlockRule
from tests.reports.history import START, History, S, table_of

AREAS = (
    Area(id="3301", name_zh="3301 综采", name_en="Longwall 3301", kind=AreaKind.LONGWALL),
    Area(id="b", name_zh="皮带", name_en="Belt", kind=AreaKind.BELT),
)


def gas(name: str, area: str = "3301", **more: object) -> Tag:
    given: dict[str, object] = {
        "id": name, "server": "mine", "node": f"ns=1;s={name}", "kind": Kind.METHANE,
        "area": area, "name_zh": f"{name}甲烷", "name_en": f"{name} methane",
        "unit": "%CH4", "low": 0.0, "high": 4.0, "resolution": 0.01,
    }  # fmt: skip
    return Tag(**(given | more))  # type: ignore[arg-type]


def switch(name: str, kind: Kind) -> Tag:
    return gas(name, kind=kind, unit="", high=1.0, states_zh=("断电", "有电"))


def limit(tag: str, kind: AlarmKind, value: float, restore: float | None = None) -> AlarmDefinition:
    return AlarmDefinition(
        tag=tag, limit=kind.value, kind=kind, comparison=Comparison.AT_LEAST,
        value=value, restore=restore, scope_zh="工作面非本安设备", scope_en="the face",
    )  # fmt: skip


def face(**more: object) -> SiteTable:
    tags = (
        gas("T1"), gas("T2"), gas("CO", "b", unit="ppm", high=500.0, resolution=1.0),
        switch("feed", Kind.FEED), switch("cut", Kind.CUT),
    )  # fmt: skip
    alarms = tuple(
        one
        for tag in ("T1", "T2")
        for one in (
            limit(tag, AlarmKind.ALARM, 1.0),
            limit(tag, AlarmKind.CUT, 1.5, 1.0),
        )
    )
    lock = Interlock(
        id="3301.me", rule=InterlockRule.METHANE_ELECTRIC, area="3301", methane=("T1", "T2"),
        cut=("cut",), feed=("feed",), zone_zh="3301工作面", zone_en="Face 3301",
    )  # fmt: skip
    given = {"areas": AREAS, "alarms": alarms, "interlocks": (lock,)} | more
    return table_of(*tags, **given)


class Face(History):
    """The same history with alarms as the core journals them."""

    def raised(
        self, at: float, alarm: str, kind: AlarmKind, value: float = 1.2, **more: object
    ) -> int:
        """A line of an alarm that comes; when it was raised."""
        return self._line(EventKind.RAISED, at, alarm, kind, round(at * S) + START, value, **more)

    def returned(self, at: float, alarm: str, kind: AlarmKind, since: float, **more: object) -> int:
        """A line of one that goes; ``since`` is when it came."""
        return self._line(
            EventKind.RETURNED, at, alarm, kind, round(since * S) + START, 0.5, **more
        )

    def stood(
        self,
        start: float,
        end: float,
        tag: str,
        kind: AlarmKind,
        value: float = 1.2,
        **more: object,
    ) -> None:
        """A whole alarm of a tag."""
        alarm = f"{tag}/{kind.value}"
        self.raised(start, alarm, kind, value, **more)
        self.returned(end, alarm, kind, start)

    def feed_abnormal(self, start: float, end: float, *tags: str) -> None:
        """Power that stayed on although these sensors had asked for the cut."""
        kind, alarm = AlarmKind.INTERLOCK, "3301.me/feed_abnormal"
        text = {"tags": ", ".join((*tags, "cut", "feed")), "interlock": "3301.me"}
        self.raised(start, alarm, kind, 2.0, text=text)
        self.returned(end, alarm, kind, start, text=text)

    def remark(self, at: float, alarm: str, since: float, cause: str, measures: str) -> None:
        """Cause and measures, as a person enters them."""
        self.event(
            at, EventKind.REMARK, alarm=alarm, raised_ns=round(since * S) + START, user="zhang",
            text={"cause": cause, "measures": measures},
        )  # fmt: skip

    def _line(
        self, kind: EventKind, at: float, alarm: str, what: AlarmKind, since_ns: int, value: float,
        **more: object,
    ) -> int:  # fmt: skip
        tag = "" if what is AlarmKind.INTERLOCK else alarm.rpartition("/")[0]
        given: dict[str, object] = {
            "alarm": alarm, "alarm_kind": what, "tag": tag, "area": "3301", "priority": 1,
            "raised_ns": since_ns, "value": value, "limit": 1.0,
            "process": Process.ACTIVE if kind is EventKind.RAISED else Process.NORMAL,
        }  # fmt: skip
        self.event(at, kind, **(given | more))
        return since_ns
