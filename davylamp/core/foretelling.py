"""The forecasts, told to the screens: when there are new ones, and now and then again."""

import asyncio
import contextlib
from typing import Final

from davylamp.core.parts import Parts
from scada.bus.bus import BusDown, Refused
from scada.bus.codec import encode
from scada.bus.messages import Forecasts

LOOK_S: Final = 1.0
AGAIN: Final = 5
"""A station that was just opened has them after so many looks at the latest."""


async def foretell(parts: Parts) -> None:
    """Tell them until cancelled; a bus that is away misses an advisory and no more."""
    told_ns, looks = 0, 0
    while True:
        made_ns = parts.turns.judge.forecast_ns
        looks += 1
        if made_ns and (made_ns != told_ns or looks >= AGAIN):
            told_ns, looks = made_ns, 0
            with contextlib.suppress(BusDown, Refused):
                await parts.bus.send(parts.subjects.forecasts, message(parts))
        await asyncio.sleep(LOOK_S)


def message(parts: Parts) -> bytes:
    """The forecasts as they go out now."""
    now_ns = parts.clock()
    body = Forecasts(now_ns=now_ns, forecasts=parts.turns.judge.forecasts())
    return encode(parts.headers.next("Forecasts", now_ns), body)
