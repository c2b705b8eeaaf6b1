"""Who works at this station, where he sits, and what is his: his name, rights, areas.

Where one must log in, everything comes from the session that the desk gave. Where anybody is believed,
the name is the one that the station was started with, and the position the one that was chosen here.
The core checks all of it again; here it decides what is offered, what sounds and what the banner shows.
"""

from dataclasses import dataclass, field
from typing import Final

from hmi.models.elapsed import passed
from scada.bus.desk_messages import DeskFacts, SessionAnswer
from scada.model import (
    AlarmRecord,
    Area,
    Command,
    Login,
    Position,
    Reach,
    Role,
    Session,
    SiteTable,
    may,
)

RENEW_SHARE: Final = 0.5
"""A session is renewed when this share of it is over."""
AGAIN_NS: Final = 60_000_000_000
"""A renewal that failed is tried again after a minute."""

ENDS_KIOSK: Final = frozenset({Role.ADMINISTRATOR, Role.ENGINEER})


def ends_kiosk(roles: tuple[Role, ...]) -> bool:
    """Whether somebody of these roles may end a station that must not be closed."""
    return bool(ENDS_KIOSK.intersection(roles))


@dataclass
class Duty:
    """``name`` is the one that is used where nobody must log in, ``wanted`` the position then.

    ``token`` is a secret.
    """

    name: str
    wanted: str = ""
    required: bool = False
    session: Session | None = None
    token: str = field(default="", repr=False)
    reason: str = ""
    """The text path of why a session ended, until another begins."""
    _chosen: str = ""
    _areas: tuple[Area, ...] = ()
    _positions: dict[str, Position] = field(default_factory=dict)
    _reach: Reach = field(default_factory=lambda: Reach(()))
    _tried_ns: int = 0

    def adopt(self, table: SiteTable) -> None:
        """A configuration: its areas and positions, and whether one must log in."""
        self.required = table.login is Login.REQUIRED
        self._areas = table.areas
        self._positions = {position.id: position for position in table.positions}
        chosen = self._chosen or self.wanted
        self._chosen = chosen if chosen in self._positions else ""
        self._settle()

    @property
    def user(self) -> str:
        """His name; empty where somebody must log in and nobody has."""
        if self.session is not None:
            return self.session.user
        return "" if self.required else self.name

    @property
    def is_on(self) -> bool:
        """Whether somebody is there who may be asked for a command."""
        return self.session is not None or not self.required

    @property
    def roles(self) -> tuple[Role, ...]:
        """His roles; none where none is known."""
        return self.session.roles if self.session is not None else ()

    @property
    def positions(self) -> tuple[Position, ...]:
        """The positions that the site has."""
        return tuple(self._positions.values())

    @property
    def position(self) -> Position | None:
        """Where he sits; None for nowhere in particular."""
        return self._positions.get(self.position_id)

    @property
    def position_id(self) -> str:
        """The id of where he sits; empty for nowhere."""
        return self.session.position if self.session is not None else self._chosen

    @property
    def reach(self) -> Reach:
        """The areas that are his."""
        return self._reach

    def is_mine(self, record: AlarmRecord) -> bool:
        """Whether an alarm is his to hear and to acknowledge."""
        return self._reach.has(record.area)

    def obstacle(self, command: type[Command]) -> str:
        """The text path of why he may not give such a command; empty where he may."""
        if not self.required:
            return ""
        if self.session is None:
            return "duty.log_in_first"
        return "" if may(self.session.roles, command) else "duty.no_right"

    def may(self, command: type[Command]) -> bool:
        """Whether he may give such a command somewhere."""
        return not self.obstacle(command)

    def choose(self, position: str) -> None:
        """Sit down at a position, where nobody must log in for it."""
        self.wanted = ""
        self._chosen = position if position in self._positions else ""
        self._settle()

    def begin(self, answer: SessionAnswer) -> None:
        """The desk let him in, or let him stay."""
        if answer.session is not None and answer.token:
            self.session, self.token = answer.session, answer.token
            self.reason, self._tried_ns = "", 0
            self._settle()

    def end(self, reason: str = "") -> None:
        """The session is over; ``reason`` is the text path of why."""
        self.session, self.token, self.reason = None, "", reason
        self._settle()

    def look(self, now_ns: int, facts: DeskFacts | None = None) -> bool:
        """See whether the session still holds; True where it has just ended."""
        if self.session is None:
            return False
        if facts is not None and self.session.id in facts.revoked:
            self.end("duty.revoked")
        elif now_ns >= self.session.expires_ns:
            self.end("duty.expired")
        return self.session is None

    def is_due(self, now_ns: int) -> bool:
        """Whether to have the session renewed now; each time it says so, once."""
        session = self.session
        if session is None or session.expires_ns >= session.ends_ns:
            return False
        life_ns = session.expires_ns - session.issued_ns
        due = now_ns >= session.issued_ns + RENEW_SHARE * life_ns
        if not due or not passed(now_ns, self._tried_ns, AGAIN_NS):
            return False
        self._tried_ns = now_ns
        return True

    def _settle(self) -> None:
        """What is his, after anything changed."""
        named: tuple[str, ...] = ()
        if self.session is not None:
            named = self.session.areas
        elif self.position is not None:
            named = self.position.areas
        self._reach = Reach(self._areas, named)
