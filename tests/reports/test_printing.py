"""A document as XLSX and PDF: what is read back from them, and what goes wrong with templates."""

import re
from dataclasses import replace
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from historian.reports import typesetting
from historian.reports.daily import DAILY
from historian.reports.fit import fit
from historian.reports.frame import Column, Document, Format, Number, Paper, Row, Sheet
from historian.reports.grouping import lengths
from historian.reports.monthly import MONTHLY
from historian.reports.pdf import data_of, pdf
from historian.reports.produce import produce
from historian.reports.svg import drawn
from historian.reports.words import Words
from historian.reports.xlsx import xlsx
from scada.model import BadInput
from tests.reports.face import Face, face
from tests.reports.test_daily import eventful


@cache
def daily() -> Document:
    return produce(DAILY, eventful().asked(), "王五")


@cache
def monthly() -> Document:
    return produce(MONTHLY, eventful().asked())


def opened(document: Document, language: Any = "zh") -> Any:
    return openpyxl.load_workbook(BytesIO(xlsx(document, language)))


def table(page: Any) -> list[list[Any]]:
    """The rows from the head on."""
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    head = next(at for at, row in enumerate(rows) if row[0] in ("序号", "No.", "序号\nNo."))
    return rows[head:]


def test_numbers_of_a_workbook_stay_numbers_and_times_times() -> None:
    document = daily()
    rows = table(opened(document)["安全监控日报表"])
    first = rows[3]
    assert rows[0][:6] == ["序号", "测点编号", "安装地点", "监测量", "量程", "平均值"]
    assert rows[0][8:11:2] == ["报警", "断电"]
    assert first[:3] == [1, "T1", "T1甲烷"]
    cells = document.sheets[0].rows[1].cells
    assert first[5] == pytest.approx(cells["average"].value)  # type: ignore[union-attr]
    assert isinstance(first[7], datetime)
    assert first[8] == cells["alarms"]
    assert first[9].total_seconds() == cells["alarm_time"]


def test_the_cells_of_a_point_are_merged_over_its_alarms() -> None:
    page = opened(monthly())["报警断电记录月报表"]
    down = {str(one) for one in page.merged_cells.ranges if one.max_row - one.min_row == 6}
    assert len(down) == 9


@pytest.mark.parametrize(
    ("language", "head", "foot"),
    [("en", "No.", "Mine manager: "), ("both", "序号\nNo.", "矿长 Mine manager：")],
)
def test_a_workbook_speaks_the_language_asked_for(language: Any, head: str, foot: str) -> None:
    page = opened(daily(), language).worksheets[0]
    said = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    assert head in said
    assert any(text.startswith(foot) for text in said)


def test_a_workbook_is_ready_to_be_printed() -> None:
    page = opened(daily())["安全监控日报表"]
    assert page.page_setup.orientation == "landscape"
    assert page.print_title_rows
    assert "&P" in page.oddFooter.center.text
    assert page.freeze_panes


def test_a_workbook_has_the_charts_as_its_own() -> None:
    book = opened(daily())
    pages = {page.title: len(page._charts) for page in book.worksheets if page._charts}
    assert pages == {"监测值、报警、断电、馈电曲线": 2}
    assert [page.sheet_state for page in book.worksheets if page.title.startswith("_")] == [
        "hidden"
    ]


def test_a_point_with_many_alarms_is_named_on_every_page() -> None:
    rows = [Row({}, group="T1") for _ in range(40)] + [Row({}), Row({}, group="T2")]
    assert [n for n in lengths(rows) if n] == [16, 16, 8, 1, 1]
    assert sum(lengths(rows)) == len(rows)


def test_a_value_that_is_no_number_is_a_dash() -> None:
    column = Column("a", Words("甲", "A"), 9, Format.NUMBER)
    sheet = Sheet("s", Words("表", "S"), (column,), (Row({"a": Number(float("nan"), 2)}),))
    page = opened(replace(daily(), sheets=(sheet,))).worksheets[0]
    assert "—" in [cell.value for row in page.iter_rows() for cell in row]


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    sheet = Sheet("s", Words("表", "S"), (Column("a", Words("甲", "A"), 9),), (Row({"a": "=1+1"}),))
    page = opened(replace(daily(), sheets=(sheet,))).worksheets[0]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]


def pages(document: Document, language: Any = "zh") -> int:
    whole = pdf(document, language)
    assert whole.startswith(b"%PDF-")
    return max(int(found) for found in re.findall(rb"/Count (\d+)", whole))


@pytest.mark.parametrize("language", ["zh", "both"])
def test_a_report_is_printed(language: Any) -> None:
    assert pages(daily(), language) >= 2


def test_an_empty_report_is_printed_too() -> None:
    assert pages(produce(MONTHLY, Face(face()).asked())) == 1


def test_the_same_document_is_the_same_file() -> None:
    assert pdf(monthly(), "zh") == pdf(monthly(), "zh")


def test_the_templates_get_everything_in_words() -> None:
    data, files = data_of(daily(), "both")
    assert data["title"] == ("安全监控日报表", "Daily Safety Monitoring Report")
    assert data["printed"].endswith("王五")
    assert [one["lines"] for one in data["sheets"][0]["heads"][:1]] == [("序号", "No.")]
    row = data["sheets"][0]["rows"][1]["cells"]
    assert row[2]["lines"] == ["T1甲烷", "T1 methane"]
    assert (row[8]["strong"], row[8]["zero"]) == (True, False)
    assert sorted(files) == ["chart-2-0.svg", "chart-2-1.svg"]


def test_a_template_of_the_site_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "report.typ").write_text('#let report = json("data.json")\n#report.name', "utf-8")
    assert pages_of(pdf(daily(), "zh", tmp_path)) == 1


def pages_of(whole: bytes) -> int:
    return max(int(found) for found in re.findall(rb"/Count (\d+)", whole))


def test_a_faulty_template_is_named_with_its_line(tmp_path: Path) -> None:
    own = tmp_path / "report.typ"
    own.write_text("= Title\n#let x = (\n", "utf-8")
    with pytest.raises(BadInput, match=re.escape(f"{own}:2:")) as fault:
        pdf(daily(), "zh", tmp_path)
    assert "built-in template" in str(fault.value)
    assert "修改" in str(fault.value)


def test_without_a_chinese_font_it_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "FONTS", ("No Such Font SC",))
    typesetting.fonts.cache_clear()
    try:
        with pytest.raises(BadInput, match="fonts-noto-cjk"):
            pdf(daily(), "zh")
    finally:
        typesetting.fonts.cache_clear()


def test_paper_is_taken_as_the_tables_need_it() -> None:
    def fitting(columns: int, paper: Paper = Paper()) -> tuple[str, bool]:  # noqa: B008
        many = tuple(Column(f"c{n}", Words("", ""), 12, Format.TEXT) for n in range(columns))
        sheet = Sheet("s", Words("表", "S"), many, ())
        found = fit(replace(daily(), sheets=(sheet,), paper=paper))
        return found.paper, found.landscape

    assert fitting(6) == ("a4", False)
    assert fitting(13) == ("a4", True)
    assert fitting(22) == ("a3", True)
    assert fitting(6, Paper("a3", landscape=True)) == ("a3", True)


def test_a_chart_shows_curve_limits_and_bars() -> None:
    document = daily()
    svg = drawn(document.sheets[2].charts[0], document.period, "zh")
    for word in ("报警 1", "断电 1.5", "复电 1", "馈电异常", "T1甲烷"):
        assert f">{word}" in svg
    assert svg.count("<rect") == 1 + 4 + 2 + 2 + 1
