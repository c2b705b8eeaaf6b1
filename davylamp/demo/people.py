"""The people of the demo: one per role, with passwords that everybody is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from davylamp.people import book as books
from davylamp.people.book_file import BookFile
from davylamp.people.passwords import Passwords
from davylamp.profile.keys import make_key
from davylamp.profile.signing import enter_signer
from davylamp.site import Site
from davylamp.site.roles_file import ROLES_FILE
from scada.bus.access import write_private
from scada.model import Role


@dataclass(frozen=True, slots=True)
class Person:
    """A name, a password that is no secret, and what he is here for."""

    name: str
    password: str
    role: Role


PEOPLE: Final = (
    Person("li", "lamp-on-shift", Role.OPERATOR),
    Person("ma", "next-to-watch", Role.OPERATOR),
    Person("wang", "gas-before-coal", Role.ENGINEER),
    Person("zhao", "wire-to-screen", Role.INTEGRATOR),
    Person("chen", "keys-and-locks", Role.ADMINISTRATOR),
    Person("sun", "only-looking", Role.VIEWER),
)
AT_THE_STATION, RELIEF, CALIBRATOR = PEOPLE[:3]
"""Who works at the demo's own station, who in the shift before, and who calibrates its sensors."""
SIGNER: Final = ("周正 Zhou Zheng", "总工程师 chief engineer")
"""Whose signature counts under a reason for a looser limit."""
KEY_FILE: Final = "chief-engineer.pem"
"""His private key; of a real person it lies with him, not with the site."""
POSITION: Final = "control_room"
BY: Final = "demo"

ROLES: Final = """
# Where operators sit in the demo, and what is theirs. An area brings those below it.

[positions.control_room]
name_zh = "调度台"
name_en = "Control room"

[positions.mine]
name_zh = "矿井监控岗"
name_en = "Mine desk"
areas = ["mine"]

[positions.unit]
name_zh = "机组监控岗"
name_en = "Unit desk"
areas = ["unit1"]
"""

LOGIN: Final = """
[people]
login = "required"
"""


def require(folder: Path) -> None:
    """Let the demo site want people to log in, and know who may sign for a looser limit; to be called before
    it is read.
    """
    for name, more in ((ROLES_FILE, ROLES), ("site.toml", LOGIN)):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(more)
    enter_signer(folder, *SIGNER, make_key(folder / KEY_FILE))


def settle(site: Site, passwords: Passwords | None = None) -> None:
    """Put the people into the site's book; ``passwords`` says how dear they are to guess."""
    file, passwords = BookFile(site.run), passwords or Passwords()
    for person in PEOPLE:
        if person.name not in file.read().users:
            hashed = passwords.hash(person.password)
            add = partial(books.added, name=person.name, roles=(person.role,), hashed=hashed)
            file.change(partial(add, by=BY, now_ns=0))


def station_options(run: Path, pictured: bool = False) -> tuple[str, ...]:
    """What the demo's station is told, so that it logs itself in.

    For pictures the safety engineer sits there, who integrates as well: what only they may try is on
    them, too.
    """
    person = (
        next(one for one in PEOPLE if one.role is Role.ENGINEER) if pictured else AT_THE_STATION
    )
    if pictured:
        both = (Role.ENGINEER, Role.INTEGRATOR)
        BookFile(run).change(
            partial(books.with_roles, name=person.name, roles=both, by=BY, now_ns=0)
        )
    secret = run / "demo" / "password"
    write_private(secret, person.password.encode() + b"\n")
    return (
        f"--user={person.name}",
        f"--password-file={secret}",
        f"--position={POSITION}",
        "--name=demo",
        f"--layouts={run / 'demo' / 'layouts'}",
    )


def lines() -> Iterator[str]:
    """Who there is, for the terminal."""
    yield "people, role and password (Ctrl-L at the station logs in as another):"
    for person in PEOPLE:
        yield f"  {person.name:<6} {person.role:<16} {person.password}"
    yield f"reasons for looser limits are signed with {KEY_FILE} in the demo's folder (no passphrase)"
