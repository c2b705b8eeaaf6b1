"""Dead letters: what the store would not take lies on the bus until a person has dealt with it."""

import hashlib
import logging
from collections.abc import Callable

import msgspec

from historian.forward import said
from historian.forward.troubles import Troubles
from scada.bus.bus import Bus, Delivery, Refused
from scada.bus.codec import decode, peek
from scada.bus.letter_messages import DeadLetter, LetterFacts, LettersAnswer
from scada.bus.subjects import Subjects
from scada.model import BadInput
from scada.model.trouble import TroubleKind

log = logging.getLogger(__name__)

Encoded = Callable[[msgspec.Struct], bytes]
"""Puts the historian's header before a message."""


class Letters:
    """The dead letters of one site. One process at a time writes them: the historian."""

    def __init__(
        self, bus: Bus, subjects: Subjects, encoded: Encoded, troubles: Troubles, note: said.Note
    ) -> None:
        self._bus, self._subjects, self._encoded = bus, subjects, encoded
        self._troubles, self._note = troubles, note
        self._numbers: set[int] = set()
        self._counted = False

    @property
    def count(self) -> int:
        """How many lie there; 0 before `count_them`."""
        return len(self._numbers)

    async def count_them(self) -> bool:
        """Learn once what earlier lives left; True when it is known. Raises `BusDown`."""
        if not self._counted:
            self._numbers |= set(await self.numbers())
            self._counted = True
            self._tell()
        return True

    async def put(
        self, delivery: Delivery, reason: str, now_ns: int, rows: tuple[int, ...] = ()
    ) -> None:
        """The store cannot take a message, or these of its samples. Raises `BusDown`; said again it is
        one letter all the same.
        """
        stream, place = self._subjects.stream_of(delivery.subject), delivery.stream_seq
        letter = DeadLetter(
            stream=stream,
            stream_seq=place,
            subject=delivery.subject,
            now_ns=now_ns,
            reason=reason,
            data=bytes(delivery.data),
            rows=rows,
        )
        log.error("%s %d is a dead letter: %s", stream, place, reason)
        digest = hashlib.sha256(repr(rows).encode()).hexdigest()[:16] if rows else "all"
        number = await self._publish(letter, f"letter.{stream}.{place}.{digest}")
        self._numbers.add(number)
        self._tell()
        # A line of our own that the store would not take must not make another one for ever.
        if delivery.subject != self._subjects.events_of("historian"):
            words = f"消息未能入库：{reason}", f"a message could not be stored: {reason}"
            said.written(self._note, "letter", words, letter=number, stream=stream, place=place)

    async def numbers(self) -> tuple[int, ...]:
        """Every letter's number, the oldest first. Raises `BusDown`."""
        found: list[int] = []
        while some := await self._bus.kept(self._subjects.dead, found[-1] if found else 0):
            found += [delivery.stream_seq for delivery in some]
        return tuple(found)

    async def answer(self, after: int) -> LettersAnswer:
        """Facts of the letters after one of them, as many as one reading brings."""
        some = await self._bus.kept(self._subjects.dead, after)
        letters = tuple(_facts(delivery, decode(delivery.data)[1]) for delivery in some)
        return LettersAnswer(letters=letters, more=bool(some) and some[-1].pending > 1)

    async def find(self, number: int) -> DeadLetter:
        """One letter. Raises `BadInput` where there is none of that number."""
        for delivery in await self._bus.kept(self._subjects.dead, number - 1):
            if delivery.stream_seq == number:
                letter: DeadLetter = decode(delivery.data)[1]
                return letter
        raise BadInput(f"there is no dead letter {number} / 没有编号为 {number} 的拒收消息")

    async def forget(self, number: int) -> None:
        """It was dealt with."""
        await self._bus.forget(self._subjects.dead, number)
        self._numbers.discard(number)
        self._tell()

    async def _publish(self, letter: DeadLetter, message_id: str) -> int:
        try:
            return await self._bus.store(self._subjects.dead, self._encoded(letter), message_id)
        except Refused as why:
            log.error("the letter goes without its content: %s", why)
            reason = f"{letter.reason} (its content is too large for a letter: {why})"
            bare = msgspec.structs.replace(letter, data=b"", reason=reason)
            return await self._bus.store(self._subjects.dead, self._encoded(bare), message_id)

    def _tell(self) -> None:
        words = said.letters(self.count) if self.count else ("", "")
        self._troubles.put("letters", TroubleKind.LETTERS, *words)


def _facts(delivery: Delivery, letter: DeadLetter) -> LetterFacts:
    return LetterFacts(
        number=delivery.stream_seq,
        stream=letter.stream,
        stream_seq=letter.stream_seq,
        now_ns=letter.now_ns,
        reason=letter.reason,
        size=len(letter.data),
        about=_about(letter),
    )


def _about(letter: DeadLetter) -> str:
    """What a letter holds, in a few words."""
    try:
        header = peek(letter.data)
    except BadInput:
        return "?"
    rows = f", {len(letter.rows)} samples of it" if letter.rows else ""
    return f"{header.schema} {header.seq} of {header.source}{rows}"
