"""Publish answers reach the subscription that they name."""

from typing import cast

from asyncua import ua

from scada.opcua.channel import Channel
from scada.opcua.publishing import MOST_IN_FLIGHT, PUBLISHES_IN_FLIGHT, Publishing
from scada.opcua.requests import PUBLISH_REQUEST, publish_parameters
from tests.opcua.fake_channel import FakeChannel, fault


class Member:
    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.faults: list[str] = []

    def take(self, body: bytes) -> None:
        self.taken.append(body)

    def failed(self, reason: Exception) -> None:
        self.faults.append(str(reason))


def publishing() -> tuple[FakeChannel, Publishing]:
    channel = FakeChannel()
    return channel, Publishing(cast(Channel, channel))


async def say(channel: FakeChannel, subscription: int) -> bytes:
    response = ua.PublishResponse()
    response.Parameters.SubscriptionId = subscription
    response.Parameters.NotificationMessage = ua.NotificationMessage(SequenceNumber=1)
    return await channel.answer(PUBLISH_REQUEST, response)


async def test_two_subscriptions_share_the_requests() -> None:
    (channel, shared), one, other = publishing(), Member(), Member()
    shared.join(7, one.take, one.failed)
    shared.join(8, other.take, other.failed)
    assert len(channel.open(PUBLISH_REQUEST)) == PUBLISHES_IN_FLIGHT
    for subscription in (8, 7, 8, 9):
        await say(channel, subscription)
    assert (len(one.taken), len(other.taken)) == (1, 2)
    assert len(channel.open(PUBLISH_REQUEST)) == PUBLISHES_IN_FLIGHT


async def test_an_acknowledgement_goes_with_the_next_request() -> None:
    (channel, shared), one = publishing(), Member()
    shared.join(7, one.take, one.failed)
    shared.acknowledge(7, 4)
    await say(channel, 7)
    assert channel.open(PUBLISH_REQUEST)[-1][0] == publish_parameters([(7, 4)])


async def test_a_fault_of_the_session_is_told_to_all() -> None:
    (channel, shared), one, other = publishing(), Member(), Member()
    shared.join(7, one.take, one.failed)
    shared.join(8, other.take, other.failed)
    await channel.answer(PUBLISH_REQUEST, fault(ua.StatusCodes.BadSessionClosed))
    assert one.faults == other.faults == ["Publish refused: BadSessionClosed"]


async def test_after_the_last_has_left_nothing_is_asked() -> None:
    (channel, shared), one, other = publishing(), Member(), Member()
    shared.join(7, one.take, one.failed)
    shared.join(8, other.take, other.failed)
    shared.leave(7)
    await say(channel, 7)
    assert (one.taken, len(channel.open(PUBLISH_REQUEST))) == ([], PUBLISHES_IN_FLIGHT)
    shared.leave(8)
    assert channel.open(PUBLISH_REQUEST) == []


async def test_a_server_with_more_to_say_gets_more_requests_several_at_once() -> None:
    (channel, shared), one = publishing(), Member()
    shared.join(7, one.take, one.failed)
    for _ in range(9):
        shared.hurry()
    for _ in range(3):
        await say(channel, 7)
    open_ = []
    for _ in range(MOST_IN_FLIGHT // 2):
        await say(channel, 7)
        open_.append(len(channel.open(PUBLISH_REQUEST)))
    assert sorted(open_) == [9, 10, 11, 12, 13, 14, 15, 16]


async def test_what_a_server_refused_is_not_asked_again() -> None:
    (channel, shared), one = publishing(), Member()
    shared.join(7, one.take, one.failed)
    await channel.answer(PUBLISH_REQUEST, fault(ua.StatusCodes.BadTooManyPublishRequests))
    shared.hurry()
    await say(channel, 7)
    assert len(channel.open(PUBLISH_REQUEST)) == PUBLISHES_IN_FLIGHT - 1
    assert one.faults == []


async def test_a_request_that_grew_old_at_the_server_is_sent_anew() -> None:
    (channel, shared), one = publishing(), Member()
    shared.join(7, one.take, one.failed)
    await channel.answer(PUBLISH_REQUEST, fault(ua.StatusCodes.BadTimeout))
    assert len(channel.open(PUBLISH_REQUEST)) == PUBLISHES_IN_FLIGHT
    assert one.faults == []


async def test_more_subscriptions_share_more_requests() -> None:
    (channel, shared), one = publishing(), Member()
    for subscription in range(1, 7):
        shared.join(subscription, one.take, one.failed)
    assert len(channel.open(PUBLISH_REQUEST)) == 7
