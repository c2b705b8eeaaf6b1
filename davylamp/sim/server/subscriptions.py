"""Subscriptions of which the plant's nodes are monitored: every change is queued as bytes.

Nothing is sampled: a value is queued at the moment at which it is written, so changes that follow
each other faster than any sampling interval all arrive, as many as the item's queue holds. A full
queue drops its oldest and marks the next one (Overflow), as OPC 10000-4, 5.12.1.5 asks.
"""

import struct
from collections.abc import Callable
from typing import Any

from asyncua import ua
from asyncua.common.utils import ServiceError
from asyncua.server.address_space import AddressSpace
from asyncua.server.internal_server import InternalServer
from asyncua.server.internal_subscription import InternalSubscription
from asyncua.server.monitored_item_service import MonitoredItemData, MonitoredItemService
from asyncua.server.subscription_service import SubscriptionService
from asyncua.ua.ua_binary import struct_to_binary

from davylamp.sim.server.board import Board
from davylamp.sim.server.encoding import with_overflow

FIRST_SUBSCRIPTION = 77
"""A server that starts anew gives out the same small numbers again, as most servers do."""

_DATA_CHANGE = ua.NodeId(ua.ObjectIds.DataChangeNotification_Encoding_DefaultBinary)
_COUNT = struct.Struct("<i")
_HANDLE = struct.Struct("<I")
_NO_DIAGNOSTICS = b"\xff\xff\xff\xff"
_UNREPORTED = float("nan")


class Item:
    """A monitored item on a plant node; ``queue`` is the subscription's of all its items."""

    def __init__(self, queues: dict[int, list[Any]], mdata: MonitoredItemData, span: float) -> None:
        self.queues, self.mdata, self.span = queues, mdata, span
        self.id = mdata.monitored_item_id or 0
        self.handle = _HANDLE.pack(mdata.client_handle or 0)
        self.last_value, self.last_status = _UNREPORTED, -1
        self.configure()

    def configure(self) -> None:
        """Read mode, queue size and filter again."""
        self.reporting = self.mdata.mode == ua.MonitoringMode.Reporting
        self.size = max(1, self.mdata.queue_size)
        wanted = self.mdata.filter
        # By name: asyncua may hold two classes of it, one generated and one loaded at run time.
        has_filter = type(wanted).__name__ == ua.DataChangeFilter.__name__
        self.deadband = _deadband(wanted, self.span) if has_filter else 0.0
        self.status_only = has_filter and wanted.Trigger == ua.DataChangeTrigger.Status

    def notify(self, encoded: bytes, value: float, status: int) -> None:
        """Queue a new value for the next publish."""
        if not self.reporting or (
            (self.deadband or self.status_only) and not self._passes(value, status)
        ):
            return
        queue = self.queues.get(self.id)
        if queue is None:
            self.queues[self.id] = [self.handle + encoded]
            return
        queue.append(self.handle + encoded)
        if len(queue) > self.size:
            del queue[0]
            queue[0 if self.size > 1 else -1] = with_overflow(queue[0])

    def _passes(self, value: float, status: int) -> bool:
        moved = not self.status_only and not abs(value - self.last_value) <= self.deadband
        if not moved and status == self.last_status:
            return False
        self.last_value, self.last_status = value, status
        return True


def _deadband(wanted: ua.DataChangeFilter, span: float) -> float:
    """Absolute deadband in the value's unit; 0 for none."""
    if not wanted.DeadbandValue:
        return 0.0
    if wanted.DeadbandType == ua.DeadbandType.Percent:
        return float(wanted.DeadbandValue) * span / 100.0
    return float(wanted.DeadbandValue) if wanted.DeadbandType == ua.DeadbandType.Absolute else 0.0


class PlantItems(MonitoredItemService):
    """asyncua's service, with values of plant nodes taken from the board."""

    def __init__(self, isub: "PlantSubscription", aspace: AddressSpace, board: Board) -> None:
        super().__init__(isub, aspace)
        self.board = board
        self.items: dict[int, tuple[int, Item]] = {}

    async def _create_data_change_monitored_item(
        self, params: ua.MonitoredItemCreateRequest
    ) -> ua.MonitoredItemCreateResult:
        wanted = params.ItemToMonitor
        place = self.board.place.get(wanted.NodeId)
        if place is None or wanted.AttributeId != ua.AttributeIds.Value:
            return await super()._create_data_change_monitored_item(params)
        result, mdata = self._make_monitored_item_common(params)
        asked = params.RequestedParameters.SamplingInterval
        if asked >= 0:
            result.RevisedSamplingInterval = asked
        result.StatusCode = ua.StatusCode()
        self._commit_monitored_item(result, mdata)
        item = Item(self.isub._triggered_datachanges, mdata, self.board.span(place))
        self.items[item.id] = (place, item)
        self.board.listeners[place].append(item)
        self._report(place, item)
        return result

    def _report(self, place: int, item: Item) -> None:
        board = self.board
        item.notify(board.encoded[place], board.values[place], board.statuses[place])

    def _delete_monitored_items(self, mid: int) -> ua.StatusCode:
        known = self.items.pop(mid, None)
        if known is None:
            return super()._delete_monitored_items(mid)
        place, item = known
        self.board.listeners[place].remove(item)
        item.queues.pop(mid, None)
        self._monitored_items.pop(mid)
        return ua.StatusCode()

    async def _set_monitoring_mode(self, mode: ua.MonitoringMode, mid: int) -> ua.StatusCode:
        known = self.items.get(mid)
        if known is None:
            return await super()._set_monitoring_mode(mode, mid)
        place, item = known
        was_disabled = item.mdata.mode == ua.MonitoringMode.Disabled
        item.mdata.mode = mode
        item.configure()
        if was_disabled:
            self._report(place, item)
        return ua.StatusCode()

    def _modify_monitored_item(
        self, params: ua.MonitoredItemModifyRequest
    ) -> ua.MonitoredItemModifyResult:
        known = self.items.get(params.MonitoredItemId)
        if known is None:
            return super()._modify_monitored_item(params)
        mdata = known[1].mdata
        mdata.queue_size = self._revise_queue_size(params.RequestedParameters.QueueSize)
        mdata.filter = params.RequestedParameters.Filter
        known[1].configure()
        result = ua.MonitoredItemModifyResult()
        result.RevisedSamplingInterval = params.RequestedParameters.SamplingInterval
        result.RevisedQueueSize = mdata.queue_size
        return result


