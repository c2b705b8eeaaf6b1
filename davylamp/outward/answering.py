"""Who answers an emergency linkage: checked as the core checks a command, where people must log in."""

from collections.abc import Collection
from typing import Final

import msgspec

from davylamp.people.denials import Denial
from davylamp.people.vouching import Vouching, WrongStation
from scada.bus.messages import LinkageAcknowledge
from scada.model import BadInput, DavylampError, Login, Reach, Session, SiteTable
from scada.model.rights import LINKAGES

UNSIGNED: Final = "log in first: davylamp login, or at a station / 请先登录（命令行或操作站）"
NO_NAME: Final = "linkage: who answers is needed / 须填写应答人"
NO_RIGHT: Final = "your role does not allow it / 您的角色无此权限"
NOT_HIS: Final = "not in your areas / 不在您的责任区域"


class NotAnswered(DavylampError):
    """Why it is no answer, in words; and the line that the journal gets of it."""

    def __init__(self, why: str, denial: Denial) -> None:
        super().__init__(why)
        self.denial = denial


class Answerers:
    """Knows who may answer at one site."""

    def __init__(self, table: SiteTable, vouching: Vouching) -> None:
        self._table, self._vouching = table, vouching

    def name(self, request: LinkageAcknowledge, areas: Collection[str]) -> str:
        """Who answers a linkage that concerns these areas.

        With open login whatever he says; else the name of his session. Raises `BadInput` where no name
        is given, `NotAnswered` where he may not.
        """
        if self._table.login is Login.OPEN:
            if not request.by.strip():
                raise BadInput(NO_NAME)
            return request.by
        session = self._session(request)
        if LINKAGES.isdisjoint(session.roles):
            raise _refused(request, NO_RIGHT, session)
        reach = Reach(self._table.areas, session.areas)
        if areas and not any(reach.has(area) for area in areas):
            raise _refused(request, NOT_HIS, session)
        return session.user

    def _session(self, request: LinkageAcknowledge) -> Session:
        bare = msgspec.structs.replace(request, proof=b"")
        if not request.token:
            raise _refused(request, UNSIGNED)
        try:
            return self._vouching.session(request.token, request.proof, request.station, bare)
        except WrongStation as why:
            raise _refused(request, str(why), why.session if why.is_proven else None) from None
        except BadInput as why:
            raise _refused(request, str(why)) from None


def _refused(request: LinkageAcknowledge, why: str, session: Session | None = None) -> NotAnswered:
    en, _, zh = why.partition(" / ")
    text = {
        "zh": f"拒绝联动应答：{zh or en}",
        "en": f"answer to a linkage denied: {en}",
        "what": "linkage_acknowledge",
        "concerned": request.id,
        "station": request.station,
    }
    if session is None:
        text["claimed"] = request.by
    told = {name: word for name, word in text.items() if word}
    position = session.position if session else ""
    return NotAnswered(why, Denial(session.user if session else "", position, told))
