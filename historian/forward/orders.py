"""What a person does about dead letters: has them stored after all, or discards them with a reason."""

import hashlib
from collections.abc import Callable, Iterable

from historian.forward import said
from historian.forward.forwarder import Forwarder
from historian.forward.letters import Letters
from historian.forward.understanding import Understanding
from historian.store import BadBatch, StoreFault
from scada.bus.bus import Delivery
from scada.bus.letter_messages import DeadLetter, LettersOrder, LettersResult
from scada.bus.subjects import Subjects
from scada.model import BadInput

Who = Callable[[LettersOrder], str]
"""Whose order it is. Raises `BadInput` where he may not give it, or does not say who he is."""


def believed(order: LettersOrder) -> str:
    """Who he says that he is."""
    if not order.user.strip():
        raise BadInput("say who you are: --by NAME / 请用 --by 写明姓名")
    return order.user


class Orders:
    """Carries orders out on the letters of one historian; every deed is a line of its journal."""

    def __init__(
        self,
        letters: Letters,
        understanding: Understanding,
        forwarders: Iterable[tuple[str, Forwarder]],
        subjects: Subjects,
        note: said.Note,
        who: Who = believed,
    ) -> None:
        self._letters, self._understanding, self._subjects = letters, understanding, subjects
        self._forwarders = dict(forwarders)
        self._note, self._who = note, who

    async def carry_out(self, order: LettersOrder) -> LettersResult:
        """Do it letter by letter. Raises `BadInput` for an order that nobody may give, `BusDown`."""
        user = self._who(order)
        if order.drop and not order.reason.strip():
            raise BadInput("discarding needs a reason: --reason TEXT / 丢弃须写明原因：--reason")
        if order.drop and not order.numbers:
            raise BadInput("say which letters to discard / 请指明要丢弃的消息编号")
        done, refused = [], {}
        for number in order.numbers or await self._letters.numbers():
            try:
                letter = await self._letters.find(number)
                await (self._drop if order.drop else self._again)(number, letter, order, user)
                done.append(number)
            except (BadInput, BadBatch, StoreFault) as why:
                refused[number] = str(why)
        return LettersResult(done=tuple(done), refused=refused)

    async def _again(self, number: int, letter: DeadLetter, order: LettersOrder, user: str) -> None:
        """Store it now. Raises what the store says: the letter stays where it is then."""
        if not letter.data:
            raise BadInput("its content is not in the letter / 消息内容未保存在此")
        delivery = Delivery(letter.subject, letter.data, letter.stream_seq, 0)
        parcel = await self._understanding.of(delivery, patient=False)
        if letter.rows:
            parcel = parcel.some(letter.rows)
        written = await self._forwarders[letter.stream].once(parcel)
        rows = written.rows + written.events
        words = (
            f"拒收消息已补入库（{rows} 行）",
            f"a dead letter was stored after all ({rows} rows)",
        )
        self._write("again", words, number, letter, order, user)
        await self._letters.forget(number)

    async def _drop(self, number: int, letter: DeadLetter, order: LettersOrder, user: str) -> None:
        words = f"拒收消息被丢弃：{order.reason}", f"a dead letter was discarded: {order.reason}"
        self._write("drop", words, number, letter, order, user)
        await self._letters.forget(number)

    def _write(
        self,
        what: str,
        words: said.Words,
        number: int,
        letter: DeadLetter,
        order: LettersOrder,
        user: str,
    ) -> None:
        said.written(
            self._note,
            what,
            words,
            user,
            letter=number,
            stream=letter.stream,
            place=letter.stream_seq,
            refused_for=letter.reason,
            reason=order.reason,
            sha256=hashlib.sha256(letter.data).hexdigest(),
        )
