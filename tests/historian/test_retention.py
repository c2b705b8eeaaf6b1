"""What of history goes, and what never does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from historian.retention import (
    DAY_NS,
    Held,
    Kind,
    Months,
    Removal,
    Retention,
    Why,
    decide,
    months_before,
)
from scada.model import BadInput

TODAY = 20_000
NOW_NS = TODAY * DAY_NS + 5
CHINESE = Retention(least=Months(3, 24, 24), spare_bytes=1000)


def held(kind: Kind, days: int, **more: object) -> Held:
    """A file of 100 bytes whose day ended so many days ago."""
    name = f"{kind}-{days}"
    return Held(name, kind, (TODAY - days) * DAY_NS, 100, **more)  # type: ignore[arg-type]


def names(removals: tuple[Removal, ...]) -> list[str]:
    return [one.held.name for one in removals]


@pytest.mark.parametrize(
    ("day", "months", "back"),
    [
        ("2026-05-31", 3, "2026-02-28"),
        ("2024-05-31", 3, "2024-02-29"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-03-01", 24, "2024-03-01"),
        ("2026-12-31", 1, "2026-11-30"),
    ],
)
def test_months_are_those_of_the_calendar(day: str, months: int, back: str) -> None:
    now_ns = int(np.datetime64(day, "ns").astype(np.int64)) + 3600 * 10**9
    assert str(np.datetime64(months_before(now_ns, months), "ns"))[:10] == back


def test_months_before_the_calendar_are_long_ago() -> None:
    assert months_before(0, 12 * 5000) == -(2**63)


def test_each_class_has_a_time_of_its_own() -> None:
    files = [held(kind, days) for kind in Kind for days in (10, 100, 800)]
    gone = decide(files, CHINESE, NOW_NS, 10**12).removals
    assert names(gone) == ["events-800", "raw-800", "statistics-800", "raw-100"]
    assert {one.why for one in gone} == {Why.EXPIRED}


def test_samples_wait_for_their_statistics() -> None:
    files = [held(Kind.RAW, 100, is_summed=False), held(Kind.RAW, 120)]
    decision = decide(files, CHINESE, NOW_NS, None)
    assert names(decision.removals) == ["raw-120"]
    assert [one.name for one in decision.waiting] == ["raw-100"]


def test_what_was_put_back_is_left_alone_for_its_time() -> None:
    files = [
        held(Kind.RAW, 900, hold_until_ns=NOW_NS + 1),
        held(Kind.RAW, 901, hold_until_ns=NOW_NS),
    ]
    assert names(decide(files, CHINESE, NOW_NS, 0).removals) == ["raw-901"]


def test_on_a_full_disk_what_can_be_made_again_goes_first() -> None:
    files = [
        held(Kind.EVENTS, 5),
        held(Kind.RAW, 50),
        held(Kind.STATISTICS, 300),
        *(held(Kind.STATISTICS, days, is_only=False) for days in (1, 50)),
    ]
    decision = decide(files, CHINESE, NOW_NS, 850)
    assert names(decision.removals) == ["statistics-50", "statistics-1"]
    assert {one.why for one in decision.removals} == {Why.DISK}
    assert decision.short_bytes == 0
    assert decide(files, CHINESE, NOW_NS, 0).short_bytes == 800


def test_on_a_full_disk_what_only_the_site_wanted_longer_goes_next() -> None:
    longer = Retention(Months(36, 120, 120), CHINESE.least, 1000)
    days = (50, 500, 900)
    files = [held(kind, one) for kind in Kind for one in days]
    gone = decide(files, longer, NOW_NS, 0)
    assert names(gone.removals) == ["statistics-900", "raw-900", "raw-500"]
    assert gone.short_bytes == 700


def test_what_expires_counts_for_the_disk() -> None:
    files = [held(Kind.RAW, 100), held(Kind.STATISTICS, 1, is_only=False)]
    assert names(decide(files, CHINESE, NOW_NS, 900).removals) == ["raw-100"]


FILES = st.lists(
    st.builds(
        held,
        st.sampled_from(list(Kind)),
        st.integers(-2, 1500),
        is_only=st.booleans(),
        is_summed=st.booleans(),
        hold_until_ns=st.sampled_from([0, NOW_NS + 1]),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(FILES, st.integers(0, 4000), st.integers(3, 60), st.integers(24, 120))
def test_what_a_profile_demands_never_goes(
    files: list[Held], free: int, raw: int, longer: int
) -> None:
    retention = Retention(Months(raw, longer, longer), CHINESE.least, 1500)
    decision = decide(files, retention, NOW_NS, free)
    gone = [one.held for one in decision.removals]
    assert len({id(one) for one in gone}) == len(gone)
    for one, why in ((removal.held, removal.why) for removal in decision.removals):
        assert one.hold_until_ns <= NOW_NS
        past = one.end_ns <= months_before(NOW_NS, retention.least.of(one.kind))
        again = one.kind is Kind.STATISTICS and not one.is_only
        assert past or again
        assert why is Why.EXPIRED or one.kind is not Kind.EVENTS
    freed = free + sum(one.size for one in gone)
    assert decision.short_bytes == max(0, retention.spare_bytes - freed)


def test_a_retention_that_is_too_short_cannot_be_made() -> None:
    with pytest.raises(BadInput, match="shorter than it must be"):
        Retention(Months(2, 24, 24), Months(3, 24, 24))
