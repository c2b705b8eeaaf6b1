"""Whether it is worth asking for the session of before."""

import numpy as np
import pytest
from asyncua import ua

from scada.opcua.capabilities import Capabilities
from scada.opcua.handshake import Ticket
from scada.opcua.lease import KEPT_S, MOST_FAILURES, MOST_IN_VAIN, Lease
from scada.opcua.subscription import Terms

URL = "opc.tcp://a:1"


def lease(started_ticks: int = 5) -> Lease:
    nothing = np.zeros(1, np.uint32)
    one = Lease(1, Capabilities((), 0, 0), started_ticks, [b""], [b""], nothing, nothing.copy())
    one.lose(URL, Ticket(URL, False, ua.NodeId(), None, None, ()), 100.0)
    return one


def test_it_lives_as_long_as_the_session_and_its_shortest_subscription() -> None:
    one = lease()
    assert one.lives(URL, 100.0 + KEPT_S - 0.1)
    assert not one.lives(URL, 100.0 + KEPT_S)
    one.subscriptions += [Terms(1, 7, lifetime_s=40.0), Terms(1, 8, lifetime_s=20.0)]
    assert one.lives(URL, 119.0)
    assert not one.lives(URL, 121.0)


def test_it_is_of_one_endpoint() -> None:
    assert not lease().lives("opc.tcp://b:2", 100.0)


def test_without_a_start_time_nothing_proves_that_the_server_is_the_same() -> None:
    assert not lease(started_ticks=0).lives(URL, 100.0)


def test_a_resumption_that_brings_nothing_is_tried_a_few_times() -> None:
    one = lease()
    one.in_vain = MOST_IN_VAIN - 1
    assert one.lives(URL, 100.0), "it may have been cut again too soon"
    one.in_vain = MOST_IN_VAIN
    assert not one.lives(URL, 100.0)


def test_a_server_that_does_not_answer_to_it_is_asked_a_few_times() -> None:
    one = lease()
    for _ in range(MOST_FAILURES):
        assert one.lives(URL, 100.0)
        one.fail()
    assert not one.lives(URL, 100.0)
    assert one.ticket is not None
    one.lose(URL, one.ticket, 101.0)
    assert one.lives(URL, 101.0), "a connection later it begins anew"


def test_secrets_are_not_shown() -> None:
    token = ua.NodeId(ua.String("secret-token"), ua.Int16(1))
    assert "secret" not in repr(Ticket(URL, False, token, b"secret", b"secret", ()))


@pytest.mark.parametrize("of", [0, 7])
def test_what_is_monitored(of: int) -> None:
    one = lease()
    one.subscription_of[:] = of
    assert bool(one.monitored[0]) == bool(of)
