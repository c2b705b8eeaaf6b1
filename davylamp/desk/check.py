"""Is it he? One password after the other, each wrong one counted."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from alarms.service import Safety
from davylamp.desk import lines, refusals
from davylamp.people import book as books
from davylamp.people.book import Book, User
from davylamp.people.book_file import BookFile
from davylamp.people.denials import Denial, Denials
from davylamp.people.passwords import Passwords
from davylamp.people.rules import LONGEST
from davylamp.people.settings import PeopleSettings
from scada.model import BadInput, EventKind

log = logging.getLogger(__name__)

Note = Callable[..., Safety]
"""Writes a line of the desk's journal: ``note(kind, user=…, text=…)``."""


class Check:
    """Checks passwords against the book, one at a time: nobody guesses twice at once."""

    def __init__(
        self,
        file: BookFile,
        passwords: Passwords,
        settings: PeopleSettings,
        zone: str,
        clock: Callable[[], int],
        note: Note,
    ) -> None:
        self._file, self._passwords, self._settings = file, passwords, settings
        self._zone, self._clock, self._note = zone, clock, note
        self._turn = asyncio.Lock()
        self._denials = Denials()

    def go_by(self, settings: PeopleSettings, zone: str) -> None:
        """Other settings hold from now on."""
        self._settings, self._zone = settings, zone

    async def person(self, name: str, password: str, station: str) -> User:
        """The user whose password this is. Raises `BadInput` with what to tell him."""
        async with self._turn:
            user = self._file.read().users.get(name)
            if user is None or len(password) > LONGEST:
                await asyncio.to_thread(self._passwords.waste, password[:LONGEST])
                self._deny("", station)
                raise BadInput(refusals.WRONG)
            if user.closed_until_ns > self._clock():
                raise BadInput(refusals.closed(user.closed_until_ns, self._zone))
            if not await asyncio.to_thread(self._passwords.is_right, user.hash, password):
                self._wrong(user, station)
            if user.locked:
                self._deny(name, station)
                raise BadInput(refusals.LOCKED)
            return await self._right(user, password)

    async def _right(self, user: User, password: str) -> User:
        again = ""
        if self._passwords.is_dated(user.hash):
            again = await asyncio.to_thread(self._passwords.hash, password)
        book = self._change(partial(books.succeeded, name=user.name, rehashed=again))
        return book.users.get(user.name, user) if book else user

    def _wrong(self, user: User, station: str) -> None:
        settings, now_ns = self._settings, self._clock()
        closes = False

        def count(book: Book) -> Book:
            nonlocal closes
            after, closes = books.failed(
                book, user.name, settings.wrong_passwords, settings.closed_s, now_ns
            )
            return after

        self._change(count)
        self._deny(user.name, station)
        if closes:
            self._note(EventKind.LOCKED_OUT, user=user.name, text=lines.locked_out(station))
            until_ns = now_ns + round(settings.closed_s * 1e9)
            raise BadInput(refusals.closed(until_ns, self._zone))
        raise BadInput(refusals.WRONG)

    def _deny(self, user: str, station: str) -> None:
        """Journal a wrong login, or keep it for the line that tells of many."""
        self.tell_denied()
        denial = Denial(user, "", lines.wrong(station))
        if self._denials.take(denial, self._clock()):
            self._note(EventKind.DENIED, user=user, text=denial.text)

    def tell_denied(self, ends: bool = False) -> None:
        """Journal the wrong logins that were gathered: now and then, and at the end."""
        for denial in self._denials.due(self._clock(), ends):
            self._note(EventKind.DENIED, user=denial.user, text=denial.text)

    def _change(self, edit: books.Edit) -> Book | None:
        """Write the book; a disk that is full must not keep an operator from his alarms."""
        try:
            return self._file.change(edit)
        except OSError as fault:
            log.error("%s cannot be written: %s", self._file.path, fault)
            return None
