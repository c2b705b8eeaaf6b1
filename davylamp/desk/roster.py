"""Who is logged in, and which sessions ended before their time. Pure but for the file it is kept in.

Kept in ``run/desk/sessions.json``, so that a restart of the desk ends nobody's session and forgets
no session that was ended.
"""

from pathlib import Path

import msgspec

from davylamp.people.book import Book
from davylamp.people.book_file import folder_in
from scada.bus.access import write_private
from scada.model import BadInput, Session


class Held(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A session, and the version of its user that it was made for."""

    session: Session
    version: int


class Roster(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``held`` by their ids; ``revoked`` ids with the time at which their tokens end by themselves.

    ``number`` grows with every session that is revoked, and begins at the time of the first start: one
    that was begun anew is believed all the same.
    """

    held: dict[str, Held] = {}
    revoked: dict[str, int] = {}
    number: int = 0

    def put(self, held: Held) -> "Roster":
        """With one more, or a renewed one."""
        return msgspec.structs.replace(self, held=self.held | {held.session.id: held})

    def ended(self, id: str, now_ns: int) -> "Roster":
        """Without it; its tokens are void from now on."""
        if id not in self.held:
            return self
        left = {one: held for one, held in self.held.items() if one != id}
        void = self.revoked | {id: self.held[id].session.ends_ns}
        return Roster(held=left, revoked=void, number=max(self.number + 1, now_ns))

    def swept(self, now_ns: int) -> "Roster":
        """Without what is over by itself."""
        held = {id: one for id, one in self.held.items() if one.session.expires_ns > now_ns}
        revoked = {id: until for id, until in self.revoked.items() if until > now_ns}
        if len(held) == len(self.held) and len(revoked) == len(self.revoked):
            return self
        return Roster(held=held, revoked=revoked, number=self.number)

    def outdated(self, book: Book) -> tuple[str, ...]:
        """Sessions whose user is gone, locked, or has other roles or another password by now."""
        return tuple(id for id, held in self.held.items() if not _still(held, book))


def _still(held: Held, book: Book) -> bool:
    user = book.users.get(held.session.user)
    return user is not None and not user.locked and user.version == held.version


class RosterFile:
    """Where the roster is kept. One writer: the desk."""

    def __init__(self, run: Path) -> None:
        self.path = folder_in(run) / "sessions.json"

    def read(self, now_ns: int) -> Roster:
        """The roster; an empty one where there is none. Raises `BadInput` for a damaged one."""
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=Roster)
        except FileNotFoundError:
            return Roster(number=now_ns)
        except msgspec.MsgspecError as fault:
            # Without it a session that was ended would be valid again: with other keys none is.
            said = (
                f"{self.path}: damaged ({fault}); delete it and keys.json: everybody logs in anew"
            )
            raise BadInput(
                f"{said} / 文件损坏，请连同 keys.json 一起删除，所有人须重新登录"
            ) from None

    def write(self, roster: Roster) -> None:
        """Keep it, whole and synced."""
        write_private(self.path, msgspec.json.encode(roster) + b"\n")
