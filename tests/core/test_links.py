"""The sources of a site: which tags each one gets, and how many begin."""

import asyncio
from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from davylamp.core import links
from davylamp.core.intake import Intake
from davylamp.core.links import Links
from scada.model import (
    Area,
    ConditionAcknowledgement,
    LinkState,
    LinkStatus,
    Server,
    SiteTable,
    Tag,
)
from tests.opcua.fake_channel import settle
from tests.opcua.sources import tag


class Fake:
    """A source that only begins."""

    def __init__(self, server: str, tags: Sequence[Tag], index: NDArray[np.int32]) -> None:
        self.server, self.ids, self.index = server, [one.id for one in tags], index.tolist()
        self.begun = 0

    async def run(self) -> None:
        self.begun += 1
        await asyncio.Event().wait()

    def status(self) -> LinkStatus:
        return LinkStatus(server=self.server, url="", state=LinkState.CONNECTING, since_ns=0)

    def acknowledge(self, wanted: ConditionAcknowledgement) -> None:
        """Nothing to acknowledge."""


def site(servers: int) -> tuple[Links, list[Fake]]:
    """Two tags of each server, the servers' tags mixed."""
    names = [f"s{number}" for number in range(servers)]
    tags = [
        msgspec.structs.replace(tag(f"{name}.{half}", "i=1"), server=name)
        for half in range(2)
        for name in names
    ]
    table = SiteTable(
        site="one",
        name_zh="一",
        name_en="one",
        timezone="UTC",
        config_hash="0",
        servers=tuple(Server(id=name, url="opc.tcp://a:1") for name in (*names, "empty")),
        areas=(Area(id="a", name_zh="甲", name_en="a"),),
        tags=tuple(tags),
        alarms=(),
    )
    made: list[Fake] = []

    def reader(
        server: Server,
        tags: Sequence[Tag],
        index: NDArray[np.int32],
        intake: Intake,
        clock: Callable[[], int],
    ) -> Fake:
        made.append(Fake(server.id, tags, index))
        return made[-1]

    return Links(table, Intake(), lambda: 0, reader), made


def test_each_source_gets_its_servers_tags_and_their_places() -> None:
    _, made = site(3)
    assert [(one.server, one.ids, one.index) for one in made] == [
        ("s0", ["s0.0", "s0.1"], [0, 3]),
        ("s1", ["s1.0", "s1.1"], [1, 4]),
        ("s2", ["s2.0", "s2.1"], [2, 5]),
    ]


async def begun(count: int) -> int:
    """How many of so many links have begun after a moment."""
    all_, made = site(count)
    task = asyncio.create_task(all_.run())
    await settle()
    number = sum(one.begun for one in made)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return number


async def test_few_links_begin_at_once() -> None:
    assert await begun(links.AT_ONCE) == links.AT_ONCE


async def test_many_links_begin_one_after_the_other() -> None:
    assert await begun(200) < 100
