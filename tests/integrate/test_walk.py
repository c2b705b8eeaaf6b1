"""Walking an address space: batches, limits, continuation points, cycles, and what never ends."""

import time
from typing import Any, cast

import pytest
from asyncua import ua

from scada.model import BadInput, Server
from scada.opcua.browse import TooManyNodes, Walk
from scada.opcua.capabilities import read_namespaces
from scada.opcua.channel import Channel
from scada.opcua.errors import LinkFault
from scada.opcua.references import BROWSE_NEXT_REQUEST, BROWSE_REQUEST
from scada.opcua.tree import Tree
from tests.integrate.fake_space import SPACES, FakeSpace, name
from tests.servers.asyncua_server import AsyncuaChild


def walk_on(space: FakeSpace, **options: Any) -> Walk:
    return Walk(cast(Channel, space), SPACES, **options)


async def walked(space: FakeSpace, **options: Any) -> Tree:
    walk = walk_on(space, **options)
    try:
        return await walk.run()
    finally:
        await walk.release()


def plant(folders: int = 3, each: int = 5) -> FakeSpace:
    space = FakeSpace()
    for folder in range(folders):
        space.folder(85, f"F{folder}")
        space.variables(f"F{folder}", [f"F{folder}.{n}" for n in range(each)])
    return space


async def test_every_node_once_with_its_path() -> None:
    tree = await walked(plant())
    assert len(tree.branches) == 1 + 3 + 15
    assert tree.path(name("F1.4")) == ("F1 显示",)
    assert [b.name for b in tree.variables()][:2] == [name("F0.0"), name("F0.1")]


async def test_properties_are_not_children() -> None:
    space = plant(1, 1)
    space.property("F0.0", "EURange", ua.Range(ua.Double(0.0), ua.Double(4.0)))
    tree = await walked(space)
    branch = tree.branches[name("F0.0")]
    assert list(branch.properties) == ["EURange"]
    assert not branch.children


async def test_depth_ends_the_walk() -> None:
    tree = await walked(plant(), depth=1)
    assert len(tree.branches) == 4


async def test_a_node_of_two_parents_and_a_cycle_are_met_once() -> None:
    space = plant(2, 1)
    space.folder("F1", "F0")
    space.folder("F0", "F1")
    tree = await walked(space)
    assert len(tree.branches) == 5
    assert name("F1") in tree.branches[name("F0")].children
    assert tree.branches[name("F1")].parent == "i=85"


@pytest.mark.parametrize("most", [1, 2, 7])
async def test_a_server_that_gives_few_references_at_once(most: int) -> None:
    space = plant(4, 30)
    space.most_references = most
    tree = await walked(space)
    assert len(tree.variables()) == 120
    assert not space.points, "a continuation point was left open"


async def test_a_server_with_few_continuation_points() -> None:
    space = plant(40, 30)
    space.most_references, space.most_points = 10, 2
    tree = await walked(space)
    assert len(tree.variables()) == 1200
    assert not any(branch.status for branch in tree.branches.values())


async def test_a_server_that_takes_few_nodes_at_once() -> None:
    space = plant(30, 2)
    space.most_nodes = 4
    assert len((await walked(space)).variables()) == 60


async def test_the_limit_that_a_server_states_is_kept() -> None:
    space = plant(30, 2)
    space.most_nodes = 4
    await walked(space, limit=4)
    assert space.asked.count(BROWSE_REQUEST) == 1 + 8 + 15


async def test_open_continuation_points_are_given_back() -> None:
    space = plant(1, 30)
    space.most_references = 10
    walk = walk_on(space)
    space.refuse = lambda kind: 0 if kind != BROWSE_NEXT_REQUEST else int(ua.StatusCodes.BadTimeout)
    with pytest.raises(Exception, match="BadTimeout"):
        await walk.run()
    space.refuse = lambda _kind: 0
    await walk.release()
    assert space.released == 1


async def test_an_endless_server_is_left_at_the_limit() -> None:
    class Endless(FakeSpace):
        def _references(self, description: Any) -> list[Any] | None:
            key = description.NodeId.Identifier
            return [self._reference(35, f"{key}.{n}", 1) for n in range(10)]

    with pytest.raises(TooManyNodes, match="more than 500 nodes"):
        await walked(Endless(), most_nodes=500)


async def test_a_start_that_is_not_there() -> None:
    with pytest.raises(BadInput, match="BadNodeIdUnknown"):
        await walk_on(plant()).run(name("nowhere"))
    with pytest.raises(BadInput, match="no namespace"):
        await walk_on(plant()).run("nsu=urn:other;s=x")


async def test_twenty_thousand_nodes() -> None:
    space = plant(200, 100)
    seen: list[int] = []
    tree = await walked(space, progress=lambda done, _waiting: seen.append(done))
    assert len(tree.branches) == 20_201
    assert seen == sorted(seen)
    assert space.asked.count(BROWSE_REQUEST) < 300


async def test_a_folder_that_may_not_be_browsed_is_noted() -> None:
    class Closed(FakeSpace):
        def _references(self, description: Any) -> list[Any] | None:
            closed = description.NodeId.Identifier == "F1"
            return None if closed else super()._references(description)

    space = Closed()
    space.folder(85, "F0", "F1")
    space.variables("F0", ["a"])
    tree = await walked(space)
    assert tree.branches[name("F1")].status == 0x80340000
    assert [branch.name for branch in tree.variables()] == [name("a")]


async def test_a_server_that_dies_under_the_walk() -> None:
    child = AsyncuaChild()
    await child.start()
    server = Server(id="s", url=child.url)
    channel = await Channel.open(server, clock=time.time_ns, heard=lambda: None)
    spaces = await read_namespaces(channel)
    await child.kill()
    walk = Walk(channel, spaces)
    with pytest.raises(LinkFault):
        await walk.run()
    await walk.release()
    await channel.close()


async def test_a_view_is_asked_for_in_every_request() -> None:
    views: set[str] = set()

    class Viewed(FakeSpace):
        def _browse(self, asked: Any) -> bytes:
            views.add(asked.View.ViewId.Identifier)
            return super()._browse(asked)

    space = Viewed()
    space.folder(85, "F")
    await walked(space, view=name("V"))
    assert views == {"V"}
