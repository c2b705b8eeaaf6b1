"""A forecast as it travels: what may come of one tag within 3, 5 and 10 minutes. An advisory."""

from enum import StrEnum

import msgspec


class ForecastMethod(StrEnum):
    """How it was made; `WAITING` where there is none yet."""

    RIDGE = "ridge"
    HOLT = "holt"
    WAITING = "waiting"


Three = tuple[float, float, float]
"""One figure each for 3, 5 and 10 minutes; NaN where it is unknown."""


class Forecast(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The forecast of one tag against one of its limits, of ``time_ns``.

    ``probability`` is that of reaching the limit within the three horizons, ``persistence`` the same
    for "it stays as it is". ``expected`` is the extreme to be expected within each (the highest, or the
    lowest where the limit lies below), ``low`` and ``high`` hold it with 80 %. ``advise`` is the probability
    from which on the advisory stands.

    What was measured so far, over ``measured_h`` hours in which the limit was not exceeded: the time in false
    alarm in minutes a day, of this method and of persistence at the same probability, the share of
    the time before a crossing in which it was advised (``caught``), and the Brier scores at 10
    minutes. ``learned_h`` of ``learn_h`` hours have been learned. ``neighbours`` are ids with the seconds by
    which they run ahead.
    """

    tag: str
    limit: str
    bound: float
    time_ns: int
    method: ForecastMethod
    exceeded: bool
    advise: float
    probability: Three
    persistence: Three
    expected: Three
    low: Three
    high: Three
    false_min_per_day: float
    persistence_false_min_per_day: float
    caught: float
    brier: float
    persistence_brier: float
    measured_h: float
    learned_h: float
    learn_h: float
    neighbours: tuple[tuple[str, float], ...] = ()
