"""tags.csv as its text: what is not changed stays as it was."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from davylamp.integrate.table_text import TableText, read_tags_text
from davylamp.site import SiteError
from davylamp.site.columns import TAG_COLUMNS

plain = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\x85\u2028\u2029"),
    max_size=8,
)
cells = plain.filter(lambda text: text == text.strip())
rows = st.lists(st.lists(cells, min_size=3, max_size=3).filter(any), max_size=6)


@given(rows, st.sampled_from([",", ";", "\t"]), st.sampled_from(["\n", "\r\n"]))
def test_rows_are_kept_and_new_ones_follow(
    before: list[list[str]], delimiter: str, ending: str
) -> None:
    text = TableText(
        None, ["tag", "kind", "#own"], [list(r) for r in before], [], delimiter, ending
    )
    text.add([{"tag": "new", "bit": "3", "kind": "door"}])
    written = text.encoded().decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter))
    assert read[0] == ["tag", "kind", "#own", "bit"]
    assert [row[:3] for row in read[1:-1]] == before
    assert read[-1] == ["new", "door", "", "3"]


def test_a_file_that_is_not_there_begins_with_every_column(tmp_path: Path) -> None:
    text = read_tags_text(tmp_path)
    assert (text.data, text.header) == (None, list(TAG_COLUMNS))


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "tags.csv").write_bytes(b'tag,name_en\r\n\r\na,"two\r\nlines"\r\nb,\r\n')
    text = read_tags_text(tmp_path)
    assert text.lines == [3, 5]
    text.set(1, "unit", "m")
    assert text.encoded().endswith(b"b,,m\r\n")
    assert text.cell(0, "unit") == ""


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tags.csv").write_bytes(b"\xff\xfet\x00")
    with pytest.raises(SiteError, match=r"tags\.csv"):
        read_tags_text(tmp_path)
