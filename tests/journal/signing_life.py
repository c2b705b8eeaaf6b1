"""A service that does nothing but write and sign its journal, until it is killed: a program for a test.

``python -m tests.journal.signing_life FOLDER``: goes on from what lies in the folder's outbox, signs
after every line, and says a dot for each that is on the disk.
"""

import sys
import time
from pathlib import Path

from alarms import Journal, event_hash
from alarms.journal import NO_HASH
from alarms.signature import Policy
from davylamp.core.headers import Headers
from davylamp.journal.signer import Signer
from scada.bus.codec import decode_events, encode_events
from scada.bus.outbox import Outbox
from scada.model import Event, EventKind


def written(folder: Path) -> list[Event]:
    """The lines that the disk has."""
    with Outbox(folder / "outbox") as outbox:
        return [event for entry in outbox for event in decode_events(entry.data)[1]]


def live(folder: Path) -> None:
    """One life; it never ends by itself."""
    before = written(folder)
    epoch = time.time_ns()
    seq, head = (before[-1].seq, event_hash(before[-1])) if before else (0, NO_HASH)
    journal, headers = Journal("core", epoch, seq, head), Headers("test", "core", epoch, "")
    signer = Signer.open(folder, "core", Policy(every_s=0.0, lines=1))
    with Outbox(folder / "outbox") as outbox:

        def put(events: list[Event]) -> None:
            data = encode_events(headers.next("Events", time.time_ns()), events)
            outbox.append(f"{epoch}.{events[0].seq}", data)
            sys.stdout.write(".")
            sys.stdout.flush()

        now_ns = time.time_ns()
        put([journal.note(EventKind.STARTED, now_ns, now_ns, 0, text=signer.words())])
        put(signer.begin(journal, now_ns))
        signer.settle()
        while True:
            now_ns = time.time_ns()
            put([journal.note(EventKind.COMMENT, now_ns, now_ns, 0, text={"en": "x" * 200})])
            put(signer.due(now_ns))


if __name__ == "__main__":
    live(Path(sys.argv[1]))
