"""The nodes of a server as a tree that is opened level by level; mapped ones bear a dot."""

from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from hmi.models.point_nodes import Line, NodeTree
from hmi.models.priority import Fill
from hmi.qt.canvas import RIGHT, Drawing
from hmi.qt.context import Context
from hmi.qt.points_cells import NODES
from scada.bus.node_jobs import NodeRow

ROW: Final = 30.0
STEP: Final = 18.0
Index = QModelIndex | QPersistentModelIndex
_KEYS: Final = Qt.Key


class TreeModel(QAbstractListModel):
    """The visible lines of a `NodeTree`."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = NodeTree()
        self.mapped: dict[str, str] = {}

    def show_tree(self, tree: NodeTree) -> None:
        """Another tree, or other lines of it."""
        self.beginResetModel()
        self.tree = tree
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self.tree.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's."""
        line = self.tree.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.node.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{line.node.name}\n{line.node.node}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt's."""
        able = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return able | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        """Qt's."""
        return [NODES]

    def mimeData(self, indexes: list[Index]) -> QMimeData:  # type: ignore[override]
        """Qt's: the nodes that are dragged, one a line."""
        data = QMimeData()
        names = [self.tree.lines[index.row()].node.node for index in indexes]
        data.setData(NODES, "\n".join(names).encode())
        return data


class TreeDelegate(QStyledItemDelegate):
    """Paints a line: a chevron or a dot, the name, the type and unit."""

    def __init__(self, context: Context, view: "NodeView") -> None:
        super().__init__(view)
        self.context, self.view = context, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        return QSize(10, self.context.theme.size(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        theme, rows = self.context.theme, self.view.rows
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        line = rows.tree.lines[index.row()]
        is_current = self.view.currentIndex().row() == index.row()
        painter.save()
        painter.translate(rect.topLeft())
        painter.scale(theme.zoom, theme.zoom)
        drawing = Drawing(painter, theme)
        room = QRectF(0, 0, rect.width() / theme.zoom, rect.height() / theme.zoom)
        if is_current:
            edge = "selection" if self.view.hasFocus() else None
            drawing.box(room.adjusted(2, 1, -2, -1), "normal", edge, 3)
        self._line(drawing, room, line, is_current)
        painter.restore()

    def _line(self, drawing: Drawing, room: QRectF, line: Line, is_current: bool) -> None:
        node, rows = line.node, self.view.rows
        x = room.left() + 12 + line.depth * STEP
        if node.is_variable:
            if node.node in rows.mapped:
                drawing.painter.setPen(Qt.PenStyle.NoPen)
                drawing.painter.setBrush(self.context.theme.color("pen"))
                drawing.painter.drawEllipse(QPointF(x + 4, room.center().y()), 3.2, 3.2)
        elif rows.tree.children.get(node.node) or node.children != 0:
            self._chevron(drawing, x, room.center().y(), line.is_open)
        right = " ".join(filter(None, (node.type, node.unit)))
        right = right if node.is_variable else rows.tree.count(node.node)
        inside = QRectF(x + 16, room.top(), room.right() - 10 - x - 16, room.height())
        used = drawing.text(inside, right, 12, "quiet", align=RIGHT)
        inside.adjust(0, 0, -used - 10, 0)
        if node.status and not node.is_variable:
            drawing.symbol(
                QRectF(inside.right() - 18, room.center().y() - 8, 16, 16), 0, Fill.SOLID
            )
            inside.adjust(0, 0, -22, 0)
        drawing.text(inside, node.name or node.browse_name, 13.5, "text", is_current)

    def _chevron(self, drawing: Drawing, x: float, y: float, is_open: bool) -> None:
        corners = ((0, -2.5), (8, -2.5), (4, 3.5)) if is_open else ((1, -4), (7, 0), (1, 4))
        drawing.painter.setPen(QPen(Qt.PenStyle.NoPen))
        drawing.painter.setBrush(self.context.theme.color("text"))
        drawing.painter.drawPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in corners]))


class NodeView(QListView):
    """The view. → opens, ← closes, Enter maps what is chosen; what is dragged is what is chosen."""

    moved = Signal(object)
    """The chosen `NodeRow`."""
    wanted = Signal(str)
    """Nobody has looked below this node yet."""
    mapping = Signal(list)
    """These are to be mapped."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.rows = TreeModel()
        self.setModel(self.rows)
        self.setItemDelegate(TreeDelegate(context, self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.selectionModel().currentRowChanged.connect(self._moved)

    def show_tree(self, tree: NodeTree) -> None:
        """Other lines; the chosen node stays where it is still there."""
        current = self.node
        self.rows.show_tree(tree)
        names = [line.node.node for line in tree.lines]
        at = names.index(current.node) if current is not None and current.node in names else 0
        if names:
            self.setCurrentIndex(self.rows.index(at))

    @property
    def node(self) -> NodeRow | None:
        """The chosen one."""
        at, lines = self.currentIndex().row(), self.rows.tree.lines
        return lines[at].node if 0 <= at < len(lines) else None

    def choose(self, node: str) -> None:
        """Choose a node that is to be seen."""
        for at, line in enumerate(self.rows.tree.lines):
            if line.node.node == node:
                self.setCurrentIndex(self.rows.index(at))
                return

    def chosen(self) -> list[str]:
        """All that are chosen, in the order of the tree."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return [self.rows.tree.lines[row].node.node for row in rows]

    def open_node(self, is_open: bool) -> None:
        """Open or close the chosen one; a closed one's parent is chosen."""
        node, tree = self.node, self.rows.tree
        if node is None:
            return
        if not is_open and node.node not in tree.open and node.parent:
            self.choose(node.parent)
            return
        if node.is_variable and not tree.children.get(node.node):
            return
        if tree.toggle(node.node, is_open):
            self.wanted.emit(node.node)
        self.show_tree(tree)

    def restyle(self) -> None:
        """Theme or zoom changed."""
        self.setStyleSheet("QListView { background: transparent; border: none; }")
        self.rows.layoutChanged.emit()

    def _moved(self, current: QModelIndex, _: QModelIndex) -> None:
        self.viewport().update()
        if current.isValid():
            self.moved.emit(self.rows.tree.lines[current.row()].node)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        match event.key():
            case _KEYS.Key_Right | _KEYS.Key_Left:
                self.open_node(event.key() == _KEYS.Key_Right)
            case _KEYS.Key_Return | _KEYS.Key_Enter:
                self.mapping.emit(self.chosen())
            case _ if event.text() and event.text().isprintable():
                event.ignore()
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt's; a click on the chevron opens or closes."""
        super().mousePressEvent(event)
        at = self.indexAt(event.position().toPoint())
        if not at.isValid():
            return
        line = self.rows.tree.lines[at.row()]
        x = event.position().x() / self.context.theme.zoom - line.depth * STEP
        if x < 12 + 16:
            self.open_node(not line.is_open)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Qt's: a folder opens or closes, a variable is mapped."""
        node = self.node
        if node is not None and node.is_variable:
            self.mapping.emit([node.node])
        elif node is not None:
            self.open_node(node.node not in self.rows.tree.open)
