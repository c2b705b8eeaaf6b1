"""The people of the demo: one per role, with passwords that everybody is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from davylamp.people import book as books
from davylamp.people.book_file import BookFile
from davylamp.people.passwords import Passwords
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
    Person("wang", "gas-before-coal", Role.ENGINEER),
    Person("zhao", "wire-to-screen", Role.INTEGRATOR),
    Person("chen", "keys-and-locks", Role.ADMINISTRATOR),
    Person("sun", "only-looking", Role.VIEWER),
)
AT_THE_STATION: Final = PEOPLE[0]
"""Who works at the demo's own station, and where."""
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
    """Let the demo site want people to log in; to be called before it is read."""
    for name, more in ((ROLES_FILE, ROLES), ("site.toml", LOGIN)):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(more)


def settle(site: Site, passwords: Passwords | None = None) -> None:
    """Put the people into the site's book; ``passwords`` says how dear they are to guess."""
    file, passwords = BookFile(site.run), passwords or Passwords()
    for person in PEOPLE:
        if person.name not in file.read().users:
            hashed = passwords.hash(person.password)
            add = partial(books.added, name=person.name, roles=(person.role,), hashed=hashed)
            file.change(partial(add, by=BY, now_ns=0))


def station_options(run: Path) -> tuple[str, ...]:
    """What the demo's station is told, so that it logs itself in."""
    secret = run / "demo" / "password"
    write_private(secret, AT_THE_STATION.password.encode() + b"\n")
    return (
        f"--user={AT_THE_STATION.name}",
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
