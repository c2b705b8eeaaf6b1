"""A message out of a stream, and what it says to a store."""

from dataclasses import dataclass, replace

import numpy as np

from historian.store import EventMessage, Message, RefusedMessage, SampleMessage
from scada.bus.bus import Delivery


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery with the message that it was understood as.

    ``rows`` are those samples of it that this parcel holds; empty: all of them.
    """

    delivery: Delivery
    message: SampleMessage | EventMessage
    rows: tuple[int, ...] = ()

    @property
    def now_ns(self) -> int:
        """The clock of whoever wrote the message, when he did."""
        return self.message.now_ns

    def halves(self) -> "tuple[Parcel, Parcel] | None":
        """Two parcels of half the samples each; None where there is nothing to halve."""
        if not isinstance(self.message, SampleMessage) or len(self.message.samples) < 2:
            return None
        count = len(self.message.samples)
        rows = self.rows or tuple(range(count))
        return self.some(rows[: count // 2]), self.some(rows[count // 2 :])

    def some(self, rows: tuple[int, ...]) -> "Parcel":
        """The parcel with some of its rows, by their numbers in the whole message."""
        assert isinstance(self.message, SampleMessage)
        mine = self.rows or tuple(range(len(self.message.samples)))
        at = {row: place for place, row in enumerate(mine)}
        samples = self.message.samples.take(np.array([at[row] for row in rows], np.intp))
        return Parcel(self.delivery, replace(self.message, samples=samples), rows)


def refused(stream: str, delivery: Delivery, now_ns: int, reason: str) -> RefusedMessage:
    """What a store keeps of a message that is not understood or not taken."""
    return RefusedMessage(stream, delivery.stream_seq, now_ns, reason, bytes(delivery.data))


def messages_of(parcels: list[Parcel]) -> list[Message]:
    """What a store is given."""
    return [parcel.message for parcel in parcels]
