"""The lower part of a faceplate: limits, what to do, and where the value comes from."""

from functools import partial
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPicture

from hmi.models.alarms import fill
from hmi.models.by_urgency import urgency
from hmi.models.detections import FOUND, evidence
from hmi.models.faceplate import LimitRow
from hmi.models.forecast import shown
from hmi.models.points import differs, raw_words
from hmi.models.priority import class_of
from hmi.models.system import status_words
from hmi.models.words import SYMBOLS, duration, number
from hmi.qt.bits import value_token
from hmi.qt.canvas import LEFT, RIGHT, Drawing
from hmi.qt.faceplate.forecast import draw_forecast
from hmi.qt.faceplate.part import EDGE, Part
from scada.model import AlarmRecord, Flag, Quality, Tag

_ROW: Final = 22.0
_LINE: Final = 25.0
_CHANGES: Final = 8
"""So many of a switch's last changes are told."""
_LONGEST: Final = 2000.0
"""The height that a wrapped text may take: all of it."""


class Body(Part):
    """Limits, what to do, where the value comes from, and the alarms of the tag."""

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """From the top: what is wrong and what to do; at the bottom where the value comes from."""
        if self.shown is not None:
            self._draw(drawing, width, height)

    def needed(self, width: float) -> float:
        """The height of all there is to say in so much width, both in pixels at 1080p."""
        if self.shown is None:
            return 0.0
        picture = QPicture()
        painter = QPainter(picture)
        height = self._draw(Drawing(painter, self.context.theme), width, 0.0)
        painter.end()
        return height

    def _draw(self, drawing: Drawing, width: float, height: float) -> float:
        y = self._draw_limits(drawing, 0.0, width)
        y = self._draw_guidance(drawing, y, width)
        forecast = shown(self.context.model, self.plate.tag.id)
        if forecast is not None and not (forecast.forecast.exceeded and self.plate.guidance()):
            y = draw_forecast(drawing, self.context, y, width, forecast)
        y = self._draw_alarms(drawing, y, width)
        y = self._draw_changes(drawing, y, width)
        if self.plate.tag.is_switch:
            self._draw_beside(drawing, y, width, height - self._facts_height() - 8)
        return self._draw_facts(drawing, max(y, height - self._facts_height()), width)

    # -- limits ------------------------------------------------------------------------------

    def _draw_limits(self, drawing: Drawing, y: float, width: float) -> float:
        rows, text = self.plate.limit_rows(), self.context.text
        if not rows:
            drawing.text(
                QRectF(EDGE, y, width - 2 * EDGE, 20), text("faceplate.no_limits"), 12, "quiet"
            )
            return y + 28
        heads = ("limit", "raised", "restore", "delay", "priority", "state")
        for x, name in zip(self._stops(width), heads, strict=False):
            drawing.text(QRectF(x, y, 110, 18), text(f"faceplate.head.{name}"), 12, "quiet")
        y += 21
        drawing.line((EDGE, y), (width - EDGE, y))
        for row in rows:
            self._draw_limit(drawing, y + 3, width, row)
            y += 25
            drawing.line((EDGE, y), (width - EDGE, y), width=0.7)
        return y + 10

    def _stops(self, width: float) -> list[float]:
        room = width - 2 * EDGE
        return [EDGE + share * room for share in (0.0, 0.22, 0.37, 0.51, 0.62, 0.70, 1.0)]

    def _draw_limit(self, drawing: Drawing, y: float, width: float, row: LimitRow) -> None:
        words, text = self.context.model.words, self.context.text
        definition = row.definition
        stops = self._stops(width)
        restore = "–"
        if definition.restore is not None:
            restore = words.bound(definition, definition.restore)
        state = text("faceplate.normal")
        if row.record is not None:
            state = words.alarm_state(row.record)
        cells = (
            words.limit_kind(definition),
            f"{SYMBOLS[definition.comparison]} {words.bound(definition, definition.value)}",
            restore,
            f"{definition.on_delay_s:g} s",
            "",
            state,
        )
        strong = row.is_active
        for i, cell in enumerate(cells):
            rect = QRectF(stops[i], y, stops[i + 1] - stops[i] - 4, 20)
            drawing.text(rect, cell, 12.5, "text", strong or i == 1)
        symbol = QRectF(stops[4] + 6, y + 1, 18, 18)
        if row.record is not None:
            drawing.symbol(symbol, definition.priority, fill(row.record))
        else:
            drawing.text(QRectF(stops[4] + 10, y, 30, 20), str(definition.priority), 12.5, "quiet")

    # -- what to do --------------------------------------------------------------------------

    def _draw_guidance(self, drawing: Drawing, y: float, width: float) -> float:
        definition = self.plate.guidance()
        if definition is None:
            return y
        pick, text = self.context.model.language.pick, self.context.text
        parts = (
            ("cause", pick(definition.cause_zh, definition.cause_en), False),
            ("consequence", pick(definition.consequence_zh, definition.consequence_en), False),
            ("action", pick(definition.action_zh, definition.action_en), True),
            ("rule", definition.rule, False),
        )
        for name, said, bold in parts:
            if not said:
                continue
            drawing.text(QRectF(EDGE, y, 70, 18), text(f"faceplate.{name}"), 12, "quiet")
            rect = QRectF(EDGE + 76, y + 1, width - 2 * EDGE - 76, _LONGEST)
            y += max(_ROW, drawing.paragraph(rect, said, 12.5, bold=bold) + 5)
        drawing.line((EDGE, y + 2), (width - EDGE, y + 2))
        return y + 12

    def _draw_alarms(self, drawing: Drawing, y: float, width: float) -> float:
        words = self.context.model.words
        rows = [r for r in self.plate.alarms() if r.alarm not in words.definitions]
        for record in rows:
            drawing.symbol(QRectF(EDGE, y, 20, 20), class_of(record), fill(record))
            condition = QRectF(EDGE + 28, y, width - 2 * EDGE - 190, 20)
            drawing.text(condition, words.condition(record), 12.5, bold=True)
            rest = f"{words.alarm_state(record)} · {words.clock(record.raised_ns)}"
            drawing.text(QRectF(width - EDGE - 180, y, 180, 20), rest, 12, "quiet", align=RIGHT)
            y = self._draw_evidence(drawing, y + 22, width, record) + 4
        return y

    def _draw_evidence(
        self, drawing: Drawing, y: float, width: float, record: AlarmRecord
    ) -> float:
        """Why a detector's finding stands, in its own words; others have said all they have."""
        said = evidence(record, self.context.model.language) if record.kind in FOUND else ""
        if not said or said == self.context.model.words.condition(record):
            return y
        rect = QRectF(EDGE + 28, y, width - 2 * EDGE - 28, _LONGEST)
        return y + drawing.paragraph(rect, said, 12, "quiet")

    def _draw_changes(self, drawing: Drawing, y: float, width: float) -> float:
        """What a switch did today: since when, what, for how long."""
        now_ns, words = self.context.model.now_ns, self.context.model.words
        changes = self.plate.changes(now_ns, _CHANGES) if self.plate.tag.is_switch else []
        if not changes:
            return y
        title = self.context.text("faceplate.today")
        drawing.text(QRectF(EDGE, y, width - 2 * EDGE, 20), title, 13, bold=True)
        y += 23
        drawing.line((EDGE, y), (width - EDGE, y))
        for one in changes:
            row = QRectF(EDGE, y + 3, width - 2 * EDGE, 20)
            drawing.text(row, words.clock(one.since_ns), 12.5, "quiet")
            known = one.value == one.value
            said = words.state(self.plate.tag, one.value) if known else words.quality(Quality.BAD)
            drawing.text(row.adjusted(86, 0, -110, 0), said, 12.5, bold=known)
            drawing.text(row, duration(one.seconds), 12.5, "quiet", align=RIGHT)
            y += 25
            drawing.line((EDGE, y), (width - EDGE, y), width=0.7)
        return y + 10

    # -- beside it ---------------------------------------------------------------------------

    def _draw_beside(self, drawing: Drawing, y: float, width: float, bottom: float) -> None:
        """What its place measures, in the room that is left: what a fan or a feed is there for."""
        tags = self.plate.beside(int((bottom - y - 34) // _LINE))
        if not tags:
            return
        model = self.context.model
        title = self.context.text("faceplate.beside", area=model.words.area(self.plate.tag.area))
        drawing.text(QRectF(EDGE, y, width - 2 * EDGE, 20), title, 13, bold=True)
        y += 23
        drawing.line((EDGE, y), (width - EDGE, y))
        for tag in tags:
            self._draw_neighbour(drawing, QRectF(EDGE, y + 3, width - 2 * EDGE, 20), tag)
            y += _LINE
            drawing.line((EDGE, y), (width - EDGE, y), width=0.7)

    def _draw_neighbour(self, drawing: Drawing, row: QRectF, tag: Tag) -> None:
        model = self.context.model
        at = model.live.index[tag.id]
        said = model.words.value_unit(tag, float(model.live.value[at]))
        used = drawing.text(row, said, 13, value_token(self.context, at), True, RIGHT)
        room = row.adjusted(0, 0, -used - 12, 0)
        alarms = model.alarms.groups().by_tag.get(tag.id)
        if alarms:
            worst = min(alarms, key=urgency)
            mark = QRectF(row.left(), row.top() + 1, 18, 18)
            drawing.symbol(mark, class_of(worst), fill(worst))
            room.setLeft(room.left() + 26)
        drawing.text(room, model.words.name(tag), 12.5)
        self.hit(row, partial(self.context.open_tag.emit, tag.id), model.words.name(tag))

    # -- where it comes from -----------------------------------------------------------------

    def _facts_height(self) -> float:
        return 12 + _ROW * ((len(self.facts()) + 1) // 2)

    def facts(self) -> list[tuple[str, str, bool]]:
        """Name, value, and whether it stands out: the provenance of the value."""
        plate, words, text = self.plate, self.context.model.words, self.context.text
        tag, now = plate.tag, plate.now(self.context.model.now_ns)
        link = plate.link
        time = f"{words.clock(now.time_ns)}.{now.time_ns // 1_000_000 % 1000:03d}"
        delay = text("faceplate.with_snapshot")
        if now.delay_ms is not None:
            delay = f"{now.delay_ms:,.0f} ms"
        scan = text("faceplate.polled", seconds=tag.scan_s)
        if tag.scan_s == 0:
            sampling = link.sampling_ms if link is not None else 0.0
            scan = text("faceplate.by_exception", ms=sampling)
        low, high = words.value(tag, tag.low), words.value_unit(tag, tag.high)
        facts = [
            *self._origin(tag),
            ("source_time", time if now.time_ns else "–", False),
            ("age", f"{number(now.age_s, 1)} s" if now.time_ns else "–", False),
            *([("delay", delay, False), ("scan", scan, False)] if tag.server else []),
            ("status", words.status(now.status, now.status_name), now.quality is not Quality.GOOD),
            ("code", f"0x{now.status:08X}", False),
        ]
        if not tag.is_switch:
            facts.append(("range", f"{low} … {high}", False))
        if differs(now.value, now.raw):
            facts.append(("raw", raw_words(tag, now.raw), False))
        marks = [flag.name.lower() for flag in Flag(now.flags) if flag.name]
        if marks:
            said = ", ".join(text(f"faceplate.flag.{mark}") for mark in marks)
            facts.append(("marks", said, True))
        if plate.refusal:
            said = status_words(self.context.model, plate.refusal)
            facts.append(("refused", said, True))
        return facts

    def _origin(self, tag: Tag) -> list[tuple[str, str, bool]]:
        """Where the value comes from: a server, or what it is calculated from."""
        if not tag.server:
            return [("expression", tag.node.removeprefix("= "), False)]
        link, context = self.plate.link, self.context
        state = context.text(f"system.link.{link.state}") if link else "–"
        return [
            ("server", context.model.words.server(tag.server), False),
            ("link", state, False),
        ]

    def _draw_facts(self, drawing: Drawing, y: float, width: float) -> float:
        drawing.line((EDGE, y), (width - EDGE, y))
        y += 8
        column = (width - 2 * EDGE) / 2
        facts = self.facts()
        for i, (name, said, strong) in enumerate(facts):
            left = EDGE + (i % 2) * column
            top = y + (i // 2) * _ROW
            label = self.context.text(f"faceplate.{name}")
            drawing.text(QRectF(left, top, 74, 20), label, 12, "quiet")
            rect = QRectF(left + 76, top, column - 84, 20)
            drawing.text(rect, said, 12.5, bold=strong, align=LEFT)
            self.hit(rect, lambda: None, said)
        return y + _ROW * ((len(facts) + 1) // 2) + 4
