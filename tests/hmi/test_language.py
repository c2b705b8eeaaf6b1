import re
import string
from pathlib import Path

import pytest

from hmi.models.language import FOLDER, Language, read_texts
from scada.model import AlarmKind, BadInput, EventKind, Kind, Quality

CALLS = re.compile(r'(?<!_)text\(\s*"([a-z0-9_]+\.[a-z0-9_.]+)"')
QT = FOLDER.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "en.toml").write_text('[a]\nb = "one"\nc = "two {n}"\n')
    (tmp_path / "xx.toml").write_text('[a]\nb = "uno"\n')
    return tmp_path


def test_a_text_is_found_by_its_path_and_filled_in(folder: Path) -> None:
    language = Language("en", folder)
    assert language.text("a.b") == "one"
    assert language.text("a.c", n=3) == "two 3"


def test_what_a_language_lacks_is_said_in_english(folder: Path) -> None:
    language = Language("xx", folder)
    assert language.text("a.b") == "uno"
    assert language.text("a.c", n=3) == "two 3"
    assert language.missing() == ["a.c"]


def test_what_no_language_has_shows_its_path(folder: Path) -> None:
    assert Language("xx", folder).text("no.such") == "no.such"


def test_switching_to_a_language_that_is_not_there_changes_nothing(folder: Path) -> None:
    language = Language("xx", folder)
    with pytest.raises(BadInput, match=r"yy\.toml"):
        language.use("yy")
    assert language.name == "xx"
    assert language.names == ("en", "xx")


@pytest.mark.parametrize("damage", ['a = "', "a = 3", "a = [1]"])
def test_a_damaged_file_is_named(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "en.toml"
    file.write_text(damage)
    with pytest.raises(BadInput, match=r"en\.toml"):
        read_texts(file)


def test_the_site_speaks_the_language_in_use() -> None:
    assert Language("zh").pick("甲烷", "methane") == "甲烷"
    assert Language("en").pick("甲烷", "methane") == "methane"
    assert Language("en").pick("甲烷", "") == "甲烷"
    assert Language("zh").pick("", "methane") == "methane"


def test_chinese_lacks_nothing_and_has_nothing_of_its_own() -> None:
    language = Language("zh")
    assert language.missing() == []
    assert set(language.texts) <= set(language.fallback)


def test_both_languages_fill_in_the_same_names() -> None:
    language = Language("zh")
    for path, english in language.fallback.items():
        assert _fields(language.texts[path]) == _fields(english), path


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_that_the_code_asks_for_is_there() -> None:
    known = Language("en").texts
    asked = {path for file in QT.rglob("*.py") for path in CALLS.findall(file.read_text("utf-8"))}
    assert asked
    assert sorted(asked - set(known)) == []


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("kind", list(Kind)),
        ("journal.kind", list(EventKind)),
        ("limit", list(AlarmKind)),
        ("quality", [quality.name.lower() for quality in Quality]),
    ],
)
def test_every_member_of_an_enum_has_a_word(table: str, names: list[str]) -> None:
    known = Language("en").texts
    assert [name for name in names if f"{table}.{name}" not in known] == []
