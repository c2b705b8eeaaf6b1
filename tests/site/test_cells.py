"""One cell at a time: what is taken, and what is said of the rest."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from davylamp.site.cells import booleans, duplicates, numbers, optional_numbers
from davylamp.site.problem import FileProblems
from davylamp.site.sheet import Sheet


def sheet(*cells: str) -> Sheet:
    return Sheet(list(range(2, len(cells) + 2)), {"c": list(cells)}, frozenset({"c"}))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1", 1.0),
        ("1.50", 1.5),
        ("-0.5", -0.5),
        ("+2", 2.0),
        (".5", 0.5),
        ("1e-3", 1e-3),
        ("", 7.0),
    ],
)
def test_numbers(cell: str, value: float) -> None:
    problems = FileProblems("x")
    assert numbers(sheet(cell), "c", 7.0, problems) == [value]
    assert problems.found == []


@pytest.mark.parametrize(
    ("cell", "fix"),
    [
        ("1,5", "write 1.5"),
        ("１．５", "half-width: 1.5"),
        ("１5", "half-width: 15"),
        ("1，5", "half-width: 1,5"),
        ("1.5%", "write the number alone: 1.5"),
        ("34℃", "write the number alone: 34"),
        ("10 s", "write the number alone: 10"),
        (">=1", "such as 1.5"),
        ("abc", "such as 1.5"),
        ("nan", "such as 1.5"),
        ("inf", "such as 1.5"),
        ("1_000", "such as 1.5"),
        ("1e999", "such as 1.5"),
        ("1e", "such as 1.5"),
        ("--", "such as 1.5"),
    ],
)
def test_no_numbers(cell: str, fix: str) -> None:
    problems = FileProblems("x")
    assert optional_numbers(sheet("1", cell, "", "2"), "c", problems) == [1.0, None, None, 2.0]
    (problem,) = problems.found
    assert (problem.line, problem.column) == (3, "c")
    assert fix in problem.fix


@given(st.lists(st.text(max_size=6) | st.floats().map(str)))
def test_whatever_a_cell_holds_it_gives_a_finite_number_or_an_error(cells: list[str]) -> None:
    problems = FileProblems("x")
    values = optional_numbers(sheet(*cells), "c", problems)
    faulty = {p.line for p in problems.found}
    for cell, line, value in zip(cells, range(2, len(cells) + 2), values, strict=True):
        assert (value is None) == (not cell or line in faulty)
        assert value is None or math.isfinite(value)


@pytest.mark.parametrize("word", ["是", "yes", "YES", "true", "1", "on"])
def test_yes(word: str) -> None:
    assert booleans(sheet(word), "c", FileProblems("x")) == [True]


@pytest.mark.parametrize("word", ["否", "no", "False", "0", "", "off"])
def test_no(word: str) -> None:
    assert booleans(sheet(word), "c", FileProblems("x")) == [False]


def test_neither_yes_nor_no() -> None:
    problems = FileProblems("x")
    booleans(sheet("yes", "maybe"), "c", problems)
    assert [(p.line, p.fix) for p in problems.found] == [(3, "write yes or no")]


def test_duplicates_name_the_first() -> None:
    assert duplicates(["a", "b", "a", "", "", "a"]) == {2: 0, 5: 0}
    assert duplicates(["a", "A"], str.casefold) == {1: 0}
