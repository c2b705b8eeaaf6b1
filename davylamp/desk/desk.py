"""The desk's decisions: who gets a session, for how long, and when it ends."""

import asyncio
import logging
import os
from collections.abc import Callable, Collection
from functools import partial

import msgspec

from davylamp.desk import lines, refusals
from davylamp.desk.check import Check, Note
from davylamp.desk.roster import Held, Roster, RosterFile
from davylamp.desk.say import say_book
from davylamp.desk.statement import statement
from davylamp.people import book as books
from davylamp.people.book import User
from davylamp.people.book_file import BookFile
from davylamp.people.keys import DeskKeys
from davylamp.people.passwords import Passwords
from davylamp.people.rules import password_fault
from davylamp.people.seat import Seats
from davylamp.people.settings import PeopleSettings
from davylamp.people.tokens import BadToken, signed, verified
from scada.bus.desk_messages import (
    DeskState,
    LoginRequest,
    LogoutRequest,
    MadeAnswer,
    MadeRequest,
    PasswordRequest,
    RenewRequest,
    SessionAnswer,
    WhoAmIRequest,
)
from scada.model import BadInput, EventKind, Login, Role, Session, SiteTable

log = logging.getLogger(__name__)

HOUR_NS = 3_600 * 10**9


class Desk:
    """One desk of one site. Time comes from ``clock`` (ns UTC), lines go to ``note``."""

    def __init__(
        self,
        table: SiteTable,
        settings: PeopleSettings,
        file: BookFile,
        rosters: RosterFile,
        keys: DeskKeys,
        passwords: Passwords,
        clock: Callable[[], int],
        note: Note,
    ) -> None:
        self._table, self._settings = table, settings
        self._file, self._rosters, self._keys = file, rosters, keys
        self._passwords, self._clock, self._note = passwords, clock, note
        self._seats = Seats(settings, table.areas)
        self._check = Check(file, passwords, settings, table.timezone, clock, note)
        self._stamp: tuple[int, int, int] | None = None
        self._people = 0
        self.fault = ""
        """Why the desk's files cannot be read or written; empty where they can."""
        self.roster = rosters.read(clock())
        self._leave_moved()

    def go_by(self, table: SiteTable, settings: PeopleSettings) -> None:
        """Another configuration holds: its areas, positions and times. Who may not sit where he sits any
        more has to log in again.
        """
        self._table, self._settings = table, settings
        self._seats = Seats(settings, table.areas)
        self._check.go_by(settings, table.timezone)
        self._leave_moved()

    @property
    def people(self) -> int:
        """How many users there are."""
        return self._people

    def statement(self) -> DeskState:
        """What the desk vouches for now."""
        return statement(self._keys, self._table.site, self.roster)

    async def login(self, asked: LoginRequest) -> SessionAnswer:
        """Let somebody in. Raises `BadInput` with what to tell him."""
        if not asked.station:
            raise BadInput(refusals.NO_STATION)
        user = await self._check.person(asked.user, asked.password, asked.station)
        return self._begin(user, asked.station, asked.position, key=asked.key)

    def renew(self, asked: RenewRequest) -> SessionAnswer:
        """Let a session last longer, or go on at another position."""
        held = self._held(asked.token)
        session = held.session
        user = self._file.read().user(session.user)
        if asked.position is not None and asked.position != session.position:
            answer = self._begin(
                user, session.station, asked.position, session.ends_ns, session.key
            )
            self._end(session.id)
            return answer
        return self._hand_out(
            Held(session=_longer(session, self._settings, self._clock()), version=held.version)
        )

    def logout(self, asked: LogoutRequest) -> SessionAnswer:
        """End a session; its tokens are void from now on."""
        session = self._held(asked.token).session
        self._end(session.id)
        return SessionAnswer()

    def who(self, asked: WhoAmIRequest) -> SessionAnswer:
        """The session of a token, where it is one that holds."""
        return SessionAnswer(session=self._held(asked.token).session)

    async def password(self, asked: PasswordRequest) -> SessionAnswer:
        """Change one's own password; the sessions that were begun with the old one end."""
        user = await self._check.person(asked.user, asked.password, asked.station)
        fault = password_fault(asked.new, user.name, self._settings.password_least)
        if fault:
            raise BadInput(fault)
        hashed = await asyncio.to_thread(self._passwords.hash, asked.new)
        now_ns = self._clock()
        self._file.change(
            partial(books.with_password, name=user.name, hashed=hashed, by=user.name, now_ns=now_ns)
        )
        await self.look()
        return SessionAnswer()

    async def made(self, asked: MadeRequest) -> MadeAnswer:
        """Journal that a file was made of history, in the name of a session, else in the name given."""
        try:
            user = self._held(asked.token).session.user
        except BadInput:
            user = asked.by
        now_ns = self._clock()
        await self._note(EventKind.MADE, user=user, text=lines.made(asked)).wait()
        return MadeAnswer(now_ns=now_ns)

    def somebody(self, token: str, by: str, roles: Collection[Role], what: str) -> str:
        """Who asks: the user of a session that may do it, or a name where anybody is believed.

        Raises `BadInput` with what to tell him; that he may not is journaled.
        """
        try:
            session = self._held(token).session
        except BadInput:
            if self._table.login is Login.OPEN:
                return by
            raise
        if self._table.login is Login.OPEN or not frozenset(roles).isdisjoint(session.roles):
            return session.user
        self._note(
            EventKind.DENIED,
            user=session.user,
            position=session.position,
            text=lines.denied(session, what),
        )
        raise BadInput(refusals.NO_RIGHT)

    async def look(self) -> None:
        """See to what was changed since: end sessions, and write into the journal what was done."""
        now_ns = self._clock()
        self._check.tell_denied()
        self._keep(self.roster.swept(now_ns))
        stamp = self._file.stamp
        if stamp == self._stamp:
            return
        try:
            book = self._file.read()
        except BadInput as fault:
            self.fault = str(fault)
            return
        self._stamp, self._people, self.fault = stamp, len(book.users), ""
        for id in self.roster.outdated(book):
            self._end(id, "用户已变更", "the user was changed")
        if book.unsaid:
            await self._say()

    def leave(self) -> None:
        """The last words of this life."""
        self._check.tell_denied(ends=True)

    async def _say(self) -> None:
        """Journal what was done to the book. A full disk must not end the desk; it is said once."""
        try:
            await say_book(self._file, self._note)
        except OSError as fault:
            self.fault = f"{self._file.path}: {fault}"
            log.error("the users cannot be kept: %s", fault)
        self._stamp = self._file.stamp

    def _begin(
        self, user: User, station: str, position: str, ends_ns: int = 0, key: bytes = b""
    ) -> SessionAnswer:
        settings, now_ns = self._settings, self._clock()
        areas = self._seats.areas(user.name, position)
        ends_ns = ends_ns or now_ns + round(settings.session_h * HOUR_NS)
        session = Session(
            id=os.urandom(16).hex(),
            user=user.name,
            roles=user.roles,
            station=station,
            position=position,
            areas=areas,
            issued_ns=now_ns,
            expires_ns=min(now_ns + round(settings.token_h * HOUR_NS), ends_ns),
            ends_ns=ends_ns,
            key=key,
        )
        self._note(
            EventKind.LOGGED_IN, user=user.name, position=position, text=lines.logged_in(session)
        )
        return self._hand_out(Held(session=session, version=user.version))

    def _hand_out(self, held: Held) -> SessionAnswer:
        self._keep(self.roster.put(held))
        return SessionAnswer(session=held.session, token=signed(held.session, self._keys.sign))

    def _held(self, token: str) -> Held:
        """The session of a token, if it holds. Raises `BadInput` with what to tell him."""
        try:
            session = verified(token, self._keys.sign_public)
        except BadToken:
            raise BadInput(refusals.OVER) from None
        held = self.roster.held.get(session.id)
        if held is None or session.expires_ns <= self._clock():
            raise BadInput(refusals.OVER)
        return held

    def _end(self, id: str, why_zh: str = "", why_en: str = "") -> None:
        session = self.roster.held[id].session
        self._keep(self.roster.ended(id, self._clock()))
        text = lines.logged_out(session, why_zh, why_en)
        self._note(EventKind.LOGGED_OUT, user=session.user, position=session.position, text=text)

    def _keep(self, roster: Roster) -> None:
        """Remember it; where the disk is full, at least until the end of this life."""
        if roster is self.roster:
            return
        self.roster = roster
        try:
            self._rosters.write(roster)
        except OSError as fault:
            self.fault = f"{self._rosters.path}: {fault}"
            log.error("the sessions cannot be kept: %s", fault)

    def _leave_moved(self) -> None:
        """End what the site's files no longer allow: they may have changed while nobody looked."""
        for id, held in tuple(self.roster.held.items()):
            session = held.session
            try:
                areas = self._seats.areas(session.user, session.position)
            except BadInput:
                areas = None
            if areas != session.areas:
                self._end(id, "岗位配置已变更", "the positions were changed")


def _longer(session: Session, settings: PeopleSettings, now_ns: int) -> Session:
    """The same, expiring later, never later than a password is asked for again."""
    later = min(now_ns + round(settings.token_h * HOUR_NS), session.ends_ns)
    return msgspec.structs.replace(
        session, issued_ns=now_ns, expires_ns=max(later, session.expires_ns)
    )
