"""Dead letters: what the historian's store would not take, and what a person does about it; and how far
it is with each stream.
"""

import msgspec

from scada.bus.messages import Message


class DeadLetter(Message, frozen=True, kw_only=True):
    """A message of the stream ``stream`` that the store would not take, as it came, and the reason.

    ``rows`` are the samples of it that were refused where the others are stored; empty: all of it.
    """

    stream: str
    stream_seq: int
    subject: str
    now_ns: int
    reason: str
    data: bytes
    rows: tuple[int, ...] = ()


class StoredMark(Message, frozen=True, kw_only=True):
    """Up to which place of a stream everything is stored, or lies in a dead letter.

    ``newest_ns`` is the clock of the newest message up to there, as its writer had it.
    """

    place: int
    newest_ns: int


class LettersRequest(Message, frozen=True, kw_only=True):
    """Ask the historian for its dead letters after one of them."""

    after: int = 0


class LetterFacts(Message, frozen=True, kw_only=True):
    """One dead letter without its content: ``number`` names it; ``about`` says what was in it."""

    number: int
    stream: str
    stream_seq: int
    now_ns: int
    reason: str
    size: int
    about: str


class LettersAnswer(Message, frozen=True, kw_only=True):
    """Dead letters, oldest first; ``more`` where there are others after them."""

    letters: tuple[LetterFacts, ...]
    more: bool = False


class LettersOrder(Message, frozen=True, kw_only=True):
    """Store dead letters after all, or, with a reason, discard them. No numbers: all of them.

    ``token`` is the session of who asks, of that ``station``, where the site wants people to log in,
    and ``proof`` that of a station that has a key; else ``user`` is believed.
    """

    numbers: tuple[int, ...] = ()
    drop: bool = False
    reason: str = ""
    user: str = ""
    station: str = ""
    token: str = ""
    proof: bytes = b""


class LettersResult(Message, frozen=True, kw_only=True):
    """Which dead letters were dealt with, and why others still lie there."""

    done: tuple[int, ...] = ()
    refused: dict[int, str] = msgspec.field(default_factory=dict)
