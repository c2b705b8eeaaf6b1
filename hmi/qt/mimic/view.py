"""A drawing of the site as a widget: shows what the plant does, opens what its elements name."""

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from hmi.models.mimic import Damaged, Mimic, parsed, shows
from hmi.models.mimic.look import Looks, pick
from hmi.models.mimic.scene import Bound, Opens, Target
from hmi.models.mimic.steps import beside
from hmi.qt.context import Context
from hmi.qt.mimic.board import Board

FIRST = "overview"
"""The drawing that a site begins with."""
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class MimicView(QWidget):
    """Draws the drawing that `show_mimic` names, as large as it fits; call `refresh` with each frame.

    Tab and arrows go over the elements that open something, Enter or a click opens it.
    """

    changed = Signal()
    """Another drawing is shown, or the same one as it is now."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.name = ""
        self.mimic: Mimic | None = None
        self.damage: Damaged | None = None
        """Why the drawing is not shown."""
        self.focused = -1
        """The element that has the keyboard: a place in the drawing's elements, -1 none."""
        self.ringed = ""
        """The tag around whose place a ring is drawn."""
        self._looks: Looks | None = None
        self._board: Board | None = None
        self._board_of: tuple[object, ...] = ()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def names(self) -> list[str]:
        """The site's drawings, the first one first."""
        return sorted(self.context.model.table.mimics, key=lambda name: (name != FIRST, name))

    @property
    def title(self) -> str:
        """The drawing's own heading in the language in use; its name where it has none."""
        own = self.mimic
        return (own and pick(self.context.model.language, own.zh, own.en)) or self.name

    @property
    def remark(self) -> str:
        """What the drawing says beside its heading, with the value of its tag."""
        own, model = self.mimic, self.context.model
        if own is None:
            return ""
        said = pick(model.language, own.remark_zh, own.remark_en)
        row = model.live.index.get(own.tag)
        if row is None:
            return said
        tag = model.table.tags[row]
        value = model.words.value_unit(tag, float(model.live.value[row]))
        total = f"{model.words.point(tag)} {value}"
        return f"{said} · {total}" if said else total

    def show_mimic(self, name: str) -> bool:
        """Show a drawing of the site; False where the site has none of that name."""
        if name != self.name:
            self.name, self.focused, self.ringed = name, -1, ""
        self.refresh()
        return name in self.context.model.table.mimics

    def ring(self, tag: str) -> bool:
        """Draw a ring around a tag's place, on this drawing or the first that has it; False: on none."""
        drawings = self.context.model.table.mimics
        having = [name for name in [self.name, *self.names] if shows(drawings.get(name, ""), tag)]
        if having:
            self.show_mimic(having[0])
        self.ringed = tag
        self.update()
        return bool(having)

    def refresh(self) -> None:
        """Take drawing, values and alarms as they are now; paint what changed."""
        if self._read() or self._looks is None:
            self.changed.emit()
        if self._looks is None:
            self.update()
            return
        changed = self._looks.take(self.context.stale)
        board = self._current()
        if board is not None and changed:
            self.update(self._logical(board.repaint(changed)))

    def blink(self) -> None:
        """The other half of the blink."""
        if self._board is not None and self.isVisible():
            self.update(self._logical(self._board.blink(self.context.lit)))

    def restyle(self) -> None:
        """Another theme or size."""
        self.refresh()
        self.update()

    retranslate = restyle

    def _read(self) -> bool:
        """The drawing as the table has it; True where it is another one."""
        model = self.context.model
        text = model.table.mimics.get(self.name, "")
        found = parsed(text) if text else None
        mimic = found if isinstance(found, Mimic) else None
        self.damage = found if isinstance(found, Damaged) else None
        same_table = self._looks is not None and self._looks.table is model.table
        if mimic is self.mimic and (same_table or mimic is None):
            return False
        self.mimic, self._board = mimic, None
        self._looks = Looks(mimic, model) if mimic is not None else None
        if mimic is None or self.focused >= len(mimic.bound):
            self.focused = -1
        return True

    def _current(self) -> Board | None:
        """The picture at the size, theme and language in use; None while there is no room."""
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._looks is None or size.width() < 8 or size.height() < 8:
            return None
        model = self.context.model
        wanted = (self.context.theme, model.language.name, size.width(), size.height(), self._looks)
        if self._board is None or wanted != self._board_of:
            self._looks.take(self.context.stale)
            self._board = Board(self._looks, model, self.context.theme, size)
            self._board.desk.lit = self.context.lit
            self._board.picture.setDevicePixelRatio(1.0)
            self._board_of = wanted
            self.update()
        return self._board

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        painter = QPainter(self)
        board = self._current()
        if board is None:
            painter.fillRect(self.rect(), self.context.theme.color("panel"))
        else:
            ratio = self.devicePixelRatioF()
            painter.scale(1 / ratio, 1 / ratio)
            painter.drawPixmap(0, 0, board.picture)
            self._paint_rings(painter, board)
        painter.end()

    def _paint_rings(self, painter: QPainter, board: Board) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, unit = self.context.theme, max(1.0, board.desk.scale)
        if self.ringed and self.mimic is not None:
            for i, one in enumerate(self.mimic.bound):
                if one.tag == self.ringed:
                    painter.setPen(QPen(theme.color("text"), 2 * unit))
                    rect = board.pieces[i].box.adjusted(-6, -6, 6, 6)
                    painter.drawRoundedRect(rect, 9 * unit, 9 * unit)
        if self.hasFocus() and 0 <= self.focused < len(board.pieces):
            box = board.pieces[self.focused].box
            painter.setPen(QPen(theme.color("selection"), 3 * unit))
            gap = 4 * unit
            painter.drawRoundedRect(box.adjusted(-gap, -gap, gap, gap), 7 * unit, 7 * unit)

    def _logical(self, rect: QRect) -> QRect:
        """Pixels of the picture as the widget counts them, with a margin for the rings."""
        ratio = 1.0 / self.devicePixelRatioF()
        return QTransform.fromScale(ratio, ratio).mapRect(rect).adjusted(-2, -2, 2, 2)

    # Mouse and keyboard.

    def _boxes(self) -> list[tuple[int, QRectF]]:
        """The elements that open something and are shown, with their places in pixels."""
        board = self._board
        if board is None or self.mimic is None or self._looks is None:
            return []
        shown = zip(self.mimic.bound, self._looks.now, board.pieces, strict=True)
        return [
            (i, piece.box)
            for i, (one, look, piece) in enumerate(shown)
            if one.opens is not None and look.seen is not False
        ]

    def element_at(self, position: QPointF) -> int:
        """The smallest element below a point that opens something, -1 where there is none."""
        at = position * self.devicePixelRatioF()
        hits = [(box.width() * box.height(), -i) for i, box in self._boxes() if box.contains(at)]
        return -min(hits)[1] if hits else -1

    def open_element(self, place: int) -> None:
        """Open what an element names."""
        if self.mimic is None or not 0 <= place < len(self.mimic.bound):
            return
        opens = self.mimic.bound[place].opens
        if opens is not None:
            self._open(opens)

    def _open(self, opens: Opens) -> None:
        context, name = self.context, opens.names[0]
        match opens.target:
            case Target.TAG:
                context.open_tag.emit(name)
            case Target.AREA:
                context.open_area.emit(name)
            case Target.TREND:
                context.open_trend.emit(list(opens.names))
            case Target.DRAWING:
                context.open_display.emit(name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        place = self.element_at(event.position())
        if place < 0 or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._focus_on(place)
        self.open_element(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        place = self.element_at(event.position())
        if place < 0:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(self.said(place))
        super().mouseMoveEvent(event)

    def said(self, place: int) -> str:
        """An element in words: what it shows and what it opens."""
        if self.mimic is None or not 0 <= place < len(self.mimic.bound):
            return ""
        one = self.mimic.bound[place]
        words = self.context.model.words
        names = [words.tag(one.tag) if one.tag else "", words.area(one.area) if one.area else ""]
        opened = "" if one.opens is None else self._opened(one)
        return " · ".join(dict.fromkeys(part for part in (*names, opened) if part))

    def _opened(self, one: Bound) -> str:
        words, opens = self.context.model.words, one.opens
        match opens.target:
            case Target.TAG | Target.TREND:
                return ", ".join(words.tag(name) for name in opens.names)
            case Target.AREA:
                return words.area(opens.names[0])
        text = self.context.model.table.mimics.get(opens.names[0], "")
        found = parsed(text) if text else None
        if isinstance(found, Mimic):
            return pick(self.context.model.language, found.zh, found.en) or opens.names[0]
        return opens.names[0]

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Qt's: Tab goes from element to element, then on to the next widget."""
        places = [i for i, _ in self._boxes()]
        if self.hasFocus() and places:
            at = places.index(self.focused) if self.focused in places else -1
            following = at + (1 if forward else -1) if at >= 0 else (0 if forward else -1)
            if 0 <= following < len(places) or at < 0:
                self._focus_on(places[following])
                return True
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt's: whoever comes by Tab begins at the first element, or at the last."""
        places = [i for i, _ in self._boxes()]
        if event.reason() is Qt.FocusReason.TabFocusReason and places:
            self._focus_on(places[0])
        elif event.reason() is Qt.FocusReason.BacktabFocusReason and places:
            self._focus_on(places[-1])
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the element beside, Enter and Space open; the page has the other keys."""
        key = Qt.Key(event.key())
        if key in _ARROWS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._walk(_ARROWS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.focused >= 0:
            self.open_element(self.focused)
        else:
            super().keyPressEvent(event)

    def _walk(self, way: tuple[int, int]) -> None:
        boxes = self._boxes()
        middles = {i: (box.center().x(), box.center().y()) for i, box in boxes}
        if middles:
            self._focus_on(beside(middles, self.focused, way))

    def _focus_on(self, place: int) -> None:
        self.focused = place
        self.setAccessibleDescription(self.said(place))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self._board = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Qt's: another screen may have other pixels."""
        self.update()
        super().changeEvent(event)
