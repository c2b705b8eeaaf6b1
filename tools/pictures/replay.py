"""Replay: what other limits would have raised, over one and the same day."""

import numpy as np

from scada.model import AlarmDefinition, AlarmKind, Comparison
from tools.pictures.limits import METHANE
from tools.pictures.play import play
from tools.pictures.svg import BLUE, GREEN, ORANGE, RED, Panel, Picture

_DELAYS_S = (0.0, 5.0, 10.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0)
_LIMITS = ((0.8, RED), (0.9, ORANGE), (1.0, BLUE), (1.1, GREEN))


def replay() -> Picture:
    """A day of methane with blasts, blowers and noise; each point is a replay with that limit and delay."""
    chance = np.random.default_rng(12)
    second = np.arange(0.0, 86_400.0, 5.0)
    gas = 0.6 + 0.12 * np.sin(second / 9000) + chance.normal(0, 0.03, len(second))
    for begin, length, height in zip(
        chance.uniform(0, 86_000, 60),
        chance.exponential(120, 60),
        chance.exponential(0.25, 60),
        strict=True,
    ):
        gas += height * np.exp(-0.5 * ((second - begin) / length) ** 2)
    alarms = [_alarm(value, delay) for value, _ in _LIMITS for delay in _DELAYS_S]
    stood = play([METHANE], gas[:, None], 5.0, alarms).limits
    raised = (np.diff(stood.astype(np.int8), axis=0, prepend=0) > 0).sum(axis=0)
    panel = Panel("alarms in the day", 1, 1000, 200, True, ticks=(1, 10, 100, 1000))
    for (value, colour), counts in zip(_LIMITS, raised.reshape(len(_LIMITS), -1), strict=True):
        panel.curve(_DELAYS_S, counts, colour, f"alarm ≥ {value:g} % CH4")
    return Picture([panel], 0, 120, 20, "seconds of on-delay")


def _alarm(value: float, delay_s: float) -> AlarmDefinition:
    return AlarmDefinition(
        tag="T1", limit=f"a{value:g}-{delay_s:g}", kind=AlarmKind.ALARM,
        comparison=Comparison.AT_LEAST, value=value, on_delay_s=delay_s, deadband=0.02,
    )  # fmt: skip
