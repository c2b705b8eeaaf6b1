"""Words that are too long for one line, in two."""

import pytest

from hmi.models.broken_line import before_bracket, broken


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("Return corner", 13, ("Return corner", "")),
        ("Return corner T0", 14, ("Return corner", "T0")),
        ("3301.shearer.CH4.cal", 14, ("3301.shearer.", "CH4.cal")),
        ("add it to tags.csv", 15, ("add it to", "tags.csv")),
        ("限值宽于规程值", 4, ("限值宽于", "规程值")),
        ("unbreakable", 4, ("unbr", "eakable")),
        ("", 4, ("", "")),
        ("x", 0, ("x", "")),
    ],
)
def test_broken(text: str, width: int, lines: tuple[str, str]) -> None:
    assert broken(text, lambda part: len(part) <= width) == lines


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3301（综采）缺少 T0（cn-2025，表 1（注））", "3301（综采）缺少 T0"),
        ("lacks shearer: Shearer (R25 art. 539 (both))", "lacks shearer: Shearer"),
        ("no bracket", "no bracket"),
        ("not (at its end) of it", "not (at its end) of it"),
        ("(all of it)", ""),
        ("closed only)", "closed only)"),
        ("", ""),
    ],
)
def test_before_bracket(text: str, said: str) -> None:
    assert before_bracket(text) == said
