"""A station's models in a process of their own, without a screen.

Says on stdout when they are there, and when all alarms are in them: the clock is the machine's own.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from hmi.models.frame import Mailbox
from hmi.models.station import StationModel
from hmi.service import BusClient
from scada.bus import access
from scada.bus.nats_bus import NatsBus, connect

LOOK_S: Final = 0.01


def main() -> None:
    """``python -m bench.alarms.station RUN ALARMS``."""
    run, wanted = Path(sys.argv[1]), int(sys.argv[2])
    entry = access.read(run)

    async def joined() -> NatsBus:
        return await connect(
            entry.url, "station", entry.password("station"), "station", entry.site, wait_s=10.0
        )

    mailbox, model = Mailbox(), StationModel()
    client = BusClient(joined, entry.site, mailbox)
    client.start()
    follow(mailbox, model, lambda: model.has_snapshot, "ready")
    follow(mailbox, model, lambda: active(model) >= wanted, "all")
    sys.stdin.readline()
    client.stop()


def follow(mailbox: Mailbox, model: StationModel, condition: Callable[[], bool], word: str) -> None:
    """Take what came, as a screen does, until the condition holds; then say so and when."""
    while not condition():
        time.sleep(LOOK_S)
        model.apply(mailbox.take(), time.time_ns())
    print(word, time.time_ns(), flush=True)


def active(model: StationModel) -> int:
    """How many alarms are in the list."""
    return len(model.alarms.sorted())


if __name__ == "__main__":
    main()
