"""Whose request it is: the session of its token, where the token is of the station that sent it."""

from collections.abc import Callable
from typing import Final, Protocol

import msgspec

from scada.bus.station_key import holds
from scada.model import DavylampError, Session

STATION: Final = "this session is of another station: log in / 会话属于另一操作站，请重新登录"
NO_PROOF: Final = (
    "not signed by the station of this session: log in / 缺少该操作站的签名，请重新登录"
)


class Sessions(Protocol):
    """Knows which tokens hold: `davylamp.core.desk_word.DeskWord`."""

    def session(self, token: str, now_ns: int) -> Session:
        """Whose token it is. Raises `BadInput`, in words for him, where it does not hold now."""
        ...


class WrongStation(DavylampError):
    """A session that holds, sent by another station than its own. ``is_proven``: by its person."""

    def __init__(self, why: str, session: Session, is_proven: bool) -> None:
        super().__init__(why)
        self.session, self.is_proven = session, is_proven


class Vouching:
    """Holds requests against the desk's word."""

    def __init__(self, sessions: Sessions, clock: Callable[[], int]) -> None:
        self._sessions, self._clock = sessions, clock

    def session(self, token: str, proof: bytes, station: str, message: msgspec.Struct) -> Session:
        """The session under which ``station`` sent the message.

        Raises `BadInput` where the token does not hold, `WrongStation` where it is another station's.
        """
        session = self._sessions.session(token, self._clock())
        if session.key and not holds(session.key, proof, token, message):
            raise WrongStation(NO_PROOF, session, is_proven=False)
        if station != session.station:
            raise WrongStation(STATION, session, is_proven=True)
        return session
