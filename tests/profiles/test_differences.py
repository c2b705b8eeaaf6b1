"""Two profiles compared by what their limits do, not by how they are written."""

import pytest

from scada.profiles import Profile, available, load
from scada.profiles.differences import Difference, compare
from scada.profiles.loader import parse
from tests.profiles.test_loader import BOOK


def differences(*changes: tuple[str, str]) -> tuple[Difference, ...]:
    """Between the small book of these tests and the same with changes in its text."""
    text = BOOK
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return compare(parse("a", BOOK), parse("b", text)).differences


def fields(found: tuple[Difference, ...]) -> list[tuple[str, str, str]]:
    return [(one.sign, one.part, one.field) for one in found]


@pytest.mark.parametrize("name", available())
def test_a_book_is_like_itself(name: str) -> None:
    found = compare(load(name), load(name))
    assert found.differences == ()
    assert found.alike == len(load(name).rows)


@pytest.mark.parametrize("pair", [(a, b) for a in available() for b in available()], ids="-".join)
def test_there_and_back(pair: tuple[str, str]) -> None:
    """What one way adds, the other way removes; the rows alike are the same."""
    first, second = map(load, pair)
    there, back = compare(first, second), compare(second, first)
    assert there.alike == back.alike
    flipped = {"+": "-", "-": "+", "~": "~"}
    signs = sorted((flipped[d.sign], d.part, d.id) for d in there.differences if not d.field)
    assert signs == sorted((d.sign, d.part, d.id) for d in back.differences if not d.field)


@pytest.mark.parametrize(
    "change",
    [
        ('source = "R 1"', 'source = "R 2"'),
        ('mark = "D"', 'mark = "V"'),
        ('scope_en = "scope"', 'scope_en = "Scope."'),
        ('cause_en = "cause"', 'cause_en = "another"'),
        ('limit = "cut2"', 'limit = "cut"'),
        ('value = 1.0, why = "gas" }', 'value = 1.0, restore = 1.0, why = "gas" }'),
    ],
)
def test_what_means_the_same(change: tuple[str, str]) -> None:
    assert differences(change) == ()


def test_a_unit_is_converted() -> None:
    ppm = BOOK.replace('unit = "%CH4"', 'unit = "ppm"').replace("value = 1.0", "value = 10000.0")
    ppm = ppm.replace("value = 1.5, restore = 1.0", "value = 15000.0, restore = 10000.0")
    assert compare(parse("a", BOOK), parse("b", ppm)).differences == ()
    found = compare(parse("a", BOOK), parse("b", ppm.replace("15000.0", "15001.0"))).differences
    assert fields(found) == [("~", "rows", "cut2")]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("value = 1.5", "value = 1.4"), ("~", "rows", "cut2")),
        (("restore = 1.0", "restore = 0.9"), ("~", "rows", "cut2")),
        (('comparison = ">=", value = 1.0', 'comparison = ">", value = 1.0'),
         ("~", "rows", "alarm")),
        (('scope_zh = "范围"\nscope_en = "scope"', 'scope_zh = "别处"\nscope_en = "elsewhere"'),
         ("~", "rows", "cut2")),
        (('unit = "%CH4"', 'unit = "kPa"'), ("~", "rows", "unit")),
        (('mark = "D"', 'mark = "D"\ngas_classes = ["low"]'), ("~", "rows", "gas_classes")),
        (("records_days = 730", "records_days = 365"), ("~", "policies", "records_days")),
        (('[rows."a.b"]', '[rows."a.c"]'), ("-", "rows", "")),
    ],
)  # fmt: skip
def test_what_means_something_else(change: tuple[str, str], found: tuple[str, str, str]) -> None:
    assert found in fields(differences(change))


def test_a_step_more_is_an_addition() -> None:
    more = '{ limit = "cut3", kind = "cut", comparison = ">=", value = 3.0, why = "gas2" },\n]'
    (found,) = differences(('why = "gas2" },\n]', f'why = "gas2" }},\n  {more}'))
    assert (found.sign, found.field, found.before) == ("+", "cut3", None)


def test_tables_count_by_their_numbers() -> None:
    table = '[requirements.x]\ntext_zh = "甲"\ntext_en = "a"\nmark = "V"\nsource = "R"\n'
    one = BOOK + table + "values = { count = 2 }\n"

    def book(text: str) -> Profile:
        return parse("b", text)

    assert compare(book(one), book(one.replace('"a"', '"b"'))).differences == ()
    (found,) = compare(book(one), book(one.replace("count = 2", "count = 3"))).differences
    assert (found.part, found.id, found.field) == ("requirements", "x", "values")
    words = BOOK + table
    (found,) = compare(book(words), book(words.replace('"甲"', '"乙"'))).differences
    assert found.field == "text_zh"
