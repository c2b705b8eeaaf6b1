"""Signing the journal of one service: at its start, now and then, and at its end.

What cannot be signed is written all the same: a key that cannot be read stops no alarm. The journal
says so in its ``started`` line, and the log does.
"""

import logging
from pathlib import Path

from alarms.journal import Journal
from alarms.signature import Policy, Signing
from davylamp.journal.key import JournalKey
from scada.model import BadInput, Event, EventKind

log = logging.getLogger(__name__)

LOOK_S = 1.0
"""How often a service looks whether it is time."""

OFF = "unsigned"
"""The word of a ``started`` line that says why nothing will be signed."""


class Signer:
    """What one service does about signatures. Time is an argument; nothing here waits."""

    def __init__(
        self, key: JournalKey | None, fault: str = "", policy: Policy | None = None
    ) -> None:
        self._key, self._policy = key, policy or Policy()
        self._fault = fault
        self._signing: Signing | None = None

    @classmethod
    def open(cls, folder: Path, source: str, policy: Policy | None = None) -> "Signer":
        """With the key of a service's folder; without one where that cannot be had."""
        try:
            return cls(JournalKey.open(folder, source), policy=policy)
        except (OSError, BadInput) as fault:
            log.error("the journal of %s is not signed: %s", source, fault)
            return cls(None, str(fault), policy)

    def words(self) -> dict[str, str]:
        """What the ``started`` line says: the key, and how often it will be used."""
        if self._key is None:
            return {OFF: self._fault} if self._fault else {}
        return self._key.words() | self._policy.words()

    def begin(self, journal: Journal, now_ns: int, step: int = 0) -> list[Event]:
        """The lines behind ``started``: another key, if it is one, and a signature.

        That seals what an earlier life left open. `settle` when they are safe.
        """
        if self._key is None:
            return []
        self._signing = Signing(journal, self._key.name, self._key.private.sign, self._policy)
        change = self._key.change()
        lines = []
        if change:
            text = _CHANGED | change
            lines.append(journal.note(EventKind.KEY, now_ns, now_ns, step, text=text))
        return [*lines, self._signing.line(now_ns, step)]

    def settle(self) -> None:
        """The journal holds the lines of `begin`: put the public key beside it. Never raises."""
        try:
            if self._key is not None:
                self._key.settle()
        except OSError as fault:
            log.error("the public key of the journal cannot be written: %s", fault)

    def due(self, now_ns: int, step: int = 0) -> list[Event]:
        """A signature, if it is time for one."""
        if self._signing is None or not self._signing.due(now_ns):
            return []
        return [self._signing.line(now_ns, step)]

    def end(self, now_ns: int, step: int = 0) -> list[Event]:
        """The last line of this life: a signature of all before."""
        if self._signing is None or not self._signing.unsigned:
            return []
        return [self._signing.line(now_ns, step)]


_CHANGED = {
    "zh": "日志签名密钥已更换",
    "en": "the journal is signed with another key from here on",
}
