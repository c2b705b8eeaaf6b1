"""One bad item never stops the others, though a server refuses the whole request over it.

A server answers for each item, and says of a bad one what is wrong with it (OPC 10000-4, 5.10.2.3 and
5.12.2.3). Some refuse the request instead: a node id that they cannot parse, a driver that raises. Or
they answer, and one value is not what OPC 10000-6 says, so that those behind it cannot be found. Then
the request is halved until the items are found that are refused by themselves. They are remembered as
outcasts and asked by themselves from then on, not with every scan.

The effort is bounded: after `MOST_IN_A_ROW` refusals without an answer it is the service that does
not work, not an item of it; that is not tried again for `RETRY_S`.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from scada.opcua.sharing import Rows
from scada.opcua.status_codes import BAD_DECODING_ERROR

MOST_IN_A_ROW: Final = 64
"""Halving a thousand items down to one takes ten refusals; a cluster of bad ones takes more."""

RETRY_S: Final = 10.0
"""How often an outcast is asked again, and a service that refuses everything is looked into."""


class Bisection:
    """Halves a refused request. `next` is what to ask; say of it `answered` or `refused`."""

    def __init__(self, rows: Rows, status: int) -> None:
        self._parts = _halves(rows)
        self._asked: Rows = rows
        self._status = status
        self._since: dict[int, int] = {}
        self._in_a_row = 0
        self._answers = 0
        self.culprits: dict[int, int] = {}
        """Rows that are refused by themselves, each with its status."""

    def next(self) -> Rows | None:
        """What to ask next; None when all is known, or nothing can be."""
        if not self._parts or self._in_a_row >= MOST_IN_A_ROW:
            return None
        self._asked = self._parts.pop()
        return self._asked

    def answered(self) -> None:
        """The part that was asked came."""
        self._in_a_row = 0
        self._answers += 1
        self.culprits |= self._since
        self._since = {}

    def refused(self, status: int) -> None:
        """It was refused as a whole."""
        self._in_a_row += 1
        if len(self._asked) > 1:
            self._parts += _halves(self._asked)
        else:
            self._since[int(self._asked[0])] = status

    def end(self) -> tuple[Rows, bool]:
        """The rows of which nothing is known, and whether that is all of them.

        What was refused last is believed to be bad only where something was answered, and the search
        came to its end: else the server may have stopped to answer anything.
        """
        if self._answers and not self._parts:
            self.culprits |= self._since
            self._since = {}
        unknown = [np.array(list(self._since), np.intp), *self._parts]
        return np.concatenate(unknown), not self._answers


def _halves(rows: Rows) -> list[Rows]:
    """Two parts, or none where there is nothing to halve; the first is asked first (a stack)."""
    return np.array_split(rows, 2)[::-1] if len(rows) > 1 else []


@dataclass(slots=True)
class Outcasts:
    """The items of one server that are asked by themselves; outlives connections."""

    statuses: dict[int, int] = field(default_factory=dict)
    """Per row the status with which it was refused last."""
    _due_s: dict[int, float] = field(default_factory=dict)
    _look_again_s: float = 0.0

    def __contains__(self, row: int) -> bool:
        return row in self.statuses

    def connected(self) -> None:
        """A new connection: each is asked once, the server may be another."""
        self._due_s.clear()
        self._look_again_s = 0.0

    def rests(self, row: int, now_s: float) -> bool:
        """Whether this row is left alone for now."""
        return now_s < self._due_s.get(row, 0.0)

    def cast(self, rows: dict[int, int], now_s: float) -> None:
        """These were refused by themselves."""
        self.statuses |= rows
        self._due_s |= dict.fromkeys(rows, now_s + RETRY_S)

    def forgive(self, row: int) -> None:
        """It was answered."""
        self.statuses.pop(row, None)
        self._due_s.pop(row, None)

    def undecodable(self) -> list[int]:
        """Those whose values came in a form that cannot be read: a notification of them neither."""
        return [row for row, why in self.statuses.items() if why == BAD_DECODING_ERROR]

    def may_look(self, now_s: float) -> bool:
        """Whether a refused request is looked into."""
        return now_s >= self._look_again_s

    def in_vain(self, now_s: float) -> None:
        """Nothing was answered: it is the service."""
        self._look_again_s = now_s + RETRY_S
