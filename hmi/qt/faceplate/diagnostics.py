"""Level 4 of ISA-101: what stands behind one value, from the sensor's server to this screen."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPicture

from hmi.models.arrivals import Sampled
from hmi.models.diagnosis import Fact, judges, link_facts, way_facts
from hmi.models.priority import Fill
from hmi.models.words import NO_VALUE
from hmi.qt.canvas import RIGHT, Drawing
from hmi.qt.faceplate.part import EDGE, Part
from scada.model import SYSTEM_PRIORITY, Flag

_ROW: Final = 22.0
_LABEL: Final = 132.0
_SAMPLES: Final = 12
_LONGEST: Final = 2000.0


class Diagnostics(Part):
    """The way here, the link, who judges, the last samples."""

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """From the top, section by section."""
        if self.shown is not None:
            self._draw(drawing, width)

    def needed(self, width: float) -> float:
        """The height of all there is to say in so much width, both in pixels at 1080p."""
        if self.shown is None:
            return 0.0
        picture = QPicture()
        painter = QPainter(picture)
        height = self._draw(Drawing(painter, self.context.theme), width)
        painter.end()
        return height

    def _draw(self, drawing: Drawing, width: float) -> float:
        y = self._facts(drawing, 0.0, width, "way", way_facts(self.plate))
        y = self._facts(drawing, y, width, "link", link_facts(self.plate))
        y = self._judges(drawing, y, width)
        return self._samples(drawing, y, width)

    def _heading(self, drawing: Drawing, y: float, width: float, name: str) -> float:
        title = self.context.text(f"diagnosis.head.{name}")
        drawing.text(QRectF(EDGE, y, width - 2 * EDGE, 20), title, 13.5, bold=True)
        drawing.line((EDGE, y + 22), (width - EDGE, y + 22))
        return y + 26

    def _facts(
        self, drawing: Drawing, y: float, width: float, name: str, facts: Sequence[Fact]
    ) -> float:
        y = self._heading(drawing, y, width, name)
        for fact in facts:
            label = self.context.text(f"diagnosis.{fact.name}")
            drawing.text(QRectF(EDGE, y, _LABEL - 8, _ROW), label, 12.5, "quiet")
            room = QRectF(EDGE + _LABEL, y + 2, width - 2 * EDGE - _LABEL, _LONGEST)
            if fact.odd:
                drawing.symbol(QRectF(EDGE + _LABEL, y + 3, 16, 16), SYSTEM_PRIORITY, Fill.OUTLINE)
                room.setLeft(room.left() + 24)
            tall = drawing.paragraph(room, fact.value, 12.5, bold=True)
            y += max(_ROW, tall + 5)
        return y + 10

    def _judges(self, drawing: Drawing, y: float, width: float) -> float:
        y = self._heading(drawing, y, width, "judges")
        found = judges(self.plate)
        if not found:
            drawing.text(
                QRectF(EDGE, y, width - 2 * EDGE, _ROW), self.context.text("diagnosis.nobody"), 12.5
            )
            return y + _ROW + 10
        for judge in found:
            row = QRectF(EDGE, y, width - 2 * EDGE, _ROW)
            token = "text" if judge.speaks else "quiet"
            used = drawing.text(row, judge.state, 12.5, token, judge.speaks, RIGHT)
            drawing.text(row.adjusted(0, 0, -used - 12, 0), judge.name, 12.5, bold=judge.speaks)
            y += _ROW
        return y + 10

    # -- samples -----------------------------------------------------------------------------

    def _samples(self, drawing: Drawing, y: float, width: float) -> float:
        y = self._heading(drawing, y, width, "samples")
        samples = self.plate.arrivals.newest(_SAMPLES)
        if not samples:
            said = self.context.text("diagnosis.no_samples")
            return y + drawing.paragraph(
                QRectF(EDGE, y, width - 2 * EDGE, _LONGEST), said, 12.5, "quiet"
            )
        self._cells(drawing, y, width, self._heads(), "quiet", False)
        y += _ROW
        for sample in samples:
            self._cells(drawing, y, width, self._said(sample), "text", True)
            y += _ROW
        if any(sample.delay_ms != sample.delay_ms for sample in samples):
            room = QRectF(EDGE, y + 4, width - 2 * EDGE, _LONGEST)
            why = self.context.text("diagnosis.delay_unknown")
            y += 4 + drawing.paragraph(room, why, 12, "quiet")
        return y + 6

    def _heads(self) -> list[str]:
        return [self.context.text(f"diagnosis.cell.{name}") for name in _CELLS]

    def _said(self, sample: Sampled) -> list[str]:
        """Time with milliseconds, value, number as sent, status with marks, time to here."""
        words, tag, text = self.context.model.words, self.plate.tag, self.context.text
        marks = [flag.name.lower() for flag in Flag(sample.flags) if flag.name]
        said = [words.status(sample.status, sample.status_name)]
        said += [text(f"faceplate.flag.{mark}") for mark in marks]
        return [
            f"{words.clock(sample.time_ns)}.{sample.time_ns // 1_000_000 % 1000:03d}",
            words.value(tag, sample.value),
            f"{sample.raw:.6g}",
            " · ".join(said),
            f"{sample.delay_ms:,.0f} ms" if sample.delay_ms == sample.delay_ms else NO_VALUE,
        ]

    def _cells(
        self,
        drawing: Drawing,
        y: float,
        width: float,
        cells: Sequence[str],
        token: str,
        strong: bool,
    ) -> None:
        room = width - 2 * EDGE
        stops = [EDGE + share * room for share in (0.0, 0.24, 0.40, 0.58, 0.84, 1.0)]
        for i, cell in enumerate(cells):
            left, right = stops[i], stops[i + 1]
            if i in _NUMBERS:
                drawing.text(
                    QRectF(left, y, right - left, _ROW), cell, 12.5, token, strong and i == 1, RIGHT
                )
            else:
                drawing.text(
                    QRectF(left + (14 if i else 0), y, right - left - 14, _ROW), cell, 12.5, token
                )


_CELLS: Final = ("time", "value", "raw", "status", "delay")
_NUMBERS: Final = frozenset({1, 2, 4})
