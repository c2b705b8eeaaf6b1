"""The pages of a report, as they will be printed: one at a time, or as wide as there is room."""

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from hmi.pdf_pages import POINTS_PER_INCH, PagePicture, picture, sizes
from hmi.qt.canvas import CENTER, Drawing
from hmi.qt.context import Context

KEPT: Final = 6
"""Pictures of pages that are kept: turning back and forth does not draw them again."""
EDGE: Final = 14.0
FINEST: Final = 400.0


class Preview(QWidget):
    """Page ↑ ↓, Home and End turn pages, Z goes between the whole page and its whole width."""

    turned = Signal(int, int)
    """The page in view, from 1, and how many there are."""
    failed = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.pdf = b""
        self.page = 0
        self.sizes: tuple[tuple[float, float], ...] = ()
        self.words = ""
        self.is_wide = False
        self.top = 0.0
        self._round = 0
        self._pictures: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self._wanted: set[tuple[int, int]] = set()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_words(self, words: str) -> None:
        """No pages: what is missing, or that they are on their way."""
        self._round += 1
        self.pdf, self.sizes, self.words = b"", (), words
        self._forget()

    def show_pdf(self, pdf: bytes) -> None:
        """The pages of another report."""
        self._round += 1
        number = self._round

        def then(found: tuple[tuple[float, float], ...] | Exception) -> None:
            if number != self._round:
                return
            if isinstance(found, Exception):
                self.failed.emit(str(found))
                return
            self.pdf, self.sizes, self.page, self.top = pdf, found, 0, 0.0
            self._forget()
            self.turned.emit(1, len(found))

        self.context.requests.work(lambda: sizes(pdf), then)

    def _forget(self) -> None:
        self._pictures.clear()
        self._wanted.clear()
        self.update()

    def turn(self, page: int) -> None:
        """Another page, as far as there is one."""
        page = min(max(0, page), len(self.sizes) - 1)
        if self.sizes and page != self.page:
            self.page, self.top = page, 0.0
            self.turned.emit(page + 1, len(self.sizes))
            self.update()

    def _scale(self) -> float:
        """Pixels of the screen per point."""
        wide, tall = self.sizes[self.page]
        room = self.context.theme.px(2 * EDGE)
        by_width = (self.width() - room) / wide
        return by_width if self.is_wide else min(by_width, (self.height() - room) / tall)

    def _dpi(self) -> int:
        ratio = self.devicePixelRatioF()
        return round(min(FINEST, self._scale() * POINTS_PER_INCH * ratio))

    def _picture(self) -> QImage | None:
        """The page in view; None while it is drawn."""
        key = (self.page, self._dpi())
        if key in self._pictures:
            self._pictures.move_to_end(key)
            return self._pictures[key]
        if key not in self._wanted:
            self._draw(key)
        return None

    def _draw(self, key: tuple[int, int]) -> None:
        self._wanted.add(key)
        number, pdf = self._round, self.pdf

        def then(found: PagePicture | Exception) -> None:
            self._wanted.discard(key)
            if number != self._round:
                return
            if isinstance(found, Exception):
                self.failed.emit(str(found))
                return
            self._pictures[key] = image_of(found)
            while len(self._pictures) > KEPT:
                self._pictures.popitem(last=False)
            self.update()

        self.context.requests.work(lambda: picture(pdf, key[0], key[1]), then)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        keys = Qt.Key
        match event.key():
            case keys.Key_PageDown:
                self.turn(self.page + 1)
            case keys.Key_PageUp:
                self.turn(self.page - 1)
            case keys.Key_Home:
                self.turn(0)
            case keys.Key_End:
                self.turn(len(self.sizes) - 1)
            case keys.Key_Z:
                self.is_wide = not self.is_wide
                self.top = 0.0
            case keys.Key_Down | keys.Key_Up:
                self.scroll_by(self.height() / 6 * (1 if event.key() == keys.Key_Down else -1))
            case _:
                super().keyPressEvent(event)
                return
        self.update()

    def scroll_by(self, pixels: float) -> None:
        """Move the page, where it is longer than the room; past its end comes the next one."""
        if not self.sizes:
            return
        tall = self.sizes[self.page][1] * self._scale() + self.context.theme.px(2 * EDGE)
        last = max(0.0, tall - self.height())
        if pixels > 0 and self.top >= last:
            self.turn(self.page + 1)
        elif pixels < 0 and self.top <= 0:
            self.turn(self.page - 1)
        else:
            self.top = min(max(0.0, self.top + pixels), last)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt's."""
        self.scroll_by(-event.angleDelta().y() / 120 * self.context.theme.px(60))

    def mousePressEvent(self, event) -> None:
        """Qt's."""
        self.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The page on a quiet ground."""
        painter = QPainter(self)
        theme = self.context.theme
        drawing = Drawing(painter, theme)
        edge = "selection" if self.hasFocus() else "line"
        whole = QRectF(self.rect())
        drawing.box(whole, "panel", edge, theme.px(6), 2 if self.hasFocus() else 1)
        painter.setClipRect(whole.adjusted(2, 2, -2, -2))
        if not self.sizes:
            self._draw_words(drawing)
        else:
            self._draw_page(painter)
        painter.end()

    def _draw_words(self, drawing: Drawing) -> None:
        drawing.painter.setFont(self.context.theme.font(14))
        drawing.painter.setPen(self.context.theme.color("quiet"))
        room = QRectF(self.rect()).adjusted(40, 40, -40, -40)
        drawing.painter.drawText(room, CENTER | Qt.TextFlag.TextWordWrap, self.words)

    def _draw_page(self, painter: QPainter) -> None:
        wide, tall = (side * self._scale() for side in self.sizes[self.page])
        left = (self.width() - wide) / 2
        top = self.context.theme.px(EDGE) - self.top
        if tall + 2 * self.context.theme.px(EDGE) <= self.height():
            top = (self.height() - tall) / 2
        page = QRectF(left, top, wide, tall)
        painter.fillRect(page, Qt.GlobalColor.white)
        shown = self._picture()
        if shown is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(page, shown)
        painter.setPen(self.context.theme.color("line"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(page)

    def focusInEvent(self, event) -> None:
        """Qt's."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event) -> None:
        """Qt's."""
        super().focusOutEvent(event)
        self.update()


def image_of(found: PagePicture) -> QImage:
    """The pixels as Qt has them; a copy, so that nobody has to keep the bytes."""
    image = QImage(found.data, found.width, found.height, found.stride, QImage.Format.Format_RGB32)
    return image.copy()
