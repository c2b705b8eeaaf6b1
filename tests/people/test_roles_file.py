"""roles.toml and [people]: what they say, and what is wrong with them, by file, line and fix."""

import tomllib
from pathlib import Path

import pytest

from davylamp.people.keys import as_text
from davylamp.people.settings import Entitled, PeopleSettings
from davylamp.site.people_table import read_people
from davylamp.site.problem import FileProblems
from davylamp.site.roles_file import ROLES_FILE, read_roles, roles_of
from davylamp.site.table import Table
from davylamp.site.toml_lines import TomlLines
from scada.model import Area, Login

AREAS = {
    id: Area(id=id, name_zh=id, name_en=id, parent=parent)
    for id, parent in (("mine", ""), ("3301", "mine"), ("unit", ""))
}
GOOD = """\
[positions.mine]
name_zh = "矿井岗"
areas = ["mine"]

[positions.all]
name_en = "Everything"

[users."李建国"]
positions = ["mine"]
areas = ["3301"]

[roles.gas_team]
name_zh = "瓦斯队"
"""


def faults(text: str) -> list[str]:
    problems = FileProblems(ROLES_FILE)
    read_roles(text, AREAS, problems)
    for problem in problems.found:
        assert problem.text_zh
        assert problem.fix_zh
    return [str(problem) for problem in problems.found]


def test_positions_and_users() -> None:
    problems = FileProblems(ROLES_FILE)
    positions, users, roles = read_roles(GOOD, AREAS, problems)
    assert not problems.found
    assert [(p.id, p.name_zh, p.name_en, p.areas) for p in positions] == [
        ("mine", "矿井岗", "矿井岗", ("mine",)),
        ("all", "Everything", "Everything", ()),
    ]
    assert [(r.id, r.name_zh, r.name_en) for r in roles] == [("gas_team", "瓦斯队", "瓦斯队")]
    assert users == {"李建国": Entitled(positions=("mine",), areas=("3301",))}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[positions.a]\nareas = ['min']",
            "roles.toml:2: positions.a.areas: unknown area 'min'; fix",
        ),
        (
            "[positions.a]\nareas = 'mine'",
            "roles.toml:2: positions.a.areas: areas = 'mine' is not a list",
        ),
        ("[positions.a]\nzone = 1", "roles.toml:2: positions.a.zone: unknown key 'zone'"),
        ("[users.li]\npositions = ['x']", "roles.toml:2: users.li.positions: unknown position 'x'"),
        ("[users.'a b']\nareas = []", "roles.toml:1: users.a b: a name has letters"),
        ("[role]\nx = 1", "roles.toml:1: role: unknown key 'role'"),
        ("[roles.a]\nx = 1", "roles.toml:2: roles.a.x: unknown key 'x'"),
        ("[positions", "roles.toml:1: is not TOML"),
        ("positions = 3", "roles.toml:1: positions: positions = 3 is not a table"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, said: str) -> None:
    assert any(line.startswith(said) for line in faults(text)), faults(text)


def test_an_area_of_nobody_is_a_warning() -> None:
    (line,) = faults('[positions.a]\nareas = ["mine"]')
    assert "warning: no position has unit: their alarms sound at no position" in line
    (line,) = faults("[positions.a]\nareas = []")
    assert "which means all" in line


def test_a_site_need_not_have_it(tmp_path: Path) -> None:
    roles, problems = roles_of(tmp_path, AREAS, {})
    assert (roles, problems.found) == (((), {}, ()), [])
    roles, _ = roles_of(tmp_path, AREAS, {ROLES_FILE: GOOD.encode()})
    assert len(roles[0]) == 2


def people(text: str) -> tuple[PeopleSettings, list[str]]:
    problems = FileProblems("site.toml")
    top = Table(tomllib.loads(text), (), TomlLines(text), problems)
    return read_people(top.table("people")), [str(problem) for problem in problems.found]


def test_people_of_site_toml() -> None:
    key = as_text(bytes(32))
    read = people(
        f"[people]\nlogin = 'required'\ntoken_h = 20\nwrong_passwords = 3\ndesk_key = '{key}'\n"
        "shifts = ['15:30', '7:30', '23:30']"
    )
    wanted = PeopleSettings(
        login=Login.REQUIRED,
        token_h=20,
        session_h=20,
        wrong_passwords=3,
        desk_key=key,
        shifts_s=(27_000, 55_800, 84_600),
    )
    assert read == (wanted, [])
    assert people("")[0] == PeopleSettings()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("login = 'requird'", "unknown way of logging in 'requird'; fix: did you mean required?"),
        ("session_h = 3", "session_h = 3 is shorter than token_h = 12"),
        ("wrong_passwords = 0", "out of range"),
        ("wrong_passwords = 1000", "lets anybody guess"),
        ("password_least = 4", "out of range"),
        ("closed_s = -1", "out of range"),
        ("desk_key = 'abc'", "desk_key is no public key of a desk"),
        ("shifts = ['25:00']", "'25:00' is no time of day"),
        ("lockout = 3", "unknown key 'lockout'"),
    ],
)
def test_what_is_wrong_with_people_is_named(line: str, said: str) -> None:
    found = people(f"[people]\n{line}")[1]
    assert len(found) == 1
    assert found[0].startswith("site.toml:2: people.")
    assert said in found[0]


def test_a_mistyped_login_lets_nobody_in_by_mistake() -> None:
    assert people("[people]\nlogin = 'requird'")[0].login is Login.REQUIRED
