"""Short forms for the limits that the site sets by itself."""

from davylamp.sim.point import Limit
from scada.model import AlarmKind, Comparison


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
