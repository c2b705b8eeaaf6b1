"""A desk with its people, a clock by hand, and a journal that is only a list."""

from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from alarms.service import Safety
from davylamp.desk.desk import Desk
from davylamp.desk.roster import RosterFile
from davylamp.people import book as books
from davylamp.people.book_file import BookFile
from davylamp.people.keys import keys_in
from davylamp.people.passwords import Passwords
from davylamp.people.settings import Entitled, PeopleSettings
from scada.bus.desk_messages import LoginRequest, SessionAnswer
from scada.model import Area, EventKind, Login, Position, Role, SiteTable
from tests.core.mine import site
from tests.detect.plant import limit, tag

S = 1_000_000_000
PASSWORDS = {"li": "lamp-and-shift", "wang": "矿灯房第三班的钥匙", "ann": "look-but-touch-not"}
ROLES = {"li": Role.OPERATOR, "wang": Role.ENGINEER, "ann": Role.VIEWER}
CHEAP = Passwords(time_cost=1, memory_kib=64, lanes=1)
SETTINGS = PeopleSettings(
    login=Login.REQUIRED,
    wrong_passwords=3,
    closed_s=60.0,
    positions=(
        Position(id="west", name_zh="西翼岗", name_en="West", areas=("west",)),
        Position(id="east", name_zh="东翼岗", name_en="East", areas=("east",)),
    ),
    entitled={"li": Entitled(positions=("west",))},
)


def mine() -> SiteTable:
    """A mine of two wings: 3301 lies in the west; one sensor in 3301, one in the east."""
    tags = (tag("w", area="3301"), tag("e", area="east"), tag("u0", area="east", server="unit"))
    limits = [limit(">=", 1.0, one.id, priority=2) for one in tags]
    areas = (
        Area(id="west", name_zh="西翼", name_en="West wing"),
        Area(id="3301", name_zh="3301", name_en="3301", parent="west"),
        Area(id="east", name_zh="东翼", name_en="East wing"),
    )
    return msgspec.structs.replace(
        site(tags, limits), areas=areas, positions=SETTINGS.positions, login=Login.REQUIRED
    )


def add_people(run: Path) -> BookFile:
    """Li works in the west, Wang anywhere, Ann only looks."""
    file = BookFile(run)
    for name, password in PASSWORDS.items():
        hashed = CHEAP.hash(password)
        add = partial(books.added, name=name, roles=(ROLES[name],), hashed=hashed)
        file.change(partial(add, by="test", now_ns=1))
    return file


class Office:
    """One desk after the other, over the same files."""

    def __init__(self, run: Path, settings: PeopleSettings = SETTINGS) -> None:
        self.run, self.settings = run, settings
        self.now_ns = 1_000 * S
        self.lines: list[tuple[EventKind, dict[str, Any]]] = []
        self.book = add_people(run)
        self.open()

    def open(self) -> Desk:
        """A desk begins, as after a restart."""
        self.desk = Desk(
            mine(),
            self.settings,
            BookFile(self.run),
            RosterFile(self.run),
            keys_in(self.run),
            CHEAP,
            lambda: self.now_ns,
            self.note,
        )
        return self.desk

    def note(self, kind: EventKind, **fields: Any) -> Safety:
        self.lines.append((kind, fields))
        return Safety([])

    @property
    def kinds(self) -> list[EventKind]:
        return [kind for kind, _ in self.lines]

    async def login(
        self, user: str = "li", position: str = "west", password: str = "", station: str = "A"
    ) -> SessionAnswer:
        return await self.desk.login(
            LoginRequest(
                user=user,
                password=password or PASSWORDS[user],
                station=station,
                position=position,
            )
        )
