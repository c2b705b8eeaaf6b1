"""A server asked for its nodes and what it says of them: the shell around `scada.opcua.browse`."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from davylamp.integrate.access import Access
from davylamp.integrate.progress import Progress
from scada.opcua.attributes import VALUE, AttributeReader
from scada.opcua.browse import ALIASES, OBJECTS_FOLDER, SERVER_OBJECT, Walk
from scada.opcua.capabilities import read_namespaces
from scada.opcua.channel import Channel
from scada.opcua.describe import describe, translate
from scada.opcua.tree import Branch, Tree
from scada.opcua.variable import Variable

CHINESE: Final = ("zh-CN", "zh", "zh-Hans")
ENGLISH: Final = ("en", "en-US", "en-GB")
_MAX_READ, _MAX_BROWSE, _LOCALES = (
    b"\x01\x00" + number.to_bytes(2, "little") for number in (11705, 11710, 2271)
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What to look at. ``keep`` chooses the variables that are described, by node and path."""

    start: str = OBJECTS_FOLDER
    depth: int = 0
    view: str = ""
    whole_server: bool = False
    values: bool = True
    keep: Callable[[Branch, tuple[str, ...]], bool] = lambda _branch, _path: True


@dataclass(slots=True)
class Survey:
    """What was found: the tree, and the variables described, by node."""

    tree: Tree
    spaces: tuple[str, ...] = ()
    variables: dict[str, Variable] = field(default_factory=dict)


@asynccontextmanager
async def connected(access: Access, locales: Sequence[str] = ENGLISH) -> AsyncIterator[Channel]:
    """An open session of its own, which takes leave whatever happens."""
    channel = await Channel.open(
        access.server,
        clock=time.time_ns,
        heard=lambda: None,
        credentials=access.credentials,
        locales=locales,
    )
    try:
        yield channel
    finally:
        await channel.close()


async def survey(access: Access, wish: Wish, progress: Progress) -> Survey:
    """Walk the server and describe its variables, in Chinese and English where it has both.

    Raises `LinkFault`, `BadInput`.
    """
    async with connected(access, CHINESE + ENGLISH) as channel:
        spaces = await read_namespaces(channel)
        limits = await AttributeReader(channel).read([(_MAX_READ, VALUE), (_MAX_BROWSE, VALUE)])
        most_read, most_browse = (limit.value if limit.is_good else 0 for limit in limits)
        walk = Walk(
            channel,
            spaces,
            limit=_limit(most_browse),
            depth=wish.depth,
            view=wish.view,
            closed=_closed(wish),
            progress=lambda done, found: progress.show("browsing", done, found),
        )
        try:
            tree = await walk.run(wish.start)
            chosen = [b for b in tree.variables() if wish.keep(b, tree.path(b.name))]
            await walk.properties(chosen)
        finally:
            await walk.release()
        read = _Counter(progress, len(chosen) * 9).add
        limit = _limit(most_read)
        found = await describe(channel, tree, chosen, limit=limit, progress=read)
        locales = await AttributeReader(channel).read([(_LOCALES, VALUE)])
    if _has_english(locales[0].value, found):
        async with connected(access, ENGLISH) as channel:
            read = _Counter(progress, len(chosen) * 2).add
            await translate(channel, chosen, found, limit=limit, progress=read)
    progress.clear()
    return Survey(tree, spaces, {variable.node: variable for variable in found})


class _Counter:
    """Counts attributes for the bar; how many there will be is an estimate."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def add(self, count: int) -> None:
        self._done += count
        self._progress.show("reading", self._done, max(self._total, self._done))


def _closed(wish: Wish) -> tuple[str, ...]:
    """What no sensor is behind, unless it was asked for."""
    return () if wish.whole_server else tuple({SERVER_OBJECT, ALIASES} - {wish.start})


def _limit(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _has_english(locales: object, found: Sequence[Variable]) -> bool:
    """Whether asking again in English can bring texts that Chinese did not bring."""
    offered = [str(one).casefold() for one in locales] if isinstance(locales, list) else []
    languages = {one.partition("-")[0] for one in offered if one}
    is_chinese = any(loc.casefold().startswith("zh") for v in found for loc in v.names)
    return ("en" in languages and len(languages) > 1) or (is_chinese and not languages)
