"""The floods of a history then and now, as a replay tells them."""

from davylamp.replay.flooding import notes
from davylamp.replay.occurrence import Occurrence
from scada.model import AlarmKind, FloodLimits

MINUTE = 60_000_000_000


def came(count: int, kind: AlarmKind = AlarmKind.ALARM) -> list[Occurrence]:
    """One a second from the first minute on, out of order."""
    times = [MINUTE + i * 1_000_000_000 for i in range(count)]
    return [Occurrence("a/alarm", "a", kind, at, None, 1.0, 1.0) for at in reversed(times)]


def test_floods_are_counted_then_and_now() -> None:
    limits, end_ns = FloodLimits(), 60 * MINUTE
    said = notes(came(20), came(5), limits, end_ns, "en")
    assert said == ("floods (all positions together): 1 (10 min) → 0 (0 min)",)
    assert notes(came(5), came(11), limits, end_ns, "zh")[0].endswith("0 (0 min) → 1 (10 min)")


def test_where_there_is_none_nothing_is_said() -> None:
    marks = came(30, AlarmKind.MARK)
    assert notes(marks, came(10), FloodLimits(), 60 * MINUTE, "en") == ()