class PlantSubscription(InternalSubscription):
    """A subscription whose notifications are bytes already; keeps MaxNotificationsPerPublish."""

    def __init__(
        self, board: Board, aspace: AddressSpace, most: int, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.most = most or None
        self.monitored_item_srv = PlantItems(self, aspace, board)

    async def publish_results(self, requestdata: Any = None) -> bool:
        """Publish, and again while a full message left something behind."""
        published: bool = await super().publish_results(requestdata)
        again = published
        while again and self._triggered_datachanges and self._publishing_enabled:
            again = await super().publish_results()
        return published

    def _pop_publish_result(self) -> ua.PublishResult:
        result = super()._pop_publish_result()
        result.MoreNotifications = self._publishing_enabled and bool(self._triggered_datachanges)
        return result

    def _pop_triggered_datachanges(self, result: ua.PublishResult) -> None:
        waiting = self._triggered_datachanges
        if not waiting:
            return
        parts = [_encoded(entry) for queue in waiting.values() for entry in queue]
        if self.most is None or len(parts) <= self.most:
            waiting.clear()
        else:
            parts = self._first_items(waiting, self.most)
        body = b"".join((_COUNT.pack(len(parts)), *parts, _NO_DIAGNOSTICS))
        result.NotificationMessage.NotificationData.append(
            ua.ExtensionObject(TypeId=_DATA_CHANGE, Body=body)
        )

    def _first_items(self, waiting: dict[int, list[Any]], most: int) -> list[bytes]:
        """Take ``most`` entries off the queues, oldest items first."""
        parts: list[bytes] = []
        for mid in list(waiting):
            taken = waiting[mid][: most - len(parts)]
            parts += [_encoded(entry) for entry in taken]
            del waiting[mid][: len(taken)]
            if not waiting[mid]:
                del waiting[mid]
            if len(parts) >= most:
                break
        return parts


def _encoded(entry: bytes | ua.MonitoredItemNotification) -> bytes:
    return entry if isinstance(entry, bytes) else struct_to_binary(entry)


class PlantSubscriptions(SubscriptionService):
    """asyncua's service with `PlantSubscription` in place of its own."""

    def __init__(self, aspace: AddressSpace, iserver: InternalServer, board: Board) -> None:
        super().__init__(aspace, iserver)
        self.board = board

    async def create_subscription(
        self,
        params: ua.CreateSubscriptionParameters,
        callback: Callable[..., Any],
        session_id: ua.NodeId,
        request_callback: Callable[..., Any] | None = None,
    ) -> ua.CreateSubscriptionResult:
        """Create a subscription with the intervals that the client asked for, within our limits."""
        server = self.iserver
        if server is None or len(self.subscriptions) >= server.max_subscriptions:
            raise ServiceError(ua.StatusCodes.BadTooManySubscriptions)
        result = ua.CreateSubscriptionResult()
        result.RevisedPublishingInterval = max(10.0, params.RequestedPublishingInterval)
        result.RevisedLifetimeCount = self._clamp_lifetime_count(params.RequestedLifetimeCount)
        result.RevisedMaxKeepAliveCount = self._clamp_keep_alive_count(
            params.RequestedMaxKeepAliveCount
        )
        self._sub_id_counter += 1
        result.SubscriptionId = self._sub_id_counter
        subscription = PlantSubscription(
            self.board,
            self.aspace,
            params.MaxNotificationsPerPublish,
            result,
            self.aspace,
            callback,
            session_id,
            request_callback=request_callback,
            delete_callback=lambda: self.subscriptions.pop(result.SubscriptionId, None),
            no_acks_limit=server.max_unacked_messages_per_subscription,
            max_queue_size=server.max_monitored_item_queue_size,
            publishing_enabled=params.PublishingEnabled,
        )
        self.subscriptions[result.SubscriptionId] = subscription
        await subscription.start()
        return result

    def republish(self, params: ua.RepublishParameters) -> ua.NotificationMessage:
        """A message that was sent and is not acknowledged yet; asyncua answers unknown ones as good."""
        subscription = self.subscriptions.get(params.SubscriptionId)
        if subscription is None:
            raise ServiceError(ua.StatusCodes.BadSubscriptionIdInvalid)
        sent = subscription._not_acknowledged_results.get(params.RetransmitSequenceNumber)
        if sent is None:
            raise ServiceError(ua.StatusCodes.BadMessageNotAvailable)
        return sent.NotificationMessage

    async def forget(self) -> None:
        """Drop every subscription and start numbering anew, as a server does that was restarted."""
        await self.delete_subscriptions(list(self.subscriptions))
        self._sub_id_counter = FIRST_SUBSCRIPTION
