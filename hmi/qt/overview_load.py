"""The operator's load, and what moves towards a limit: both measured."""

from functools import partial

from PySide6.QtCore import QRectF

from hmi.models.approach import Mover
from hmi.models.rates import KEPT_NS, SPAN_NS, TARGET_PER_SPAN
from hmi.qt.bits import value_token
from hmi.qt.canvas import CENTER, LEFT, RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from scada.model import Quality, Tag

BARS = KEPT_NS // SPAN_NS
NONE = 2.0
"""A span without an alarm is known to be one: it is not left blank."""
WIDEST = 30.0
MOVING_S = 300.0
MOVERS = 4
BARS_SHARE, GAP, ROOM_FOR_BOTH = 0.46, 24, 440
"""Where there is less room the bars give way: they stand on the safety engineer's desk, too."""
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
        model = self.context.model
        since = text("overview.load_since", time=model.words.minute(model.rate.since_ns))
        spans = model.rate.spans(model.now_ns)
        remark = since if spans < BARS else text("overview.load_remark")
        inside = drawing.panel(QRectF(0, 0, width, height), text("overview.load"), remark)
        bars = inside.width() * BARS_SHARE if inside.width() >= ROOM_FOR_BOTH else 0.0
        if bars:
            self._draw_bars(drawing, QRectF(inside.left(), inside.top(), bars, inside.height()))
        self._draw_movers(drawing, inside.adjusted(bars + GAP if bars else 0, 0, 0, 0))

    def _draw_bars(self, drawing: Drawing, rect: QRectF) -> None:
        model, text = self.context.model, self.context.text
        bars = model.rate.bars(model.now_ns, model.rate.spans(model.now_ns)).sum(axis=1)
        above = model.rate.flood_line()
        top = max(above + 2, int(bars.max()) + 1)
        foot = rect.bottom() - 38
        scale = (foot - rect.top() - 12) / top
        step = rect.width() / len(bars)
        for i, count in enumerate(bars):
            tall = max(NONE, float(count) * scale)
            flood = count > above
            colour = drawing.theme.priority(2) if flood else drawing.theme.color("pen")
            wide = min(WIDEST, max(2.0, step - 1.6))
            bar = QRectF(rect.left() + (i + 0.5) * step - wide / 2, foot - tall, wide, tall)
            drawing.painter.fillRect(bar, colour)
        self._draw_times(drawing, rect, foot, len(bars))
        drawing.line((rect.left(), foot), (rect.right(), foot), "quiet")
        flood_line = text("overview.load_flood", count=f"{above:.3g}")
        for value, words in ((TARGET_PER_SPAN, ""), (above, flood_line)):
            y = foot - value * scale
            drawing.line((rect.left(), y), (rect.right(), y), "quiet", 1, [2, 3])
            if words:
                label = QRectF(rect.left(), y - 17, rect.width(), 15)
                drawing.text(label, words, 12, "quiet")
        now = text("overview.load_now", count=int(model.rate.recent(model.now_ns)))
        foot_line = QRectF(rect.left(), rect.bottom() - 16, rect.width(), 18)
        whole = f"{text('overview.load_foot')} · {now}"
        short = f"{text('overview.load_foot_short')} · {now}"
        said = drawing.fitting(foot_line.width(), (whole, short, now), 12)
        drawing.text(foot_line, said, 12, "quiet")

    def _draw_times(self, drawing: Drawing, rect: QRectF, foot: float, spans: int) -> None:
        """When the first bar begins, the middle, and now."""
        model = self.context.model
        end_ns = (model.now_ns // SPAN_NS + 1) * SPAN_NS
        for place, align in enumerate((LEFT, CENTER, RIGHT)):
            time_ns = model.now_ns if place == 2 else end_ns - spans * SPAN_NS * (2 - place) // 2
            label = QRectF(rect.left(), foot + 3, rect.width(), 16)
            drawing.text(label, model.words.minute(time_ns), 12, "quiet", align=align)

    def _draw_movers(self, drawing: Drawing, rect: QRectF) -> None:
        model, text = self.context.model, self.context.text
        heads = (text("overview.rising"), text("overview.rising_short"))
        head = drawing.fitting(rect.width(), heads, 12.5, True)
        top = QRectF(rect.left(), rect.top() - 6, rect.width(), 20)
        drawing.text(top, head, 12.5, "quiet", bold=True)
        fit = min(MOVERS, max(1, int((rect.height() - 18) // LEAST_STEP)))
        movers = model.approach.movers(model.live, MOVING_S, fit)
        step = min(50.0, (rect.height() - 18) / fit)
        for i, mover in enumerate(movers):
            y = rect.top() + 18 + i * step
            row = QRectF(rect.left(), y, rect.width(), 20)
            self._draw_mover(drawing, row, mover)
            tag = model.table.tags[mover.row].id
            opens = partial(self.context.open_tag.emit, tag)
            self.hit(row.adjusted(-6, 0, 6, step - 22), opens, model.words.tag(tag))
        if not movers:
            room = QRectF(rect.left(), rect.top() + 22, rect.width(), 60)
            known = bool((model.live.quality < Quality.BAD).any())
            why = "overview.none_rising" if known else "overview.no_values"
            drawing.paragraph(room, text(why), 13, "quiet")

    def _draw_mover(self, drawing: Drawing, row: QRectF, mover: Mover) -> None:
        """Its name and how it moved, then how far it may go; a long name has the line for itself."""
        model = self.context.model
        tag = model.table.tags[mover.row]
        title, left = model.words.at(tag), self._left(tag, mover)
        sign = "+" if mover.change >= 0 else ""
        moved = sign + model.words.value_unit(tag, mover.change)
        below = QRectF(row.left(), row.top() + 19, row.width(), 17)
        taken = drawing.width(moved, 13.5, True) + 10
        is_long = drawing.width(title, 13.5, True) > row.width() - taken
        beside = below if is_long else row
        drawing.text(beside, moved, 13.5, value_token(self.context, mover.row), True, RIGHT)
        drawing.text(row.adjusted(0, 0, 0 if is_long else -taken, 0), title, 13.5, bold=True)
        drawing.text(below.adjusted(0, 0, -taken if is_long else 0, 0), left, 12, "quiet")

    def _left(self, tag: Tag, mover: Mover) -> str:
        words, text = self.context.model.words, self.context.text
        limit = words.limit(mover.limit)
        if mover.margin <= 0:
            return text("overview.beyond", limit=limit)
        return text("overview.to_limit", margin=words.value_unit(tag, mover.margin), limit=limit)
