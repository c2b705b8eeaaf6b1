"""The intake: what the sources and the operators bring, in the order in which it came.

A link change closes what was collected before it, so that samples taken before a server was lost are
judged before the loss, and those taken after it afterwards.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from alarms.service import Safety
from scada.model import (
    Backfill,
    Command,
    CommandResult,
    ConditionChange,
    Fault,
    Flag,
    LinkChange,
    Samples,
)

Answer = tuple[CommandResult, Safety]
"""What became of a command, and the journal lines that must be safe before it is answered."""


LARGEST: Final = 100_000
"""Samples of one turn, so that its message stays below what the bus takes."""


MOST_CONDITIONS: Final = 2_000
"""After so many changes of source alarms another turn begins, for the same reason."""


@dataclass(slots=True)
class Turn:
    """What one step takes in: first the links, then the rest."""

    links: list[LinkChange] = field(default_factory=list)
    samples: list[Samples] = field(default_factory=list)
    heard: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    commands: list["Asked"] = field(default_factory=list)
    backfills: list[Backfill] = field(default_factory=list)
    conditions: list[ConditionChange] = field(default_factory=list)
    rows: int = 0
    """How many samples."""


@dataclass(slots=True, eq=False)
class Asked:
    """A command and who waits for its answer."""

    command: Command
    done: "asyncio.Future[Answer]"


class Intake:
    """A sink for the sources, and the queue of the core's turns. On the event loop only."""

    def __init__(self) -> None:
        self._closed = False
        self._turns: deque[Turn] = deque()
        self._some = asyncio.Event()
        self.received = 0
        """Samples taken since the start."""

    def samples(self, samples: Samples, group: str, received_ns: int) -> None:
        """Take a batch of a scan group; it is backfilled as a whole or not at all."""
        if self._closed:
            return
        turn = self._open()
        if turn.backfills or (turn.rows and turn.rows + len(samples) > LARGEST):
            turn = Turn()
            self._turns.append(turn)
        turn.rows += len(samples)
        turn.samples.append(samples)
        if not _is_backfilled(samples):
            turn.heard[group] = received_ns
        self.received += len(samples)
        self._some.set()

    def heard(self, group: str, received_ns: int) -> None:
        """A scan group was heard from. Nothing hurries because of it."""
        self._open().heard[group] = received_ns

    def link(self, change: LinkChange) -> None:
        """A link changed."""
        if self._closed:
            return
        turn = self._open()
        if turn.samples or turn.heard or turn.conditions:
            turn = Turn()
            self._turns.append(turn)
        turn.links.append(change)
        self._some.set()

    def conditions(self, changes: tuple[ConditionChange, ...]) -> None:
        """A server spoke of its own alarms."""
        if self._closed or not changes:
            return
        turn = self._open()
        if len(turn.conditions) > MOST_CONDITIONS:
            turn = Turn()
            self._turns.append(turn)
        turn.conditions += changes
        self._some.set()

    def backfill(self, backfill: Backfill) -> None:
        """A backfill ended; what comes after it belongs to the next one, and to the next turn."""
        if not self._closed:
            self._open().backfills.append(backfill)
            self._some.set()

    def fault(self, fault: Fault) -> None:
        """The core found a fault in itself, or its end."""
        self._open().faults.append(fault)
        self._some.set()

    def ask(self, command: Command) -> "asyncio.Future[Answer]":
        """An operator's command; the future gives its answer when its step was judged."""
        asked = Asked(command, asyncio.get_running_loop().create_future())
        self._open().commands.append(asked)
        self._some.set()
        return asked.done

    def take(self) -> list[Turn]:
        """Everything since the last call, in order; at least one turn, which may be empty."""
        turns = list(self._turns) or [Turn()]
        self._turns.clear()
        self._some.clear()
        return turns

    async def wait(self, at_most_s: float) -> None:
        """Return when something is there, or after that time."""
        try:
            async with asyncio.timeout(at_most_s):
                await self._some.wait()
        except TimeoutError:
            return

    def close(self) -> None:
        """Take nothing more from the sources: that they end is no loss of their servers."""
        self._closed = True

    def _open(self) -> Turn:
        if not self._turns:
            self._turns.append(Turn())
        return self._turns[-1]


def _is_backfilled(samples: Samples) -> bool:
    """Whether a batch tells of the past: then nothing was heard of its tags now."""
    return bool(len(samples)) and bool(samples.flags[0] & np.uint16(Flag.BACKFILLED))
