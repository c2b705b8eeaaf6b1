"""How the columns of a table share its width."""

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QTableView

from hmi.qt.theme import Theme


def share(
    table: QTableView,
    theme: Theme,
    names: Sequence[str],
    widths: Mapping[str, float],
    least: float,
    giving_way: Sequence[str] = (),
) -> None:
    """Give every column in ``widths`` its width (px at 1080p) and the one that is not, the rest.

    Where less than ``least`` is left for it, the columns ``giving_way`` are hidden, in this order.
    """
    room = table.viewport().width()
    fixed = {name: theme.size(width) for name, width in widths.items()}
    for name in giving_way:
        if room - sum(fixed.values()) >= theme.size(least):
            break
        fixed[name] = 0
    rest = max(theme.size(least / 2), room - sum(fixed.values()))
    for i, name in enumerate(names):
        width = fixed.get(name, rest)
        table.setColumnHidden(i, width == 0)
        table.setColumnWidth(i, width)
