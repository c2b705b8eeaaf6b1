"""What the list is filtered by, in one line: a click changes it, one on the cross ends it."""

from PySide6.QtCore import QRectF, Signal

from hmi.models.alarm_filter import AlarmFilter
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context

CROSS = 26.0


class FilterChip(Canvas):
    """Says the filter at the left and how much it hides at the right."""

    asked = Signal()
    cleared = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.filter = AlarmFilter()
        self.name = ""
        self.hidden = 0

    def say(self, chosen: AlarmFilter, name: str, hidden: int) -> None:
        """Show this."""
        self.filter, self.name, self.hidden = chosen, name, hidden
        self.setAccessibleName(f"{self.words()} {self.count()}".strip())
        self.update()

    def words(self) -> str:
        """The filter in words, what is kept by name first."""
        text, one = self.context.text, self.filter
        if one.is_off:
            return text("filters.off")
        parts = [self.name]
        if one.reach is not None:
            parts.append(text("alarms.my_areas"))
        if one.area:
            parts.append(self.context.model.words.area(one.area))
        if one.priority is not None:
            parts.append(text("alarms.priority_to", priority=one.priority))
        if one.kind:
            parts.append(text(f"filters.kind.{one.kind}"))
        if one.state:
            parts.append(text(f"filters.state.{one.state}"))
        if one.within_s:
            parts.append(text("filters.within", time=self.context.model.words.span(one.within_s)))
        if one.text:
            parts.append(f"“{one.text}”")
        return " · ".join(part for part in parts if part)

    def count(self) -> str:
        """How many rows are hidden."""
        return self.context.text("alarms.hidden", count=self.hidden) if self.hidden else ""

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """A box like a field."""
        on = not self.filter.is_off
        drawing.box(QRectF(0, 0, width, height), "raised", "selection" if on else "line", 5)
        right = width - (CROSS + 6 if on else 12)
        used = drawing.text(
            QRectF(12, 0, right - 12, height), self.count(), 13.5, "text", True, RIGHT
        )
        room = QRectF(12, 0, right - 24 - used, height)
        drawing.text(room, self.words(), 13.5, "text" if on else "quiet")
        self.hit(QRectF(0, 0, width, height), self.asked.emit, self.words())
        if on:
            self._draw_cross(drawing, QRectF(width - CROSS - 2, 0, CROSS, height))

    def _draw_cross(self, drawing: Drawing, room: QRectF) -> None:
        x, y = room.center().x(), room.center().y()
        for side in (1.0, -1.0):
            drawing.line((x - 5, y - 5 * side), (x + 5, y + 5 * side), "quiet", 1.6)
        self.hit(room, self.cleared.emit, self.context.text("filters.clear"))
