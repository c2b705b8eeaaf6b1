"""When a station locks itself."""

from hmi.models.lock import Lock

S = 1_000_000_000


def test_it_locks_after_minutes_without_a_hand() -> None:
    lock = Lock(idle_s=60.0)
    assert not lock.is_due(1000 * S)
    assert not lock.is_due(1059 * S)
    lock.touch(1059 * S)
    assert not lock.is_due(1118 * S)
    assert lock.is_due(1119 * S)
    lock.close(1119 * S, "li")
    assert (lock.is_on, lock.user) == (True, "li")
    assert not lock.is_due(5000 * S)
    lock.open(5000 * S)
    assert not lock.is_on
    assert not lock.is_due(5059 * S)


def test_without_minutes_it_never_does() -> None:
    lock = Lock()
    assert not lock.is_due(1)
    assert not lock.is_due(10**18)
