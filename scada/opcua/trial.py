"""What a server grants when it is asked as a link would ask: sampling, queues, how long a scan takes."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
from asyncua import ua

from scada.model import DavylampError, Server
from scada.opcua.answers import created_items
from scada.opcua.attributes import VALUE, AttributeReader
from scada.opcua.channel import Channel
from scada.opcua.requests import (
    CREATE_MONITORED_ITEMS_REQUEST,
    create_items_parameters,
    read_value_id,
)

ASK_S: Final = 10.0
LIFETIME_S: Final = 30.0
"""Should we vanish, the server forgets the trial soon."""

MOST_ITEMS: Final = 100
"""Enough to see what a server grants, and no load for one that is at work."""


@dataclass(frozen=True, slots=True)
class Granted:
    """``publishing_ms``; and for each item asked for its StatusCode, sampling (ms) and queue."""

    publishing_ms: float
    status: tuple[int, ...]
    sampling_ms: tuple[float, ...]
    queue: tuple[int, ...]


async def try_subscription(channel: Channel, server: Server, targets: Sequence[bytes]) -> Granted:
    """Create a subscription of these nodes as the link would, note the terms, delete it.

    Nothing is published. Raises `ServiceFault` where the server gives no subscription.
    """
    request = ua.CreateSubscriptionRequest()
    keep_alive = max(1, ceil(1000 / server.publishing_ms))
    request.Parameters = ua.CreateSubscriptionParameters(
        RequestedPublishingInterval=server.publishing_ms,
        RequestedLifetimeCount=max(3 * keep_alive, ceil(LIFETIME_S * 1000 / server.publishing_ms)),
        RequestedMaxKeepAliveCount=keep_alive,
        MaxNotificationsPerPublish=1000,
        PublishingEnabled=False,
        Priority=0,
    )
    answer = await channel.call(request, ua.CreateSubscriptionResponse, timeout_s=ASK_S)
    terms = answer.Parameters
    try:
        parameters = create_items_parameters(
            terms.SubscriptionId,
            [read_value_id(target) for target in targets],
            np.arange(1, len(targets) + 1, dtype=np.uint32),
            sampling_ms=server.sampling_ms,
            queue=server.queue,
        )
        body = await channel.ask(CREATE_MONITORED_ITEMS_REQUEST, parameters, timeout_s=ASK_S)
        items = created_items(body, len(targets))
    finally:
        await _delete(channel, terms.SubscriptionId)
    return Granted(
        float(terms.RevisedPublishingInterval),
        tuple(items.status.tolist()),
        tuple(items.sampling_ms.tolist()),
        tuple(items.queue.tolist()),
    )


async def _delete(channel: Channel, subscription: int) -> None:
    request = ua.DeleteSubscriptionsRequest()
    request.Parameters.SubscriptionIds = [subscription]
    with suppress(DavylampError):
        await channel.call(request, ua.DeleteSubscriptionsResponse, timeout_s=ASK_S)


async def time_scan(channel: Channel, targets: Sequence[bytes], limit: int) -> float:
    """Seconds that one reading of these nodes takes."""
    start = time.monotonic()
    await AttributeReader(channel, limit).read([(target, VALUE) for target in targets])
    return time.monotonic() - start
