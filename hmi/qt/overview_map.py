"""The ventilation network: roads, faces, fans, and the values where the sensors hang."""

from collections.abc import Collection, Mapping
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen, QPolygonF

from hmi.models.alarms import fill, worst
from hmi.models.mimic import Face, Fan, Label, Mimic, Note, Pill, Road, read_mimic, shows
from hmi.models.priority import Fill, class_of
from hmi.qt.canvas import CENTER, RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.icons import paint_fan
from scada.model import AlarmRecord, BadInput, Quality

MIMIC = "overview"
"""The drawing that the page opens with."""
PILL_HEIGHT = 27.0


class MapPanel(Canvas):
    """The site's drawing; a site without one gets a card per area instead."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.mimic: Mimic | None = None
        self.fault = ""
        self.shown_tag = ""
        self.display = MIMIC
        """Which of the site's drawings is shown."""
        self._alarms: Mapping[str, Collection[AlarmRecord]] = {}
        self._read_of = ""

    def refresh(self) -> None:
        """Read the drawing where the table is new; repaint."""
        text = self.context.model.table.mimics.get(self.display, "")
        if not text and self.display != MIMIC:  # another configuration
            self.show_display(MIMIC)
            return
        if text != self._read_of:
            self._read_of, self.mimic, self.fault = text, None, ""
            try:
                self.mimic = read_mimic(text)
            except BadInput as error:
                self.fault = str(error)
        self.update()

    def show_tag(self, tag: str) -> None:
        """Put a ring around a tag's pill until another is asked for, on a drawing that has it."""
        self.shown_tag = tag
        drawings = self.context.model.table.mimics
        if not shows(drawings.get(self.display, ""), tag):
            order = sorted(drawings, key=lambda name: name != MIMIC)
            having = (name for name in order if shows(drawings[name], tag))
            self.display = next(having, MIMIC)
        self.refresh()

    def show_display(self, name: str) -> None:
        """Another of the site's drawings; one that it does not have is said."""
        if name != MIMIC and name not in self.context.model.table.mimics:
            self.context.say.emit(self.context.text("overview.no_display", name=name))
            return
        self.display = name
        self.refresh()

    def next_display(self) -> None:
        """D: the site's drawings in turn."""
        names = list(self.context.model.table.mimics) or [MIMIC]
        place = names.index(self.display) if self.display in names else -1
        self.show_display(names[(place + 1) % len(names)])

    def _title(self) -> str:
        own = self.mimic
        named = self.context.model.language.pick(own.name_zh, own.name_en) if own else ""
        if self.display == MIMIC:
            return named or self.context.text("overview.map")
        return named or self.display

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Heading, drawing, legend."""
        text = self.context.text
        inside = drawing.panel(QRectF(0, 0, width, height), self._title(), self._remark())
        if self.display != MIMIC:
            self._draw_back(drawing)
        self._alarms = self.context.model.alarms.groups().by_tag
        legend = QRectF(inside.left(), height - 32, inside.width(), 18)
        drawing.text(legend, self.fault or text("overview.legend"), 12, "quiet")
        if self.mimic is None:
            self._draw_cards(drawing, inside.adjusted(0, 0, 0, -20))
            return
        self._draw_mimic(drawing, inside.adjusted(0, -8, 0, -20), self.mimic)

    def _draw_back(self, drawing: Drawing) -> None:
        """The way back to the drawing that the page opens with."""
        words = self.context.text("overview.back")
        left = 32 + drawing.width(self._title(), 15, True)
        room = QRectF(left, 8, drawing.width(words, 13) + 24, 28)
        drawing.box(room, "raised", "line", radius=5)
        drawing.text(room, words, 13, align=CENTER)
        self.hit(room, partial(self.show_display, MIMIC), words)

    def _remark(self) -> str:
        model, text = self.context.model, self.context.text
        air = self.mimic.air if self.mimic else ""
        row = model.live.index.get(air)
        if row is None:
            return text("overview.map_remark")
        total = model.words.value_unit(model.table.tags[row], float(model.live.value[row]))
        return text("overview.map_remark_air", total=total)

    def _draw_mimic(self, drawing: Drawing, inside: QRectF, mimic: Mimic) -> None:
        scale = min(inside.width() / mimic.width, inside.height() / mimic.height)
        painter = drawing.painter
        painter.save()
        left = inside.left() + (inside.width() - mimic.width * scale) / 2
        top = inside.top() + (inside.height() - mimic.height * scale) / 2
        painter.translate(left, top)
        painter.scale(scale, scale)
        self._place = (left, top, scale)
        for road in sorted(mimic.roads, key=lambda road: road.air == "fresh"):
            _draw_road(drawing, road)
        for face in mimic.faces:
            self._draw_face(drawing, face)
        for label in mimic.labels:
            self._draw_label(drawing, label)
        for fan in mimic.fans:
            self._draw_fan(drawing, fan)
        for pill in mimic.pills:
            self._draw_pill(drawing, pill)
        for note in mimic.notes:
            self._draw_note(drawing, note)
        painter.restore()

    def _hit(self, rect: QRectF, act, tip: str) -> None:
        left, top, scale = self._place
        self.hit(
            QRectF(
                left + rect.left() * scale,
                top + rect.top() * scale,
                rect.width() * scale,
                rect.height() * scale,
            ),
            act,
            tip,
        )

    def _draw_face(self, drawing: Drawing, face: Face) -> None:
        theme = drawing.theme
        path = _path(face.points)
        for colour, width in ((theme.color("text"), 11.0), (theme.color("running"), 7.5)):
            pen = QPen(colour, width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            drawing.painter.strokePath(path, pen)
        if face.label is not None:
            self._draw_name(drawing, face.label, face.area)

    def _draw_name(self, drawing: Drawing, at: tuple[float, float], area: str) -> None:
        name = self.context.model.words.area(area)
        rect = QRectF(at[0] - 130, at[1] - 12, 260, 24)
        drawing.text(rect, name, 14, bold=True, align=CENTER)
        self._hit(
            QRectF(at[0] - 70, at[1] - 12, 140, 24),
            lambda: self.context.open_area.emit(area),
            name,
        )

    def _draw_label(self, drawing: Drawing, label: Label) -> None:
        if label.area:
            self._draw_name(drawing, label.at, label.area)
            return
        words = self.context.model.language.pick(label.text_zh, label.text_en)
        rect = QRectF(label.at[0] - 120, label.at[1] - 12, 240, 24)
        drawing.text(rect, words, 13, "quiet", align=CENTER)

    def _draw_fan(self, drawing: Drawing, fan: Fan) -> None:
        model = self.context.model
        row = model.live.index.get(fan.tag)
        if row is None:
            return
        theme, tag = drawing.theme, model.table.tags[row]
        known = model.live.quality[row] < Quality.BAD
        runs = known and model.live.value[row] >= 0.5
        rect = QRectF(fan.at[0] - 16, fan.at[1] - 16, 32, 32)
        face = theme.color("running" if runs else "stopped" if known else "panel")
        dark = QColor(theme.color("edge")) if not theme.is_dark else QColor(theme.color("line"))
        paint_fan(drawing.painter, rect, face, dark)
        name = model.language.pick(fan.text_zh, fan.text_en) or model.words.point(tag)
        alarm = worst(self._alarms.get(tag.id, ()))
        if not runs:
            state = model.words.state(tag, float(model.live.value[row]))
            state = state if known else model.words.quality(Quality.BAD)
            name = state if alarm is not None else f"{name} · {state}"
        above = QRectF(fan.at[0] - 90, fan.at[1] - 40, 180, 20)
        drawing.text(above, name, 12.5, "text" if alarm else "quiet", bool(alarm), CENTER)
        if alarm is not None:
            corner = QRectF(rect.left() - 14, rect.bottom() - 12, 24, 24)
            drawing.symbol(corner, class_of(alarm), fill(alarm), "panel")
        self._draw_ring(drawing, rect, tag.id)
        self._hit(
            rect.adjusted(-6, -24, 6, 6),
            lambda: self.context.open_tag.emit(tag.id),
            model.words.tag(tag.id),
        )

    def _draw_pill(self, drawing: Drawing, pill: Pill) -> None:
        model = self.context.model
        row = model.live.index.get(pill.tag)
        if row is None:
            return
        tag, words = model.table.tags[row], model.words
        value = words.value(tag, float(model.live.value[row]))
        name = model.language.pick(pill.text_zh, pill.text_en) or words.short(tag)
        unit = "" if tag.is_switch else tag.unit
        needed = drawing.width(f"{name} {unit}", 12) + drawing.width(value, 15, True) + 34
        rect = QRectF(pill.at[0], pill.at[1], max(112.0, needed), PILL_HEIGHT)
        alarm = worst(self._alarms.get(tag.id, ()))
        held = self.context.stale or model.live.quality[row] >= Quality.BAD
        self._draw_outline(drawing, rect, alarm, held)
        room = rect.adjusted(14 if alarm is None else 20, 0, -10, 0)
        token = "quiet" if held or (alarm is not None and alarm.held) else "live"
        drawing.text(room, value, 15, token, True, RIGHT)
        used = drawing.text(room, name, 12.5, "text" if alarm else "quiet", bool(alarm))
        drawing.text(room.adjusted(used + 5, 1, 0, 0), unit, 11, "quiet")
        if alarm is not None:
            box = QRectF(rect.left() - 12, rect.center().y() - 12, 24, 24)
            drawing.symbol(box, class_of(alarm), fill(alarm), "panel")
        self._draw_ring(drawing, rect, tag.id)
        self._hit(rect, lambda: self.context.open_tag.emit(tag.id), words.tag(tag.id))

    def _draw_ring(self, drawing: Drawing, rect: QRectF, tag: str) -> None:
        """Around the place that was asked for."""
        if tag == self.shown_tag:
            drawing.box(rect.adjusted(-6, -6, 6, 6), None, "text", radius=9, width=2)

    def _draw_outline(
        self, drawing: Drawing, rect: QRectF, alarm: AlarmRecord | None, held: bool
    ) -> None:
        theme = drawing.theme
        if alarm is None and not held:
            drawing.box(rect, "raised", "line", radius=5)
            return
        colour = theme.priority(class_of(alarm) if alarm is not None else 0)
        drawing.box(rect, "raised", None, radius=5)
        pen = QPen(colour, 2)
        if held or (alarm is not None and alarm.held):
            pen.setDashPattern([3, 2])
        drawing.painter.setPen(pen)
        drawing.painter.setBrush(Qt.BrushStyle.NoBrush)
        drawing.painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 5, 5)

    def _draw_note(self, drawing: Drawing, note: Note) -> None:
        """Only while a cut is ordered: when, and whether the feed sensor agrees."""
        model, text = self.context.model, self.context.text
        cuts, feeds = model.areas.switch_rows(note.area)
        live = model.live
        ordered = [row for row in cuts if live.quality[row] < 2 and live.value[row] >= 0.5]
        if not ordered:
            return
        cut_ns = int(min(live.changed_ns[row] for row in ordered))
        on = [row for row in feeds if live.quality[row] < 2 and live.value[row] >= 0.5]
        first = text("overview.cut_ordered", time=model.words.clock(cut_ns))
        if on:
            second = text("overview.feed_on")
        elif len(feeds):
            after = max(0.0, max(int(live.changed_ns[row]) for row in feeds) / 1e9 - cut_ns / 1e9)
            second = text("overview.feed_off", seconds=f"{after:.1f}")
        else:
            second = text("overview.feed_unknown")
        wide = max(drawing.width(first, 13, True), drawing.width(second, 12.5, bool(on))) + 28
        rect = QRectF(*note.at, max(200.0, wide), 50)
        drawing.box(rect, "raised", drawing.theme.priority(1), width=1.6)
        drawing.text(QRectF(rect.left() + 12, rect.top() + 5, wide, 20), first, 13, bold=True)
        below = QRectF(rect.left() + 12, rect.top() + 25, wide, 20)
        drawing.text(below, second, 12.5, "text" if on else "quiet", bold=bool(on))

    def _draw_cards(self, drawing: Drawing, inside: QRectF) -> None:
        """A site without a drawing: every area as a card, worst first."""
        model = self.context.model
        states = model.areas.states(model.live, model.alarms.groups().by_area)
        if not states:
            drawing.text(inside, self.context.text("overview.no_areas"), 15, "quiet", align=CENTER)
            return
        across = max(1, int(inside.width() // 260))
        for i, state in enumerate(states):
            x = inside.left() + (i % across) * (inside.width() / across)
            y = inside.top() + (i // across) * 74
            rect = QRectF(x, y, inside.width() / across - 12, 62)
            if rect.bottom() > inside.bottom():
                break
            drawing.box(rect, "raised")
            alarm = state.alarm
            kind = fill(alarm) if alarm else Fill.OUTLINE
            if alarm is not None:
                drawing.symbol(QRectF(x + 12, y + 18, 26, 26), class_of(alarm), kind)
            name = QRectF(x + 48, y + 8, rect.width() - 60, 22)
            drawing.text(name, model.words.area(state.area.id), 14, bold=alarm is not None)
            if state.methane is not None:
                tag = model.table.tags[state.methane]
                shown = model.words.value_unit(tag, float(model.live.value[state.methane]))
                drawing.text(name.translated(0, 24), shown, 15, "live", True)
            area = state.area.id
            self.hit(rect, partial(self.context.open_area.emit, area))


def _path(points: list[tuple[float, float]]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(*point) for point in points]))
    return path


def _draw_road(drawing: Drawing, road: Road) -> None:
    """Two edges and a bed; a return is banded. Arrows show which way the air goes."""
    theme, path = drawing.theme, _path(road.points)
    edge = theme.color("fresh_air" if road.air == "fresh" else "return_air")
    for colour, width in ((edge, 9.0), (theme.color("panel"), 6.0)):
        pen = QPen(colour, width, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)
        drawing.painter.strokePath(path, pen)
    if road.air == "return":
        pen = QPen(edge, 6.0, c=Qt.PenCapStyle.FlatCap, j=Qt.PenJoinStyle.RoundJoin)
        pen.setDashPattern([1.6, 1.2])
        drawing.painter.strokePath(path, pen)
    for place in road.arrows:
        _draw_arrow(drawing, path, place, road.air == "fresh")


def _draw_arrow(drawing: Drawing, path: QPainterPath, place: float, fresh: bool) -> None:
    painter = drawing.painter
    painter.save()
    painter.translate(path.pointAtPercent(place))
    painter.rotate(-path.angleAtPercent(place))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(drawing.theme.color("text" if fresh else "edge"))
    painter.drawPolygon(QPolygonF([QPointF(7, 0), QPointF(-5, -5.5), QPointF(-5, 5.5)]))
    painter.restore()
