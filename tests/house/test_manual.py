"""The operator's manual: both languages show the same, the pictures are small, the cards can be set."""

import re

import pytest

from tools.cards import MANUAL, sources, typeset
from tools.manual_pictures import FOLDER, LANGUAGES, SHOWN

MOST_BYTES = 400_000


def shown(language: str) -> set[str]:
    text = (MANUAL / language / "README.md").read_text("utf-8")
    return set(re.findall(rf"images/manual/([\w-]+)-{language}\.png", text))


def test_both_languages_show_the_same_views() -> None:
    assert shown("zh") == shown("en") == set(SHOWN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pictures_are_small(language: str) -> None:
    for name in SHOWN:
        assert 0 < (FOLDER / f"{name}-{language}.png").stat().st_size <= MOST_BYTES, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_have_the_same_chapters(language: str) -> None:
    text = (MANUAL / language / "README.md").read_text("utf-8")
    assert re.findall(r"^## (\d+) ", text, re.MULTILINE) == [str(n) for n in range(1, 12)]


def test_a_card_has_two_pages_and_is_the_one_that_is_there() -> None:
    assert [source.stem for source in sources()] == ["card-en", "card-zh"]
    for source in sources():
        pages = re.findall(rb"/Type/Page\b", typeset(source))
        kept = (MANUAL / f"{source.stem}.pdf").read_bytes()
        assert len(pages) == len(re.findall(rb"/Type/Page\b", kept)) == 2
