"""Beside the tag table: the servers, and the chosen point as its server gives it."""

from collections import Counter
from functools import partial

from PySide6.QtCore import (
    QRectF,
)

from hmi.models.points import part_words, raw_words, refused
from hmi.models.priority import Fill
from hmi.models.words import number
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from scada.model import Flag, LinkState, status_name


class ServersPanel(Canvas):
    """Every server: its link, what it gives, what it refuses."""

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """A block per server."""
        model, text, words = self.context.model, self.context.text, self.context.model.words
        inside = drawing.panel(
            QRectF(0, 0, width, height), text("points.servers"), str(len(model.table.servers))
        )
        y = inside.top()
        for server in model.table.servers:
            link = model.links.get(server.id)
            box = QRectF(inside.left(), y, inside.width(), 128)
            drawing.box(box, "raised")
            up = link is not None and link.state is LinkState.UP
            if not up:
                drawing.symbol(QRectF(box.right() - 34, y + 10, 22, 22), 0, Fill.SOLID)
            drawing.text(
                QRectF(box.left() + 12, y + 8, box.width() - 60, 22),
                words.server(server.id),
                14.5,
                bold=True,
            )
            drawing.text(
                QRectF(box.left() + 12, y + 30, box.width() - 24, 18), server.url, 12, "quiet"
            )
            if link is None:
                drawing.text(
                    QRectF(box.left() + 12, y + 56, box.width() - 24, 20),
                    text("points.no_link"),
                    13,
                )
                y += 140
                continue
            state = text(f"points.link.{link.state}")
            count = sum(tag.server == server.id for tag in model.table.tags)
            rows = (
                (text("points.state"), f"{state} {words.clock(link.since_ns)}"),
                (text("points.tags"), f"{count} · {link.subscribed} + {link.polled}"),
                (text("points.refused"), str(len(link.refused))),
            )
            for i, (name, value) in enumerate(rows):
                row = QRectF(box.left() + 12, y + 54 + i * 22, box.width() - 24, 20)
                drawing.text(row, name, 12.5, "quiet")
                drawing.text(row, value, 13, "text", True, RIGHT)
            y += 140
        self._draw_lists(drawing, QRectF(inside.left(), y, inside.width(), inside.bottom() - y))

    def _draw_lists(self, drawing: Drawing, room: QRectF) -> None:
        """What is refused; in the room that is left, what is measured."""
        model, text = self.context.model, self.context.text
        y = room.top()
        bad = refused(model)
        if bad:
            head = QRectF(room.left(), y, room.width(), 20)
            drawing.text(head, text("points.refused_list"), 13, "quiet")
            y += 24
        for tag, why in bad.items():
            if y > room.bottom() - 20:
                return
            row = QRectF(room.left(), y, room.width(), 20)
            used = drawing.text(row, why, 12.5, "quiet", align=RIGHT)
            drawing.text(row.adjusted(0, 0, -used - 8, 0), tag, 13, bold=True)
            self.hit(row, partial(self.context.open_tag.emit, tag))
            y += 24
        counts = Counter(tag.kind for tag in model.table.tags).most_common()
        y += 4
        if y < room.bottom() - 60:
            head = QRectF(room.left(), y, room.width(), 20)
            drawing.text(head, text("points.by_kind"), 13, "quiet")
            y += 24
        column = room.width() / 3
        down = max(1, int((room.bottom() - y) // 22))
        for i, (kind, count) in enumerate(counts[: down * 3]):
            x = room.left() + (i // down) * column
            cell = QRectF(x, y + (i % down) * 22, column - 14, 20)
            used = drawing.text(cell, str(count), 12.5, "live", True, RIGHT)
            drawing.text(cell.adjusted(0, 0, -used - 6, 0), text(f"kind.{kind}"), 12.5, "quiet")


class PointPanel(Canvas):
    """The chosen point as the server gives it: node, raw value, status, source time, delay, marks."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.row = -1

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Rows of name and value."""
        model, text, words = self.context.model, self.context.text, self.context.model.words
        chosen = 0 <= self.row < len(model.table.tags)
        title = model.table.tags[self.row].id if chosen else text("points.point")
        inside = drawing.panel(QRectF(0, 0, width, height), title, "")
        if not chosen:
            drawing.paragraph(inside, text("points.none"), 13, "quiet")
            return
        tag, live = model.table.tags[self.row], model.live
        value, status = float(live.value[self.row]), int(live.status[self.row])
        raw = float(live.sent(self.row))
        time_ns, part = int(live.time_ns[self.row]), part_words(model, tag)
        marks = [
            text(f"points.mark.{(flag.name or '').lower()}")
            for flag in Flag
            if flag and int(live.flags[self.row]) & flag
        ]
        scale = (
            f"× {tag.scale:g} + {tag.offset:g}" if (tag.scale, tag.offset) != (1.0, 0.0) else "–"
        )
        rows = (
            ("name", words.name(tag)),
            ("node", tag.node),
            *([("part", part)] if part else []),
            ("raw", raw_words(tag, raw)),
            ("scale", scale + (" " + text("points.inverted") if tag.invert else "")),
            ("value", words.value_unit(tag, value)),
            ("status", f"{words.status(status, status_name(status))} · 0x{status:08X}"),
            (
                "time",
                f"{words.date(time_ns)} {words.clock(time_ns)}.{time_ns // 1_000_000 % 1000:03d}"
                if time_ns
                else "–",
            ),
            (
                "range",
                f"{number(tag.low, tag.decimals)} … {number(tag.high, tag.decimals)} {tag.unit}",
            ),
            ("resolution", f"{tag.resolution:g} {tag.unit}" if tag.resolution else "–"),
            ("rule_row", tag.location or "–"),
            ("marks", ", ".join(marks) or "–"),
        )
        step = min(27.0, inside.height() / len(rows))
        for i, (name, said) in enumerate(rows):
            row = QRectF(inside.left(), inside.top() + i * step, inside.width(), step)
            drawing.text(row, text(f"points.{name}"), 12.5, "quiet")
            token = "live" if name in ("raw", "value") else "text"
            drawing.text(
                row.adjusted(92, 0, 0, 0), said, 13, token, name in ("raw", "value"), RIGHT
            )
