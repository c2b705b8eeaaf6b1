"""areas.csv: the tree of areas, what alarms inherit from it, and what is wrong with it."""

import pytest

from davylamp.site import Severity
from scada.model import AreaKind, below, inherited
from tests.site.folder import Folder, place

HEAD = "id,parent,name_zh,name_en,kind,guidance_zh,guidance_en,display,commands,role,related\n"


def areas(folder: Folder, *rows: str) -> None:
    folder.write("areas.csv", HEAD + "".join(f"{row}\n" for row in rows))


def test_areas_of_both_files_are_one_tree(folder: Folder) -> None:
    areas(
        folder,
        "mine,,三矿,Mine No. 3,mine,先停产,Stop work first,,呼叫调度；打开视频,dispatch,3301.fan",
        "3301,mine,,,,,,,,gas_team,",
        "3301.return,3301,3301 回风,,return,先撤人,,,,,3301.T1; 3301.fan",
    )
    table = folder.load().table
    tree = {area.id: area for area in table.areas}
    assert (tree["3301"].name_zh, tree["3301"].kind) == ("3301 综采", AreaKind.LONGWALL)
    assert (tree["3301.return"].name_en, tree["3301.return"].profile) == ("3301 回风", "cn-2025")
    assert below(table.areas)["mine"] == {"mine", "3301", "3301.return"}
    here = inherited(table, "3301.return")
    assert (here.guidance_zh, here.guidance_en) == ("先撤人", "先撤人")
    assert (here.role, here.commands_zh) == ("gas_team", ("呼叫调度", "打开视频"))
    assert here.commands_en == here.commands_zh
    assert here.related == ("3301.T1", "3301.fan")
    assert inherited(table, "3301").guidance_en == "Stop work first"
    assert inherited(table, "nowhere").role == ""


def test_the_row_of_an_alarm_goes_before_its_area(folder: Folder) -> None:
    areas(folder, "3301,,,,,先撤人,Withdraw first,,,gas_team,3301.fan")
    text = folder.text("alarms.csv").splitlines()
    more = ["guidance_zh,role,related", ",,", ",,", ",,", "看料位,coal_team,3301.T1"]
    folder.write("alarms.csv", "".join(f"{a},{b}\n" for a, b in zip(text, more, strict=True)))
    table = folder.load().table
    by_id = {alarm.id: alarm for alarm in table.alarms}
    level, gas = by_id["3301.level/high"], by_id["3301.T1/alarm"]
    assert inherited(table, "bunker", level).guidance_en == "看料位"
    assert inherited(table, "3301", gas).guidance_en == "Withdraw first"
    mixed = inherited(table, "3301", level)
    assert (mixed.role, mixed.related) == ("coal_team", ("3301.T1", "3301.fan"))


def test_what_may_be_done_from_a_place_is_said_in_both_languages(folder: Folder) -> None:
    head = "id,parent,commands,commands_zh,commands_en\n"
    rows = ("mine,,call,,", "3301,mine,,呼叫,dial; talk", "3301.return,3301,,,", "x,mine,,看,")
    folder.write("areas.csv", head + "".join(f"{row}\n" for row in rows))
    table = folder.load().table
    said = {one: inherited(table, one) for one in ("mine", "3301.return", "x")}
    assert {one: (row.commands_zh, row.commands_en) for one, row in said.items()} == {
        "mine": (("call",), ("call",)),
        "3301.return": (("呼叫",), ("dial", "talk")),
        "x": (("看",), ("看",)),
    }


def test_a_role_without_a_name_is_a_warning_where_roles_have_names(folder: Folder) -> None:
    areas(folder, "3301,,,,,,,,,gas_taem,")
    assert not [one for one in folder.load().problems if one.column == "role"]
    folder.write("roles.toml", '[roles.gas_team]\nname_en = "Gas team"\n')
    (problem,) = [one for one in folder.load().problems if one.column == "role"]
    assert (problem.severity, problem.line) == (Severity.WARNING, 2)
    assert "did you mean gas_team?" in str(problem)


def test_areas_may_stand_in_the_file_alone(folder: Folder) -> None:
    text = folder.text("site.toml")
    folder.write("site.toml", text[: text.index("[areas.3301]")])
    areas(folder, "3301,bunker,,,longwall,,,,,,", "bunker,,,,bunker,,,,,,")
    assert [area.id for area in folder.load().table.areas] == ["3301", "bunker"]


def test_a_parent_that_stands_in_the_other_file(folder: Folder) -> None:
    folder.change("site.toml", ('kind = "longwall"', 'kind = "longwall"\nparent = "mine"'))
    areas(folder, "mine,,,,mine,,,,,,")
    assert inherited(folder.load().table, "3301").role == ""


@pytest.mark.parametrize(
    ("rows", "line", "column", "words"),
    [
        (["3301,nowhere,,,,,,,,,"], 2, "parent", "unknown area 'nowhere'"),
        (["3301,bunker,,,,,,,,,", "bunker,3301,,,,,,,,,"], 2, "parent", "lies within itself"),
        (["x,x,,,,,,,,,"], 2, "parent", "area x lies within itself"),
        (["3301,,,,,,,,,,", "3301,,,,,,,,,,"], 3, "id", "stands on line 2 already"),
        (["3301,,,,cave,,,,,,"], 2, "kind", "unknown kind of area 'cave'"),
        (["3301,,,,,,,,,,3301.T9"], 2, "related", "unknown tag '3301.T9'"),
        ([",,,,,,,,,,"], 0, "", ""),
    ],
)
def test_what_is_wrong_is_named(
    folder: Folder, rows: list[str], line: int, column: str, words: str
) -> None:
    areas(folder, *rows)
    errors = [error for error in folder.errors() if error.file == "areas.csv"]
    if not words:
        assert errors == []  # a blank row
        return
    assert place(errors[0]) == ("areas.csv", line, column)
    assert words in errors[0].text
    assert errors[0].fix
    assert errors[0].text_zh
    assert errors[0].fix_zh


def test_two_files_that_contradict_each_other(folder: Folder) -> None:
    folder.change("site.toml", ('kind = "longwall"', 'kind = "longwall"\nparent = "bunker"'))
    areas(folder, "mine,,,,,,,,,,", "3301,mine,,,,,,,,,")
    assert place(folder.the_error()) == ("areas.csv", 3, "parent")


def test_too_many_related_tags(folder: Folder) -> None:
    header, *rows = folder.text("tags.csv").splitlines()
    more = [rows[2].replace(".level", f".level{n}").replace("=level", f"={n}") for n in range(17)]
    folder.write("tags.csv", "\n".join([header, *rows, *more]) + "\n")
    areas(folder, "3301,,,,,,,,,," + ";".join(f"3301.level{n}" for n in range(17)))
    found = [one for one in folder.errors() if one.column == "related"]
    assert place(found[0]) == ("areas.csv", 2, "related")
    assert "17 related tags" in found[0].text


def test_a_drawing_that_is_not_there_is_a_warning(folder: Folder) -> None:
    areas(folder, "3301,,,,,,,fan_house,,,")
    (found,) = folder.problems(Severity.WARNING)
    assert place(found) == ("areas.csv", 2, "display")
