"""What the core knows of the desk: its key, and which sessions it has ended.

The key is to be trusted where site.toml names it (``[people] desk_key``: a desk on another machine), or
where ``run/desk/desk.pub`` has it (a desk on this one). Where neither is there, the bus is believed:
only the desk's own user may publish under its subjects.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from davylamp.people.tokens import BadToken, verified
from scada.bus.bus import Bus, BusDown, Refused
from scada.bus.codec import decode
from scada.bus.desk_messages import DeskFacts, DeskHeartbeat, DeskState
from scada.bus.sealed import vouched
from scada.bus.subjects import Subjects
from scada.model import BadInput, Session

log = logging.getLogger(__name__)

AGAIN_S: Final = 2.0

NO_KEY: Final = (
    "the desk was not heard yet: nobody can be recognised / 尚未收到登录服务公钥，无法验证身份"
)
EXPIRED: Final = "the session is over: log in / 会话已过期，请重新登录"
REVOKED: Final = "the session was ended: log in / 会话已被结束，请重新登录"
FOREIGN: Final = "this is no session of this site: log in / 会话无效，请重新登录"


class DeskWord:
    """Takes what the desk says, and holds tokens against it.

    ``trusted`` gives the key that is to be believed; None where any that the bus lets through is.
    """

    def __init__(self, site: str, trusted: Callable[[], bytes | None]) -> None:
        self._site, self._trusted = site, trusted
        self._facts: DeskFacts | None = None
        self._told = ""

    def hear(self, state: DeskState) -> None:
        """Take a statement; one that is forged, of another key, or older than the last is not taken."""
        try:
            facts = vouched(state)
        except BadInput as fault:
            self._refuse(str(fault))
            return
        trusted, known = self._trusted(), self._facts
        if facts.site != self._site or (trusted is not None and facts.sign_key != trusted):
            self._refuse("a desk spoke that this site does not trust: see [people] desk_key")
        elif known is None or facts.sign_key != known.sign_key or facts.number >= known.number:
            self._facts = facts

    def session(self, token: str, now_ns: int) -> Session:
        """Whose token it is. Raises `BadInput`, in words for him, where it does not hold now."""
        if self._facts is None:
            raise BadInput(NO_KEY)
        try:
            session = verified(token, self._facts.sign_key)
        except BadToken:
            raise BadInput(FOREIGN) from None
        if session.id in self._facts.revoked:
            raise BadInput(REVOKED)
        if session.expires_ns <= now_ns:
            raise BadInput(EXPIRED)
        return session

    async def follow(self, bus: Bus, subjects: Subjects) -> None:
        """Hear the desk from now on, and learn what it said last: it may be gone. For a task."""

        async def hear(subject: str, data: bytes) -> None:
            beat = decode(data)[1]
            if isinstance(beat, DeskHeartbeat):
                self.hear(beat.state)

        await bus.listen(subjects.heartbeat("desk"), hear)
        while self._facts is None:
            await self._recall(bus, subjects)
            await asyncio.sleep(AGAIN_S)

    async def _recall(self, bus: Bus, subjects: Subjects) -> None:
        try:
            data = await bus.last(subjects.desk_state)
        except (BusDown, Refused) as fault:
            log.debug("what the desk said last is not known yet: %s", fault)
            return
        state = decode(data)[1] if data else None
        if isinstance(state, DeskState):
            self.hear(state)

    def _refuse(self, why: str) -> None:
        if why != self._told:
            self._told = why
            log.error("%s", why)
