"""What a signature of the journal says, and when one is due. The keys themselves are not here.

A ``signed`` line vouches for everything before it: its signature is over the writing service, the
number of the line before, and that line's hash, in which the hash of every earlier line stands.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from alarms.journal import Journal
from scada.model import Event, EventKind

KEY, PUBLIC, SIGNATURE = "key", "public_key", "signature"
"""The words of a line's text: the key's name, the key, the signature, both in base64."""
FORMER, ENDORSED = "former_key", "endorsed"
"""Of the line that says another key: the name of the one before, and its signature of the new one."""
SIGN_S, SIGN_LINES = "sign_s", "sign_lines"
"""What a writer says in its ``started`` line of how often it will sign."""

_SAYS: Final = b"davylamp journal signature 1"
_HANDS_OVER: Final = b"davylamp journal key 1"


def payload(source: str, seq: int, head: bytes) -> bytes:
    """What is signed: that line ``seq`` of ``source`` has the hash ``head``."""
    return b"\n".join((_SAYS, source.encode(), str(seq).encode(), head))


def handing_over(source: str, public: bytes) -> bytes:
    """What the key before signs where it names the next: 32 bytes of an Ed25519 public key."""
    return b"\n".join((_HANDS_OVER, source.encode(), public))


def name_of(public: bytes) -> str:
    """The name of a key: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def text_of(data: bytes) -> str:
    """Bytes as a line's text has them."""
    return base64.b64encode(data).decode()


def bytes_of(text: str) -> bytes:
    """The bytes of a line's text; empty where it is no base64."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


@dataclass(frozen=True, slots=True)
class Policy:
    """How often a journal is signed: so long after a line, or after so many, whichever is first."""

    every_s: float = 60.0
    lines: int = 10_000

    def words(self) -> dict[str, str]:
        """As the ``started`` line says it."""
        return {SIGN_S: f"{self.every_s:g}", SIGN_LINES: str(self.lines)}


class Signing:
    """When the lines of one journal are signed, and the lines that say so. Time is an argument.

    ``sign`` makes the signature of a key whose name is ``key``.
    """

    def __init__(
        self, journal: Journal, key: str, sign: Callable[[bytes], bytes], policy: Policy
    ) -> None:
        self.policy = policy
        self._journal, self._key, self._sign = journal, key, sign
        self._signed = 0
        self._since_ns = 0
        self._seen = 0

    @property
    def unsigned(self) -> int:
        """How many lines no signature vouches for; a signature's own line is none of them."""
        return self._journal.seq - self._signed

    def due(self, now_ns: int) -> bool:
        """Whether it is time. To be asked now and then: the time runs from the first line seen."""
        if not self.unsigned:
            self._seen = self._journal.seq
            return False
        if self._seen <= self._signed:
            self._seen, self._since_ns = self._journal.seq, now_ns
        waited_s = abs(now_ns - self._since_ns) / 1e9
        return waited_s >= self.policy.every_s or self.unsigned >= self.policy.lines

    def line(self, now_ns: int, step: int = 0) -> Event:
        """Sign everything so far; the line that says so."""
        journal = self._journal
        signature = self._sign(payload(journal.source, journal.seq, journal.head))
        text = {KEY: self._key, SIGNATURE: text_of(signature)}
        event = journal.note(EventKind.SIGNED, now_ns, now_ns, step, text=text)
        self._signed = self._seen = event.seq
        return event
