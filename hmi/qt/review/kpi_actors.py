"""The alarms that make the most work: how often, why, what to try, and with Enter what it would have done."""

import itertools
from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from hmi.models.review.proposal import Proposal, proposal
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.text_lines import draw_lines
from scada.bus.messages import KpiActor

ROW: Final = 52.0
HEAD: Final = 26.0
COUNT: Final = 66.0
SHARE: Final = 86.0
NAMES: Final = ("point", "count", "share", "why", "try")


class KpiActors(Canvas):
    """A table of which one row is chosen; as many rows as there is room for."""

    chosen = Signal(str, dict)
    """Replay this alarm with these columns."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.actors: tuple[KpiActor, ...] = ()
        self.is_known = False
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_actors(self, actors: tuple[KpiActor, ...] | None) -> None:
        """Others; None: they are not known yet."""
        self.actors, self.is_known = actors or (), actors is not None
        self.current = min(self.current, max(0, len(self.actors) - 1))
        self.update()

    def proposal_of(self, actor: KpiActor) -> Proposal:
        """What to try about it."""
        words = self.context.model.words
        definition = words.definitions.get(actor.alarm)
        tag = words.tags.get(definition.tag) if definition else None
        return proposal(actor, definition, tag)

    def open(self, place: int) -> None:
        """Replay the last 30 days with what is proposed."""
        if 0 <= place < len(self.actors):
            self.current = place
            self.update()
            actor = self.actors[place]
            self.chosen.emit(actor.alarm, self.proposal_of(actor).columns)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        keys = Qt.Key
        match event.key():
            case keys.Key_Down:
                self.current = min(self.current + 1, max(0, self._shown() - 1))
            case keys.Key_Up:
                self.current = max(0, self.current - 1)
            case keys.Key_Return | keys.Key_Enter:
                self.open(self.current)
            case _:
                super().keyPressEvent(event)
                return
        self.update()

    def _shown(self) -> int:
        room = self.height() / self.context.theme.zoom - 56 - HEAD
        return min(len(self.actors), max(1, int(room // ROW)))

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Head and rows."""
        text = self.context.text
        room = QRectF(0, 0, width, height)
        inside = drawing.panel(room, text("kpi.worst"), text("kpi.worst_keys"))
        if not self.actors:
            why = "kpi.no_actors" if self.is_known else "kpi.not_yet"
            drawing.paragraph(inside, text(why), 13.5, "quiet")
            return
        cells = self._cells(QRectF(inside.left(), inside.top(), inside.width(), HEAD - 4))
        for cell, name in zip(cells, NAMES, strict=True):
            said = text(f"kpi.actor.{name}")
            if name == "count":
                drawing.text(cell, said, 12.5, "quiet", align=RIGHT)
            else:
                drawing.text(cell, said, 12.5, "quiet")
        for place in range(self._shown()):
            row = QRectF(inside.left(), inside.top() + HEAD + place * ROW, inside.width(), ROW)
            self._draw_row(drawing, row, place)
            self.hit(row, partial(self.open, place))

    def _cells(self, row: QRectF) -> list[QRectF]:
        """Words share what the numbers and the bar leave."""
        rest = row.width() - COUNT - SHARE
        widths = (0.38 * rest, COUNT, SHARE, 0.36 * rest, 0.26 * rest)
        lefts = itertools.accumulate(widths, initial=row.left())
        return [
            QRectF(left, row.top(), wide - 14, row.height())
            for left, wide in zip(lefts, widths, strict=False)
        ]

    def _draw_row(self, drawing: Drawing, row: QRectF, place: int) -> None:
        actor = self.actors[place]
        if place == self.current and self.hasFocus():
            drawing.painter.fillRect(row.adjusted(-6, 1, 6, 0), drawing.theme.color("raised"))
            bar = QRectF(row.left() - 6, row.top() + 1, 4, row.height() - 1)
            drawing.painter.fillRect(bar, drawing.theme.color("selection"))
        drawing.line((row.left(), row.top()), (row.right(), row.top()))
        point, count, share, why, attempt = self._cells(row)
        model = self.context.model
        name = point.adjusted(4, 0, 0, 0)
        draw_lines(drawing, name, model.alarm_name(actor.alarm), 13.5, bold=True)
        drawing.text(count, f"{actor.count:,}", 15, "live", True, RIGHT)
        self._draw_share(drawing, share, actor)
        self._draw_words(drawing, why, model.language.pick(actor.zh, actor.en), "quiet", False)
        what = self.proposal_of(actor)
        self._draw_words(
            drawing, attempt, self.context.text(what.path, **what.values), "text", True
        )

    def _draw_share(self, drawing: Drawing, cell: QRectF, actor: KpiActor) -> None:
        most = max(one.share for one in self.actors) or 1.0
        bar = QRectF(cell.left(), cell.center().y() - 5, cell.width(), 10)
        drawing.box(bar, "raised", radius=0)
        part = QRectF(bar.left(), bar.top(), bar.width() * actor.share / most, bar.height())
        drawing.painter.fillRect(part, drawing.theme.color("edge"))

    def _draw_words(
        self, drawing: Drawing, cell: QRectF, words: str, token: str, bold: bool
    ) -> None:
        """In two lines where one is too short."""
        if drawing.width(words, 12.5, bold) <= cell.width():
            drawing.text(cell, words, 12.5, token, bold)
        else:
            drawing.painter.save()
            drawing.painter.setClipRect(cell)
            drawing.paragraph(cell.adjusted(0, 8, 0, -4), words, 12.5, token, bold)
            drawing.painter.restore()

    def focusInEvent(self, event) -> None:
        """Qt's."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event) -> None:
        """Qt's."""
        super().focusOutEvent(event)
        self.update()
