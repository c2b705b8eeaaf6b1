"""Limits: delay and restore on methane; and when rate, limit and Holt speak of the same rise."""

import numpy as np

from scada.model import AlarmDefinition, AlarmKind, Comparison, Kind, Tag
from tools.pictures.play import play
from tools.pictures.svg import ORANGE, RED, Panel, Picture

METHANE = Tag(
    id="T1", server="s", node="i=1", kind=Kind.METHANE, area="a", name_zh="", name_en="",
    unit="%CH4", low=0.0, high=4.0, resolution=0.01,
)  # fmt: skip


def limits() -> Picture:
    """An alarm with an on-delay, a cut without one that is restored lower than it was reached."""
    second = np.arange(600.0)
    chance = np.random.default_rng(4)
    knots = [0, 60, 64, 70, 74, 180, 300, 380, 430, 480, 520, 600]
    level = [0.5, 0.55, 1.15, 1.15, 0.6, 0.7, 1.2, 1.65, 1.62, 1.2, 0.9, 0.6]
    value = np.interp(second, knots, level) + chance.normal(0, 0.015, 600)
    alarms = (
        _limit("alarm", AlarmKind.ALARM, 1.0, on_delay_s=10.0, deadband=0.05),
        _limit("cut", AlarmKind.CUT, 1.5, restore=1.0),
    )
    stood = play([METHANE], value[:, None], 1.0, alarms).limits
    panel = Panel("methane, % CH4", 0.0, 2.0, 170, ticks=(0, 0.5, 1, 1.5, 2))
    panel.while_true(second, stood[:, 0], ORANGE).while_true(second, stood[:, 1], RED)
    panel.curve(second, value).line(1.0, "alarm ≥ 1.0, 10 s", ORANGE)
    panel.line(1.5, "cut ≥ 1.5, back < 1.0", RED)
    return Picture([panel], 0, 600, 60, "seconds")


def _limit(
    name: str,
    kind: AlarmKind,
    value: float,
    restore: float | None = None,
    on_delay_s: float = 0.0,
    deadband: float = 0.0,
) -> AlarmDefinition:
    return AlarmDefinition(
        tag="T1", limit=name, kind=kind, comparison=Comparison.AT_LEAST, value=value,
        restore=restore, on_delay_s=on_delay_s, deadband=deadband,
    )  # fmt: skip
