"""Interlocks: a cut that is obeyed and undone too early, and one that the feed does not follow."""

import numpy as np
from numpy.typing import NDArray

from scada.model import AlarmDefinition, AlarmKind, Comparison, Kind, Tag
from scada.model.interlock import Interlock, InterlockRule
from tools.pictures.limits import METHANE
from tools.pictures.play import play
from tools.pictures.svg import BLACK, ORANGE, RED, Panel, Picture

_WATCHED = Interlock(
    id="face",
    rule=InterlockRule.METHANE_ELECTRIC,
    area="a",
    methane=("T1",),
    cut=("C1",),
    feed=("K1",),
)
_CUT = AlarmDefinition(
    tag="T1",
    limit="cut",
    kind=AlarmKind.CUT,
    comparison=Comparison.AT_LEAST,
    value=1.5,
    restore=1.0,
)
_KNOTS = [0, 20, 30, 40, 70, 85, 95, 120, 140, 180]
_GAS = [0.6, 0.8, 1.7, 1.7, 0.6, 0.8, 1.7, 1.7, 0.7, 0.6]


def interlocks() -> Picture:
    """A local interlock has two seconds from the cut value to the dead zone."""
    second = np.arange(0.0, 180.0, 0.5)
    gas = np.interp(second, _KNOTS, _GAS)
    cut = ((second >= 28) & (second < 59.5)) | ((second >= 93.5) & (second < 140))
    feed = (second < 29) | ((second >= 48) & (second < 104)) | (second >= 142)
    tags = [METHANE, _switch("C1", Kind.CUT), _switch("K1", Kind.FEED)]
    values = np.c_[gas, cut, feed].astype(np.float64)
    found = play(tags, values, 0.5, [_CUT], interlocks=[_WATCHED]).found
    panels = [
        Panel("methane, % CH4", 0, 2, 90, ticks=(0, 1, 2))
        .curve(second, gas)
        .line(1.5, "cut ≥ 1.5", RED)
        .line(1.0, "restore < 1.0", ORANGE),
        _state("cut order", second, cut),
        _state("feed: power in the zone", second, feed),
    ]
    for name, stood in found.items():
        if stood.any():
            title = name.partition("/")[2].replace("_", " ")
            panels.append(Panel(title, 0, 1, 14).while_true(second, stood, RED))
    return Picture(panels, 0, 180, 20, "seconds")


def _switch(name: str, kind: Kind) -> Tag:
    return Tag(id=name, server="s", node="i=3", kind=kind, area="a", name_zh="", name_en="")


def _state(name: str, second: NDArray[np.float64], on: NDArray[np.bool_]) -> Panel:
    return Panel(name, -0.1, 1.1, 30, ticks=(0, 1)).curve(second, on, BLACK)
