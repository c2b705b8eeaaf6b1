"""The guard: whether the one who gives a command may give it. It never believes the screen.

Where the site wants people to log in, a command comes with a session token; the guard looks at its
signature, its end, the sessions that were ended, the station, the role and the area of every alarm
or tag in it. What passes is the bare command under the token's name; only that enters the intake,
so that the recorded step holds no secret.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, cast

import msgspec

from davylamp.core.desk_word import DeskWord
from davylamp.people.denials import Denial
from davylamp.people.vouching import Vouching, WrongStation
from scada.model import (
    BadInput,
    Command,
    HandOver,
    Login,
    Reach,
    Remark,
    Role,
    Session,
    Signed,
    Silence,
    SiteTable,
    may,
)

AreaOf = Callable[[str], str | None]
"""The area of an alarm, or of a tag, by its id; None where there is none of that id."""

UNSIGNED: Final = "log in first / 请先登录"
NAMELESS: Final = "-"
"""What a command of the command line has for a name until its session gives one."""
NAMED: Final = 20
"""So many of the alarms that were refused are named in the journal."""
_ROLES: Final = {
    Role.VIEWER: "查看",
    Role.OPERATOR: "操作员",
    Role.ENGINEER: "安全工程师",
    Role.INTEGRATOR: "集成",
    Role.ADMINISTRATOR: "管理员",
}


@dataclass(frozen=True, slots=True)
class Admission:
    """What may pass, None for nothing; what may not, each with the reason; and what is journaled."""

    command: Command | None
    refused: dict[str, str] = field(default_factory=dict)
    denial: Denial | None = None


class Guard:
    """Stands before the intake of one core."""

    def __init__(
        self,
        table: SiteTable,
        word: DeskWord,
        alarm_area: AreaOf,
        tag_area: AreaOf,
        clock: Callable[[], int],
    ) -> None:
        self._table, self._vouching = table, Vouching(word, clock)
        self._alarm_area, self._tag_area = alarm_area, tag_area
        self._positions = {position.id: position for position in table.positions}
        self._reaches: dict[tuple[str, ...], Reach] = {}

    def admit(self, request: Command | Signed) -> Admission:
        """What of a request may go on."""
        command = request.command if isinstance(request, Signed) else request
        if self._table.login is Login.OPEN:
            return Admission(self._named(request))
        if not isinstance(request, Signed):
            return _denied(command, None, UNSIGNED)
        try:
            session = self._session(request)
        except WrongStation as why:
            if why.is_proven:
                return _denied(command, why.session, str(why))
            claimed = msgspec.structs.replace(command, user=why.session.user)
            return _denied(claimed, None, str(why))
        except BadInput as why:
            return _denied(command, None, str(why))
        return self._of(session, command)

    def _session(self, signed: Signed) -> Session:
        command = signed.command
        return self._vouching.session(signed.token, signed.proof, command.station, command)

    def _of(self, session: Session, command: Command) -> Admission:
        if not may(session.roles, type(command)):
            return _denied(command, session, _no_right(session))
        try:
            command = self._seated(session, command)
        except BadInput as why:
            return _denied(command, session, str(why))
        return self._within(session, msgspec.structs.replace(command, user=session.user))

    def _seated(self, session: Session, command: Command) -> Command:
        """A command of a position is of the one at which he sits. Raises `BadInput` otherwise."""
        if not isinstance(command, Silence | HandOver):
            return command
        wanted = command.position
        if session.position and wanted in ("", session.position):
            return msgspec.structs.replace(command, position=session.position)
        if session.position or not self._has_all(session, wanted):
            raise BadInput(
                f"you do not sit at {wanted or 'all positions'} / 您不在该岗位：{wanted or '全部'}"
            )
        return command

    def _has_all(self, session: Session, position: str) -> bool:
        """Whether everything of a position is his."""
        seat = self._positions.get(position)
        reach = self._reach(session)
        if seat is None or not seat.areas:
            return reach.everywhere
        return all(reach.has(area) for area in seat.areas)

    def _within(self, session: Session, command: Command) -> Admission:
        """Of a command over several alarms, those that are in his areas."""
        if isinstance(alarms := getattr(command, "alarms", None), tuple):
            outside = self._outside(session, alarms, self._alarm_area)
            left = tuple(alarm for alarm in alarms if alarm not in outside)
            if not outside:
                return Admission(command)
            denial = _denial(command, session, _first(outside), outside)
            passed = msgspec.structs.replace(command, alarms=left) if left else None
            return Admission(passed, outside, denial)
        one, area_of = _one(command), self._tag_area
        if isinstance(command, Remark):
            one, area_of = (command.alarm,), self._alarm_area
        outside = self._outside(session, one, area_of)
        if outside:
            return Admission(None, outside, _denial(command, session, _first(outside), outside))
        return Admission(command)

    def _outside(self, session: Session, ids: Iterable[str], area_of: AreaOf) -> dict[str, str]:
        """What is not his, with the reason. What nobody knows goes on: the judge says so."""
        reach, found = self._reach(session), dict[str, str]()
        for id in ids:
            area = area_of(id)
            if area is not None and not reach.has(area):
                found[id] = self._not_his(area)
        return found

    def _reach(self, session: Session) -> Reach:
        if session.areas not in self._reaches:
            self._reaches[session.areas] = Reach(self._table.areas, session.areas)
        return self._reaches[session.areas]

    def _not_his(self, area: str) -> str:
        place = next((one for one in self._table.areas if one.id == area), None)
        en, zh = (place.name_en, place.name_zh) if place else (area, area)
        return f"not in your areas: {en} / 不在您的责任区域：{zh}"

    def _named(self, request: Command | Signed) -> Command:
        """Anybody is believed; a token that holds gives the name all the same."""
        if not isinstance(request, Signed):
            return request
        try:
            user = self._session(request).user
        except (BadInput, WrongStation):
            return request.command
        return msgspec.structs.replace(request.command, user=user)


def _one(command: Command) -> tuple[str, ...]:
    """The tag of a command that has one."""
    tag = getattr(command, "tag", "")
    return (cast(str, tag),) if tag else ()


def _concerned(command: Command) -> tuple[str, ...]:
    """What a command is about: its alarms, its tag, its position; at least one word."""
    alarms = cast("tuple[str, ...]", getattr(command, "alarms", ()))
    alarm = cast(str, getattr(command, "alarm", ""))
    place = cast(str, getattr(command, "position", ""))
    return alarms or _one(command) or tuple(filter(None, (alarm, place))) or (_name(command),)


def _name(command: Command) -> str:
    return str(command.__struct_config__.tag)


def _denied(command: Command, session: Session | None, why: str) -> Admission:
    """Nothing of it passes."""
    refused = dict.fromkeys(_concerned(command), why)
    return Admission(None, refused, _denial(command, session, why, refused))


def _denial(command: Command, session: Session | None, why: str, refused: dict[str, str]) -> Denial:
    en, _, zh = why.partition(" / ")
    named = list(refused)[:NAMED]
    more = f" +{len(refused) - len(named)}" if len(refused) > len(named) else ""
    text = {
        "zh": f"拒绝命令：{zh or en}",
        "en": f"command denied: {en}",
        "what": _name(command),
        "concerned": " ".join(named) + more,
        "station": command.station,
    }
    if session is None and command.user != NAMELESS:
        # Nobody vouches for this name: it is what the sender says of himself.
        text["claimed"] = command.user
    return Denial(session.user if session else "", session.position if session else "", text)


def _first(refused: dict[str, str]) -> str:
    return next(iter(refused.values()))


def _no_right(session: Session) -> str:
    en = ", ".join(role.value.replace("_", " ") for role in session.roles)
    zh = "、".join(_ROLES[role] for role in session.roles)
    return f"your role does not allow it ({en}) / 您的角色无此权限（{zh}）"
