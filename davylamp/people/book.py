"""The book of people: who there is, with what roles, and what was changed. Pure.

Every change gives a new book, with a line that says it, for the journal. A wrong password counts;
after as many as the site allows, the account is closed for a time.
"""

from collections.abc import Callable

import msgspec

from scada.model import BadInput, Role


class User(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person. ``hash`` is that of his password; ``version`` counts what ends his sessions."""

    name: str
    roles: tuple[Role, ...]
    hash: str
    locked: bool = False
    """By an administrator, until he unlocks it."""
    failures: int = 0
    """Wrong passwords since the last right one."""
    closed_until_ns: int = 0
    """Until when too many wrong passwords keep him out."""
    added_ns: int = 0
    version: int = 1

    def __repr__(self) -> str:
        """Without the hash, so that no log has it."""
        return f"User({self.name!r}, {', '.join(self.roles)})"


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line for the journal: who did what to whom, and when."""

    time_ns: int
    by: str
    what: str
    """``added``, ``roles``, ``password``, ``locked``, ``unlocked``, ``removed``."""
    name: str
    roles: tuple[Role, ...] = ()


class Book(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everybody, and the changes that the journal does not have yet."""

    users: dict[str, User] = {}
    unsaid: tuple[Change, ...] = ()

    def user(self, name: str) -> User:
        """Somebody. Raises `BadInput` where nobody has that name."""
        if name not in self.users:
            raise BadInput(f"no user {name!r} / 没有用户 {name!r}")
        return self.users[name]


def added(
    book: Book, name: str, roles: tuple[Role, ...], hashed: str, by: str, now_ns: int
) -> Book:
    """The book with one more. Raises `BadInput` where the name is taken, but for its case too."""
    taken = next((one for one in book.users if one.casefold() == name.casefold()), "")
    if taken:
        raise BadInput(f"there is a user {taken!r} already / 已有用户 {taken!r}")
    user = User(name=name, roles=_in_order(roles), hash=hashed, added_ns=now_ns)
    return _put(
        book, user, Change(time_ns=now_ns, by=by, what="added", name=name, roles=user.roles)
    )


def with_roles(book: Book, name: str, roles: tuple[Role, ...], by: str, now_ns: int) -> Book:
    """Other roles; whoever is logged in as him must log in anew."""
    user = _anew(book.user(name), roles=_in_order(roles))
    change = Change(time_ns=now_ns, by=by, what="roles", name=name, roles=user.roles)
    return _put(book, user, change)


def with_password(book: Book, name: str, hashed: str, by: str, now_ns: int) -> Book:
    """Another password; it opens what wrong ones had closed, and ends his sessions."""
    user = _anew(book.user(name), hash=hashed, failures=0, closed_until_ns=0)
    return _put(book, user, Change(time_ns=now_ns, by=by, what="password", name=name))


def locked(book: Book, name: str, by: str, now_ns: int) -> Book:
    """Kept out until he is unlocked."""
    user = _anew(book.user(name), locked=True)
    return _put(book, user, Change(time_ns=now_ns, by=by, what="locked", name=name))


def unlocked(book: Book, name: str, by: str, now_ns: int) -> Book:
    """Let in again, after an administrator's lock or too many wrong passwords."""
    user = msgspec.structs.replace(book.user(name), locked=False, failures=0, closed_until_ns=0)
    return _put(book, user, Change(time_ns=now_ns, by=by, what="unlocked", name=name))


def removed(book: Book, name: str, by: str, now_ns: int) -> Book:
    """The book without him. What the journal says of him stays."""
    book.user(name)
    users = {one: user for one, user in book.users.items() if one != name}
    change = Change(time_ns=now_ns, by=by, what="removed", name=name)
    return Book(users=users, unsaid=(*book.unsaid, change))


def failed(book: Book, name: str, most: int, closed_s: float, now_ns: int) -> tuple[Book, bool]:
    """One more wrong password; whether this was the one that closes the account."""
    user = book.user(name)
    failures = user.failures + 1
    closes = failures >= most
    after = msgspec.structs.replace(
        user,
        failures=0 if closes else failures,
        closed_until_ns=now_ns + round(closed_s * 1e9) if closes else user.closed_until_ns,
    )
    return _put(book, after), closes


def succeeded(book: Book, name: str, rehashed: str = "") -> Book:
    """The right password: the count begins anew. ``rehashed`` replaces a hash of another cost."""
    user = book.user(name)
    fresh = msgspec.structs.replace(user, failures=0, closed_until_ns=0, hash=rehashed or user.hash)
    return book if fresh == user else _put(book, fresh)


def said(book: Book, changes: tuple[Change, ...]) -> Book:
    """The journal has these changes, which were the first."""
    return msgspec.structs.replace(book, unsaid=book.unsaid[len(changes) :])


Edit = Callable[[Book], Book]
"""A change of the book."""


def _anew(user: User, **fields: object) -> User:
    return msgspec.structs.replace(user, version=user.version + 1, **fields)


def _put(book: Book, user: User, *changes: Change) -> Book:
    return Book(users=book.users | {user.name: user}, unsaid=(*book.unsaid, *changes))


def _in_order(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    """Each once, in the order in which they are declared. Raises `BadInput` for none."""
    if not roles:
        raise BadInput("a role is needed / 须指定角色")
    return tuple(role for role in Role if role in roles)
