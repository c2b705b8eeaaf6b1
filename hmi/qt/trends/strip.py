"""What moves with the time: a ring of columns that are painted once, and shown wherever they are.

A picture of the same columns and a few new ones costs the new ones and a copy. The ring is as wide as
the time axis; column k of the grid lies at k modulo the width.
"""

from collections.abc import Callable, Hashable, Iterator
from typing import Final

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter

from hmi.models.trends import Grid

Paint = Callable[[QPainter, int, int], None]
"""Paints the columns from the first up to the second, the grid's first one at x = 0."""
_FORMAT: Final = QImage.Format.Format_RGB32


class Strip:
    """``painted`` counts the columns that were painted, since it began."""

    def __init__(self) -> None:
        self.painted = 0
        self._image = QImage()
        self._key: Hashable = None
        self._grid = Grid(1, 0, 0)

    def hold(
        self, key: Hashable, grid: Grid, height: int, paint: Paint, changed: int | None = None
    ) -> None:
        """Have the columns of ``grid``, ``height`` pixels high, of which all is told by ``key``.

        From the column ``changed`` on they are others than they were.
        """
        width, before = grid.count, self._grid
        if (self._image.width(), self._image.height()) != (width, height):
            self._image, self._key = QImage(width, height, _FORMAT), None
        moved = grid.first - before.first
        same = key == self._key and grid.pixel_ns == before.pixel_ns and abs(moved) < width
        self._key, self._grid = key, grid
        if not same:
            self._paint(grid.first, grid.end, paint)
            return
        if moved < 0:
            self._paint(grid.first, before.first, paint)
        others = before.end if changed is None else min(changed, before.end)
        if (first := max(grid.first, before.first, others)) < grid.end:
            self._paint(first, grid.end, paint)

    def show(self, painter: QPainter, left: float, per_pixel: float) -> None:
        """Put it where the painter's ``left`` is; ``per_pixel`` is the painter's length of a pixel."""
        width, height = self._image.width(), self._image.height()
        split = self._grid.first % width
        for begin, end in ((split, width), (0, split)):
            at = (begin - self._grid.first) % width
            source = QRectF(begin, 0, end - begin, height)
            wide, high = source.width() * per_pixel, height * per_pixel
            if end > begin:
                painter.drawImage(QRectF(left + at * per_pixel, 0, wide, high), self._image, source)

    def _paint(self, first: int, end: int, paint: Paint) -> None:
        self.painted += end - first
        for a, b in _unwrapped(first, end, self._grid.count):
            x, painter = a % self._grid.count, QPainter(self._image)
            painter.setClipRect(QRect(x, 0, b - a, self._image.height()))
            painter.translate(x - (a - self._grid.first), 0)
            paint(painter, a, b)
            painter.end()


def _unwrapped(first: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """The columns in pieces that lie together in the ring."""
    while first < end:
        until = min(end, (first // width + 1) * width)
        yield first, until
        first = until
