"""All that a check found, of the files and of the servers: where, what, and what to do about it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel

from hmi.qt.context import Context
from hmi.qt.list_view import Layout
from hmi.qt.points_cells import CellTable
from hmi.qt.points_diff_rows import DIFF_COLUMNS, DiffSource
from hmi.qt.points_sheet import Sheet
from scada.bus.point_jobs import Finding

FINDINGS = Layout(
    DIFF_COLUMNS, {"what": 116, "row": 190, "column": 150, "before": 480}, 400, (), 38.0, 34.0
)


class FindingsSheet(Sheet):
    """A row per finding, the worst first; Enter goes to its tag."""

    wanted = Signal(str)
    """This tag is to be seen."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.source = DiffSource(context)
        self.table = CellTable(context, "points.findings", FINDINGS)
        self.detail = QLabel(self)
        self.detail.setWordWrap(True)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.detail)
        self.table.moved.connect(self._tell)
        self.table.opened.connect(self._go)
        self._close_up()
        self._asked: tuple[str, ...] | None = None
        self._counts = dict.fromkeys(("error", "warning", "notice"), 0)

    def show_findings(self, findings: tuple[Finding, ...], asked: tuple[str, ...] | None) -> None:
        """What was found, and which servers were asked for it; None: nobody wanted that."""
        self._asked = asked
        self.source.lines = list(findings)
        for severity in self._counts:
            self._counts[severity] = sum(one.severity == severity for one in findings)
        self.table.show_source(self.source)
        self.table.setVisible(bool(findings))
        self.retitle()
        self._tell(self.table.currentIndex().row())

    def _tell(self, row: int) -> None:
        """The whole of a row whose words may be longer than its cells."""
        line = self.source.lines[row] if 0 <= row < len(self.source.lines) else None
        if not isinstance(line, Finding):
            self.detail.setText(self.context.text("points.findings.none"))
            return
        pick = self.context.model.language.pick
        said = (pick(line.text_zh, line.text_en), pick(line.fix_zh, line.fix_en))
        self.detail.setText("\n".join(filter(None, said)))

    def _go(self, row: int) -> None:
        line = self.source.lines[row]
        if isinstance(line, Finding) and line.tag:
            self.wanted.emit(line.tag)

    def retitle(self) -> None:
        """Other words."""
        text = self.context.text
        self.head.setText(text("points.findings.head", **self._counts))
        said = text("points.findings.words")
        if self._asked is not None:
            names = ", ".join(self.context.model.words.server(one) for one in self._asked)
            path = "points.findings.asked" if self._asked else "points.findings.not_asked"
            said = text(path, names=names)
        self.words.setText(said)

    def restyle(self) -> None:
        """See `Sheet`."""
        super().restyle()
        self.table.restyle()
        self.detail.setFont(self.context.theme.font(13))
        self.detail.setMinimumHeight(self.context.theme.size(40))
