"""The subscription against a server that is the test: gaps, strays, refusals."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from asyncua import ua

from scada.opcua.array_codec import DataValues
from scada.opcua.channel import Channel
from scada.opcua.errors import LinkFault
from scada.opcua.link import Watch
from scada.opcua.points import Rows
from scada.opcua.publishing import PUBLISHES_IN_FLIGHT, Publishing
from scada.opcua.requests import PUBLISH_REQUEST, REPUBLISH_REQUEST, publish_parameters
from scada.opcua.subscription import Subscription, Terms
from tests.opcua.fake_channel import FakeChannel, fault, settle
from tests.opcua.sources import server

EPOCH = 3


class Listener:
    """A running subscription, what it delivered, and how it ended."""

    def __init__(self) -> None:
        self.channel = FakeChannel()
        self.rows: list[tuple[int, float]] = []
        self.alive = self.gaps = 0
        self.one = Subscription(
            channel := cast(Channel, self.channel),
            Publishing(channel),
            Watch(0.25, 0.0),
            lambda: 0.0,
            Terms(EPOCH),
            10,
            self._deliver,
            self._alive,
            self._gap,
        )

    def _deliver(self, rows: Rows, values: DataValues) -> None:
        self.rows += list(zip(rows.tolist(), values.value.tolist(), strict=True))

    def _alive(self) -> None:
        self.alive += 1

    def _gap(self) -> None:
        self.gaps += 1

    async def publish(self, sequence: int, *data: Any, subscription: int = 9) -> bytes:
        response = ua.PublishResponse()
        response.Parameters.SubscriptionId = subscription
        response.Parameters.MoreNotifications = False
        response.Parameters.NotificationMessage = message(sequence, *data)
        return await self.channel.answer(PUBLISH_REQUEST, response)

    async def republish(self, sequence: int, *data: Any) -> None:
        response = ua.RepublishResponse(NotificationMessage=message(sequence, *data))
        await self.channel.answer(REPUBLISH_REQUEST, response)


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    listener = Listener()
    await listener.one.create(server("opc.tcp://nowhere"))
    task = asyncio.create_task(listener.one.run())
    try:
        yield listener
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def message(sequence: int, *data: Any) -> ua.NotificationMessage:
    return ua.NotificationMessage(SequenceNumber=sequence, NotificationData=list(data))


def change(row: int, number: float, epoch: int = EPOCH) -> ua.DataChangeNotification:
    value = ua.DataValue(ua.Variant(number, ua.VariantType.Double))
    item = ua.MonitoredItemNotification(ClientHandle=epoch << 20 | row, Value=value)
    return ua.DataChangeNotification(MonitoredItems=[item])


async def test_several_requests_are_in_flight_and_acknowledge() -> None:
    async with listening() as listener:
        assert len(listener.channel.open(PUBLISH_REQUEST)) == PUBLISHES_IN_FLIGHT
        await listener.publish(1, change(4, 1.5))
        assert listener.rows == [(4, 1.5)]
        waiting = listener.channel.open(PUBLISH_REQUEST)
        assert len(waiting) == PUBLISHES_IN_FLIGHT
        assert waiting[-1][0] == publish_parameters([(9, 1)])


async def test_a_keep_alive_is_a_sign_of_life() -> None:
    async with listening() as listener:
        await listener.publish(1)
        assert (listener.alive, listener.rows) == (1, [])
        assert listener.channel.open(PUBLISH_REQUEST)[-1][0] == publish_parameters([])


async def test_a_skipped_message_is_asked_for_and_delivered() -> None:
    async with listening() as listener:
        await listener.publish(1, change(0, 1.0))
        await listener.publish(3, change(0, 3.0))
        assert listener.rows == [(0, 1.0)], "what is later waits"
        await listener.republish(2, change(0, 2.0))
        assert listener.rows == [(0, 1.0), (0, 2.0), (0, 3.0)]
        assert listener.gaps == 0


async def test_what_cannot_be_had_is_a_gap() -> None:
    async with listening() as listener:
        await listener.publish(1, change(0, 1.0))
        await listener.publish(3, change(0, 3.0))
        refusal = fault(ua.StatusCodes.BadMessageNotAvailable)
        await listener.channel.answer(REPUBLISH_REQUEST, refusal)
        assert (listener.gaps, listener.rows) == (1, [(0, 1.0), (0, 3.0)])


async def test_an_empty_message_with_another_number_is_a_gap() -> None:
    """asyncua's server answers so for what it does not have."""
    async with listening() as listener:
        await listener.publish(1, change(0, 1.0))
        await listener.publish(4, change(0, 4.0))
        await listener.republish(0)
        await listener.republish(0)
        assert listener.gaps == 2
        assert listener.rows == [(0, 1.0), (0, 4.0)]


