"""The integrator at the station: browse a real server, map a node, import a list, break a rule, apply."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from davylamp.site import load
from hmi.models.point_rows import shown
from hmi.qt.points import PointsPage
from hmi.qt.points_cells import NODES
from scada.model import EventKind
from tests.hmi.jobs.seat import Seat
from tests.hmi.jobs.town import Town
from tests.integrate.plant_server import node, plant

pytestmark = pytest.mark.timeout(400)
START_S = 200.0
JOB_MS = 120_000
"""A job is a process of its own, which a busy machine starts slowly."""


def until(seat: Seat, done: Callable[[], object]) -> None:
    seat.qtbot.waitUntil(lambda: bool(done()), timeout=JOB_MS)


@pytest.fixture(scope="module")
def mine() -> Iterator[str]:
    """The address of a small mine on asyncua, in a thread of its own."""
    loop, ready, urls = asyncio.new_event_loop(), threading.Event(), list[str]()
    end = asyncio.Event()

    async def serve() -> None:
        async with plant() as server:
            urls.append(server.url)
            ready.set()
            await end.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), name="town's mine")
    thread.start()
    try:
        assert ready.wait(START_S), "the mine's server did not start"
        yield urls[0]
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(30)
        loop.close()


@pytest.fixture
def files(town: Town, mine: str) -> Iterator[Path]:
    """The town's site, with a server that can be browsed; put back as it was."""
    root = town.site.root
    before = {name: (root / name).read_bytes() for name in ("site.toml", "tags.csv", "alarms.csv")}
    text = before["site.toml"].decode("utf-8-sig")
    url = re.sub(r'(\[servers\.mine\]\nurl = )"[^"]*"', rf'\1"{mine}"', text)
    (root / "site.toml").write_text(url, encoding="utf-8")
    yield root
    for name, data in before.items():
        (root / name).write_bytes(data)
    for path in root.glob("*.bak"):
        path.unlink()


@pytest.fixture
def page(seat: Seat, files: Path) -> PointsPage:
    seat.log_in("zhao")
    seat.press("6", seat.station)
    page = seat.station.page
    assert isinstance(page, PointsPage)
    until(seat, lambda: page.desk.staged is not None)
    return page


def settled(seat: Seat, page: PointsPage) -> None:
    """What was staged is kept and checked."""
    until(seat, lambda: not page.desk.is_dirty and not page.desk.is_busy("check"))


def write(seat: Seat, page: PointsPage, tag: str, column: str, text: str) -> None:
    """Walk to a cell, Enter, write, Enter."""
    page.table.setFocus()
    page.table.go_to(page.source.lines.index(tag), column)
    seat.press("Return", page.table)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    seat.type(text, field)
    seat.press("Return", field)
    until(seat, lambda: shown(page.desk.staging, tag, column) == text)


def test_browse_map_import_break_a_rule_apply_undo(
    seat: Seat, town: Town, page: PointsPage, files: Path, tmp_path: Path
) -> None:
    tree = page.desk.trees["mine"]
    until(seat, lambda: node("3301.T1") in tree.nodes)
    assert tree.nodes[node("3301.temp")].unit == "℃"

    # A node is mapped by Enter, its tag stands in the table at once.
    page.tree.setFocus()
    page.tree.choose(node("3301.temp"))
    seat.press("Return", page.tree)
    until(seat, lambda: page.desk.staging.changes)
    (new,) = (row.tag for row in page.desk.staging.changes[0].rows if row.table == "tags")
    assert page.tag == new
    settled(seat, page)

    # Another is dragged onto the table; undone and done again by keys.
    data = QMimeData()
    data.setData(NODES, node("3301.fan").encode())
    button, key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, button, key)
    page.table.dropEvent(drop)
    until(seat, lambda: len(page.desk.staging.changes) == 2)
    seat.press("Ctrl+Z", page.table)
    assert len(page.desk.staging.changes) == 1
    seat.press("Ctrl+Y", page.table)
    assert len(page.desk.staging.changes) == 2
    settled(seat, page)

    # A list is imported: looked at row by row, one row left out.
    points = tmp_path / "points.csv"
    lines = ("测点号,名称,类型,位置,节点,量程", f"3301.T9,3301备用甲烷,甲烷,3301,{node('x')},0~4 %CH4",
             f"3301.X,未知量,模拟量,3301,{node('y')},")  # fmt: skip
    points.write_text("\n".join(lines), encoding="gb18030")
    seat.press("I", page.table)
    page.file.field.setText(str(points))
    seat.press("Return", page.file.field)
    until(seat, page.proposal.isVisible)
    assert [row.what for row in page.proposal.source.lines] == ["new", "incomplete"]
    seat.press("Space", page.proposal.table)
    assert not page.proposal.do.isEnabled()
    seat.press("Space", page.proposal.table)
    seat.click(page.proposal.do)
    assert "3301.T9" in page.desk.staging.tags
    settled(seat, page)

    # A limit that the rule does not allow: said at once, and it cannot be applied.
    write(seat, page, "3301.T2", "alarm", "1.3")
    until(seat, lambda: page.source.violations.get("3301.T2"))
    assert page.source.violations["3301.T2"][0].is_rule
    settled(seat, page)
    seat.press("A", page.table)
    assert page.diff.isVisible()
    assert not page.diff.do.isEnabled()
    look = page.diff.source.look(0, "row")
    assert look.text.startswith("alarms.csv:")
    seat.press("Escape", page.diff.table)

    # Stricter is allowed: apply, journaled with the name, and a backup is there.
    write(seat, page, "3301.T2", "alarm", "0.9")
    settled(seat, page)
    seat.press("A", page.table)
    assert page.diff.do.isEnabled()
    seat.press("Space", page.diff.do)
    until(seat, lambda: not page.desk.staging.changes)
    now = load(files).table
    assert {new, "3301.T9"} <= {tag.id for tag in now.tags}
    value = next(a.value for a in now.alarms if a.id == "3301.T2/alarm")
    assert value == 0.9
    assert list(files.glob("alarms.csv.*.bak"))
    until(seat, lambda: _journaled(seat))

    # The last apply is undone.
    seat.press("Ctrl+Z", page.table)
    assert page.diff.isVisible()
    seat.press("Space", page.diff.do)
    until(seat, lambda: "3301.T9" not in page.desk.staging.tags)
    assert new not in {tag.id for tag in load(files).table.tags}


def _journaled(seat: Seat) -> bool:
    lines = [one for one in seat.model.journal if one.kind is EventKind.CONFIGURATION]
    return any(one.user == "zhao" and "0.9" in one.text["en"] for one in lines)


def test_an_engineer_looks_and_changes_nothing(seat: Seat, files: Path) -> None:
    seat.log_in("wang")
    seat.press("6", seat.station)
    page = seat.station.page
    assert isinstance(page, PointsPage)
    until(seat, lambda: page.desk.staged is not None)
    assert not page.desk.can_stage
    assert not page.bar.buttons["apply"].isEnabled()
    row = page.source.lines.index("3301.T2")
    assert page.source.text_to_edit(row, "alarm") is None
