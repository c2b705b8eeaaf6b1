"""The historian's care of its history: told once, journaled once, and never the end of it."""

import asyncio
from collections.abc import Mapping

from historian.forward.caring import Caring
from historian.forward.troubles import Troubles
from historian.retention import Held, Kind, Removal, Why
from historian.upkeep import Cared
from scada.model import EventKind
from scada.model.trouble import TroubleKind

GONE = tuple(Removal(Held(f"{n}", Kind.RAW, n, 2_000_000), Why.EXPIRED) for n in range(12))


class Notes:
    """The journal's place."""

    def __init__(self) -> None:
        self.texts: list[Mapping[str, str]] = []

    def __call__(self, kind: EventKind, *, text: Mapping[str, str], user: str = "") -> None:
        assert (kind, user) == (EventKind.HISTORY, "")
        self.texts.append(text)


def caring(care: object, notes: Notes, stop: asyncio.Event) -> tuple[Caring, Troubles]:
    troubles = Troubles(lambda: 5)
    return Caring(care, troubles, notes, lambda: 5, stop), troubles  # type: ignore[arg-type]


async def test_what_went_is_journaled_once_and_a_full_disk_is_a_trouble_until_it_is_not() -> None:
    notes = Notes()
    one, troubles = caring(None, notes, asyncio.Event())
    cared = Cared(GONE, is_low=True, free_bytes=10**9)
    one.tell(cared)
    one.tell(cared)
    (text,) = notes.texts
    assert text["en"].startswith(
        "12 files of history were kept long enough and are removed, 24.0 MB"
    )
    assert text["zh"]
    assert text["files"] == "0 1 2 3 4 5 6 7 8 9 +2"
    (trouble,) = troubles.all
    assert trouble.kind is TroubleKind.DISK
    one.tell(Cared())
    assert not troubles.all


async def test_a_care_that_fails_is_told_and_tried_again() -> None:
    stop, asked = asyncio.Event(), list[int]()

    def care(now_ns: int) -> Cared:
        asked.append(now_ns)
        loop.call_soon_threadsafe(stop.set)
        raise OSError("no such folder")

    loop = asyncio.get_running_loop()
    one, troubles = caring(care, Notes(), stop)
    await one.run()
    assert asked == [5]
    assert "no such folder" in troubles.line
