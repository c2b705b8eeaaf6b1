"""The subscription to events against a server that is the test."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import pytest
from asyncua import ua

from scada.opcua.channel import Channel
from scada.opcua.errors import LinkFault, ServiceFault
from scada.opcua.event_answers import Event
from scada.opcua.event_filter import FIELDS
from scada.opcua.event_stream import EventStream, NoEvents
from scada.opcua.publishing import Publishing
from scada.opcua.requests import (
    CREATE_MONITORED_ITEMS_REQUEST,
    PUBLISH_REQUEST,
    READ_REQUEST,
)
from tests.opcua.fake_channel import FakeChannel, fault, settle

HANDLE = 5
UNKNOWN = 0x80340000


class Listener:
    """A stream, what it heard, and how often something was missed."""

    def __init__(self) -> None:
        self.channel = FakeChannel()
        channel = cast(Channel, self.channel)
        self.heard: list[Event] = []
        self.missed = 0
        self.stream = EventStream(channel, Publishing(channel), HANDLE, self._hear, self._miss)

    def _hear(self, events: Sequence[Event]) -> None:
        self.heard += events

    def _miss(self) -> None:
        self.missed += 1

    async def open(self, *items: ua.CreateMonitoredItemsResponse, notifier: int = 1) -> None:
        """Open it while the server answers: its EventNotifier, then each try at the item."""
        task = asyncio.create_task(self.stream.open())
        value = ua.DataValue(ua.Variant(notifier, ua.VariantType.Byte))
        await self.channel.answer(READ_REQUEST, ua.ReadResponse(Results=[value]))
        for item in items:
            await self.channel.answer(CREATE_MONITORED_ITEMS_REQUEST, item)
        await task

    async def publish(self, sequence: int, *data: Any) -> None:
        response = ua.PublishResponse()
        response.Parameters.SubscriptionId = 9
        response.Parameters.NotificationMessage = ua.NotificationMessage(
            SequenceNumber=sequence, NotificationData=list(data)
        )
        await self.channel.answer(PUBLISH_REQUEST, response)

    @property
    def freed(self) -> bool:
        return any(isinstance(one, ua.DeleteSubscriptionsRequest) for one in self.channel.called)


def item(status: int = 0, fields: Sequence[int] = ()) -> ua.CreateMonitoredItemsResponse:
    result = ua.MonitoredItemCreateResult(StatusCode=ua.StatusCode(status), MonitoredItemId=4)
    if fields:
        result.FilterResult = ua.EventFilterResult(
            SelectClauseResults=[ua.StatusCode(one) for one in fields]
        )
    return ua.CreateMonitoredItemsResponse(Results=[result])


def only(*names: str) -> list[int]:
    """These fields are not known."""
    return [UNKNOWN if field.name in names else 0 for field in FIELDS]


def events(count: int, fields: int = len(FIELDS), handle: int = HANDLE) -> Any:
    values = [ua.Variant(number, ua.VariantType.Int32) for number in range(fields)]
    return ua.EventNotificationList([ua.EventFieldList(handle, values) for _ in range(count)])


async def test_a_server_without_events_is_not_subscribed_to() -> None:
    listener = Listener()
    with pytest.raises(NoEvents, match="EventNotifier of the Server object: 0"):
        await listener.open(notifier=0)
    assert listener.channel.called == []


async def test_what_a_server_says_of_fields_of_an_item_that_it_takes_is_no_matter() -> None:
    listener = Listener()
    await listener.open(item(fields=only("condition", "shelving")))
    await listener.publish(1, events(2))
    assert len(listener.heard) == 2


async def test_refused_for_some_fields_it_is_asked_for_without_them() -> None:
    listener = Listener()
    await listener.open(item(0x80470000, only("shelving", "input")), item())
    await listener.publish(1, events(1, len(FIELDS) - 2))
    assert set(listener.heard[0]) == {field.name for field in FIELDS} - {"shelving", "input"}


async def test_without_the_conditions_fields_there_are_no_conditions() -> None:
    listener = Listener()
    with pytest.raises(NoEvents, match="does not know condition"):
        await listener.open(item(0x80470000, only("condition")))
    assert listener.freed


async def test_refused_as_a_whole_there_are_none_unless_the_server_is_full() -> None:
    listener = Listener()
    with pytest.raises(NoEvents, match="BadMonitoredItemFilterUnsupported"):
        await listener.open(item(0x80440000))
    assert listener.freed
    with pytest.raises(ServiceFault, match="BadTooManyMonitoredItems"):
        await Listener().open(item(0x80DB0000))


async def test_a_gap_and_what_cannot_be_read_are_missed() -> None:
    listener = Listener()
    await listener.open(item())
    await listener.publish(1, events(1))
    await listener.publish(2)
    assert (len(listener.heard), listener.missed) == (1, 0)
    await listener.publish(4, events(1))
    assert (len(listener.heard), listener.missed) == (2, 1)
    await listener.publish(5, events(2, fields=3))
    assert (len(listener.heard), listener.missed) == (2, 2)
    await listener.publish(6, events(3, handle=HANDLE + 1))
    assert len(listener.heard) == 2


async def test_its_end_is_told_to_whoever_runs_it() -> None:
    listener = Listener()
    await listener.open(item())
    running = asyncio.create_task(listener.stream.run())
    await settle()
    timeout = ua.StatusChangeNotification(Status=ua.StatusCode(ua.StatusCodes.BadTimeout))
    await listener.publish(1, timeout)
    with pytest.raises(LinkFault, match="the server ended it: BadTimeout"):
        await running
    await listener.stream.close()
    assert listener.freed


async def test_a_fault_of_publishing_ends_it() -> None:
    listener = Listener()
    await listener.open(item())
    running = asyncio.create_task(listener.stream.run())
    await settle()
    await listener.channel.answer(PUBLISH_REQUEST, fault(ua.StatusCodes.BadNoSubscription))
    with pytest.raises(LinkFault, match="BadNoSubscription"):
        await running
