"""The list of areas with the worst state of each, and the head over the points of one."""

from functools import partial

from PySide6.QtCore import QRectF

from hmi.models.alarms import fill, worst
from hmi.models.area_detail import path
from hmi.models.priority import class_of
from hmi.qt.area_choice import Choosing
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.crumbs import Step, draw_crumbs


class AreaList(Canvas):
    """All areas, in the order of the site; the worst state of each."""

    def __init__(self, context: Context, page: Choosing) -> None:
        super().__init__(context)
        self.page = page

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """A row per area."""
        model, text = self.context.model, self.context.text
        areas = model.areas.areas
        title = text("areas.list")
        inside = drawing.panel(QRectF(0, 0, width, height), title, str(len(areas)))
        if not areas:
            return
        by_area = model.alarms.groups().by_area
        tall = min(42.0, max(28.0, inside.height() / len(areas)))
        for i, area in enumerate(areas):
            row = QRectF(4, inside.top() + i * tall, width - 8, tall)
            chosen = area.id == self.page.area
            if chosen:
                drawing.box(row.adjusted(0, 1, 0, -1), "raised", "line")
                drawing.painter.fillRect(
                    QRectF(4, row.top() + 2, 4, tall - 4), drawing.theme.color("selection")
                )
            alarm = worst(by_area.get(area.id, []))
            if alarm is not None:
                box = QRectF(16, row.center().y() - 11, 22, 22)
                drawing.symbol(box, class_of(alarm), fill(alarm))
            count = str(len(model.areas.tags[area.id]))
            strong = alarm is not None or chosen
            drawing.text(row.adjusted(46, 0, -50, 0), model.words.area(area.id), 14, bold=strong)
            drawing.text(row.adjusted(0, 0, -12, 0), count, 12, "quiet", align=RIGHT)
            self.hit(row, partial(self.page.show_area, area.id))


class AreaHead(Canvas):
    """The area's name, its worst alarm in words, and the keys."""

    def __init__(self, context: Context, page: Choosing) -> None:
        super().__init__(context)
        self.page = page

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """One line."""
        model, words = self.context.model, self.context.model.words
        drawing.painter.fillRect(QRectF(0, 0, width, height), drawing.theme.color("ground"))
        if not self.page.area:
            drawing.text(QRectF(0, 0, width, height), self.context.text("overview.no_areas"), 15)
            return
        records = list(model.alarms.groups().by_area.get(self.page.area, ()))
        alarm = worst(records)
        x = 0.0
        if alarm is not None:
            drawing.symbol(QRectF(0, height / 2 - 15, 30, 30), class_of(alarm), fill(alarm))
            x = 42.0
        x += self._draw_path(drawing, QRectF(x, 0, 560, height)) + 20
        said = self.context.text("areas.calm")
        if alarm is not None:
            said = self.context.text(
                "areas.worst", condition=words.condition(alarm), count=len(records)
            )
            self.hit(
                QRectF(0, 0, width * 0.6, height),
                lambda: self.context.open_alarm.emit(alarm.alarm),
            )
        keys = self.context.text("areas.keys")
        if x + drawing.width(said, 14) + drawing.width(keys, 12.5) + 20 > width:
            keys = self.context.text("areas.keys_short")
        used = drawing.text(QRectF(x, 0, width - x, height), keys, 12.5, "quiet", align=RIGHT)
        drawing.text(
            QRectF(x, 1, width - x - used - 20, height), said, 14, "text" if alarm else "quiet"
        )

    def _draw_path(self, drawing: Drawing, rect: QRectF) -> float:
        """From the whole mine down to this area; the last step is its name, large."""
        station, open_area = self.context.model, self.context.open_area.emit
        above = path(station, self.page.area)[:-1]
        steps: list[Step] = [
            (self.context.text("page.overview"), partial(self.context.open_page.emit, "overview")),
            *((station.words.area(one), partial(open_area, one)) for one in above),
            ("", None),
        ]
        used = draw_crumbs(self, drawing, rect, steps, 13.5)
        name = rect.adjusted(used, -1, 0, -1)
        return used + drawing.text(name, station.words.area(self.page.area), 20, bold=True)
