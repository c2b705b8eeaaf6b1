"""The demo plant's server, seen by an ordinary OPC UA client."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from asyncua import ua

from davylamp.sim.service import PlantService
from scada.model import Status
from tests.sim.running import Collected, Reader, connected, service

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mine() -> AsyncIterator[PlantService]:
    async with service() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def reader(mine: PlantService) -> AsyncIterator[Reader]:
    async with connected(mine) as client:
        yield client


async def test_every_point_is_read_with_type_status_and_source_time(
    mine: PlantService, reader: Reader
) -> None:
    nodes = [reader.node(point.id) for point in mine.plant.points]
    values = await reader.client.uaclient.session.read_attributes(
        [node.nodeid for node in nodes], ua.AttributeIds.Value
    )
    for point, value in zip(mine.plant.points, values, strict=True):
        assert value.Value.VariantType.name == point.wire.value, point.id
        assert value.StatusCode.is_good()
        assert value.SourceTimestamp is not None
        assert point.low <= value.Value.Value <= point.high + 1e-3


async def test_a_read_that_asks_for_more_than_values_is_answered_too(reader: Reader) -> None:
    unknown, node = reader.node("3301.nothing"), reader.node("3301.T1")
    with pytest.raises(ua.uaerrors.BadNodeIdUnknown):
        await unknown.read_value()
    assert (await node.read_browse_name()).Name == "T1"
    assert (await node.read_display_name()).Text == "3301工作面T1甲烷"
    assert (await node.read_description()).Text == "3301 face T1 methane"
    state = reader.client.get_node(ua.NodeId(ua.ObjectIds.Server_ServerStatus_State))
    one, two = await reader.client.read_values([state, node])
    assert one == ua.ServerState.Running
    assert isinstance(two, float)


async def test_analog_nodes_have_range_and_unit_and_nobody_writes(reader: Reader) -> None:
    node = reader.node("3301.T1")
    span = await (await node.get_child("0:EURange")).read_value()
    unit = await (await node.get_child("0:EngineeringUnits")).read_value()
    assert (span.Low, span.High, unit.DisplayName.Text) == (0.0, 4.0, "%CH4")
    assert (await node.read_data_type()).Identifier == ua.ObjectIds.Double
    with pytest.raises(ua.uaerrors.BadUserAccessDenied):
        await node.write_value(1.0)


async def test_no_folder_has_more_than_a_hundred_nodes_and_all_points_are_found(
    mine: PlantService, reader: Reader
) -> None:
    plant, found = reader.node("Plant"), set()
    waiting = [plant]
    while waiting:
        children = await waiting.pop().get_children()
        assert len(children) <= 100
        for child in children:
            if await child.read_node_class() is ua.NodeClass.Variable:
                found.add(str(child.nodeid.Identifier))
            else:
                waiting.append(child)
    packs = {pack.id for pack in mine.board.packs}
    assert found == {point.id for point in mine.plant.points} | packs


async def test_a_word_and_an_array_follow_their_points(mine: PlantService, reader: Reader) -> None:
    assert {pack.id for pack in mine.board.packs} >= {"main_belt.1.status", "3301.supports"}
    word, collected = "main_belt.1.status", Collected()
    subscription = await reader.subscribe([word], collected)
    await collected.until(lambda: collected.plain(word) == [1])
    await reader.start("pulse", "tag=main_belt.1.cord,value=1,for=0.05")
    await collected.until(lambda: collected.plain(word) == [1, 0b10001, 1])
    mine.board.write(mine.plant.find("main_belt.1.slip"), 0.0, 0x80310000, 10**18)
    await collected.until(lambda: len(collected.values[word]) == 4)
    assert collected.values[word][3].StatusCode.value == 0x80310000
    mine.board.write(mine.plant.find("main_belt.1.slip"), 0.0, 0, 10**18)
    await collected.until(lambda: len(collected.values[word]) == 5)
    await subscription.delete()
    place = mine.plant.find("3301.support015")
    mine.free[place] = False
    mine.board.write(place, 41.5, 0, 10**18)
    supports = await reader.node("3301.supports").read_value()
    assert (len(supports), supports[1]) == (12, 41.5)
    mine.free[place] = True


async def test_changes_arrive_with_the_time_at_which_they_were_made(reader: Reader) -> None:
    collected = Collected()
    subscription = await reader.subscribe(["3301.T1", "3301.air", "3301.feed"], collected)
    await collected.until(lambda: len(collected.values.get("3301.air", [])) >= 3)
    times = [value.SourceTimestamp for value in collected.values["3301.air"]]
    assert times == sorted(set(times))
    assert len(collected.values["3301.feed"]) == 1
    await subscription.delete()


async def test_every_edge_of_short_pulses_is_delivered(reader: Reader) -> None:
    collected = Collected()
    tags = ["3302.T1", "3302.air", "3304.fan"]
    subscription = await reader.subscribe(tags, collected, period=500.0)
    await collected.until(lambda: set(collected.values) == set(tags))
    for _ in range(3):
        await reader.start("pulse", "tag=3302.T1,value=3.33,for=0.02")
        await reader.start("pulse", "tag=3304.fan,value=0,for=0.02")
        edges = len(collected.values["3302.T1"])
        await collected.until(lambda edges=edges: len(collected.values["3302.T1"]) >= edges + 2)
    high = [k for k, v in enumerate(collected.plain("3302.T1")) if v == 3.33]
    assert len(high) == 3
    for k in high:
        start, end = collected.values["3302.T1"][k : k + 2]
        assert end.Value.Value < 1.0
        length = end.SourceTimestamp - start.SourceTimestamp
        assert timedelta(seconds=0.02) <= length
    assert collected.plain("3304.fan").count(False) == 3
    await subscription.delete()


async def test_one_pulse_may_hold_many_tags(reader: Reader) -> None:
    collected = Collected()
    tags = ["3301.T0", "3302.T0", "3303.T1"]
    subscription = await reader.subscribe(tags, collected)
    await reader.start("pulse", f"tag={'+'.join(tags)},value=2.22,for=0.05")
    await collected.until(lambda: all(2.22 in collected.plain(tag) for tag in tags))
    await subscription.delete()


async def test_a_full_queue_drops_its_oldest_and_says_so(
    mine: PlantService, reader: Reader
) -> None:
    collected = Collected()
    place = mine.plant.find("bunker.1.level")
    mine.free[place] = False
    subscription = await reader.subscribe(["bunker.1.level"], collected, period=300.0, queue=4)
    await collected.until(lambda: len(collected.values.get("bunker.1.level", [])) >= 1)
    for k in range(10):
        mine.board.write(place, float(k), 0, 1_800_000_000_000_000_000 + k)
    await collected.until(lambda: 9.0 in collected.plain("bunker.1.level"))
    assert collected.plain("bunker.1.level")[-4:] == [6.0, 7.0, 8.0, 9.0]
    marks = [value.StatusCode.value for value in collected.values["bunker.1.level"][-4:]]
    assert marks == [0x480, 0, 0, 0]
    mine.free[place] = True
    await subscription.delete()


async def test_a_deadband_that_a_client_asks_for_is_kept(
    mine: PlantService, reader: Reader
) -> None:
    collected = Collected()
    place = mine.plant.find("bunker.2.level")
    mine.free[place] = False
    subscription = await reader.client.create_subscription(50, collected)
    wanted = ua.DataChangeFilter(
        Trigger=ua.DataChangeTrigger.StatusValue,
        DeadbandType=ua.DeadbandType.Absolute,
        DeadbandValue=1.0,
    )
    request = subscription._make_monitored_item_request(
        reader.node("bunker.2.level"),
        ua.AttributeIds.Value,
        wanted,
        50,
        ua.MonitoringMode.Reporting,
        0,
    )
    await subscription.create_monitored_items([request])
    for value, status in ((0.0, 0), (0.9, 0), (2.0, 0), (2.5, 0), (2.6, 0x40900000), (9.0, 0)):
        mine.board.write(place, value, status, 1_800_000_000_000_000_000)
    await collected.until(lambda: 9.0 in collected.plain("bunker.2.level"))
    got = [round(v, 3) for v in collected.plain("bunker.2.level")]
    assert got[1:] == [0.0, 2.0, 2.6, 9.0]
    mine.free[place] = True
    await subscription.delete()


async def test_a_message_holds_no_more_notifications_than_asked_for(
    mine: PlantService, reader: Reader
) -> None:
    sizes: list[int] = []
    done = asyncio.Event()
    tags = [point.id for point in mine.plant.points[:95]]

    async def published(result: ua.PublishResult) -> None:
        for data in result.NotificationMessage.NotificationData or []:
            sizes.append(len(data.MonitoredItems))
        if sum(sizes) >= len(tags):
            done.set()

    params = ua.CreateSubscriptionParameters(
        RequestedPublishingInterval=50,
        RequestedLifetimeCount=3000,
        RequestedMaxKeepAliveCount=100,
        MaxNotificationsPerPublish=40,
        PublishingEnabled=True,
    )
    subscription = await reader.client.create_subscription(params, Collected())
    session = reader.client.uaclient.session
    assert subscription.subscription_id is not None
    session._subscription_callbacks[subscription.subscription_id] = published
    await subscription.subscribe_data_change([reader.node(tag) for tag in tags])
    async with asyncio.timeout(60):
        await done.wait()
    assert max(sizes) <= 40
    assert sizes[0] == 40
    await subscription.delete()


async def test_a_broken_line_is_bad_on_the_wire(reader: Reader) -> None:
    collected = Collected()
    subscription = await reader.subscribe(["3305.CO"], collected)
    line = await reader.start("line_break", "tag=3305.CO,for=2,status=BadSensorFailure")
    assert "3305.CO" in line
    seen = collected.values
    await collected.until(
        lambda: any(v.StatusCode.value == Status.BAD_SENSOR_FAILURE for v in seen["3305.CO"])
    )
    await collected.until(lambda: seen["3305.CO"][-1].StatusCode.is_good())
    await subscription.delete()


async def test_a_command_that_makes_no_sense_is_refused(reader: Reader) -> None:
    for name, argument in (("nothing", ""), ("pulse", "tag=3301.T1"), ("pulse", "tag=x,value=1")):
        with pytest.raises(ua.UaStatusCodeError) as refused:
            await reader.start(name, argument)
        assert refused.value.code == ua.StatusCodes.BadInvalidArgument
    names = await reader.node("Scenario.Names").read_value()
    assert {"gas_outburst", "server_crash", "pulse"} <= set(names)


async def test_modes_of_an_item_are_kept(mine: PlantService, reader: Reader) -> None:
    collected = Collected()
    place = mine.plant.find("compressors.pressure")
    mine.free[place] = False
    subscription = await reader.client.create_subscription(50, collected)
    (handle,) = await subscription.subscribe_data_change(
        [reader.node("compressors.pressure")], monitoring=ua.MonitoringMode.Disabled
    )
    mine.board.write(place, 0.11, 0, 1_800_000_000_000_000_000)
    await subscription.set_monitoring_mode(ua.MonitoringMode.Reporting)
    await collected.until(lambda: len(collected.plain("compressors.pressure")) == 1)
    mine.board.write(place, 0.12, 0, 1_800_000_000_000_000_001)
    await collected.until(lambda: len(collected.plain("compressors.pressure")) == 2)
    assert collected.plain("compressors.pressure") == pytest.approx([0.11, 0.12])
    await subscription.unsubscribe(handle)
    assert not mine.board.listeners[place]
    mine.free[place] = True
    await subscription.delete()


async def test_a_message_is_sent_again_until_it_is_acknowledged(reader: Reader) -> None:
    collected = Collected()
    subscription = await reader.subscribe(["3301.T1"], collected)
    await collected.until(lambda: len(collected.values.get("3301.T1", [])) >= 1)
    with pytest.raises(ua.uaerrors.BadMessageNotAvailable):
        await reader.client.uaclient.session.republish(subscription.subscription_id, 4711)
    with pytest.raises(ua.uaerrors.BadSubscriptionIdInvalid):
        await reader.client.uaclient.session.republish(4711, 1)
    await subscription.delete()


async def test_the_plans_of_reads_are_bounded_and_the_last_used_stay(
    mine: PlantService, reader: Reader
) -> None:
    points = mine.plant.points[:100]
    for point in points:
        await reader.node("3301.T1").read_value()
        await reader.node(point.id).read_value()
    assert mine.server.reads is not None
    assert len(mine.server.reads._plans) == 64
