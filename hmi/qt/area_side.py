"""Beside the points of an area: interlocks and what they switch, telling trends, the area's alarms."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QRectF

from hmi.models import area_detail
from hmi.models.alarms import fill
from hmi.models.area_detail import Lock, Switched
from hmi.models.priority import Fill, class_of
from hmi.models.words import SYMBOLS
from hmi.qt.area_choice import Choosing
from hmi.qt.bits import SPARK_FLOOR, next_limit, value_token
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.sparkline import paint_sparkline
from hmi.qt.text_lines import draw_lines
from scada.model import SYSTEM_PRIORITY, AlarmRecord

GAP: Final = 12.0
TREND: Final = 62.0
LEAST_ALARMS: Final = 150.0
TRENDS: Final = 5
_HEAD: Final = 42.0
_LOCK: Final = 40.0
_SWITCH: Final = 26.0
_ALARM: Final = 42.0
_NAME: Final = 108.0
_MOST_SWITCHES: Final = 6


class AreaSide(Canvas):
    """Three panels, from the top: what is cut, what moves, what is wrong."""

    def __init__(self, context: Context, page: Choosing) -> None:
        super().__init__(context)
        self.page = page

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """As many trends as leave room for the alarms."""
        theme = drawing.theme
        drawing.painter.fillRect(QRectF(0, 0, width, height), theme.color("ground"))
        if not self.page.area:
            return
        y = self._draw_locks(drawing, width)
        rows = area_detail.telling(self.context.model, self.page.groups, TRENDS)
        room = height - y - LEAST_ALARMS - GAP - _HEAD - 10
        rows = rows[: max(0, min(len(rows), int(room // TREND)))]
        if rows:
            y = self._draw_trends(
                drawing, QRectF(0, y, width, _HEAD + len(rows) * TREND + 10), rows
            )
        self._draw_alarms(drawing, QRectF(0, y, width, height - y))

    # -- interlocks --------------------------------------------------------------------------

    def _draw_locks(self, drawing: Drawing, width: float) -> float:
        station, text = self.context.model, self.context.text
        locks = area_detail.locks(station, self.page.area)
        switches = area_detail.switched(station, self.page.area)[:_MOST_SWITCHES]
        if not locks and not switches:
            return 0.0
        tall = _HEAD + len(locks) * _LOCK + len(switches) * _SWITCH + 12
        inside = drawing.panel(
            QRectF(0, 0, width, tall), text("areas.locks"), text("areas.locks_remark")
        )
        y = inside.top() - 2
        for lock in locks:
            self._draw_lock(drawing, QRectF(inside.left(), y, inside.width(), _LOCK), lock)
            y += _LOCK
        for one in switches:
            self._draw_switch(drawing, QRectF(inside.left(), y, inside.width(), _SWITCH), one)
            y += _SWITCH
        return tall + GAP

    def _draw_lock(self, drawing: Drawing, row: QRectF, lock: Lock) -> None:
        mark = QRectF(row.left(), row.top() + 8, 20, 20)
        if lock.alarm is not None:
            drawing.symbol(mark, class_of(lock.alarm), fill(lock.alarm))
            open_alarm = partial(self.context.open_alarm.emit, lock.alarm.alarm)
            self.hit(row, open_alarm, lock.state)
        else:
            box = mark.adjusted(2, 2, -2, -2)
            drawing.box(box, "stopped" if lock.is_cut else None, "edge", 2, 1.3)
        strong = lock.is_abnormal or lock.is_cut
        name = QRectF(row.left() + 32, row.top(), row.width() - 32, 20)
        drawing.text(name, lock.name, 13.5, bold=strong)
        below = name.translated(0, 18)
        drawing.text(below, lock.state, 12.5, "text" if strong else "quiet", bold=lock.is_abnormal)
        drawing.line((row.left(), row.bottom() - 1), (row.right(), row.bottom() - 1), width=0.7)

    def _draw_switch(self, drawing: Drawing, row: QRectF, one: Switched) -> None:
        station, text = self.context.model, self.context.text
        tag = station.table.tags[one.row]
        box = QRectF(row.left() + 3, row.center().y() - 7, 14, 14)
        if one.on is None:
            drawing.symbol(box.adjusted(-2, -2, 2, 2), SYSTEM_PRIORITY, Fill.DASHED)
        else:
            drawing.box(box, "running" if one.on else "stopped", "edge", 1, 1.3)
        since = text("areas.since", time=one.since)
        used = drawing.text(row, since, 12, "quiet", align=RIGHT) + 12
        room = row.adjusted(32, 0, -used, 0)
        token = value_token(self.context, one.row)
        used = drawing.text(room, one.state, 14, token, True, RIGHT) + 12
        drawing.text(room.adjusted(0, 0, -used, 0), station.words.point(tag), 13)
        self.hit(row, partial(self.context.open_tag.emit, tag.id), station.words.tag(tag.id))

    # -- trends ------------------------------------------------------------------------------

    def _draw_trends(self, drawing: Drawing, rect: QRectF, rows: Sequence[int]) -> float:
        text = self.context.text
        inside = drawing.panel(rect, text("areas.trends"), text("areas.trends_remark"))
        for i, row in enumerate(rows):
            place = QRectF(inside.left(), inside.top() - 2 + i * TREND, inside.width(), TREND)
            self._draw_trend(drawing, place, row)
        return rect.bottom() + GAP

    def _draw_trend(self, drawing: Drawing, place: QRectF, row: int) -> None:
        station = self.context.model
        tag, words = station.table.tags[row], station.words
        left = place.adjusted(0, 4, 0, -6)
        said = words.point(tag)
        is_long = drawing.width(said, 13) > _NAME
        name = QRectF(left.left(), left.top() - 4, _NAME, 30 if is_long else 28)
        draw_lines(drawing, name, said, 11.5 if is_long else 13)
        below = QRectF(left.left(), left.top() + (28 if is_long else 22), _NAME, 20)
        value = words.value(tag, float(station.live.value[row]))
        used = drawing.text(below, value, 19, value_token(self.context, row), True)
        unit = QRectF(below.left() + used + 5, below.top() + 3, _NAME - used - 5, 18)
        drawing.text(unit, tag.unit, 12, "quiet")
        plot = QRectF(left.left() + 116, left.top(), left.width() - 116 - 62, left.height())
        drawing.box(plot, "raised", "line", 3)
        limit = next_limit(station, tag)
        low, high = station.live.spark(row)
        floor = SPARK_FLOOR * (tag.high - tag.low)
        bound = limit.value if limit else None
        inner = plot.adjusted(4, 3, -4, -3)
        paint_sparkline(drawing.painter, inner, low, high, bound, drawing.theme, floor)
        if limit is not None:
            side = QRectF(plot.right() + 6, plot.top(), 56, 18)
            drawing.text(side, words.limit_kind(limit), 12, "quiet")
            said = f"{SYMBOLS[limit.comparison]} {words.bound(limit, limit.value)}"
            drawing.text(side.translated(0, 20), said, 12.5, bold=True)
        self.hit(place, partial(self.context.open_tag.emit, tag.id), words.tag(tag.id))

    # -- alarms ------------------------------------------------------------------------------

    def _draw_alarms(self, drawing: Drawing, rect: QRectF) -> None:
        text = self.context.text
        records = area_detail.alarms(self.context.model, self.page.area)
        remark = text("areas.alarms_remark") if records else ""
        inside = drawing.panel(rect, text("areas.alarms", count=len(records)), remark)
        if not records:
            row = QRectF(inside.left(), inside.top(), inside.width(), 24)
            drawing.text(row, text("areas.calm"), 13, "quiet")
            return
        fitting = max(1, int((inside.height() + 8) // _ALARM))
        if len(records) > fitting:
            fitting = max(1, int((inside.height() - 14) // _ALARM))
            more = text("areas.more_alarms", count=len(records) - fitting)
            foot = QRectF(inside.left(), rect.bottom() - 28, inside.width(), 20)
            drawing.text(foot, more, 12, "quiet")
        for i, record in enumerate(records[:fitting]):
            y = inside.top() - 2 + i * _ALARM
            self._draw_alarm(drawing, QRectF(inside.left(), y, inside.width(), _ALARM), record)

    def _draw_alarm(self, drawing: Drawing, row: QRectF, record: AlarmRecord) -> None:
        station = self.context.model
        words = station.words
        drawing.symbol(
            QRectF(row.left(), row.top() + 9, 22, 22), class_of(record), fill(record), "panel"
        )
        room = QRectF(row.left() + 32, row.top() + 1, row.width() - 32, 20)
        used = drawing.text(room, station.alarm_value(record), 14, "live", True, RIGHT) + 10
        strong = fill(record) is Fill.SOLID
        drawing.text(room.adjusted(0, 0, -used, 0), words.condition(record), 13.5, bold=strong)
        below = f"{words.clock(record.raised_ns)} · {words.alarm_state(record)}"
        drawing.text(room.translated(0, 19), below, 12, "quiet")
        drawing.line((row.left(), row.bottom() - 1), (row.right(), row.bottom() - 1), width=0.7)
        open_alarm = partial(self.context.open_alarm.emit, record.alarm)
        self.hit(row, open_alarm, words.title(record))
