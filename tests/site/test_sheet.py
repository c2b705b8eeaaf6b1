"""Tables as spreadsheets write them."""

import pytest

from davylamp.site.decode import decode
from davylamp.site.problem import FileProblems, Severity
from davylamp.site.sheet import Sheet, read_sheet
from tests.site.folder import TAGS, Folder, place

COLUMNS = ("tag", "name", "value")


def read(text: str, required: frozenset[str] = frozenset()) -> tuple[Sheet, FileProblems]:
    problems = FileProblems("x.csv")
    return read_sheet(text, COLUMNS, required, problems), problems


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_three_delimiters(delimiter: str) -> None:
    sheet, problems = read(delimiter.join(("tag", "name", "value")) + "\n" + delimiter.join("abc"))
    assert sheet.cells == {"tag": ["a"], "name": ["b"], "value": ["c"]}
    assert problems.found == []


def test_excels_separator_line_is_skipped_but_counted() -> None:
    sheet, _ = read("sep=;\ntag;value\na;1\n")
    assert sheet.cells["value"] == ["1"]
    assert sheet.lines == [3]


def test_lines_are_those_of_the_file_behind_texts_of_many_lines() -> None:
    sheet, _ = read('tag,name\na,"one\ntwo, three"\n\nb,x\n')
    assert sheet.cells["name"] == ["one\ntwo, three", "x"]
    assert sheet.lines == [2, 5]


def test_empty_tails_and_rows_are_nothing() -> None:
    sheet, problems = read("tag,name,value,,,\na,b,1,,,\n,,,,,\n  , ,\nc\n")
    assert sheet.cells == {"tag": ["a", "c"], "name": ["b", ""], "value": ["1", ""]}
    assert problems.found == []


def test_columns_in_any_order_blanks_and_case_do_not_matter() -> None:
    sheet, problems = read(' Value ,"TAG"\n 1 , a \n')
    assert (sheet.cells["tag"], sheet.cells["value"]) == (["a"], ["1"])
    assert sheet.given == {"tag", "value"}
    assert problems.found == []


def test_a_column_of_remarks_is_left_alone() -> None:
    assert read("tag,#remark\na,anything\n")[1].found == []


@pytest.mark.parametrize(
    ("text", "line", "column", "words", "fix"),
    [
        ("tag,vlaue\n", 1, "vlaue", "unknown column 'vlaue'", "did you mean value?"),
        ("tag,name,tag\n", 1, "tag", "stands twice", "delete one"),
        ("name,value\n", 1, "tag", "column tag is missing", "add tag"),
        ("tag，name，value\n", 1, "", "full-width commas", "half-width"),
        ("tag,value\na,1,5\n", 2, "", "the row has 3 values, the header 2", "1.5"),
        ('tag,name\na,"b\nc,d\n', 2, "", "cannot be read", "close every"),
        ('tag,name\nx,y\na,"b"c\n', 3, "", "cannot be read", "twice"),
        ("tag,,value\na,oops,1\n", 2, "", "column number 2 has values but no name", "name it"),
        ("", 0, "", "empty", "header"),
        ("\n\n , ,\n", 0, "", "empty", "header"),
    ],
)
def test_faults_of_shape(text: str, line: int, column: str, words: str, fix: str) -> None:
    (problem,) = read(text, frozenset({"tag"}))[1].found
    assert place(problem) == ("x.csv", line, column)
    assert words in problem.text
    assert fix in problem.fix


def test_a_column_of_ones_own_is_told_how_to_be_one(folder: Folder) -> None:
    folder.change("tags.csv", (",deadband\n", ",deadband,remark\n"))
    assert folder.the_error().fix.endswith("a column of your own begins with #: #remark")


def test_rows_before_a_broken_one_are_still_checked(folder: Folder) -> None:
    folder.write("tags.csv", TAGS.replace("methane", "metane") + '"unclosed')
    assert [(p.line, p.column) for p in folder.errors() if p.file == "tags.csv"] == [
        (2, "kind"),
        (5, ""),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_encodings(folder: Folder, encoding: str) -> None:
    folder.write("tags.csv", TAGS, encoding)
    site = folder.load()
    assert site.table.tags[0].name_zh == "工作面"
    is_chinese = encoding.startswith("gb")
    assert [(p.severity, p.file, p.line) for p in site.problems] == (
        [(Severity.NOTICE, "tags.csv", 2)] if is_chinese else []
    )


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        ("标签".encode("utf-16"), 0, "UTF-16"),
        (b"PK\x03\x04rest", 0, "Excel workbook"),
        (b"tag\nx\x00y", 2, "not a text file"),
        (b"tag\n\xff\xff\n", 2, "neither UTF-8 nor GBK"),
        (b"\xef\xbb\xbftag\n\n\xff", 3, "not UTF-8"),
    ],
)
def test_what_is_no_text(data: bytes, line: int, words: str) -> None:
    problems = FileProblems("x.csv")
    assert decode(data, problems) is None
    (problem,) = problems.found
    assert problem.line == line
    assert words in problem.text
    assert "CSV UTF-8" in problem.fix
