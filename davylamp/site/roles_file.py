"""roles.toml: the positions at which operators sit, which user may take which, and names of roles.

::

    [positions.faces]
    name_zh = "采掘监控岗"
    name_en = "Faces"
    areas = ["3301", "3303"]

    [users.li]
    positions = ["faces"]
    areas = ["3301"]

    [roles.gas_team]
    name_zh = "瓦斯队"
    name_en = "Gas team"

A name that is not plain letters stands in quotes. An area brings those below it. A user who is not
named may take every position. Passwords and roles are not here: they are the desk's, see `davylamp
user`.
"""

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from davylamp.people.rules import name_fault
from davylamp.people.settings import Entitled
from davylamp.site.problem import FileProblems, Said
from davylamp.site.read_file import read_text
from davylamp.site.suggest import unknown
from davylamp.site.table import Table
from davylamp.site.toml_lines import TomlLines, line_of_fault
from scada.model import Area, NamedRole, Position, Reach

ROLES_FILE: Final = "roles.toml"
_NAMES: Final = ("name_zh", "name_en")
_POSITION: Final = (*_NAMES, "areas")
_USER: Final = ("positions", "areas")

Roles = tuple[tuple[Position, ...], dict[str, Entitled], tuple[NamedRole, ...]]
"""The positions, what is said of users by their names, and the names of roles."""


def roles_of(
    root: Path, areas: Mapping[str, Area], instead: Mapping[str, bytes]
) -> tuple[Roles, FileProblems]:
    """What roles.toml says; nothing where a site has none."""
    problems = FileProblems(ROLES_FILE)
    if ROLES_FILE not in instead and not (root / ROLES_FILE).exists():
        return ((), {}, ()), problems
    text = read_text(root, problems, instead)
    return (((), {}, ()) if text is None else read_roles(text, areas, problems)), problems


def read_roles(text: str, areas: Mapping[str, Area], problems: FileProblems) -> Roles:
    """Read its text; every fault goes to ``problems``."""
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:
        line = line_of_fault(fault, text) if isinstance(fault, ValueError) else 0
        problems.error(line, "", _no_toml(fault))
        return (), {}, ()
    top = Table(raw, (), TomlLines(text), problems)
    top.only(("positions", "users", "roles"))
    seats, users, roles = top.table("positions"), top.table("users"), top.table("roles")
    positions = tuple(_position(name, seats.table(name), areas) for name in seats)
    _check_cover(positions, areas, seats)
    known = [position.id for position in positions]
    entitled = {name: _user(name, users, known, areas) for name in users}
    return positions, entitled, tuple(_role(name, roles.table(name)) for name in roles)


def _role(name: str, table: Table) -> NamedRole:
    table.only(_NAMES)
    return NamedRole(id=name, **_names(name, table))


def _names(name: str, table: Table) -> dict[str, str]:
    zh, en = table.text("name_zh"), table.text("name_en")
    return {"name_zh": zh or en or name, "name_en": en or zh or name}


def _position(name: str, table: Table, areas: Mapping[str, Area]) -> Position:
    table.only(_POSITION)
    if "areas" in table and not table.texts("areas"):
        said = Said(
            "no area is named, which means all", "name some, or leave areas out",
            "未写区域，等于全部区域", "写出区域，或删去 areas",
        )  # fmt: skip
        table.warning("areas", said)
    return Position(
        id=name,
        **_names(name, table),
        areas=_known("area", "区域", "areas", table, areas),
    )


def _user(
    name: str, users: Table, positions: Collection[str], areas: Mapping[str, Area]
) -> Entitled:
    if fault := name_fault(name):
        en, _, zh = fault.partition(" / ")
        users.error(name, Said(en, "write the name as davylamp user has it", zh, "与用户名一致"))
    table = users.table(name)
    table.only(_USER)
    return Entitled(
        positions=_known("position", "岗位", "positions", table, positions),
        areas=_known("area", "区域", "areas", table, areas),
    )


def _known(
    what: str, what_zh: str, key: str, table: Table, known: Collection[str]
) -> tuple[str, ...]:
    words = table.texts(key)
    for word in words:
        if word not in known:
            table.error(key, unknown(what, what_zh, word, known))
    return tuple(dict.fromkeys(word for word in words if word in known))


def _check_cover(positions: tuple[Position, ...], areas: Mapping[str, Area], seats: Table) -> None:
    """An area of nobody is one whose alarms sound nowhere."""
    if not positions:
        return
    reaches = [Reach(areas.values(), position.areas) for position in positions]
    bare = [area for area in areas if not any(reach.has(area) for reach in reaches)]
    if bare:
        shown = ", ".join(bare[:5]) + (", …" if len(bare) > 5 else "")
        said = Said(
            f"no position has {shown}: their alarms sound at no position",
            "name them in a position's areas, or leave areas out of one",
            f"没有岗位负责 {shown}：其报警在任何岗位都不响",
            "写入某个岗位的 areas，或让一个岗位不写 areas",
        )
        seats.warning("", said)


def _no_toml(fault: Exception) -> Said:
    return Said(
        f"is not TOML: {fault}",
        "correct this line; texts stand in quotes, tables in [brackets]",
        f"不是合法的 TOML：{fault}",
        "修改此行；文字加引号，表名写在 [ ] 中",
    )
