"""The integrator at the station: browse a real server, map a node, import a list, break a rule, apply."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from davylamp.site import load
from hmi.models.point_rows import shown
from hmi.qt.points import PointsPage
from hmi.qt.points_cells import NODES
from scada.model import EventKind
from scada.profiles.signature import public_text
from tests.hmi.jobs.seat import Seat
from tests.hmi.jobs.town import Town
from tests.integrate.plant_server import node, plant

pytestmark = pytest.mark.timeout(400)
START_S = 200.0
PASSPHRASE = "lamp oil"
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
def files(town: Town, mine: str, tmp_path: Path) -> Iterator[Path]:
    """The town's site, with a server that can be browsed; put back as it was."""
    root = town.site.root
    names = ("site.toml", "tags.csv", "alarms.csv", "signers.csv")
    before = {name: (root / name).read_bytes() for name in names}
    _list_signer(root, tmp_path / "li.pem")
    text = before["site.toml"].decode("utf-8-sig")
    url = re.sub(r'(\[servers\.mine\]\nurl = )"[^"]*"', rf'\1"{mine}"', text)
    (root / "site.toml").write_text(url, encoding="utf-8")
    yield root
    for name, data in before.items():
        (root / name).write_bytes(data)
    (root / "deviations.csv").unlink(missing_ok=True)
    for path in root.glob("*.bak"):
        path.unlink()


def _list_signer(root: Path, file: Path) -> None:
    """Somebody whose signature counts, and his key."""
    key = Ed25519PrivateKey.generate()
    locked = BestAvailableEncryption(PASSPHRASE.encode())
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
    file.chmod(0o600)
    row = f"Li Gong,chief engineer,{public_text(key.public_key())},"
    (root / "signers.csv").write_text(f"name,role,public_key,until\n{row}\n", encoding="utf-8")


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


def sign(seat: Seat, page: PointsPage, key: Path) -> None:
    """S, a reason, a key that others may read and then may not, a passphrase: staged with the chosen tag."""
    sheet = page.signing
    seat.press("S", page.table)
    until(seat, sheet.isVisible)
    assert sheet.facts["condition"].text() == ">= 0.85, deadband 0.03"
    assert sheet.signer.currentText() == "Li Gong · chief engineer"
    assert QApplication.focusWidget() is sheet.reason
    seat.type("steady emission", sheet.reason)
    seat.press("Return", sheet.reason)
    sheet.key.setText(str(key))
    seat.press("Return", sheet.key)
    key.chmod(0o644)
    seat.type(PASSPHRASE, sheet.passphrase)
    seat.press("Return", sheet.passphrase)
    until(seat, sheet.why.isVisible)
    assert f"chmod 600 {key}" in sheet.why.text()
    assert not sheet.passphrase.text()
    key.chmod(0o600)
    seat.type(PASSPHRASE, sheet.passphrase)
    seat.click(sheet.do)
    until(seat, lambda: ("3301.T2", "pre_warning") in page.desk.staging.reasons)


def test_browse_map_import_break_a_rule_apply_undo(
    seat: Seat, town: Town, page: PointsPage, files: Path, tmp_path: Path
) -> None:
    tree = page.desk.servers.trees["mine"]
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
    # One that is looser than a recommendation may be signed: by keys, on this page.
    write(seat, page, "3301.T2", "warn", "0.85")
    settled(seat, page)
    seat.press("A", page.table)
    assert page.diff.isVisible()
    assert not page.diff.do.isEnabled()
    look = page.diff.source.look(0, "row")
    assert look.text.startswith("alarms.csv:")
    seat.press("Escape", page.diff.table)
    sign(seat, page, tmp_path / "li.pem")

    # Stricter is allowed: apply, journaled with the name, and a backup is there.
    write(seat, page, "3301.T2", "alarm", "0.9")
    settled(seat, page)
    seat.press("A", page.table)
    assert page.diff.do.isEnabled()
    seat.press("Space", page.diff.do)
    until(seat, lambda: not page.desk.staging.changes)
    now = load(files).table
    assert {new, "3301.T9"} <= {tag.id for tag in now.tags}
    limits = {a.id: a.value for a in now.alarms}
    assert (limits["3301.T2/alarm"], limits["3301.T2/pre_warning"]) == (0.9, 0.85)
    assert "steady emission,Li Gong," in (files / "deviations.csv").read_text("utf-8-sig")
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
