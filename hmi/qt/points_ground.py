"""The ground of the points page: its parts, where they lie, what is painted behind them."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPushButton

from hmi.models.point_rows import Missing
from hmi.models.point_rules import Violation
from hmi.qt.canvas import RIGHT, Drawing
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.list_view import Layout
from hmi.qt.page import Page
from hmi.qt.points_bar import PointsBar
from hmi.qt.points_cards import NodeCard, ReplayPanel, RulePanel
from hmi.qt.points_cells import CellTable
from hmi.qt.points_desk import PointsDesk
from hmi.qt.points_diff_sheet import DiffSheet
from hmi.qt.points_file_sheet import FileSheet
from hmi.qt.points_findings_sheet import FindingsSheet
from hmi.qt.points_limit_rows import LIMIT_COLUMNS, LimitSource
from hmi.qt.points_place_sheet import PlaceSheet
from hmi.qt.points_proposal_sheet import ProposalSheet
from hmi.qt.points_sheet import Sheet
from hmi.qt.points_sign_sheet import SignSheet
from hmi.qt.points_tag_rows import COLUMNS, TagSource
from hmi.qt.points_tree import NodeView
from scada.bus.node_jobs import NodeAt

SIDE: Final = 400.0
CARD: Final = 236.0
BAR: Final = 60.0
BELOW: Final = 286.0
FOOT: Final = 24.0
LAYOUT: Final = Layout(
    COLUMNS,
    {"tag": 150, "name": 190, "kind": 104, "area": 100, "unit": 62, "span": 82, "warn": 84,
     "alarm": 70, "cut": 60, "restore": 60, "scan": 58, "live": 82},
    210, ("span", "scan", "warn", "kind", "area"), 38.0, 36.0,
)  # fmt: skip
LIMITS: Final = Layout(
    LIMIT_COLUMNS,
    {"limit": 150, "asked": 104, "value": 78, "asked_restore": 104, "restore": 66, "on_delay_s": 64,
     "off_delay_s": 64},
    120, ("asked_restore", "off_delay_s"), 32.0, 28.0,
)  # fmt: skip


class PointsGround(Page):
    """Nodes at the left; bar, table and two panels at the right; sheets in the table's place."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.desk = PointsDesk(context, self)
        self.source = TagSource(context, self.desk)
        self.limit_source = LimitSource(context, self.desk)
        self.bar, self.tree, self.card = PointsBar(context), NodeView(context), NodeCard(context)
        self.table = CellTable(context, "points.column", LAYOUT, ("live",))
        self.limits = CellTable(context, "points.limit_column", LIMITS)
        self.rules, self.replay = RulePanel(context), ReplayPanel(context)
        self.server_box, self.node_field = Choice(context), QLineEdit(self)
        self.text_field, self.only_found = QLineEdit(self), QPushButton(self)
        self.diff, self.proposal = DiffSheet(context), ProposalSheet(context)
        self.file, self.found = FileSheet(context), FindingsSheet(context)
        self.signing, self.place = SignSheet(context), PlaceSheet(context)
        self.sheets = (
            self.diff, self.proposal, self.file, self.found, self.signing, self.place,
        )  # fmt: skip
        self._sheet: Sheet | None = None
        self._missing: list[Missing] = []
        self._proposed_nodes: tuple[str, list[NodeAt]] = ("", [])
        self._judged: dict[str, list[Violation]] = {}
        self._second = 0
        self._assemble()

    def _assemble(self) -> None:
        every = (
            self.bar, self.tree, self.card, self.table, self.rules, self.replay, self.server_box,
            *self.sheets,
        )  # fmt: skip
        for widget in every:
            widget.setParent(self)
        self.limits.setParent(self.rules)
        self.only_found.setCheckable(True)
        self.only_found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAcceptDrops(True)
        self.table.setAcceptDrops(True)
        self.table.viewport().setAcceptDrops(True)
        for sheet in self.sheets:
            sheet.hide()

    def go_by(self, desk: PointsDesk) -> None:
        """Show what another one has staged: for a picture."""
        self.desk = self.source.desk = self.limit_source.desk = desk
        self.take_told()

    def take_told(self) -> None:
        """What is staged, or what was found of it, is other than before."""

    @property
    def server(self) -> str:
        """The server whose nodes are shown."""
        return str(self.server_box.currentData() or "")

    @property
    def tag(self) -> str:
        """The chosen tag; empty where none is."""
        row = self.table.currentIndex().row()
        line = self.source.lines[row] if 0 <= row < len(self.source.lines) else ""
        return line if isinstance(line, str) else ""

    def running(self) -> str:
        """The configuration that the core runs."""
        return self.context.model.table.config_hash

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self._lay_out()

    def _lay_out(self) -> None:
        size = self.context.theme.size
        gutter, side, foot = size(16), size(SIDE), size(FOOT)
        bottom = self.height() - gutter - foot
        self.server_box.setGeometry(gutter + size(12), gutter + size(10), size(226), size(34))
        top = gutter + size(92)
        field = (gutter + size(12), gutter + size(50), side - size(24), size(36))
        self.node_field.setGeometry(*field)
        card = min(size(CARD), (bottom - top) // 2)
        self.card.setGeometry(gutter + size(12), bottom - card - size(12), side - size(24), card)
        self.tree.setGeometry(
            gutter + size(6), top, side - size(12), bottom - card - size(46) - top
        )
        x, wide = gutter + side + size(12), self.width() - 2 * gutter - side - size(12)
        self.bar.setGeometry(x, gutter, wide, size(BAR))
        below = min(size(BELOW), (self.height() - size(BAR)) // 2)
        head = gutter + size(BAR) + size(12)
        until = bottom - below - size(12)
        self.text_field.setGeometry(x + size(12), head + size(8), size(300), size(34))
        self.only_found.setGeometry(x + size(322), head + size(8), size(150), size(34))
        self.table.setGeometry(
            x + size(1), head + size(50), wide - size(2), until - head - size(51)
        )
        rules = round(wide * 0.64)
        self.rules.setGeometry(x, bottom - below, rules, below)
        self.limits.setGeometry(size(1), size(112), rules - size(2), below - size(116))
        self.replay.setGeometry(
            x + rules + size(12), bottom - below, wide - rules - size(12), below
        )
        for sheet in self.sheets:
            sheet.setGeometry(x, head, wide, until - head)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's: the ground, the panels behind the tree and the table, the keys below."""
        theme = self.context.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("ground"))
        painter.scale(theme.zoom, theme.zoom)
        drawing = Drawing(painter, theme)
        width, height = self.width() / theme.zoom, self.height() / theme.zoom
        self._draw_side(drawing, height)
        x = 16 + SIDE + 12
        top = 16 + BAR + 12
        below = min(BELOW, (height - BAR) / 2)
        bottom = height - 16 - FOOT - below - 12
        drawing.box(QRectF(x, top, width - x - 16, bottom - top))
        self._draw_count(drawing, QRectF(x + 490, top + 8, width - x - 490 - 32, 34))
        foot = QRectF(16, height - 16 - FOOT + 6, width - 32, FOOT)
        drawing.text(foot, self.context.text("points.keys"), 12, "quiet")
        painter.end()

    def _draw_side(self, drawing: Drawing, height: float) -> None:
        model, text = self.context.model, self.context.text
        drawing.box(QRectF(16, 16, SIDE, height - 32 - FOOT))
        server = model.words.servers.get(self.server)
        head = QRectF(16 + 250, 26, SIDE - 264, 34)
        address = server.url.rpartition("//")[2] if server is not None else ""
        drawing.text(head, address, 12, "quiet")
        said = text("points.legend")
        tree = self.desk.servers.search
        if tree is not None:
            said = text("points.found", found=tree.found, all=f"{tree.looked_at:,}")
        if self.desk.servers.is_busy:
            said = text("points.browsing")
        card = min(CARD, (height - 16 - FOOT - 108) / 2)
        y = height - 16 - FOOT - card - 12 - 30
        drawing.text(QRectF(32, y, SIDE - 32, 24), said, 12, "quiet")

    def _draw_count(self, drawing: Drawing, room: QRectF) -> None:
        said = self.context.text(
            "points.count", shown=f"{self.source.count:,}", all=f"{len(self.desk.staging.tags):,}"
        )
        drawing.text(room, said, 12.5, "quiet", align=RIGHT)
