"""The servers on the system page: state, cells, and their links over the last quarter of an hour."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF

from hmi.models.health import SECONDS
from hmi.models.priority import Fill
from hmi.models.system import SERVER_CELLS, ServerRow
from hmi.qt.canvas import LEFT, RIGHT, Canvas, Drawing
from scada.model import SYSTEM_PRIORITY, LinkState

SERVER: Final = 54.0
_HEAD: Final = 92.0
_REFUSED: Final = 26.0
_STRIP: Final = 4.0
_TIP: Final = 40
_NAMES: Final = 0.30
"""Of the width: server, state, address."""
_CELL: Final = 78.0
_GIVING_WAY: Final = frozenset({"sampling", "publishing", "conditions", "values_per_s"})
"""Cells that a narrow panel leaves out; what may be wrong stays."""
Refused = Sequence[tuple[str, str, str]]


def servers_height(rows: Sequence[ServerRow], refused: Refused) -> float:
    """The height of the panel of the servers."""
    return _HEAD + SERVER * max(1, len(rows)) + (_REFUSED if refused else 0)


def draw_servers(
    board: Canvas, drawing: Drawing, rect: QRectF, rows: Sequence[ServerRow], refused: Refused
) -> None:
    """A row per server, below them the nodes that were refused."""
    text = board.context.text
    up = sum(1 for row in rows if not row.is_lost)
    drawing.panel(rect, text("system.servers"), text("system.servers_up", up=up, all=len(rows)))
    left, stops = _stops(rect)
    shown = _shown(rect)
    y = rect.top() + 44
    drawing.text(QRectF(left, y, 300, 20), text("system.link_history"), 12, "quiet")
    for x, name in zip(stops, (SERVER_CELLS[i] for i in shown), strict=True):
        head = QRectF(x - 100, y, 96, 20)
        drawing.text(head, text(f"system.cell.{name}"), 12, "quiet", align=RIGHT)
    y += 26
    drawing.line((left, y), (rect.right() - 16, y))
    for row in rows:
        _draw_server(board, drawing, rect, y, row)
        y += SERVER
        drawing.line((left, y), (rect.right() - 16, y), width=0.7)
    if refused:
        _draw_refused(board, drawing, QRectF(left, y + 4, rect.width() - 32, 22), refused)


def _stops(rect: QRectF) -> tuple[float, list[float]]:
    left = rect.left() + 16
    first = left + rect.width() * _NAMES
    count = len(_shown(rect))
    step = (rect.right() - 20 - first) / count
    return left, [first + step * (i + 1) for i in range(count)]


def _shown(rect: QRectF) -> list[int]:
    """The cells that there is room for, by their numbers."""
    every = range(len(SERVER_CELLS))
    if rect.width() * (1 - _NAMES) / len(SERVER_CELLS) >= _CELL:
        return list(every)
    return [i for i in every if SERVER_CELLS[i] not in _GIVING_WAY]


def _draw_server(board: Canvas, drawing: Drawing, rect: QRectF, y: float, row: ServerRow) -> None:
    left, stops = _stops(rect)
    mark = QRectF(left, y + 12, 24, 24)
    if row.link.state is LinkState.LOST:
        drawing.symbol(mark, SYSTEM_PRIORITY, Fill.OUTLINE)
    else:
        fill = "running" if row.link.state is LinkState.UP else None
        drawing.box(mark.adjusted(4, 4, -4, -4), fill, "edge", 8)
    room = rect.width() * _NAMES - 40
    strong = row.is_lost
    used = drawing.text(QRectF(left + 36, y + 4, room, 20), row.name, 14, bold=True)
    state = QRectF(left + 36 + used + 10, y + 4, room - used - 10, 20)
    drawing.text(state, row.state, 12.5, "text" if strong else "quiet", strong)
    url, why = row.link.url, board.context.model.words.link_reason(row.link.reason)
    below = drawing.fitting(room, (f"{url} · {why}", why) if why else (url,), 12)
    drawing.text(QRectF(left + 36, y + 24, room, 18), below, 12, "quiet")
    _draw_strip(board, drawing, QRectF(left + 36, y + 45, room, _STRIP), row.link.server)
    board.hit(QRectF(left, y, room, SERVER), lambda: None, f"{url}\n{why}")
    for x, i in zip(stops, _shown(rect), strict=True):
        where = QRectF(x - 110, y + 14, 106, 24)
        _draw_cell(board, drawing, where, row.cells[i], i in row.abnormal, row)


def _draw_cell(
    board: Canvas, drawing: Drawing, where: QRectF, cell: str, odd: bool, row: ServerRow
) -> None:
    token = "quiet" if row.is_lost or board.context.stale else "live"
    drawing.text(where, cell, 14, "text" if odd else token, True, RIGHT)
    if odd:
        size = drawing.width(cell, 14, True)
        symbol = QRectF(where.right() - size - 22, where.top() + 3, 17, 17)
        drawing.symbol(symbol, SYSTEM_PRIORITY, Fill.OUTLINE)


def _draw_strip(board: Canvas, drawing: Drawing, rect: QRectF, server: str) -> None:
    """Fifteen minutes of the link: filled while it was up, coloured while not, empty while unknown."""
    up = board.context.model.health.series(f"up.{server}")
    drawing.box(rect, None, "line", 0)
    for value, token in ((1.0, "pen"), (0.0, None)):
        colour = drawing.theme.color(token) if token else drawing.theme.priority(SYSTEM_PRIORITY)
        edges = np.flatnonzero(np.diff(np.r_[False, up == value, False]))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            x = rect.left() + rect.width() * float(start) / SECONDS
            wide = max(1.0, rect.width() * float(end - start) / SECONDS)
            drawing.painter.fillRect(QRectF(x, rect.top(), wide, rect.height()), colour)


def _draw_refused(board: Canvas, drawing: Drawing, rect: QRectF, refused: Refused) -> None:
    said = " · ".join(f"{tag} ({status})" for tag, _, status in refused)
    title = board.context.text("system.refused_nodes", count=len(refused))
    used = drawing.text(rect, title, 12, bold=True)
    drawing.text(rect.adjusted(used + 10, 0, 0, 0), said, 12, "quiet", align=LEFT)
    tip = "\n".join(f"{t}  {n}  {s}" for t, n, s in refused[:_TIP])
    board.hit(rect, lambda: None, tip)