async def test_a_keep_alive_that_announces_what_nobody_has_is_one_gap() -> None:
    async with listening() as listener:
        await listener.publish(1, change(0, 1.0))
        await listener.publish(4)
        await listener.republish(0)
        await listener.publish(4)
        assert not listener.channel.open(REPUBLISH_REQUEST)
        await listener.publish(2, change(0, 2.0))
        assert (listener.gaps, listener.rows) == (1, [(0, 1.0), (0, 2.0)])


async def test_a_message_that_comes_late_by_itself_is_taken_once() -> None:
    async with listening() as listener:
        await listener.publish(1, change(0, 1.0))
        await listener.publish(3, change(0, 3.0))
        await listener.publish(2, change(0, 2.0))
        await listener.republish(2, change(0, 2.0))
        await listener.publish(3, change(0, 3.0))
        assert listener.rows == [(0, 1.0), (0, 2.0), (0, 3.0)]


async def test_strays_are_dropped_and_counted() -> None:
    async with listening() as listener:
        await listener.publish(1, change(0, 1.0, epoch=EPOCH + 1), change(77, 2.0), change(2, 3.0))
        assert listener.rows == [(2, 3.0)]
        assert listener.one.strays == 2


async def test_another_subscriptions_message_is_ignored() -> None:
    async with listening() as listener:
        await listener.publish(1, change(0, 1.0), subscription=10)
        assert (listener.rows, listener.alive) == ([], 0)


async def test_too_many_publish_requests_makes_it_ask_for_fewer() -> None:
    async with listening() as listener:
        refusal = fault(ua.StatusCodes.BadTooManyPublishRequests)
        await listener.channel.answer(PUBLISH_REQUEST, refusal)
        assert len(listener.channel.open(PUBLISH_REQUEST)) == PUBLISHES_IN_FLIGHT - 1
        await listener.publish(1, change(0, 1.0))
        assert len(listener.channel.open(PUBLISH_REQUEST)) == PUBLISHES_IN_FLIGHT - 1


async def ended(listener: Listener, step: Any) -> str:
    task = asyncio.create_task(listener.one.run())
    await settle()
    await step
    with pytest.raises(LinkFault) as reason:
        await task
    return str(reason.value)


@pytest.fixture
async def listener() -> Listener:
    one = Listener()
    await one.one.create(server("opc.tcp://nowhere"))
    return one


async def test_a_status_change_ends_it(listener: Listener) -> None:
    timeout = ua.StatusChangeNotification(Status=ua.StatusCode(ua.StatusCodes.BadTimeout))
    reason = await ended(listener, listener.publish(1, timeout))
    assert reason == "the server ended the subscription: BadTimeout"


async def test_no_subscription_ends_it(listener: Listener) -> None:
    refusal = fault(ua.StatusCodes.BadNoSubscription)
    reason = await ended(listener, listener.channel.answer(PUBLISH_REQUEST, refusal))
    assert reason == "Publish refused: BadNoSubscription"


async def test_nonsense_ends_it(listener: Listener) -> None:
    reason = await ended(listener, listener.channel.answer(PUBLISH_REQUEST, ua.ReadResponse()))
    assert "i=634" in reason


async def test_a_lost_connection_ends_it(listener: Listener) -> None:
    async def lose() -> None:
        for _, future in listener.channel.open(PUBLISH_REQUEST):
            future.set_exception(ConnectionError("connection lost"))

    assert await ended(listener, lose()) == "publish: connection lost"


async def test_what_is_asked_for(listener: Listener) -> None:
    asked = listener.channel.called[0].Parameters
    assert asked.RequestedPublishingInterval == 100.0
    assert (asked.RequestedMaxKeepAliveCount, asked.RequestedLifetimeCount) == (8, 600)
    listener.one._let_go()
