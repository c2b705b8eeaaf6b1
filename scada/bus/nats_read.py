"""Reads what a stream keeps, and leaves nothing behind: no consumer, no bookmark, no right to write.

One request is answered by many messages (a batched direct get, nats-server 2.11 or newer). Whoever
may only look at the past reads so; whoever must see every message once has a durable consumer.
"""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec
from nats.aio.msg import Msg

from scada.bus.bus import BusDown, Delivery

if TYPE_CHECKING:
    from scada.bus.nats_bus import NatsBus

MOST_MESSAGES: Final = 1000
MOST_BYTES: Final = 16 * 1024 * 1024
"""Of one answer: far below what nats-py holds for a subscription before it drops messages."""
WAIT_S: Final = 10.0
END: Final = ("204", "404")


async def read(bus: "NatsBus", subject: str, after: int, since_ns: int = 0) -> list[Delivery]:
    """Messages of a kept subject after a place in its stream, oldest first; none at its end.

    With ``since_ns`` they begin with the first that the bus took at that time or later. Raises
    `BusDown` and `scada.bus.bus.Refused`.
    """
    asked: dict[str, Any] = {
        "next_by_subj": subject, "batch": MOST_MESSAGES, "max_bytes": MOST_BYTES,
    }  # fmt: skip
    if since_ns:
        asked["start_time"] = datetime.fromtimestamp(since_ns / 1e9, UTC).isoformat()
    else:
        asked["seq"] = after + 1
    where = f"$JS.API.DIRECT.GET.{bus.subjects.stream_of(subject)}"
    with bus.translated(where):
        return await _answered(bus, where, msgspec.json.encode(asked))


async def _answered(bus: "NatsBus", where: str, asked: bytes) -> list[Delivery]:
    """All messages of one answer; its end is a status."""
    client, came = bus.link.client, asyncio.Queue[Msg]()
    box = client.new_inbox()
    listening = await client.subscribe(box, cb=came.put)
    found: list[Delivery] = []
    try:
        await client.publish(where, asked, reply=box)
        while True:
            async with asyncio.timeout(WAIT_S):
                message = await came.get()
            said = message.headers or {}
            if status := said.get("Status"):
                if status not in END:
                    raise BusDown(f"{where}: {status} {said.get('Description', '')}")
                return found
            found.append(
                Delivery(
                    said["Nats-Subject"],
                    message.data,
                    int(said["Nats-Sequence"]),
                    int(said.get("Nats-Num-Pending", 0)),
                )
            )
    finally:
        await listening.unsubscribe()
