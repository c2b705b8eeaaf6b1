"""The operator's load, and what moves towards a limit: both measured."""

from functools import partial

from PySide6.QtCore import QRectF

from hmi.models.rates import TARGET_PER_SPAN
from hmi.qt.bits import value_token
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context

BARS = 72
MOVING_S = 300.0
MOVERS = 4
LEAST_STEP = 38
"""Two lines of text: a row lower than that would lie over the next."""


class LoadPanel(Canvas):
    """Alarms per ten minutes over 12 hours; the tags that rose fastest over 5 minutes."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)

    def refresh(self) -> None:
        """Repaint."""
        self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Bars at the left, movers at the right."""
        text = self.context.text
        inside = drawing.panel(
            QRectF(0, 0, width, height), text("overview.load"), text("overview.load_remark")
        )
        half = inside.width() * 0.5
        self._draw_bars(drawing, QRectF(inside.left(), inside.top(), half, inside.height()))
        self._draw_movers(
            drawing,
            QRectF(inside.left() + half + 30, inside.top(), half - 30, inside.height()),
        )

    def _draw_bars(self, drawing: Drawing, rect: QRectF) -> None:
        model, text = self.context.model, self.context.text
        bars = model.rate.bars(model.now_ns, BARS).sum(axis=1)
        above = model.rate.flood_line()
        top = max(above + 2, int(bars.max()) + 1)
        foot = rect.bottom() - 22
        scale = (foot - rect.top() - 12) / top
        step = rect.width() / BARS
        for i, count in enumerate(bars):
            if not count:
                continue
            tall = float(count) * scale
            flood = count > above
            colour = drawing.theme.priority(2) if flood else drawing.theme.color("pen")
            bar = QRectF(rect.left() + i * step, foot - tall, max(2.0, step - 1.6), tall)
            drawing.painter.fillRect(bar, colour)
        drawing.line((rect.left(), foot), (rect.right(), foot), "quiet")
        flood_line = text("overview.load_flood", count=f"{above:.3g}")
        for value, words in ((TARGET_PER_SPAN, ""), (above, flood_line)):
            y = foot - value * scale
            drawing.line((rect.left(), y), (rect.right(), y), "quiet", 1, [2, 3])
            if words:
                label = QRectF(rect.left(), y - 17, rect.width(), 15)
                drawing.text(label, words, 12, "quiet")
        now = text("overview.load_now", count=int(model.rate.recent(model.now_ns)))
        drawing.text(
            QRectF(rect.left(), rect.bottom() - 16, rect.width(), 18),
            f"{text('overview.load_foot')} · {now}",
            12,
            "quiet",
        )

    def _draw_movers(self, drawing: Drawing, rect: QRectF) -> None:
        model, text = self.context.model, self.context.text
        drawing.text(
            QRectF(rect.left(), rect.top() - 6, rect.width(), 20),
            text("overview.rising"),
            12.5,
            "quiet",
            bold=True,
        )
        fit = min(MOVERS, max(1, int((rect.height() - 18) // LEAST_STEP)))
        movers = model.approach.movers(model.live, MOVING_S, fit)
        step = min(50.0, (rect.height() - 18) / fit)
        for i, mover in enumerate(movers):
            tag = model.table.tags[mover.row]
            y = rect.top() + 18 + i * step
            row = QRectF(rect.left(), y, rect.width(), 20)
            self.hit(
                row.adjusted(-6, 0, 6, step - 22),
                partial(self.context.open_tag.emit, tag.id),
                model.words.tag(tag.id),
            )
            sign = "+" if mover.change >= 0 else ""
            moved = sign + model.words.value_unit(tag, mover.change)
            used = drawing.text(row, moved, 13.5, value_token(self.context, mover.row), True, RIGHT)
            title = model.words.at(tag)
            drawing.text(row.adjusted(0, 0, -used - 10, 0), title, 13.5, bold=True)
            if mover.margin > 0:
                left = text(
                    "overview.to_limit",
                    margin=model.words.value_unit(tag, mover.margin),
                    limit=model.words.limit(mover.limit),
                )
            else:
                left = text("overview.beyond", limit=model.words.limit(mover.limit))
            drawing.text(QRectF(rect.left(), y + 19, rect.width(), 17), left, 12, "quiet")
        if not movers:
            room = QRectF(rect.left(), rect.top() + 22, rect.width(), 60)
            drawing.paragraph(room, text("overview.none_rising"), 13, "quiet")
