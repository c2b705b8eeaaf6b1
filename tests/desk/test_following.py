"""The desk goes by what was put in force at it, and by what a core runs whose files it has."""

from dataclasses import replace
from pathlib import Path

import pytest

from davylamp.desk.following import Following
from davylamp.site import Site, load
from davylamp.site.in_force import put_in_force
from scada.bus.desk_messages import WhoAmIRequest
from scada.model import BadInput, Position
from tests.desk.office import SETTINGS, Office, mine
from tests.integrate.plant_server import write_site

TAGS = (
    "tag,name_zh,kind,area,server,node,unit,low,high\n3301.T1,甲烷,methane,3301,mine,s=1,%CH4,0,4\n"
)
AREA = '\n[areas.3302]\nname_zh = "3302 综采"\n'


def changed(root: Path, text: str) -> str:
    """The site's files are others; the configuration that they make."""
    with (root / "site.toml").open("a", encoding="utf-8") as file:
        file.write(text)
    return load(root).table.config_hash


async def test_what_was_put_in_force_holds_once(tmp_path: Path) -> None:
    root, run = write_site(tmp_path / "mine", "opc.tcp://127.0.0.1:1", TAGS), tmp_path / "run"
    first, read = load(root).table.config_hash, list[Path]()

    def reading(folder: Path) -> Site:
        read.append(folder)
        return load(folder)

    following = Following(root, run, first, reading)
    following.hear(first)
    assert await following.look() is None
    second = changed(root, AREA)
    assert await following.look() is None, "a file edited by hand is not taken over by itself"
    put_in_force(run, second)
    site = await following.look()
    assert site is not None
    assert {area.id for area in site.table.areas} == {"3301", "3302"}
    assert await following.look() is None, "the core still runs the former one: that is no news"
    assert len(read) == 1
    put_in_force(run, first)
    assert await following.look() is None, "the files do not make it"
    assert len(read) == 2


async def test_what_the_core_runs_holds_where_the_files_make_it(tmp_path: Path) -> None:
    root, run = write_site(tmp_path / "mine", "opc.tcp://127.0.0.1:1", TAGS), tmp_path / "run"
    following = Following(root, run, load(root).table.config_hash)
    following.hear("of other files")
    assert await following.look() is None
    second = changed(root, AREA)
    following.hear(second)
    assert await following.look() is not None
    (root / "site.toml").write_text("no toml", encoding="utf-8")
    following.hear("something")
    assert await following.look() is None


async def test_who_may_not_sit_there_any_more_logs_in_again(tmp_path: Path) -> None:
    office = Office(tmp_path / "run")
    li, wang = await office.login("li", "west"), await office.login("wang", "east")
    west = Position(id="west", name_zh="", name_en="", areas=("3301",))
    moved = (west, *SETTINGS.positions[1:])
    office.desk.go_by(mine(), replace(SETTINGS, positions=moved))
    assert office.desk.who(WhoAmIRequest(token=wang.token)).session == wang.session
    with pytest.raises(BadInput):
        office.desk.who(WhoAmIRequest(token=li.token))
    again = await office.login("li", "west")
    assert again.session is not None
    assert again.session.areas == ("3301",)
