"""Long names keep their end, in one line or two."""

from hypothesis import given
from hypothesis import strategies as st

from hmi.models.two_lines import GONE, in_lines

NAME = "西翼二采区轨道上山联络巷回风侧高低浓度组合甲烷传感器，断电"


def wide(text: str) -> float:
    """Chinese is as wide as two letters."""
    return sum(1.0 if letter.isascii() else 2.0 for letter in text)


def test_what_fits_stays_whole() -> None:
    assert in_lines("T1 methane, cut", 20, wide) == ["T1 methane, cut"]


def test_two_lines_end_with_the_condition() -> None:
    first, second = in_lines(NAME, 26, wide)
    assert NAME.startswith(first)
    assert second.startswith(GONE)
    assert second.endswith("断电")


def test_words_are_not_broken() -> None:
    said = in_lines("Combined high and low range methane sensor, cut", 30, wide)
    assert said == ["Combined high and low range", "methane sensor, cut"]


def test_one_line_keeps_both_ends() -> None:
    (line,) = in_lines(NAME, 24, wide, most=1)
    assert line.startswith("西翼")
    assert line.endswith("断电")


@given(
    st.text(st.characters(codec="utf-8", categories=("L", "N", "Zs")), max_size=60),
    st.integers(8, 60),
)
def test_no_line_is_wider_than_its_room(text: str, room: int) -> None:
    for most in (1, 2):
        said = in_lines(text, room, wide, most)
        assert len(said) <= most
        assert all(wide(line) <= room for line in said)
        if GONE not in text and GONE not in "".join(said):
            assert "".join("".join(said).split()) == "".join(text.split())
