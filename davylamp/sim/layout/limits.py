"""Short forms for the limits that the site sets by itself."""

from dataclasses import replace

from davylamp.sim.point import Limit
from scada.model import AlarmKind, Comparison, Quantity


def high(
    limit: str,
    value: float,
    why: str,
    priority: int = 3,
    *,
    on_delay_s: float = 0.0,
    off_delay_s: float = 0.0,
    deadband: float = 0.0,
    kind: AlarmKind = AlarmKind.ALARM,
) -> Limit:
    """Alarm at or above ``value``."""
    return Limit(
        limit=limit,
        comparison=Comparison.AT_LEAST,
        value=value,
        why=why,
        kind=kind,
        priority=priority,
        on_delay_s=on_delay_s,
        off_delay_s=off_delay_s,
        deadband=deadband,
    )


def low(
    limit: str,
    value: float,
    why: str,
    priority: int = 3,
    *,
    on_delay_s: float = 0.0,
    off_delay_s: float = 0.0,
    deadband: float = 0.0,
) -> Limit:
    """Alarm below ``value``."""
    return Limit(
        limit=limit,
        comparison=Comparison.BELOW,
        value=value,
        why=why,
        priority=priority,
        on_delay_s=on_delay_s,
        off_delay_s=off_delay_s,
        deadband=deadband,
    )


def state(limit: str, value: int, why: str, priority: int = 3, *, on_delay_s: float = 0.0) -> Limit:
    """Alarm while a switch has the state ``value`` (0 or 1)."""
    return Limit(
        limit=limit,
        comparison=Comparison.IS,
        value=float(value),
        why=why,
        kind=AlarmKind.STATE,
        priority=priority,
        on_delay_s=on_delay_s,
    )


def bearing(alarm: float = 80.0, trip: float = 90.0) -> tuple[Limit, ...]:
    """Bearing temperature in ℃: alarm and trip, with deadband and delay against flicker."""
    return (
        high("alarm", alarm, "bearing_hot", 3, on_delay_s=3.0, deadband=2.0),
        high("trip", trip, "bearing_trip", 2, on_delay_s=2.0, deadband=2.0),
    )


def vibration(alarm: float = 7.1, trip: float = 11.2) -> tuple[Limit, ...]:
    """Vibration velocity in mm/s r.m.s. (zones after ISO 10816-3/20816-3, site-editable)."""
    return (
        high("alarm", alarm, "vibration", 3, on_delay_s=3.0, deadband=0.5),
        high("trip", trip, "vibration", 2, on_delay_s=2.0, deadband=0.5),
    )


def rise(
    limit: str, value: float, why: str, of: Quantity, window_s: float, *, deadband: float = 0.0
) -> Limit:
    """Pre-warning at a rate of change at or above ``value``, over ``window_s``."""
    return Limit(
        limit=limit,
        comparison=Comparison.AT_LEAST,
        value=value,
        why=why,
        kind=AlarmKind.PRE_WARNING,
        of=of,
        window_s=window_s,
        deadband=deadband,
    )


def apart(
    limit: str, value: float, why: str, reference: str, *, on_delay_s: float, deadband: float
) -> tuple[Limit, ...]:
    """Alarms where a point lies ``value`` or more above or below the reference."""
    high_side = Limit(
        limit=f"{limit}_high",
        comparison=Comparison.AT_LEAST,
        value=value,
        why=why,
        of=Quantity.DEVIATION,
        reference=reference,
        on_delay_s=on_delay_s,
        deadband=deadband,
    )
    low_side = replace(high_side, limit=f"{limit}_low", comparison=Comparison.AT_MOST, value=-value)
    return high_side, low_side


def above_ambient(alert: float, alarm: float) -> tuple[Limit, ...]:
    """CO above the ambient of its sensor: alert and alarm (30 CFR 75.351(i) [M]: 5 and 10 ppm)."""
    return tuple(
        Limit(
            limit=f"ambient_{kind}",
            comparison=Comparison.AT_LEAST,
            value=value,
            why="co_high",
            kind=kind,
            priority=priority,
            of=Quantity.ABOVE_AMBIENT,
        )
        for kind, value, priority in ((AlarmKind.ALERT, alert, 3), (AlarmKind.ALARM, alarm, 2))
    )


def levels(
    low_low: float, low_: float, high_: float, high_high: float, *, deadband: float
) -> tuple[Limit, ...]:
    """Four steps of one level of which only the worst stands (LowLow, Low, High, HighHigh)."""
    steps = (
        low("low_low", low_low, "level_low", 2, on_delay_s=2.0, deadband=deadband),
        low("low", low_, "level_low", 3, on_delay_s=2.0, deadband=deadband),
        high("high", high_, "level_high", 3, on_delay_s=2.0, deadband=deadband),
        high("high_high", high_high, "level_high", 2, on_delay_s=2.0, deadband=deadband),
    )
    return tuple(replace(step, exclusive="level") for step in steps)
