"""Who may treat dead letters: checked as the core checks a command, where people must log in."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from davylamp.people.denials import Denial, Denials
from davylamp.people.vouching import Vouching, WrongStation
from scada.bus.letter_messages import LettersOrder
from scada.model import BadInput, EventKind, Login, Session, SiteTable
from scada.model.rights import LETTERS

UNSIGNED: Final = "log in first: davylamp login / 请先登录：davylamp login"
NO_NAME: Final = "say who you are: --by NAME / 请用 --by 写明姓名"
NO_RIGHT: Final = "your role does not allow it / 您的角色无此权限"


class Stewards:
    """Knows whose order it is at one site. Refusals are lines of the journal, told sparingly."""

    def __init__(
        self,
        table: SiteTable,
        vouching: Vouching,
        note: Callable[..., Any],
        clock: Callable[[], int],
    ) -> None:
        self._login, self._vouching = table.login, vouching
        self._note, self._clock = note, clock
        self._denials = Denials()

    def name(self, order: LettersOrder) -> str:
        """Who gives it. Raises `BadInput`, in words for him, where he may not."""
        if self._login is Login.OPEN:
            if not order.user.strip():
                raise BadInput(NO_NAME)
            return order.user
        session = self._session(order)
        if LETTERS.isdisjoint(session.roles):
            raise self._refused(order, NO_RIGHT, session)
        return session.user

    def tell(self, ends: bool = False) -> None:
        """Write down what was gathered of refusals, where it is due."""
        for denial in self._denials.due(self._clock(), ends):
            self._write(denial)

    def _session(self, order: LettersOrder) -> Session:
        if not order.token:
            raise self._refused(order, UNSIGNED)
        bare = msgspec.structs.replace(order, proof=b"")
        try:
            return self._vouching.session(order.token, order.proof, order.station, bare)
        except WrongStation as why:
            raise self._refused(order, str(why), why.session if why.is_proven else None) from None
        except BadInput as why:
            raise self._refused(order, str(why)) from None

    def _refused(self, order: LettersOrder, why: str, session: Session | None = None) -> BadInput:
        en, _, zh = why.partition(" / ")
        text = {
            "zh": f"拒绝处理拒收消息：{zh or en}",
            "en": f"dead letters: denied: {en}",
            "what": "letters",
            "concerned": " ".join(map(str, order.numbers)),
            "station": order.station,
            "claimed": "" if session else order.user,
        }
        told = {name: word for name, word in text.items() if word}
        position = session.position if session else ""
        denial = Denial(session.user if session else "", position, told)
        self.tell()
        if self._denials.take(denial, self._clock()):
            self._write(denial)
        return BadInput(why)

    def _write(self, denial: Denial) -> None:
        position = denial.position or msgspec.UNSET
        self._note(EventKind.DENIED, user=denial.user, position=position, text=denial.text)
