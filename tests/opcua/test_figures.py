"""The figures of a source."""

import random

import numpy as np
import pytest

from scada.model import Flag, LinkState, Samples, Server
from scada.opcua.figures import Figures
from scada.opcua.link import Link, Signal
from scada.opcua.points import Points
from scada.opcua.times import to_ticks
from tests.opcua.sources import tag

NOW = 1_800_000_000_000_000_000
POINTS = Points([tag("a", "i=1"), tag("b", "i=2")], np.array([5, 6], np.int32))


def figures() -> Figures:
    return Figures(np.zeros(2, np.uint32))


def up() -> Link:
    link = Link(random.Random(1).random)
    link.step(Signal.START, 0.0)
    link.step(Signal.OPENED, 0.0)
    return link


def test_what_was_refused_is_named_and_forgotten_with_the_connection() -> None:
    one, link = figures(), up()
    one.refuse(np.array([1]), np.array([0x80340000], np.uint32))
    status = one.status(Server(id="m", url="u"), POINTS, link, NOW)
    assert status.refused == {"b": "BadNodeIdUnknown"}
    one.connection_lost()
    link.step(Signal.FAILED, 1.0, "gone")
    status = one.status(Server(id="m", url="u"), POINTS, link, NOW)
    assert (status.refused, status.state, status.reason) == ({}, LinkState.LOST, "gone")


def test_values_per_second_and_the_servers_clock() -> None:
    one = figures()
    one.beat(to_ticks(NOW), NOW, NOW)
    one.delivered(Samples.of([5, 6, 5], NOW, 1.0), NOW)
    one.beat(to_ticks(NOW + 3_500_000_000), NOW + 1_400_000_000, NOW + 1_600_000_000)
    status = one.status(Server(id="m", url="u"), POINTS, up(), NOW)
    assert status.values_per_s == 1.9
    assert status.clock_offset_s == 2.0


def test_the_delay_is_the_median_of_what_has_a_source_time() -> None:
    one = figures()
    missing = int(Flag.SOURCE_TIME_MISSING)
    batch = Samples.of([5, 6, 5], [NOW - 10**8, NOW - 3 * 10**8, NOW], 1.0, 0, [0, 0, missing])
    one.delivered(batch, NOW)
    assert one.status(Server(id="m", url="u"), POINTS, up(), NOW).delay_ms == 200.0


def test_while_up_the_reason_says_what_is_not_as_it_should_be() -> None:
    one = figures()
    one.server_state = "the server says that it is suspended"
    one.say("items", "3 tags are polled")
    status = one.status(Server(id="m", url="u"), POINTS, up(), NOW)
    assert status.reason == "the server says that it is suspended; 3 tags are polled"


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (-1, ""),
        (0, "the server is in maintenance (service level 0)"),
        (1, "the server is without data (service level 1)"),
        (199, "the server is degraded (service level 199)"),
        (200, ""),
        (255, ""),
    ],
)
def test_a_level_below_healthy_is_told(level: int, words: str) -> None:
    one = figures()
    one.service_level = level
    assert "; ".join(word for word in one._notes() if word) == words


def test_the_slowest_and_the_shortest_are_shown() -> None:
    one = figures()
    one.monitored(np.array([50.0, 100.0]), np.array([200, 20], np.uint32))
    one.monitored(np.array([60.0]), np.array([100], np.uint32))
    assert (one.sampling_ms, one.queue) == (100.0, 20)
    one.monitored(np.zeros(0), np.zeros(0, np.uint32))
    assert (one.sampling_ms, one.queue) == (100.0, 20)
