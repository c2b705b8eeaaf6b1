"""The engineer's desk on the fake mine: walked by keys, and what it shows of the desk's answers."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hmi import pdf_pages
from hmi.models.language import Language
from hmi.models.review.report_rows import jobs_grid
from hmi.qt.pages import PAGES
from hmi.qt.review import ReviewPage
from hmi.qt.review.printing import print_pages
from scada.bus.job_messages import (
    Job,
    JobPart,
    JobRequest,
    JobResultRequest,
    JobsAnswer,
    JobsRequest,
)
from scada.bus.report_messages import ReportJob, ReportKind, ReportsAnswer
from scada.bus.review_messages import (
    CalibrationResult,
    CalibrationRow,
    Chain,
    Portable,
    Stretch,
    VerifyResult,
    Wrong,
    packed,
)
from scada.model import BadInput
from tests.hmi.stage import Stage, set_up

VIEWS = Path(__file__).parents[2] / "hmi/qt/review"
OWN = re.compile(r'(?:own|_say)\("([a-z_.]+)"')


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    stage = set_up(qtbot, PAGES)
    yield stage
    stage.station.close()


def desk(stage: Stage) -> ReviewPage:
    stage.station.show_page("review")
    page = stage.station.page
    assert isinstance(page, ReviewPage)
    return page


def office(results: dict[str, bytes]) -> Any:
    """A desk that has done every job before it is asked how far it is."""
    kinds: dict[str, str] = {}

    def answer(request: Any) -> Any:
        if isinstance(request, JobRequest):
            kinds["1"] = request.kind
        elif not isinstance(request, JobsRequest | JobResultRequest):
            return BadInput("nothing of that")
        data = results[kinds["1"]]
        if isinstance(request, JobResultRequest):
            return JobPart(data=data[request.offset : request.offset + 50], size=len(data))
        done = Job(id="1", kind=kinds["1"], state="done", share=1.0, bytes=len(data))
        return JobsAnswer(jobs=(done,))

    return answer


def test_the_list_is_walked_by_keys(qtbot: QtBot, stage: Stage) -> None:
    page = desk(stage)
    page.list.setFocus()
    seen = []
    for _ in page.desk:
        seen.append(page.view)
        qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert seen == list(page.desk)
    assert page.view == seen[0]
    page.go_to("history")
    qtbot.keyClick(page.history.points, Qt.Key.Key_Escape)
    assert page.window().focusWidget() is page.list
    assert {entry.en for entry in page.commands()} >= {"Replay limits", "Calibration"}


def test_the_ledger_has_what_is_overdue_first_and_counts_it(stage: Stage) -> None:
    tag = stage.model.table.tags[0]
    beside = Portable(
        time_ns=stage.plant.now_ns, fixed=0.5, portable=0.7, differs=True, late=False,
        instrument="7", by="li",
    )  # fmt: skip
    late = CalibrationRow(
        tag=tag.id, principle="catalytic", last="2026-10-01", by="li", gas="", certificate="",
        due="2026-10-16", left=-38, tested="", test_due="", test_left=None,
        rule_zh="15天", rule_en="15 days", portable=beside,
    )  # fmt: skip
    stage.requests.office = office(
        {"calibration": packed(CalibrationResult(day="2026-11-23", rows=(late,)))}
    )
    page = desk(stage)
    page.go_to("calibration")
    grid = page.calibration.table.grid
    cells = [column.cell(0) for column in grid.columns]
    assert cells[0] == "▲ overdue"
    assert "38 d late" in cells
    assert "▲ +0.20" in cells
    assert page.list.marks["calibration"] == "1 late"
    stage.station.use_language("zh")
    assert page.calibration.table.grid.columns[0].cell(0) == "▲ 超期"


def test_what_was_changed_is_said_line_by_line(qtbot: QtBot, stage: Stage) -> None:
    wrong = Wrong(first=9, last=9, now_ns=0, zh="第 9 行被篡改", en="line 9 altered")
    chain = Chain(
        source="core", lines=20, first=1, last=20, starts=1, signatures=1, keys=("ab",),
        whole=False, proven=(Stretch(first=1, last=8, start_ns=0, end_ns=9),), unsigned=None,
        wrong=(wrong,),
    )  # fmt: skip
    result = VerifyResult(checked_ns=stage.plant.now_ns, chains=(chain,), kept_keys=True)
    stage.requests.office = office({"verify": packed(result)})
    page = desk(stage)
    page.go_to("proof")
    qtbot.keyClick(page.proof.first, Qt.Key.Key_Return)
    assert "NOT whole: 1 findings in 20 lines" in page.proof.say_label.text()
    assert page.proof.wrong.grid.columns[2].cell(0) == "line 9 altered"
    assert page.kpi.board.proof.body.result == result


def test_a_desk_that_refuses_is_quoted_in_the_language_in_use(stage: Stage) -> None:
    stage.requests.office = lambda request: BadInput("you may not / 无权限")
    stage.station.use_language("zh")
    page = desk(stage)
    page.go_to("calibration")
    assert page.calibration.say_label.text() == "没有台账：无权限"
    stage.station.use_language("en")
    assert page.calibration.say_label.text() == "no ledger: you may not"
    page.calibration.say_label.setText("as it stands")
    stage.station.use_language("zh")
    assert page.calibration.say_label.text() == "as it stands"


def test_reports_are_listed_with_what_is_due(stage: Stage) -> None:
    kinds = (ReportKind(name="daily", zh="日报", en="Daily", span="day"),)
    made = ReportJob(
        id="1", report="daily", zh="11月22日", en="2026-11-22", start_ns=0, end_ns=1, state="failed",
        fault="no history / 没有历史", by="li",
    )  # fmt: skip
    answer = ReportsAnswer(jobs=(made,), kinds=kinds)
    stage.requests.office = lambda request: answer
    page = desk(stage)
    page.go_to("reports")
    grid = jobs_grid(answer, stage.model.words, stage.model.text)
    assert [column.cell(0) for column in grid.columns][:2] == ["▲ failed", "Daily"]
    page.reports.open_row(0)
    assert page.reports.preview.words == "no history"


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 595]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def test_pages_are_drawn_and_printed(qtbot: QtBot, tmp_path: Path) -> None:
    assert pdf_pages.sizes(PDF) == ((842.0, 595.0),)
    page = pdf_pages.picture(PDF, 0, 36.0)
    assert (page.width, page.height) == (421, 298)
    with pytest.raises(BadInput):
        pdf_pages.picture(PDF, 1, 36.0)
    with pytest.raises(BadInput):
        pdf_pages.sizes(b"no pages")
    file = tmp_path / "printed.pdf"
    assert print_pages(PDF, "", file) == 1
    ((wide, tall),) = pdf_pages.sizes(file.read_bytes())
    assert wide > tall


def test_every_text_of_a_view_is_there() -> None:
    known = Language("en").texts
    for file in VIEWS.glob("*_view.py"):
        source = file.read_text("utf-8")
        for key in re.findall(r'^    key = "([a-z]+)"', source, re.M):
            missing = [one for one in OWN.findall(source) if f"desk.{key}.{one}" not in known]
            assert missing == [], file.name
