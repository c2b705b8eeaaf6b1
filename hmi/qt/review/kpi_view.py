"""How well the alarms do (ISA-18.2, EEMUA 191): figures beside their targets, and the worst alarms."""

import itertools
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from hmi.models import kpi_words
from hmi.models.spoken import spoken
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.review.kpi_board import KpiBoard
from hmi.qt.scroller import scroller
from scada.bus.messages import KpiActor, KpiAnswer, KpiGroup, KpiLine, KpiRequest

BY: Final = ("", "area", "position", "priority")
ROW: Final = 30.0
LEAST_ROW: Final = 23.0
"""Lower than that a line would lie over the next; the figures are moved instead."""
ACTOR: Final = 58.0
LEFT_SHARE: Final = 0.58


class KpiView(QWidget):
    """Asks for the figures of a span, of all or group by group."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.answer: KpiAnswer | None = None
        self._asked = self._heard = 0
        self.by_box, self.group_box = Choice(context), Choice(context)
        self.remark = QLabel()
        self.remark.setWordWrap(True)
        self.body = KpiBody(context)
        self.head = QHBoxLayout()
        for box in (self.by_box, self.group_box):
            self.head.addWidget(box)
        self.head.addWidget(self.remark, 1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addLayout(self.head)
        self.board = KpiBoard(context)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.board)
        self.stack.addWidget(scroller(self.body))
        self.column.addWidget(self.stack, 1)
        self.span = (0, 0)
        self.whole = QPushButton()
        self.whole.setCheckable(True)
        self.whole.toggled.connect(self.show_all)
        self.head.insertWidget(2, self.whole)
        self.by_box.currentIndexChanged.connect(lambda _: self.ask())
        self.group_box.currentIndexChanged.connect(lambda _: self._show_group())

    def show_all(self, on: bool) -> None:
        """Every figure and the worst alarms as a list, or the dashboard."""
        self.stack.setCurrentIndex(int(on))

    def show_span(self, start_ns: int, end_ns: int) -> None:
        """Ask for another span; what is answered already is not asked again."""
        if (start_ns, end_ns) != self.span or self.answer is None:
            self.span = (start_ns, end_ns)
            self.ask()

    @property
    def waits(self) -> bool:
        """Whether the historian has not answered the last question yet."""
        return self._heard < self._asked

    def ask(self) -> None:
        """Ask the historian; only the last question's answer is shown."""
        start_ns, end_ns = self.span
        if not end_ns:
            return
        self._asked += 1
        number = self._asked
        self.remark.setText(self.context.text("kpi.asking"))
        request = KpiRequest(
            start_ns=start_ns, end_ns=end_ns, by=BY[max(0, self.by_box.currentIndex())]
        )

        def then(answer: KpiAnswer | Exception) -> None:
            if number == self._asked:
                self._heard = number
                self._answered(answer)

        self.context.requests.kpi(request, then)

    def _answered(self, answer: KpiAnswer | Exception) -> None:
        language = self.context.model.language
        if isinstance(answer, Exception):
            # Figures of another span under this one's name would be believed.
            self.answer = None
            self._show_group()
            self.remark.setText(
                self.context.text("kpi.not_told", reason=spoken(str(answer), language))
            )
            return
        self.answer = answer
        self._fill_groups()
        self._show_group()

    def _fill_groups(self) -> None:
        chosen = self.group_box.currentData()
        self.group_box.blockSignals(True)
        self.group_box.clear()
        for group in self.answer.groups if self.answer else ():
            self.group_box.addItem(self._name(group), group.id)
        self.group_box.setCurrentIndex(max(0, self.group_box.findData(chosen)))
        self.group_box.setVisible(self.group_box.count() > 1)
        self.group_box.blockSignals(False)

    def _name(self, group: KpiGroup) -> str:
        pick = self.context.model.language.pick
        return pick(group.zh, group.en) or group.id or self.context.text("kpi.all")

    def _show_group(self) -> None:
        answer = self.answer
        place = self.group_box.currentIndex()
        groups = answer.groups if answer else ()
        self.body.group = groups[place] if 0 <= place < len(groups) else None
        self.board.show_group(answer, self.body.group)
        pick = self.context.model.language.pick
        if answer is not None:
            notes = [pick(*note) for note in answer.notes]
            took = self.context.text(
                "kpi.took", days=f"{answer.days:.1f}", ms=f"{answer.took_ms:.0f}"
            )
            self.remark.setText(" · ".join((took, *notes[:1])))
            self.board.proof.show_notes(notes)
            self.remark.setToolTip("\n".join(notes))
        self.body.update()

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme = self.context.theme
        self.head.setSpacing(theme.size(6))
        self.column.setSpacing(theme.size(12))
        for box, wide in ((self.by_box, 190), (self.group_box, 230)):
            box.setFixedSize(theme.size(wide), theme.size(38))
            box.setFont(theme.font(14))
        self.whole.setFixedHeight(theme.size(38))
        self.whole.setFont(theme.font(14))
        self.whole.setText(self.context.text("kpi.every"))
        self.board.restyle()
        self.remark.setFont(theme.font(13))
        self.remark.setStyleSheet(f"color: {theme.tokens.quiet}")
        chosen = max(0, self.by_box.currentIndex())
        self.by_box.blockSignals(True)
        self.by_box.clear()
        for name in BY:
            self.by_box.addItem(self.context.text(f"kpi.by.{name or 'all'}"))
        self.by_box.setCurrentIndex(chosen)
        self.by_box.blockSignals(False)
        self._fill_groups()
        self._show_group()


