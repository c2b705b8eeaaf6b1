"""The lines that a channel has still to let out, on the disk: a restart forgets none."""

from pathlib import Path
from typing import Final

from scada.bus.codec import decode_events, encode_events
from scada.bus.header import Header
from scada.bus.outbox import Outbox
from scada.model import Event

MOST: Final = 10_000
"""More than so many waiting lines say nothing that their number does not say."""


class Spool:
    """One channel's lines, oldest first. ``header`` is put on what is written."""

    def __init__(self, path: Path, header: Header) -> None:
        self._outbox, self._header = Outbox(path), header
        self._ids = {entry.message_id for entry in self._outbox}
        self.refused = 0
        """Lines that were one too many."""

    def __len__(self) -> int:
        return len(self._outbox)

    @property
    def events(self) -> list[Event]:
        """All that wait."""
        return [event for entry in self._outbox for event in decode_events(entry.data)[1]]

    def add(self, event: Event) -> bool:
        """Keep a line; False for one that is here already, or one too many. Raises `OSError`."""
        key = f"{event.source}.{event.epoch}.{event.seq}"
        if key in self._ids:
            return False
        if len(self) >= MOST:
            self.refused += 1
            return False
        self._outbox.append(key, encode_events(self._header, [event]))
        self._ids.add(key)
        return True

    def drop(self, count: int) -> None:
        """The oldest lines are out."""
        for _ in range(count):
            oldest = self._outbox.oldest
            if oldest is not None:
                self._ids.discard(oldest.message_id)
                self._outbox.drop()

    def close(self) -> None:
        """Close the file; what waits stays in it."""
        self._outbox.close()
