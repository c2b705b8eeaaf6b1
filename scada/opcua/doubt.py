"""Answers that are older than what is known: a value once delivered is never overwritten by one.

A standby may lag behind the server that it replaces, a server may come back with the values of
yesterday, and the answer to a Read may be overtaken by a notification. Nothing is thrown away for good:
what a server says a second time is delivered, for then it is the clock that went back.
"""

import numpy as np
from numpy.typing import NDArray

from scada.model import Samples
from scada.opcua.newest import NEVER, Newest
from scada.opcua.points import Rows


class Doubt:
    """Of one connection; ``queued`` says for each tag whether its values come from a queue.

    Each of its judgements returns which samples of a batch are to be delivered.
    """

    def __init__(self, newest: Newest, queued: NDArray[np.bool_]) -> None:
        self._newest, self._queued = newest, queued
        self._resumed = bool(queued.any())
        self._doubted_ns = np.full(len(queued), NEVER, np.int64)
        self._reported = np.zeros(len(queued), np.bool_)

    @property
    def unconfirmed(self) -> NDArray[np.bool_]:
        """The tags whose first answer was doubted, and that have said nothing since."""
        found: NDArray[np.bool_] = (self._doubted_ns != NEVER) & ~self._newest.seen
        return found

    def first(self, rows: Rows, batch: Samples) -> NDArray[np.bool_]:
        """Answers to the first Read: one that is older is doubted, unless it says the same.

        Of a tag whose queue goes on where it was, only the very sample that was delivered last says
        something: that it still stands. What is newer comes from the queue, in order.
        """
        known, waits = self._newest.time_ns[rows], self._queued[rows]
        older, same = batch.time_ns < known, self._newest.repeats(rows, batch)
        good: NDArray[np.bool_] = np.where(
            waits, (batch.time_ns == known) & same, ~older | same
        ) | (known == NEVER)
        self._doubted_ns[rows[~good]] = batch.time_ns[~good]
        good &= ~(self._newest.seen[rows] & (older | waits))
        return good

    def later(self, rows: Rows, batch: Samples) -> NDArray[np.bool_]:
        """Answers to a later Read: all but those that a notification overtook."""
        older = batch.time_ns < self._newest.time_ns[rows]
        return ~(older & self._queued[rows] & self._newest.seen[rows])

    def notified(self, rows: Rows, batch: Samples) -> NDArray[np.bool_]:
        """Notifications: all but what is said a second time on this connection.

        A new item repeats what the first Read brought, or left in doubt; a queue that goes on may be
        followed by its last sample once more, for whoever resumed the session: in the same message or
        in a later one.
        """
        known, seen = self._newest.time_ns[rows], self._newest.seen[rows]
        again: NDArray[np.bool_] = (batch.time_ns < known) & ~seen
        again &= batch.time_ns == self._doubted_ns[rows]
        twice = ~self._reported[rows] | self._resumed
        if twice.any():
            again |= twice & _repeats_the_one_before(rows, batch)
            same = (batch.time_ns == known) & seen & self._newest.repeats(rows, batch)
            again |= twice & same
            self._reported[rows] = True
        return ~again


def _repeats_the_one_before(rows: Rows, batch: Samples) -> NDArray[np.bool_]:
    """Samples that are, in all that they say, the one of the same tag before them in the batch."""
    found = np.zeros(len(rows), np.bool_)
    if (rows[1:] > rows[:-1]).all():
        return found
    order = np.argsort(rows, kind="stable")
    before, after = order[:-1], order[1:]
    found[after] = (
        (rows[before] == rows[after])
        & (batch.time_ns[before] == batch.time_ns[after])
        & (batch.value[before] == batch.value[after])
        & (batch.status[before] == batch.status[after])
    )
    return found
