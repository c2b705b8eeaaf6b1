"""A heading with its interlocks, driven by hand."""

from typing import Any

from msgspec.structs import replace

from scada.model import Kind, LinkState, SiteTable, Status
from scada.model.interlock import Interlock, InterlockRule
from tests.core.mine import Driven, link, site
from tests.detect.plant import limit, tag

__all__ = ["BAD", "CALIBRATING", "Heading", "heading", "interlock"]

BAD = int(Status.BAD_SENSOR_FAILURE)
CALIBRATING = int(Status.UNCERTAIN_SENSOR_CALIBRATION)

SWITCHES = {
    "cut": Kind.CUT, "feed": Kind.FEED, "fan": Kind.FAN, "fan2": Kind.FAN, "duct": Kind.DUCT_FLOW,
    "a": Kind.DOOR, "b": Kind.DOOR, "fault": Kind.SWITCH, "unlock": Kind.SWITCH,
}  # fmt: skip
REST = {
    "T1": 0.4, "T2": 0.4, "T3": 0.1, "cut": 0, "feed": 1, "fan": 1, "fan2": 0, "duct": 1, "a": 0,
    "b": 0, "fault": 0, "unlock": 0,
}  # fmt: skip


def interlock(rule: InterlockRule, **changes: object) -> Interlock:
    roles: dict[InterlockRule, dict[str, object]] = {
        InterlockRule.METHANE_ELECTRIC: {"methane": ("T1", "T2"), "cut": ("cut",), "feed": ("feed",)},
        InterlockRule.FAN_ELECTRIC: {
            "fan": ("fan", "fan2"), "duct": ("duct",), "cut": ("cut",), "feed": ("feed",),
        },
        InterlockRule.FAN_METHANE: {
            "fan": ("fan", "fan2"), "methane": ("T1", "T2"), "near": ("T3",), "unlock": ("unlock",),
            "deep_limit": "deep",
        },
        InterlockRule.FAULT_LOCKOUT: {"faults": ("fault",), "methane": ("T1",), "feed": ("feed",)},
        InterlockRule.DOORS: {"doors": ("a", "b"), "control_s": 0.0},
        InterlockRule.CUT_FEED: {"cut": ("cut",), "feed": ("feed",)},
    }  # fmt: skip
    return Interlock(id="x", rule=rule, area="a", **(roles[rule] | changes))  # type: ignore[arg-type]


def heading(*interlocks: Interlock) -> SiteTable:
    """T1 and T2 inside, T3 at the fan, and every switch of a heading."""
    gas = [
        tag(name, unit="%CH4", scan_s=0.0, name_zh=f"{name}甲烷", name_en=name)
        for name in ("T1", "T2", "T3")
    ]
    switches = [
        tag(name, kind=kind, high=1.0, scan_s=0.0, states_zh=("关", "开"), states_en=("off", "on"))
        for name, kind in SWITCHES.items()
    ]
    limits = [
        *(limit(">=", 1.5, name, limit="cut", restore=1.0) for name in ("T1", "T2")),
        *(limit(">=", 1.0, name) for name in ("T1", "T2")),
        *(limit(">=", 3.0, name, limit="deep") for name in ("T1", "T2")),
        limit(">=", 0.5, "T3"),
    ]
    return replace(site([*gas, *switches], limits), interlocks=interlocks)


class Heading(Driven):
    """A heading at rest: fan on, power on, little gas."""

    def __init__(self, rule: InterlockRule, **changes: object) -> None:
        super().__init__(heading(interlock(rule, **changes)))
        self.up()

    @classmethod
    def of(cls, table: SiteTable) -> "Heading":
        """The same heading after a restart: nothing was heard yet."""
        again = cls.__new__(cls)
        Driven.__init__(again, table)
        return again

    def up(self, at: float = 0.0) -> None:
        self.step(at, links=[link("mine", LinkState.UP, at)])
        self.values(at, {name: float(value) for name, value in REST.items()})

    def step(self, at: float, *given: Any, **also: Any) -> list[str]:
        """A step in which the subscription was heard."""
        return super().step(at, *given, **({"heard": ("mine/event",)} | also))

    def say(self, at: float, status: int = 0, **values: float) -> list[str]:
        """What is found of the interlock when these values come."""
        said = self.values(at, values, status) if values else self.step(at)
        return [line.removeprefix("x/") for line in said if line.startswith("x/")]
