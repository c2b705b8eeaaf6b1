"""The head of the panel beside the list: symbol, place, point, and the value large."""

from PySide6.QtCore import QRectF

from hmi.models.alarms import fill
from hmi.models.priority import class_of
from hmi.qt.bits import value_token
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.text_lines import draw_lines
from scada.model import AlarmRecord, status_name


class DetailHead(Canvas):
    """Symbol, place and point, id and node, the value large; what is long takes two lines."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.record: AlarmRecord | None = None

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Two lines or three, and a number."""
        record = self.record
        if record is None:
            return
        context, words = self.context, self.context.model.words
        drawing.symbol(QRectF(0, 12, 32, 32), class_of(record), fill(record))
        at = context.model.live.index.get(record.tag)
        used = 0.0
        if at is not None:
            tag = context.model.table.tags[at]
            shown = words.value(tag, float(context.model.live.value[at]))
            big = QRectF(width * 0.45, 0, width * 0.55, 48)
            used = drawing.text(big, shown, 38, value_token(context, at), True, RIGHT)
            status = int(context.model.live.status[at])
            quality = words.status(status, status_name(status))
            below = f"{tag.unit} · {quality}" if tag.unit else quality
            drawing.text(QRectF(width - 260, 46, 260, 18), below, 12.5, "quiet", align=RIGHT)
        place = words.area(record.area) if record.area else words.server(record.server)
        condition = words.headline(record)
        title = condition if condition.startswith(place) else f"{place} · {condition}"
        room = width - 60 - used
        long = drawing.width(title, 17, True) > room
        row = QRectF(44, 0, room, 46) if long else QRectF(44, 8, room, 24)
        draw_lines(drawing, row, title, 15 if long else 17, bold=True)
        node = words.tags[record.tag].node if record.tag in words.tags else record.server
        node = record.text.get("condition", node)
        where = " · ".join(part for part in (record.tag or record.alarm, node) if part)
        foot = QRectF(44, 47 if long else 34, width - 60 - max(used, 180), 18)
        drawing.text(foot, where, 12.5, "quiet")