class KpiBody(Canvas):
    """One group: its class, its figures, its worst alarms with what to do about them."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.group: KpiGroup | None = None

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Figures left, alarms right."""
        text, group = self.context.text, self.group
        wide = round((width - 16) * LEFT_SHARE)
        left, right = QRectF(0, 0, wide, height), QRectF(wide + 16, 0, width - wide - 16, height)
        pick = self.context.model.language.pick
        health = pick(group.health_zh, group.health_en) if group else ""
        remark = text("kpi.health", health=health) if health else ""
        inside = drawing.panel(left, text("kpi.figures"), remark)
        beside = drawing.panel(right, text("kpi.worst"), text("kpi.worst_remark"))
        if group is None:
            drawing.text(inside, text("kpi.none"), 14, "quiet")
            return
        self._draw_head(drawing, inside)
        tall = (inside.height() - ROW) / max(1, len(group.lines))
        tall = max(LEAST_ROW, min(ROW, tall))
        frame = height - inside.height()
        self.need(frame + max(ROW + len(group.lines) * LEAST_ROW, len(group.actors) * ACTOR))
        for place, line in enumerate(group.lines):
            row = QRectF(inside.left(), inside.top() + ROW + place * tall, inside.width(), tall)
            self._draw_line(drawing, row, line)
        for place, actor in enumerate(group.actors):
            row = QRectF(beside.left(), beside.top() + place * ACTOR, beside.width(), ACTOR)
            self._draw_actor(drawing, row, actor, group.actors[0].share)

    def _cells(self, row: QRectF) -> list[QRectF]:
        """Name, raw, grouped, target."""
        edges = (0.0, 0.46, 0.61, 0.76, 1.0)
        return [
            QRectF(
                row.left() + a * row.width(), row.top(), (b - a) * row.width() - 10, row.height()
            )
            for a, b in itertools.pairwise(edges)
        ]

    def _draw_head(self, drawing: Drawing, inside: QRectF) -> None:
        cells = self._cells(QRectF(inside.left(), inside.top(), inside.width(), ROW - 6))
        for cell, name, align in zip(
            cells[1:], ("raw", "grouped", "target"), (RIGHT, RIGHT, None), strict=True
        ):
            words = self.context.text(f"kpi.column.{name}")
            if align is None:
                drawing.text(cell.adjusted(14, 0, 0, 0), words, 12.5, "quiet")
            else:
                drawing.text(cell, words, 12.5, "quiet", align=align)

    def _draw_line(self, drawing: Drawing, row: QRectF, line: KpiLine) -> None:
        drawing.line((row.left(), row.top()), (row.right(), row.top()))
        name, raw, grouped, target = self._cells(row)
        pick = self.context.model.language.pick
        bad = line.met is False or line.grouped_met is False
        drawing.text(name, pick(line.zh, line.en), 13.5, bold=bad)
        for cell, figure, met in (
            (raw, line.raw, line.met),
            (grouped, line.grouped, line.grouped_met),
        ):
            if figure is None and cell is grouped:
                continue
            shown = kpi_words.value(figure, line.unit)
            mark = kpi_words.verdict(met)
            drawing.text(cell.adjusted(0, 0, -20, 0), shown, 14, "live", met is False, RIGHT)
            token = "text" if met is False else "quiet"
            drawing.text(cell, mark, 12, token, met is False, RIGHT)
        drawing.text(target.adjusted(14, 0, 0, 0), kpi_words.target(line), 12.5, "quiet")

    def _draw_actor(self, drawing: Drawing, row: QRectF, actor: KpiActor, most: float) -> None:
        pick = self.context.model.language.pick
        title = self.context.model.alarm_name(actor.alarm)
        above = QRectF(row.left(), row.top(), row.width(), 24)
        count = self.context.text("kpi.count", count=actor.count, share=f"{actor.share:.0%}")
        used = drawing.text(above, count, 13.5, "live", True, RIGHT)
        bar = QRectF(above.right() - used - 110, above.center().y() - 4, 96, 8)
        drawing.box(bar, "raised", radius=0)
        part = bar.width() * (actor.share / most if most else 0.0)
        filled = QRectF(bar.left(), bar.top(), part, bar.height())
        drawing.painter.fillRect(filled, drawing.theme.color("edge"))
        drawing.text(above.adjusted(0, 0, -used - 124, 0), title, 13.5, bold=True)
        below = QRectF(row.left(), row.top() + 24, row.width(), 20)
        drawing.text(below, pick(actor.zh, actor.en), 12.5, "quiet")
        self.hit(row, lambda: self.context.open_alarm.emit(actor.alarm))
